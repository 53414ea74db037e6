"""Releases as they are found again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.responses import Response

from disclosure_api.domain.fields import Audience
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.succession import Matter
from disclosure_api.releases.models import Edition, Release
from wenxiao.errors import NotFound
from wenxiao.pages import one
from wenxiao.problems import Gone

VIEW = "disclosure.release_view"
FOREVER = "max-age=31536000, immutable"


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


async def release_in_force(session: AsyncSession, matter: Matter) -> UUID | None:
    """The published release of this matter; `uq_release_matter_in_force` allows no second one."""
    kind, project_code, budget_year = matter
    return await session.scalar(
        select(Release.id).where(
            col(Release.kind) == kind,
            col(Release.project_code) == project_code,
            col(Release.budget_year) == budget_year,
            col(Release.status) == Status.PUBLISHED,
        )
    )


async def editions_of(session: AsyncSession, release_id: UUID) -> list[Edition]:
    found = await session.scalars(
        select(Edition).where(col(Edition.release_id) == release_id).order_by(col(Edition.audience))
    )
    return list(found)


async def edition_bytes(session: AsyncSession, release_id: UUID, audience: Audience, known: str | None) -> Response:
    """Exactly the bytes whose SHA-256 is the ETag; 304 when the caller has them, 410 once withdrawn."""
    found = (
        await session.execute(
            select(Edition, Release.status)
            .join(Release, col(Release.id) == col(Edition.release_id))
            .where(col(Edition.release_id) == release_id, col(Edition.audience) == audience)
        )
    ).one_or_none()
    if found is None:
        raise EditionNotFound("没有面向该对象的公开内容，或不在可见范围内；请核对编号。")
    edition, status = found
    if status is Status.WITHDRAWN:
        raise EditionWithdrawn("该公开内容已撤回，撤回原因见公开目录；请以目录为准更新本地数据。")
    etag = f'"{edition.digest}"'
    shared = "public" if audience is Audience.PUBLIC and status is not Status.DRAFT else "private"
    headers = {"ETag": etag, "Cache-Control": f"{shared}, {FOREVER}"}
    if known is not None and etag in known:
        return Response(status_code=304, headers=headers)
    return Response(edition.content.encode("utf-8"), headers=headers, media_type="application/json")
