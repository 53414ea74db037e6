"""`/api/v1/public/releases`: what everybody may read, without signing in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import Anybody
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.releases.models import RegisteredView
from disclosure_api.releases.queries import REGISTER, REGISTER_ORDER, ReleaseNotFound, registered
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("public/releases")
Words = Annotated[str | None, Query(max_length=200)]


@router.get("", response_model=Page[RegisteredView])
async def list_public_releases(
    anybody: Anybody,
    session: Session,
    paging: Paging,
    region_code: Words = None,
    kind: Kind | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    project_code: Words = None,
    department_code: Words = None,
    item_id: UUID | None = None,
) -> Response:
    """What was published to everybody; a withdrawn release stays listed, with its reason, without its content."""
    where: dict[str, Any] = {"region_code": region_code, "kind": kind, "budget_year": budget_year}
    where |= {
        "project_code": project_code,
        "department_code": department_code,
        "item_id": item_id,
        "audience": Audience.PUBLIC,
    }
    return await page(session, REGISTER, paging, where=where, order=REGISTER_ORDER)


@router.get("/{release_id}", response_model=RegisteredView, responses=problems(ReleaseNotFound))
async def read_public_release(release_id: UUID, anybody: Anybody, session: Session) -> Response:
    """One release as everybody may read it; the ETag is the digest of its content."""
    return await registered(session, release_id, Audience.PUBLIC)
