"""The one writer of the feed: it gives positions to what has been committed, never before.

A position given inside the publishing transaction could become visible after a higher one, and a
consumer that had read past it would miss it for good. Each feed is numbered in a transaction of its own: an item
that cannot be numbered stops its own feed, which is reported at every round, and no other.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.models import FeedEntry
from disclosure_api.disclosure.queries import current_epoch, figures_at
from disclosure_api.disclosure.witness import FeedWitness
from disclosure_api.domain.chain import Item, Op, Totals, advance, link
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.receipts import Figures
from wenxiao.audit import record
from wenxiao.database import Database

BATCH = 200
_FEEDS = text("SELECT DISTINCT region_path, audience FROM disclosure.feed_pending ORDER BY 1, 2")
_TAKE = text(
    "WITH taken AS (DELETE FROM disclosure.feed_pending WHERE id IN"
    " (SELECT id FROM disclosure.feed_pending WHERE region_path = :path AND audience = :audience"
    " ORDER BY sequence LIMIT :batch) RETURNING *)"
    " SELECT t.*, r.kind, r.item_id, e.digest, e.money, e.href FROM taken t"
    " JOIN disclosure.release r ON r.id = t.release_id"
    " JOIN disclosure.edition e ON e.release_id = t.release_id AND e.audience = t.audience ORDER BY t.sequence"
)
_IN_FORCE = text(
    "SELECT CASE WHEN op = 'upsert' THEN money END FROM disclosure.feed_entry"
    " WHERE region_path = :path AND audience = :audience AND type = :type AND item_id = :item"
    " ORDER BY position DESC LIMIT 1"
)


@dataclass
class Tail:
    """The end of one feed while a batch is appended to it."""

    feed: Feed
    figures: Figures


async def number_pending(database: Database, witness: FeedWitness | None = None) -> int:
    """Numbers what is committed and waits, up to one batch of each feed; returns how many items the feeds got.

    A database that lost its end must not give the lost positions a second time within one epoch: asked first.
    """
    if witness:
        await witness.compare(database)
    async with database.transaction(HOUSE) as session:
        feeds = [Feed(row.region_path, row.audience) for row in await session.execute(_FEEDS)]
    numbered, faults = 0, []
    for feed in feeds:
        try:
            numbered += await _number(database, feed)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one feed, the next one is due
            fault.add_note(f"公开目录 {feed.region_path} {feed.audience} 无法编号，已停在最后一条；其他目录不受影响。")
            faults.append(fault)
    if numbered and witness:
        await witness.keep(database, feeds)
    if faults:
        raise ExceptionGroup("feeds that could not be numbered", faults)
    return numbered


async def _number(database: Database, feed: Feed) -> int:
    """Whoever else numbers waits for the lock and goes on from the committed end."""
    place = {"region_path": feed.region_path, "audience": feed.audience}
    async with database.transaction(HOUSE) as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.feed', 0))"))
        await current_epoch(session)
        taking = {"path": feed.region_path, "audience": feed.audience, "batch": BATCH}
        waiting = (await session.execute(_TAKE, taking)).all()
        if not waiting:
            return 0
        tail = await _tail(session, feed)
        for row in waiting:
            await _append(session, tail, row)
        detail = place | tail.figures.document()
        await record(session, action="feed:number", resource="disclosure/changes", detail=detail)
    return len(waiting)


async def _tail(session: AsyncSession, feed: Feed) -> Tail:
    figures = await figures_at(session, feed)
    if figures is None:
        raise LookupError("the head of a feed always has figures")
    return Tail(feed, figures)


async def _append(session: AsyncSession, tail: Tail, row: Any) -> None:
    in_force = await _money_in_force(session, tail.feed, row.kind, row.item_id)
    before = Totals(tail.figures.count, tail.figures.money)
    after = advance(before, Op(row.op), row.money, in_force)
    item = Item(
        region_path=row.region_path,
        audience=row.audience,
        position=tail.figures.position + 1,
        op=row.op,
        type=row.kind,
        id=str(row.item_id),
        release_id=str(row.release_id),
        valid_from=row.valid_from.isoformat(),
        digest=row.digest,
        money=f"{row.money:.2f}",
        href=row.href,
        previous=tail.figures.head,
    )
    tail.figures = Figures(item.position, link(item), after.count, after.money)
    session.add(_entry(item, row, tail.figures))
    await session.flush()


def _entry(item: Item, row: Any, after: Figures) -> FeedEntry:
    given = asdict(item) | {"item_id": row.item_id, "release_id": row.release_id, "valid_from": row.valid_from}
    del given["id"]
    places = ("region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return FeedEntry(
        **given | {"money": row.money},
        **{name: getattr(row, name) for name in places},
        link=after.head,
        count=after.count,
        money_total=after.money,
    )


async def _money_in_force(session: AsyncSession, feed: Feed, kind: str, item_id: UUID) -> Decimal | None:
    found: Decimal | None = await session.scalar(
        _IN_FORCE, {"path": feed.region_path, "audience": feed.audience, "type": kind, "item": item_id}
    )
    return found
