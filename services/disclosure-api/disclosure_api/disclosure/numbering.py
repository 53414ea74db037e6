"""The one writer of the feed: it gives positions to what has been committed, never before.

A position given inside the publishing transaction could become visible after a higher one, and a
consumer that had read past it would miss it for good. Each feed is numbered in a transaction of its own. An item
that cannot be numbered stops what waits of its own matter alone and is reported at every round. What follows from
the items (holdings, totals, the public register) is written in that same transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.disclosure.holdings import Tail, keep, tail_of
from disclosure_api.disclosure.queries import current_epoch
from disclosure_api.disclosure.witness import FeedWitness
from disclosure_api.domain.cursor import Feed
from disclosure_api.public.registering import follow_public
from wenxiao.audit import record
from wenxiao.database import Database

BATCH = 5000
COMPUTED = ("ids", "positions", "previous", "links", "counts", "sums")
_FEEDS = text("SELECT DISTINCT region_path, audience FROM disclosure.feed_pending ORDER BY 1, 2")
_WAITING = text(
    "SELECT p.id, p.release_id, p.op, p.valid_from, p.region_code, e.kind, e.item_id, e.budget_year, e.digest, e.money,"
    " e.href"
    " FROM (SELECT * FROM disclosure.feed_pending WHERE region_path = :path AND audience = :audience"
    " ORDER BY sequence LIMIT :batch) p"
    " LEFT JOIN disclosure.edition e ON e.release_id = p.release_id AND e.audience = p.audience ORDER BY p.sequence"
)
# Only what is computed comes from here; the rest of an item is in its pending row and its edition.
_TAKE = text(
    "WITH taken AS (DELETE FROM disclosure.feed_pending WHERE id = ANY (CAST(:ids AS uuid[])) RETURNING *)"
    " INSERT INTO disclosure.feed_entry (region_path, region_code, unit_id, unit_code, unit_name, department_id,"
    " audience, position, op, type, item_id, release_id, valid_from, digest, money, href, previous, link, count,"
    " money_total) SELECT t.region_path, t.region_code, t.unit_id, t.unit_code, t.unit_name, t.department_id,"
    " t.audience, n.position, t.op, e.kind, e.item_id, t.release_id, t.valid_from, e.digest, e.money, e.href,"
    " n.previous, n.link, n.count, n.money_total"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[]), CAST(:previous AS text[]),"
    " CAST(:links AS text[]), CAST(:counts AS bigint[]), CAST(:sums AS numeric[]))"
    " AS n (id, position, previous, link, count, money_total)"
    " JOIN taken t ON t.id = n.id"
    " JOIN disclosure.edition e ON e.release_id = t.release_id AND e.audience = t.audience"
)

# Called with each batch that a feed got, in its transaction: (session, feed, rows). A row names what was numbered
# (release_id, op, kind, item_id, ...); the items themselves are in `feed_entry` by then.
Follower = Callable[[AsyncSession, Feed, Sequence[Any]], Awaitable[None]]
FOLLOWERS: tuple[Follower, ...] = (follow_public,)


async def number_pending(database: Database, witness: FeedWitness | None = None) -> int:
    """Numbers what is committed and waits, up to one batch of each feed; returns how many items the feeds got.

    A database that lost its end must not give the lost positions a second time within one epoch: asked first.
    """
    if witness:
        await witness.compare(database)
    async with database.transaction(HOUSE) as session:
        feeds = [Feed(row.region_path, row.audience) for row in await session.execute(_FEEDS)]
    numbered: int = 0
    faults: list[Exception] = []
    for feed in feeds:
        try:
            found = await _number(database, feed, witness)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one feed, the next one is due
            fault.add_note(f"公开目录 {feed.region_path} {feed.audience} 无法编号，已停在最后一条；其他目录不受影响。")
            faults.append(fault)
        else:
            numbered += len(found.rows)
            faults += found.faults
    if faults:
        raise ExceptionGroup("items that could not be numbered", faults)
    return numbered


@dataclass
class Numbered:
    """What of a batch got its position: a list per computed column, in the order in which the rows waited."""

    rows: list[Any] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COMPUTED})


async def _number(database: Database, feed: Feed, witness: FeedWitness | None) -> Numbered:
    """Whoever else numbers waits for the lock and goes on from the committed end."""
    place = {"region_path": feed.region_path, "audience": feed.audience}
    async with database.transaction(HOUSE) as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.feed', 0))"))
        await current_epoch(session)
        asked = {"path": feed.region_path, "audience": feed.audience, "batch": BATCH}
        waiting = (await session.execute(_WAITING, asked)).all()
        tail = await tail_of(session, feed, [row for row in waiting if row.kind is not None])
        found = _numbered(tail, waiting)
        if not found.rows:
            return found
        await session.execute(_TAKE, found.columns)
        await keep(session, tail, found.rows[-1].region_code, found.rows[-1].valid_from)
        for follow in FOLLOWERS:
            await follow(session, feed, found.rows)
        detail = place | tail.figures.document()
        await record(session, action="feed:number", resource="disclosure/changes", detail=detail)
        if witness:
            await witness.promise(session, feed, tail.figures)
    return found


def _numbered(tail: Tail, waiting: Sequence[Any]) -> Numbered:
    """Of a matter in which one row is at fault nothing after it is numbered: what was done first comes first."""
    numbered, stopped = Numbered(), set()
    for row in waiting:
        matter = (row.kind, row.item_id)
        if matter in stopped:
            continue
        try:
            item = tail.append(row)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one matter, the next one is due
            feed = tail.feed
            fault.add_note(
                f"公开目录 {feed.region_path} {feed.audience} 中 {row.op} {row.release_id} 无法编号，"
                f"该事项（{row.kind} {row.item_id}）停在最后一条；其他事项不受影响。"
            )
            numbered.faults.append(fault)
            stopped.add(matter)
            continue
        totals = tail.figures
        numbered.rows.append(row)
        values = (row.id, item.position, item.previous, totals.head, totals.count, totals.money)
        for column, value in zip(numbered.columns.values(), values, strict=True):
            column.append(value)
    return numbered
