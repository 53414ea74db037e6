"""Releases as they are found again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.responses import Response

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.sources import Unit
from disclosure_api.domain.succession import Matter, Predecessor, require_first
from disclosure_api.releases.freezing import Names
from disclosure_api.releases.models import Edition, Release
from wenxiao.errors import NotFound
from wenxiao.pages import one
from wenxiao.problems import Gone

VIEW = "disclosure.release_view"
REGISTER = "disclosure.register_view"
REGISTER_ORDER = ("region_path", "id")
AN_HOUR = "max-age=3600, immutable"  # a withdrawal reaches every cache within it


class ReleaseNotFound(NotFound):
    title = "没有该公开内容"


class EditionNotFound(NotFound):
    title = "没有面向该对象的公开内容"


class EditionWithdrawn(Gone):
    title = "公开内容已撤回"


async def release_view(session: AsyncSession, identifier: UUID | None, status: int = 200) -> Response:
    location = {"Location": f"/api/v1/releases/{identifier}"} if status == 201 else None
    return await one(session, VIEW, identifier, ReleaseNotFound, status=status, headers=location)


async def visible_release(session: AsyncSession, identifier: UUID, pointer: str) -> Release:
    found = await session.get(Release, identifier)
    if found is None:
        raise ReleaseNotFound("没有该公开内容，或不在可见范围内；请核对编号。", pointer=pointer)
    return found


async def seen_release(session: AsyncSession, identifier: UUID) -> Release:
    found = await session.get(Release, identifier)
    if found is None:
        raise ReleaseNotFound("没有该公开内容，或不在可见范围内；请核对编号。")
    return found


def matter_of(release: Release) -> Matter:
    return Matter(release.region_code, Kind(release.kind), release.subject, release.budget_year, release.period)


def audiences_of(release: Release) -> tuple[Audience, ...]:
    return tuple(Audience(audience) for audience in release.audiences)


def predecessor(earlier: Release) -> Predecessor:
    return Predecessor(str(earlier.id), matter_of(earlier), audiences_of(earlier), Status(earlier.status))


async def in_force(session: AsyncSession, matter: Matter, audiences: Collection[Audience]) -> dict[Audience, UUID]:
    """The published release of this matter for each; `uq_edition_in_force` allows no second one."""
    same = [col(getattr(Release, name)) == value for name, value in matter._asdict().items()]
    found = await session.execute(
        select(col(Edition.audience), col(Edition.release_id))
        .join(Release, col(Release.id) == col(Edition.release_id))
        .where(*same, col(Edition.status) == Status.PUBLISHED, col(Edition.audience).in_(audiences))
    )
    return {Audience(audience): release_id for audience, release_id in found}


async def require_only_one(
    session: AsyncSession, matter: Matter, audiences: Collection[Audience], replaced: UUID | None
) -> None:
    """Beside the one that is replaced, none of these audiences has another release of the matter."""
    found = await in_force(session, matter, audiences)
    require_first({audience: str(one) for audience, one in found.items() if one != replaced})


async def matters_of(session: AsyncSession, releases: Collection[UUID]) -> dict[UUID, str]:
    """The order in which many are locked, whoever publishes or drafts them."""
    asked = select(col(Release.id), col(Release.item_id)).where(col(Release.id).in_(releases))
    return {identifier: str(item) for identifier, item in await session.execute(asked) if identifier}


async def names_of(session: AsyncSession, unit: Unit) -> Names:
    found = await session.execute(
        text(
            "SELECT (SELECT name FROM disclosure.directory_region WHERE code = :region) AS region, o.code, o.name"
            " FROM (SELECT) here LEFT JOIN disclosure.directory_organisation o ON o.id = :department"
        ),
        {"region": unit.region_code, "department": unit.department_id},
    )
    return Names(*found.one())


async def editions_of(session: AsyncSession, release_id: UUID, *, locking: bool = False) -> list[Edition]:
    """`locking`: as they lie now, and nothing moves them until the transaction ends."""
    asked = select(Edition).where(col(Edition.release_id) == release_id).order_by(col(Edition.audience))
    if locking:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(asked))


async def published_as(session: AsyncSession, release_id: UUID) -> str | None:
    """The role in which it was published; unknown of what was published before this was kept."""
    return await session.scalar(
        select(Edition.published_as)
        .where(col(Edition.release_id) == release_id)
        .order_by(col(Edition.audience))
        .limit(1)
    )


async def registered(session: AsyncSession, release_id: UUID, audience: Audience) -> Response:
    """One release as its audience may know it; the ETag is the digest of its content."""
    found = await session.execute(
        text(
            f"SELECT row_to_json(v)::text AS body, v.digest, v.status FROM {REGISTER} v"
            " WHERE v.id = :id AND v.audience = :audience"
        ),
        {"id": release_id, "audience": audience.value},
    )
    row = found.one_or_none()
    if row is None:
        raise ReleaseNotFound("没有该公开内容；请核对编号，或从公开目录重新查找。")
    etag = f'"{row.digest}"' if row.status == Status.PUBLISHED else f'"{row.digest}-{row.status}"'
    caching = "public, max-age=60" if audience is Audience.PUBLIC else "private, no-cache"
    return Response(row.body, headers={"ETag": etag, "Cache-Control": caching}, media_type="application/json")


async def edition_bytes(session: AsyncSession, release_id: UUID, audience: Audience, known: str | None) -> Response:
    """Exactly the bytes whose SHA-256 is the ETag; 304 when the caller has them, 410 once withdrawn."""
    edition = await session.scalar(
        select(Edition).where(col(Edition.release_id) == release_id, col(Edition.audience) == audience)
    )
    if edition is None:
        raise EditionNotFound("没有面向该对象的公开内容，或不在可见范围内；请核对编号。")
    if edition.status in (Status.WITHDRAWN, Status.DISCARDED):
        raise EditionWithdrawn("该公开内容已撤回或作废，撤回原因见公开目录；请以目录为准更新本地数据。")
    etag = f'"{edition.digest}"'
    shared = "public" if audience is Audience.PUBLIC and edition.status is not Status.DRAFT else "private"
    headers = {"ETag": etag, "Cache-Control": f"{shared}, {AN_HOUR}"}
    if known is not None and etag in known:
        return Response(status_code=304, headers=headers)
    return Response(edition.content.encode("utf-8"), headers=headers, media_type="application/json")
