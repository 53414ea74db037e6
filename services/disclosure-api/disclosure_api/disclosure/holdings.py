"""What is in force in a feed, kept by its writer: what a batch needs to know before, and what it leaves behind."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
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

_OF = "region_path = :region_path AND audience = :audience"
_HEAD = text(f"SELECT position, head, totals FROM disclosure.feed_head WHERE {_OF}")
_RESTATE = text("SELECT disclosure.restate_feed(:region_path, :audience)")
_KNOWN = text(
    "SELECT h.type, h.item_id, h.money"
    " FROM unnest(CAST(:types AS text[]), CAST(:items AS uuid[])) AS asked (type, item)"
    " JOIN disclosure.feed_holding h ON h.region_path = :region_path AND h.audience = :audience"
    " AND h.type = asked.type AND h.item_id = asked.item WHERE h.op = 'upsert'"
)
# Of a matter that comes twice in a batch, what came last. One that is new gets the next place of its type and year.
_HOLD = text(
    "WITH last AS (SELECT DISTINCT ON (f.type, f.item_id) f.type, f.item_id, f.op, f.release_id, f.position,"
    " f.valid_from, e.budget_year, f.money, f.digest, min(f.position) OVER (PARTITION BY f.type, f.item_id) AS first"
    " FROM disclosure.feed_entry f"
    " JOIN disclosure.edition e ON e.release_id = f.release_id AND e.audience = f.audience"
    " WHERE f.region_path = :region_path AND f.audience = :audience AND f.position > :after"
    " ORDER BY f.type, f.item_id, f.position DESC),"
    " years AS (SELECT y.type, y.budget_year, (SELECT coalesce(max(h.place) + 1, 0) FROM disclosure.feed_holding h"
    " WHERE h.region_path = :region_path AND h.audience = :audience AND h.type = y.type"
    " AND h.budget_year = y.budget_year) AS next FROM (SELECT DISTINCT type, budget_year FROM last) y)"
    " INSERT INTO disclosure.feed_holding (region_path, audience, type, item_id, op, release_id, position, valid_from,"
    " budget_year, place, money, digest)"
    " SELECT :region_path, :audience, l.type, l.item_id, l.op, l.release_id, l.position, l.valid_from, l.budget_year,"
    " coalesce(h.place, y.next + row_number() OVER (PARTITION BY l.type, l.budget_year, h.place IS NULL"
    " ORDER BY l.first) - 1), l.money, l.digest"
    " FROM last l JOIN years y ON y.type = l.type AND y.budget_year = l.budget_year"
    " LEFT JOIN disclosure.feed_holding h ON h.region_path = :region_path AND h.audience = :audience"
    " AND h.type = l.type AND h.item_id = l.item_id"
    " ON CONFLICT (region_path, audience, type, item_id) DO UPDATE SET op = excluded.op,"
    " release_id = excluded.release_id, position = excluded.position, valid_from = excluded.valid_from,"
    " money = excluded.money, digest = excluded.digest"
)
_KEEP_HEAD = text(
    "INSERT INTO disclosure.feed_head (region_path, audience, region_code, position, head, valid_from, count,"
    " money_total, totals) VALUES (:region_path, :audience, :region_code, :position, :head, :valid_from, :count,"
    " :money, CAST(:totals AS jsonb)) ON CONFLICT (region_path, audience) DO UPDATE SET position = excluded.position,"
    " head = excluded.head, valid_from = excluded.valid_from, count = excluded.count,"
    " money_total = excluded.money_total, totals = excluded.totals"
)


@dataclass
class Tail:
    """The end of one feed while a batch is appended to it; `in_force` is the money of the matters it speaks of."""

    feed: Feed
    figures: Figures
    totals: dict[str, Totals]
    in_force: dict[tuple[str, UUID], Decimal]

    def append(self, row: Any) -> Item:
        """Numbers one row that waits; what it says of its matter is remembered for the next one."""
        kind, op, money = row.kind, Op(row.op), row.money
        matter = (kind, row.item_id)
        before = self.in_force.pop(matter, None)
        after = advance(Totals(self.figures.count, self.figures.money), op, money, before)
        self.totals[kind] = advance(self.totals.get(kind, Totals()), op, money, before)
        if op is Op.UPSERT:
            self.in_force[matter] = money
        item = self._item(row)
        self.figures = Figures(item.position, link(item), after.count, after.money)
        return item

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
    matters = {(row.kind, row.item_id) for row in waiting}
    asked = {"types": [kind for kind, _ in matters], "items": [item for _, item in matters]}
    known = await session.execute(_KNOWN, of | asked)
    return Tail(feed, figures, totals, {(row.type, row.item_id): row.money for row in known})


async def keep(session: AsyncSession, tail: Tail, after: int, region_code: str, valid_from: date) -> None:
    """What the items after `after` have changed: one row per matter, one head."""
    of = {"region_path": tail.feed.region_path, "audience": tail.feed.audience}
    await session.execute(_HOLD, of | {"after": after})
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
