"""`/api/v1/public/releases`: what everybody may read, without signing in."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import text

from disclosure_api.access import Anybody
from disclosure_api.domain.fields import Kind
from disclosure_api.releases.models import PublicReleaseView
from disclosure_api.releases.queries import ReleaseNotFound
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.public_release_view"
router = nouns("public/releases")
Words = Annotated[str | None, Query(max_length=200)]


@router.get("", response_model=Page[PublicReleaseView])
async def list_public_releases(
    anybody: Anybody,
    session: Session,
    paging: Paging,
    region_code: Words = None,
    kind: Kind | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    project_code: Words = None,
) -> Response:
    """What was published to everybody; a withdrawn release stays listed, with its reason, without its content."""
    where = {"region_code": region_code, "kind": kind, "budget_year": budget_year, "project_code": project_code}
    return await page(session, VIEW, paging, where=where)


@router.get("/{release_id}", response_model=PublicReleaseView, responses=problems(ReleaseNotFound))
async def read_public_release(release_id: UUID, anybody: Anybody, session: Session) -> Response:
    """One release as everybody may read it; the ETag is the digest of its content."""
    found = await session.execute(
        text(f"SELECT row_to_json(v)::text AS body, v.digest, v.status FROM {VIEW} v WHERE v.id = :id"),
        {"id": release_id},
    )
    row = found.one_or_none()
    if row is None:
        raise ReleaseNotFound("没有该公开内容；请核对编号，或从公开目录重新查找。")
    etag = f'"{row.digest}"' if row.status == "published" else f'"{row.digest}-{row.status}"'
    return Response(
        row.body, headers={"ETag": etag, "Cache-Control": "public, max-age=60"}, media_type="application/json"
    )
