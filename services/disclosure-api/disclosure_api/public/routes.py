"""`/api/v1/public/releases`: what everybody may read, without signing in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import text

from disclosure_api.access import Anybody
from disclosure_api.domain.fields import Kind
from disclosure_api.public.cacheable import Answer
from disclosure_api.releases.models import RegisteredView
from disclosure_api.releases.queries import REGISTER_ORDER, ReleaseNotFound
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("public/releases")
VIEW = "disclosure.public_release_view"
Words = Annotated[str | None, Query(max_length=200)]


@router.get("", response_model=Page[RegisteredView])
async def list_public_releases(
    anybody: Anybody,
    session: Session,
    paging: Paging,
    answer: Answer,
    region_code: Words = None,
    kind: Kind | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    project_code: Words = None,
    department_code: Words = None,
    item_id: UUID | None = None,
) -> Response:
    """What was published to everybody, as it was numbered; only what is in force shows names and content."""
    where: dict[str, Any] = {"region_code": region_code, "kind": kind, "budget_year": budget_year}
    where |= {"project_code": project_code, "department_code": department_code, "item_id": item_id}
    found = await page(session, VIEW, paging, where=where, order=REGISTER_ORDER)
    return answer(bytes(found.body))


@router.get("/{release_id}", response_model=RegisteredView, responses=problems(ReleaseNotFound))
async def read_public_release(release_id: UUID, anybody: Anybody, session: Session, answer: Answer) -> Response:
    """One release as everybody may read it."""
    found = await session.scalar(
        text(f"SELECT row_to_json(v)::text FROM {VIEW} v WHERE v.id = :id"), {"id": release_id}
    )
    if found is None:
        raise ReleaseNotFound("没有该公开内容；请核对编号，或从公开目录重新查找。")
    return answer(found)
