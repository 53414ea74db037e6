"""What is in force in a feed, kept by its writer: the matters that a batch speaks of, and the head after it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.queries import figures_at
from disclosure_api.domain.chain import Item, Op, Totals, advance, link
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.receipts import Figures

_HEAD = text(
    "SELECT position, head, totals FROM disclosure.feed_head WHERE region_path = :region_path AND audience = :audience"
)
_RESTATE = text("SELECT disclosure.restate_feed(:region_path, :audience)")
_KNOWN = text(
    "SELECT h.type, h.item_id, h.op, h.money, h.place FROM"
    " unnest(CAST(:types AS text[]), CAST(:items AS uuid[])) AS asked (type, item_id)"
    " JOIN disclosure.feed_holding h ON h.region_path = :region_path AND h.audience = :audience"
    " AND h.type = asked.type AND h.item_id = asked.item_id"
)
_PLACES = text(
    "SELECT asked.type, asked.budget_year, (SELECT coalesce(max(h.place) + 1, 0) FROM disclosure.feed_holding h"
    " WHERE h.region_path = :region_path AND h.audience = :audience AND h.type = asked.type"
    " AND h.budget_year = asked.budget_year) AS place"
    " FROM unnest(CAST(:types AS text[]), CAST(:years AS integer[])) AS asked (type, budget_year)"
)
_KEEP_HEAD = text(
    "INSERT INTO disclosure.feed_head (region_path, audience, region_code, position, head, valid_from, count,"
    " money_total, totals) VALUES (:region_path, :audience, :region_code, :position, :head, :valid_from, :count,"
    " :money, CAST(:totals AS jsonb)) ON CONFLICT (region_path, audience) DO UPDATE SET position = excluded.position,"
    " head = excluded.head, valid_from = excluded.valid_from, count = excluded.count,"
    " money_total = excluded.money_total, totals = excluded.totals"
)
_KEPT: Mapping[str, str] = {
    "type": "text",
    "item_id": "uuid",
    "op": "text",
    "release_id": "uuid",
    "position": "bigint",
    "valid_from": "date",
    "budget_year": "integer",
    "place": "integer",
    "money": "numeric",
    "digest": "text",
}


@dataclass
class Holding:
    """What was said last of a matter, in the columns of its table."""

    op: str
    money: Decimal
    place: int
    release_id: UUID | None = None
    position: int = 0
    valid_from: date = date.min
    budget_year: int = 0
    digest: str = ""

    @property
    def in_force(self) -> Decimal | None:
        return self.money if self.op == Op.UPSERT.value else None


Matter = tuple[str, UUID]


@dataclass
class Tail:
    """The end of one feed while a batch is appended to it."""

    feed: Feed
    figures: Figures
    totals: dict[str, Totals]
    known: dict[Matter, Holding]
    next_place: dict[tuple[str, int], int]
    touched: dict[Matter, Holding] = field(default_factory=dict)

    def append(self, row: Any) -> Item:
        """Numbers one row that waits; what it says of its matter is remembered for the next one."""
        known = self.known.get((row.kind, row.item_id))
        money = known.in_force if known else None
        after = advance(Totals(self.figures.count, self.figures.money), Op(row.op), row.money, money)
        self.totals[row.kind] = advance(self.totals.get(row.kind, Totals()), Op(row.op), row.money, money)
        item = _item(row, self.figures)
        self.figures = Figures(item.position, link(item), after.count, after.money)
        place = known.place if known else self._place(row)
        held = Holding(
            row.op, row.money, place, row.release_id, item.position, row.valid_from, row.budget_year, row.digest
        )
        self.known[row.kind, row.item_id] = self.touched[row.kind, row.item_id] = held
        return item

    def _place(self, row: Any) -> int:
        place = self.next_place[row.kind, row.budget_year]
        self.next_place[row.kind, row.budget_year] = place + 1
        return place


def _item(row: Any, before: Figures) -> Item:
    return Item(
        region_path=row.region_path,
        audience=row.audience,
        position=before.position + 1,
        op=row.op,
        type=row.kind,
        id=str(row.item_id),
        release_id=str(row.release_id),
        valid_from=row.valid_from.isoformat(),
        digest=row.digest,
        money=f"{row.money:.2f}",
        href=row.href,
        previous=before.head,
    )


async def tail_of(session: AsyncSession, feed: Feed, waiting: Sequence[Any]) -> Tail:
    """Where the feed ends, and what it holds of the matters that wait. What is kept beside the items is made anew
    where it does not end as they do: it follows from them."""
    figures = await figures_at(session, feed)
    if figures is None:
        raise LookupError("the head of a feed always has figures")
    place = {"region_path": feed.region_path, "audience": feed.audience}
    head = (await session.execute(_HEAD, place)).one_or_none()
    if figures.position and (head is None or (head.position, head.head) != (figures.position, figures.head)):
        await session.execute(_RESTATE, place)
        head = (await session.execute(_HEAD, place)).one()
    totals = {kind: Totals(one["count"], Decimal(one["money"])) for kind, one in (head.totals if head else {}).items()}
    matters = sorted({(row.kind, row.item_id) for row in waiting})
    asked = {"types": [kind for kind, _ in matters], "items": [item for _, item in matters]}
    known = {
        (row.type, row.item_id): Holding(row.op, row.money, row.place)
        for row in await session.execute(_KNOWN, place | asked)
    }
    years = sorted({(row.kind, row.budget_year) for row in waiting})
    rows = {"types": [kind for kind, _ in years], "years": [year for _, year in years]}
    places = {(row.type, row.budget_year): row.place for row in await session.execute(_PLACES, place | rows)}
    return Tail(feed, figures, totals, known, places)


async def keep(session: AsyncSession, tail: Tail, region_code: str, valid_from: date) -> None:
    """What the batch has changed: one row per matter, one head."""
    rows = [{"type": kind, "item_id": item, **vars(held)} for (kind, item), held in tail.touched.items()]
    replaced = ", ".join(f"{name} = excluded.{name}" for name in _KEPT if name not in ("type", "item_id", "place"))
    await insert_rows(
        session,
        "feed_holding",
        _KEPT,
        rows,
        constant={"region_path": tail.feed.region_path, "audience": tail.feed.audience},
        otherwise=f" ON CONFLICT (region_path, audience, type, item_id) DO UPDATE SET {replaced}",
    )
    totals = {kind: {"count": one.count, "money": f"{one.money:.2f}"} for kind, one in tail.totals.items() if one.count}
    head = {
        "region_path": tail.feed.region_path,
        "audience": tail.feed.audience,
        "region_code": region_code,
        "position": tail.figures.position,
        "head": tail.figures.head,
        "valid_from": valid_from,
        "count": tail.figures.count,
        "money": tail.figures.money,
        "totals": json.dumps(totals),
    }
    await session.execute(_KEEP_HEAD, head)


async def insert_rows(
    session: AsyncSession,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    *,
    constant: Mapping[str, str],
    otherwise: str = "",
) -> None:
    """Any number of rows by one statement, a list per column; `columns` are names with their SQL types."""
    names = ", ".join((*constant, *columns))
    fixed = "".join(f"CAST(:{name} AS text), " for name in constant)
    lists = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in columns.items())
    given = {name: [row[name] for row in rows] for name in columns}
    statement = f"INSERT INTO disclosure.{table} ({names}) SELECT {fixed}taken.* FROM unnest({lists}) taken{otherwise}"
    await session.execute(text(statement), dict(constant) | given)
