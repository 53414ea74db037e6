"""`/api/v1/disclosure/releases`: the register for those who read what is published to them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from starlette.responses import JSONResponse

from disclosure_api.access import Anybody, FeedReader
from disclosure_api.disclosure.queries import AudienceNotYours, audience_of
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.schemas import json_schema
from disclosure_api.releases.models import RegisteredView
from disclosure_api.releases.queries import REGISTER, REGISTER_ORDER, ReleaseNotFound, registered
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("disclosure/releases")
schemas = nouns("disclosure/schemas")
Words = Annotated[str | None, Query(max_length=200)]


@router.get("", response_model=Page[RegisteredView], responses=problems(AudienceNotYours))
async def list_registered_releases(
    reader: FeedReader,
    session: Session,
    paging: Paging,
    audience: Audience | None = None,
    region_code: Words = None,
    kind: Kind | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    project_code: Words = None,
    department_code: Words = None,
    item_id: UUID | None = None,
) -> Response:
    """What was published to the caller's own audience; officers choose one, the congress by default."""
    where: dict[str, Any] = {"region_code": region_code, "kind": kind, "budget_year": budget_year}
    where |= {
        "project_code": project_code,
        "department_code": department_code,
        "item_id": item_id,
        "audience": audience_of(reader, audience),
    }
    return await page(session, REGISTER, paging, where=where, order=REGISTER_ORDER)


@router.get("/{release_id}", response_model=RegisteredView, responses=problems(ReleaseNotFound, AudienceNotYours))
async def read_registered_release(
    release_id: UUID, reader: FeedReader, session: Session, audience: Audience | None = None
) -> Response:
    """One release as the caller's audience may know it; the ETag is the digest of its content."""
    return await registered(session, release_id, audience_of(reader, audience))


@schemas.get("/{kind}/{audience}", response_model=dict[str, Any])
async def read_schema(kind: Kind, audience: Audience, anybody: Anybody) -> Response:
    """The JSON Schema of what this audience gets of this kind."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return JSONResponse(json_schema(kind, audience), headers=headers, media_type="application/schema+json")
