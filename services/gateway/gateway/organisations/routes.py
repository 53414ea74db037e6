from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from gateway.access import OrganisationReader
from gateway.organisations.models import OrganisationKind, OrganisationView
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("organisations")
LARGEST_ID = 2**63 - 1


class OrganisationNotFound(NotFound):
    title = "未找到单位"


@router.get("", response_model=Page[OrganisationView], responses=problems(Unauthenticated, NotPermitted))
async def list_organisations(
    _: OrganisationReader,
    session: Session,
    paging: Paging,
    region_code: Annotated[str | None, Query(max_length=12)] = None,
    code: Annotated[str | None, Query(max_length=30)] = None,
    kind: OrganisationKind | None = None,
) -> Response:
    """Organisations within the caller's reach."""
    where = {"region_code": region_code, "code": code, "kind": kind.value if kind else None}
    return await page(session, "gateway.organisation_view", paging, where=where)


@router.get(
    "/{organisation_id}",
    response_model=OrganisationView,
    responses=problems(Unauthenticated, NotPermitted, OrganisationNotFound),
)
async def read_organisation(_: OrganisationReader, session: Session, organisation_id: int) -> Response:
    """One organisation; 404 where it lies outside the caller's reach."""
    if not 0 < organisation_id <= LARGEST_ID:
        raise OrganisationNotFound("没有这个单位编号，请在单位列表中查找。")
    return await one(session, "gateway.organisation_view", organisation_id, OrganisationNotFound)
