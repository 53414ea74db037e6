"""The feed as consumers read it: one chain per region and audience, within the caller's reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.chain import genesis
from disclosure_api.domain.cursor import Cursor, Feed, read, usable, written
from disclosure_api.domain.fields import Audience
from disclosure_api.domain.receipts import Figures
from wenxiao.access import Principal, ReachKind, Role
from wenxiao.errors import Forbidden, Invalid, NotFound
from wenxiao.problems import Gone


class BaselineRequired(Gone):
    title = "游标已失效，须从基线重新拉取"


class FeedNotFound(NotFound):
    title = "没有该地区的公开目录"


class RegionNeeded(Invalid):
    title = "请写明地区"


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
    if region is None and reader.role is Role.PUBLIC:
        raise RegionNeeded(
            "未登录时须写明地区，例如 region=441622；有公开内容的地区见 /api/v1/public/regions，"
            "各公开目录见 /api/v1/disclosure/feeds。",
            pointer="?region",
        )
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


async def epoch_started_at(session: AsyncSession, epoch: UUID) -> str:
    """An instant in UTC, with microseconds: texts of two of them compare as the instants do."""
    started: str = (
        await session.execute(
            text(
                "SELECT to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24\\:MI\\:SS.US\"Z\"')"
                " FROM disclosure.feed_epoch WHERE id = :epoch"
            ),
            {"epoch": epoch},
        )
    ).scalar_one()
    return started


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


_PAGE = (
    "SELECT convert_to(coalesce(string_agg({item}, ',' ORDER BY v.position), ''), 'UTF8') AS items,"
    " coalesce(max(v.position), :after) AS last FROM (SELECT * FROM disclosure.feed_line_view"
    " WHERE region_path = :path AND audience = :audience AND position > :after ORDER BY position LIMIT :limit) v"
)
_ITEMS = text(_PAGE.format(item="v.line"))
_WITH_CONTENT = text(_PAGE.format(item="v.line_and_content"))


@dataclass(frozen=True)
class ChangesAnswer:
    """`items` are JSON texts as PostgreSQL wrote them, between commas; bytes, so that nobody decodes them here."""

    items: bytes
    next: str
    caught_up: bool


async def changes(session: AsyncSession, feed: Feed, after: str | None, limit: int, content: bool) -> ChangesAnswer:
    epoch = str(await current_epoch(session))
    head = await figures_at(session, feed)
    last = head.position if head else 0
    cursor = read(after, feed) if after is not None else Cursor(epoch, feed, 0)
    if not usable(cursor, epoch=epoch, head=last):
        raise BaselineRequired(
            "数据库恢复过，旧游标不再可靠；请清空本地数据，从 baseline 所指的清单重新装入。",
            baseline=feed_address("manifest", feed),
        )
    found = await session.execute(
        _WITH_CONTENT if content else _ITEMS,
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


_TOTALS_AT = text(
    "SELECT type, count(*) AS count, sum(money)::text AS money FROM"
    " (SELECT DISTINCT ON (type, item_id) type, op, money FROM disclosure.feed_entry"
    " WHERE region_path = :path AND audience = :audience AND position <= :position"
    " ORDER BY type, item_id, position DESC) last WHERE op = 'upsert' GROUP BY type"
)


async def totals_at(session: AsyncSession, feed: Feed, position: int) -> list[dict[str, Any]]:
    """What was in force after `position`, by type: counted from the items, for the rare reader who differs."""
    at = {"path": feed.region_path, "audience": feed.audience, "position": position}
    rows = (await session.execute(_TOTALS_AT, at)).mappings()
    return totals_listed({row["type"]: dict(row) for row in rows})


def totals_listed(totals: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Totals by type as manifests and receipts write them, types in alphabetical order."""
    return [{"type": kind, "count": one["count"], "money_total": one["money"]} for kind, one in sorted(totals.items())]


def feed_address(noun: str, feed: Feed) -> str:
    """Where this feed's manifest or bundle is; whoever may read it gets there."""
    return f"/api/v1/disclosure/{noun}?region={feed.region_path.rsplit('/', 1)[-1]}&audience={feed.audience}"
