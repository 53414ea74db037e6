"""The feed as consumers read it: one chain per region and audience, within the caller's reach."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.disclosure.models import Manifest, TypeTotals, Withdrawn
from disclosure_api.domain.chain import genesis
from disclosure_api.domain.cursor import Cursor, Feed, read, usable, written
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.receipts import Figures
from wenxiao.access import Principal, ReachKind
from wenxiao.errors import Forbidden, NotFound
from wenxiao.problems import Gone

BASELINE = "/api/v1/disclosure/changes"


class BaselineRequired(Gone):
    title = "游标已失效，须从基线重新拉取"


class FeedNotFound(NotFound):
    title = "没有该地区的公开目录"


class AudienceNotYours(Forbidden):
    title = "不是面向本岗位的公开目录"


def audience_of(reader: Principal, audience: Audience | None) -> Audience:
    """Whoever reads what is published to him has his own audience; officers choose, the congress by default."""
    if reader.read.kind is not ReachKind.PUBLISHED:
        return audience or Audience.NPC
    own = Audience(str(reader.read.audience))
    if audience not in (None, own):
        raise AudienceNotYours("本岗位只能读取面向自己的公开目录，请去掉 audience 参数。")
    return own


async def feed_of(session: AsyncSession, reader: Principal, region: str | None, audience: Audience | None) -> Feed:
    """The feed of the caller's region, or of another one within reach."""
    wanted = audience_of(reader, audience)
    if region is None or region == reader.region_code:
        return Feed(reader.region_path, wanted.value)
    path = await session.scalar(
        text(
            "SELECT region_path FROM disclosure.feed_entry WHERE region_code = :code AND audience = :audience LIMIT 1"
        ),
        {"code": region, "audience": wanted.value},
    )
    if path is None:
        raise FeedNotFound("该地区没有公开目录，或不在可见范围内；请核对 region。", pointer="?region")
    return Feed(path, wanted.value)


async def current_epoch(session: AsyncSession) -> UUID:
    """A restored database has another fingerprint than the one that wrote the last epoch: a new one starts."""
    known = await _last_epoch(session)
    if known is not None:
        return known
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.feed_epoch', 0))"))
    return await _last_epoch(session) or await start_epoch(session)


async def _last_epoch(session: AsyncSession) -> UUID | None:
    found: UUID | None = await session.scalar(
        text(
            "SELECT id FROM (SELECT id, fingerprint FROM disclosure.feed_epoch ORDER BY number DESC LIMIT 1) last"
            " WHERE fingerprint = disclosure.database_fingerprint()"
        )
    )
    return found


async def start_epoch(session: AsyncSession) -> UUID:
    started: UUID = (
        await session.execute(
            text(
                "INSERT INTO disclosure.feed_epoch (fingerprint) VALUES (disclosure.database_fingerprint())"
                " RETURNING id"
            )
        )
    ).scalar_one()
    return started


async def figures_at(session: AsyncSession, feed: Feed, position: int | None = None) -> Figures | None:
    """Our figures after `position`, at the head when it is None; None where the feed has no such position."""
    start = Figures(0, genesis(feed.region_path, feed.audience), 0, Decimal("0.00"))
    if position == 0:
        return start
    found = await session.execute(
        text(
            "SELECT position, link, count AS in_force, money_total FROM disclosure.feed_entry"
            " WHERE region_path = :path AND audience = :audience"
            " AND (CAST(:position AS bigint) IS NULL OR position = :position)"
            " ORDER BY position DESC LIMIT 1"
        ),
        {"path": feed.region_path, "audience": feed.audience, "position": position},
    )
    row = found.one_or_none()
    if row is None:
        return start if position is None else None
    return Figures(row.position, row.link, row.in_force, row.money_total)


@dataclass(frozen=True)
class ChangesAnswer:
    """`items` is JSON text as PostgreSQL wrote it."""

    items: str
    next: str
    caught_up: bool


async def changes(session: AsyncSession, feed: Feed, after: str | None, limit: int) -> ChangesAnswer:
    epoch = str(await current_epoch(session))
    head = await figures_at(session, feed)
    last = head.position if head else 0
    cursor = read(after, feed) if after is not None else Cursor(epoch, feed, 0)
    if not usable(cursor, epoch=epoch, head=last):
        raise BaselineRequired(
            "数据库恢复过，旧游标不再可靠；请清空本地数据，从 baseline 所指地址重新拉取。", baseline=BASELINE
        )
    found = await session.execute(
        text(
            "SELECT coalesce(json_agg(row_to_json(v) ORDER BY v.position)::text, '[]') AS items,"
            " coalesce(max(v.position), :after) AS last FROM ("
            " SELECT * FROM disclosure.feed_item_view WHERE region_path = :path AND audience = :audience"
            " AND position > :after ORDER BY position LIMIT :limit) v"
        ),
        {"path": feed.region_path, "audience": feed.audience, "after": cursor.position, "limit": limit},
    )
    row = found.one()
    reached = Cursor(epoch, feed, row.last)
    caught_up = row.last >= last and not await _waiting(session, feed)
    return ChangesAnswer(row.items, written(reached), caught_up)


async def _waiting(session: AsyncSession, feed: Feed) -> bool:
    found = await session.scalar(
        text("SELECT EXISTS (SELECT FROM disclosure.feed_pending WHERE region_path = :path AND audience = :audience)"),
        {"path": feed.region_path, "audience": feed.audience},
    )
    return bool(found)


_IN_FORCE = (
    "SELECT DISTINCT ON (type, item_id) type, item_id, release_id, op, money FROM disclosure.feed_entry"
    " WHERE region_path = :path AND audience = :audience AND position <= :position"
    " ORDER BY type, item_id, position DESC"
)


async def manifest(session: AsyncSession, feed: Feed, today: date) -> Manifest:
    """The head of the feed and what a consumer holds there, by kind, with all that was withdrawn."""
    epoch = await current_epoch(session)
    ours = await figures_at(session, feed)
    if ours is None:
        raise FeedNotFound("没有该公开目录，请核对 region 与 audience。")
    at = {"path": feed.region_path, "audience": feed.audience, "position": ours.position}
    totals = await session.execute(
        text(
            f"SELECT type, count(*) AS in_force, sum(money)::text AS money FROM ({_IN_FORCE}) last"
            " WHERE op = 'upsert' GROUP BY type ORDER BY type"
        ),
        at,
    )
    gone = await session.execute(
        text(f"SELECT type, item_id, release_id FROM ({_IN_FORCE}) last WHERE op = 'withdraw' ORDER BY item_id"),
        at,
    )
    return Manifest(
        epoch=str(epoch),
        region_path=feed.region_path,
        audience=Audience(feed.audience),
        genesis=genesis(feed.region_path, feed.audience),
        **ours.document(),
        totals=[TypeTotals(type=row.type, count=row.in_force, money_total=row.money) for row in totals],
        withdrawn=[Withdrawn(type=row.type, id=str(row.item_id), release_id=str(row.release_id)) for row in gone],
        business_day=today,
    )
