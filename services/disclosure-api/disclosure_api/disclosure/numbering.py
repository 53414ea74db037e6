"""The one writer of the feed: it gives positions to what has been committed, never before.

A position given inside the publishing transaction could become visible after a higher one, and a
consumer that had read past it would miss it for good. Each feed is numbered in a transaction of its own: an item
that cannot be numbered stops its own feed, which is reported at every round, and no other. What follows from the
items (holdings, totals, the public register) is written in that same transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.holdings import Tail, insert_rows, keep, tail_of
from disclosure_api.disclosure.queries import current_epoch
from disclosure_api.disclosure.witness import FeedWitness
from disclosure_api.domain.chain import Item
from disclosure_api.domain.cursor import Feed
from disclosure_api.public.registering import follow_public
from wenxiao.audit import record
from wenxiao.database import Database

BATCH = 5000
_FEEDS = text("SELECT DISTINCT region_path, audience FROM disclosure.feed_pending ORDER BY 1, 2")
_TAKE = text(
    "WITH taken AS (DELETE FROM disclosure.feed_pending WHERE id IN"
    " (SELECT id FROM disclosure.feed_pending WHERE region_path = :path AND audience = :audience"
    " ORDER BY sequence LIMIT :batch) RETURNING *)"
    " SELECT t.*, e.kind, e.item_id, e.budget_year, e.digest, e.money, e.href FROM taken t"
    " JOIN disclosure.edition e ON e.release_id = t.release_id AND e.audience = t.audience ORDER BY t.sequence"
)
_ENTRY: Mapping[str, str] = {
    "region_code": "text",
    "unit_id": "bigint",
    "unit_code": "text",
    "unit_name": "text",
    "department_id": "bigint",
    "position": "bigint",
    "op": "text",
    "type": "text",
    "item_id": "uuid",
    "release_id": "uuid",
    "valid_from": "date",
    "digest": "text",
    "money": "numeric",
    "href": "text",
    "previous": "text",
    "link": "text",
    "count": "bigint",
    "money_total": "numeric",
}

# Called with each batch that a feed got, in its transaction: (session, feed, rows). A row is a mapping with the columns
# of `feed_entry` (position, op, type, item_id, release_id, valid_from, digest, money, ...).
Follower = Callable[[AsyncSession, Feed, Sequence[Mapping[str, Any]]], Awaitable[None]]
FOLLOWERS: tuple[Follower, ...] = (follow_public,)


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
        tail = await tail_of(session, feed, waiting)
        rows = [_row(row, tail.append(row), tail) for row in waiting]
        await insert_rows(session, "feed_entry", _ENTRY, rows, constant=place)
        await keep(session, tail, waiting[-1].region_code, waiting[-1].valid_from)
        for follow in FOLLOWERS:
            await follow(session, feed, rows)
        detail = place | tail.figures.document()
        await record(session, action="feed:number", resource="disclosure/changes", detail=detail)
    return len(waiting)


def _row(waiting: Any, item: Item, tail: Tail) -> dict[str, Any]:
    """The columns of `feed_entry`, after the item was appended to its tail."""
    places = ("region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return {
        **{name: getattr(waiting, name) for name in places},
        **{name: getattr(item, name) for name in ("position", "op", "type", "digest", "href", "previous")},
        **{name: getattr(waiting, name) for name in ("item_id", "release_id", "valid_from", "money")},
        "link": tail.figures.head,
        "count": tail.figures.count,
        "money_total": tail.figures.money,
    }
