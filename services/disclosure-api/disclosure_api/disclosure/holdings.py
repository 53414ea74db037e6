"""What is in force in a feed, kept by its writer: what a batch needs to know before, and what it leaves behind."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.queries import figures_at
from disclosure_api.domain.chain import Item, Op, Totals, advance, link
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.receipts import Figures

_OF = "region_path = :region_path AND audience = :audience"
_HEAD = text(f"SELECT position, head, totals FROM disclosure.feed_head WHERE {_OF}")
_RESTATE = text("SELECT disclosure.restate_feed(:region_path, :audience)")
_KNOWN = text(
    "SELECT h.type, h.item_id, h.op, h.money, h.place"
    " FROM unnest(CAST(:types AS text[]), CAST(:items AS uuid[])) AS asked (type, item)"
    " JOIN disclosure.feed_holding h ON h.region_path = :region_path AND h.audience = :audience"
    " AND h.type = asked.type AND h.item_id = asked.item"
)
_PLACES = text(
    "SELECT asked.type, asked.budget_year, (SELECT coalesce(max(h.place) + 1, 0) FROM disclosure.feed_holding h"
    " WHERE h.region_path = :region_path AND h.audience = :audience AND h.type = asked.type"
    " AND h.budget_year = asked.budget_year) AS place"
    " FROM unnest(CAST(:types AS text[]), CAST(:years AS integer[])) AS asked (type, budget_year)"
)
# Joined with nothing: a table that is being filled has no statistics to plan a join by.
_HOLD = text(
    "INSERT INTO disclosure.feed_holding (region_path, audience, type, item_id, op, release_id, position, valid_from,"
    " budget_year, place, money, digest) SELECT :region_path, :audience, taken.* FROM unnest(CAST(:types AS text[]),"
    " CAST(:items AS uuid[]), CAST(:ops AS text[]), CAST(:releases AS uuid[]), CAST(:positions AS bigint[]),"
    " CAST(:days AS date[]), CAST(:years AS integer[]), CAST(:places AS integer[]), CAST(:moneys AS numeric[]),"
    " CAST(:digests AS text[])) taken"
    " ON CONFLICT (region_path, audience, type, item_id) DO UPDATE SET op = excluded.op,"
    " release_id = excluded.release_id, position = excluded.position, valid_from = excluded.valid_from,"
    " money = excluded.money, digest = excluded.digest"
)
_COLUMNS = ("types", "items", "ops", "releases", "positions", "days", "years", "places", "moneys", "digests")
_KEEP_HEAD = text(
    "INSERT INTO disclosure.feed_head (region_path, audience, region_code, position, head, valid_from, count,"
    " money_total, totals) VALUES (:region_path, :audience, :region_code, :position, :head, :valid_from, :count,"
    " :money, CAST(:totals AS jsonb)) ON CONFLICT (region_path, audience) DO UPDATE SET position = excluded.position,"
    " head = excluded.head, valid_from = excluded.valid_from, count = excluded.count,"
    " money_total = excluded.money_total, totals = excluded.totals"
)


Matter = tuple[str, UUID]


class Holding(NamedTuple):
    """What was said last of a matter; `row` is what waited and got `position` in this batch, if it did."""

    op: str
    money: Decimal
    place: int
    position: int = 0
    row: Any = None


@dataclass
class Tail:
    """The end of one feed while a batch is appended to it, and what it holds of the matters that wait."""

    feed: Feed
    figures: Figures
    totals: dict[str, Totals]
    known: dict[Matter, Holding]
    next_place: dict[tuple[str, int], int]

    def append(self, row: Any) -> Item:
        """Numbers one row that waits; what it says of its matter is remembered for the next one."""
        if row.kind is None:
            raise LookupError(f"release {row.release_id} has no edition for the {self.feed.audience}")
        kind, op, money = row.kind, Op(row.op), row.money
        matter: Matter = (kind, row.item_id)
        known = self.known.get(matter)
        before = known.money if known and known.op == Op.UPSERT.value else None
        after = advance(Totals(self.figures.count, self.figures.money), op, money, before)
        self.totals[kind] = advance(self.totals.get(kind, Totals()), op, money, before)
        item = self._item(row)
        self.figures = Figures(item.position, link(item), after.count, after.money)
        place = known.place if known else self._place(kind, row.budget_year)
        self.known[matter] = Holding(row.op, money, place, item.position, row)
        return item

    def touched(self) -> dict[str, list[Any]]:
        """A list per column of what the batch has changed."""
        said = [(one, one.row) for one in self.known.values() if one.row is not None]
        rows = [
            (
                *(row.kind, row.item_id, row.op, row.release_id, one.position),
                *(row.valid_from, row.budget_year, one.place, row.money, row.digest),
            )
            for one, row in said
        ]
        return {name: list(column) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)}

    def _place(self, kind: str, budget_year: int) -> int:
        place = self.next_place[kind, budget_year]
        self.next_place[kind, budget_year] = place + 1
        return place

    def _item(self, row: Any) -> Item:
        return Item(
            region_path=self.feed.region_path,
            audience=self.feed.audience,
            position=self.figures.position + 1,
            op=row.op,
            type=row.kind,
            id=str(row.item_id),
            release_id=str(row.release_id),
            valid_from=row.valid_from.isoformat(),
            digest=row.digest,
            money=f"{row.money:.2f}",
            href=row.href,
            previous=self.figures.head,
        )


async def tail_of(session: AsyncSession, feed: Feed, waiting: Sequence[Any]) -> Tail:
    """Where the feed ends, and what it holds of the matters that wait. What is kept beside the items is made anew
    where it does not end as they do: it follows from them."""
    figures = await figures_at(session, feed)
    if figures is None:
        raise LookupError("the head of a feed always has figures")
    of = {"region_path": feed.region_path, "audience": feed.audience}
    head = (await session.execute(_HEAD, of)).one_or_none()
    if figures.position and (head is None or (head.position, head.head) != (figures.position, figures.head)):
        await session.execute(_RESTATE, of)
        head = (await session.execute(_HEAD, of)).one()
    totals = {kind: Totals(one["count"], Decimal(one["money"])) for kind, one in (head.totals if head else {}).items()}
    known = await _known(session, of, {(row.kind, row.item_id) for row in waiting})
    return Tail(feed, figures, totals, known, await _places(session, of, waiting))


async def _known(session: AsyncSession, of: dict[str, str], matters: set[Matter]) -> dict[Matter, Holding]:
    asked = {"types": [kind for kind, _ in matters], "items": [item for _, item in matters]}
    found = await session.execute(_KNOWN, of | asked)
    return {(row.type, row.item_id): Holding(row.op, row.money, row.place) for row in found}


async def _places(session: AsyncSession, of: dict[str, str], waiting: Sequence[Any]) -> dict[tuple[str, int], int]:
    years = {(row.kind, row.budget_year) for row in waiting}
    asked = {"types": [kind for kind, _ in years], "years": [year for _, year in years]}
    found = await session.execute(_PLACES, of | asked)
    return {(row.type, row.budget_year): row.place for row in found}


async def keep(session: AsyncSession, tail: Tail, region_code: str, valid_from: date) -> None:
    """What the batch has changed: one row per matter, one head."""
    of = {"region_path": tail.feed.region_path, "audience": tail.feed.audience}
    await session.execute(_HOLD, of | tail.touched())
    totals = {kind: {"count": one.count, "money": f"{one.money:.2f}"} for kind, one in tail.totals.items() if one.count}
    head = {
        "region_code": region_code,
        "position": tail.figures.position,
        "head": tail.figures.head,
        "valid_from": valid_from,
        "count": tail.figures.count,
        "money": tail.figures.money,
        "totals": json.dumps(totals),
    }
    await session.execute(_KEEP_HEAD, of | head)
