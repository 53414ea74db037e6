from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from gateway.access import OrganisationReader, in_own_tree
from gateway.domain.organisation_story import story_of
from gateway.organisations.models import (
    OrganisationEvent,
    OrganisationHistoryView,
    OrganisationKind,
    OrganisationPeriodView,
    OrganisationTree,
    OrganisationView,
    SuccessionView,
)
from gateway.organisations.queries import (
    LARGEST_ID,
    ON_THE_DAY,
    OrganisationNotFound,
    grounds_of,
    history_around,
    tree_on,
)
from wenxiao.access import Role
from wenxiao.clock import real_today
from wenxiao.database import Database
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("organisations")


async def reading(request: Request, who: OrganisationReader) -> AsyncIterator[AsyncSession]:
    """A system administrator, who reaches no business, sees the directory of the own region tree."""
    database: Database = request.app.state.database
    reader = in_own_tree(who) if who.role is Role.SYSTEM_ADMIN else who
    async with database.transaction(reader, request.state.request_id) as session:
        yield session


DirectoryReading = Annotated[AsyncSession, Depends(reading, scope="function")]
AsOf = Annotated[date | None, Query(description="名录在这一天的样子；不填为现在")]


@router.get("", response_model=Page[OrganisationView], responses=problems(Unauthenticated, NotPermitted))
async def list_organisations(
    session: DirectoryReading,
    paging: Paging,
    region_code: Annotated[str | None, Query(max_length=12)] = None,
    code: Annotated[str | None, Query(max_length=30)] = None,
    kind: OrganisationKind | None = None,
    as_of: AsOf = None,
) -> Response:
    """Organisations within the caller's reach, ended ones too; with `as_of` those of that day, as they were then."""
    where = {"region_code": region_code, "code": code, "kind": kind.value if kind else None}
    if as_of is None:
        return await page(session, "gateway.organisation_view", paging, where=where)
    parameters = {"as_of": as_of}
    view = "gateway.organisation_period_view"
    return await page(session, view, paging, where=where, conditions=(ON_THE_DAY,), parameters=parameters)


@router.get("/tree", responses=problems(Unauthenticated, NotPermitted))
async def read_organisation_tree(
    session: DirectoryReading, region_code: Annotated[str, Query(max_length=12)], as_of: AsOf = None
) -> OrganisationTree:
    """The organisations of one region, units below their departments, as they stood on a day."""
    day = as_of or real_today()
    return OrganisationTree(region_code=region_code, as_of=day, items=await tree_on(session, region_code, day))


@router.get(
    "/{organisation_id}",
    response_model=OrganisationView,
    responses=problems(Unauthenticated, NotPermitted, OrganisationNotFound),
)
async def read_organisation(session: DirectoryReading, organisation_id: int) -> Response:
    """One organisation; 404 where it lies outside the caller's reach."""
    _refuse_no_id(organisation_id)
    return await one(session, "gateway.organisation_view", organisation_id, OrganisationNotFound)


@router.get("/{organisation_id}/history", responses=problems(Unauthenticated, NotPermitted, OrganisationNotFound))
async def read_organisation_history(session: DirectoryReading, organisation_id: int) -> OrganisationHistoryView:
    """What it was called and where it belonged from which day to which, whom it took over, who took it over."""
    _refuse_no_id(organisation_id)
    history = await history_around(session, organisation_id)
    if organisation_id not in history.periods:
        raise OrganisationNotFound("没有找到该机构，或不在本岗位可见范围内。请在机构名录中查找。")
    grounds = {row.effective_day: row for row in await grounds_of(session, organisation_id)}
    events = [
        OrganisationEvent(
            day=event.day,
            words=event.words,
            reason=grounds[event.day].reason if event.day in grounds else None,
            document_number=grounds[event.day].document_number if event.day in grounds else None,
        )
        for event in story_of(history, organisation_id)
    ]
    periods = [OrganisationPeriodView.model_validate(vars(found)) for found in history.periods[organisation_id]]
    links = [link for found in history.successions.values() for link in found]
    successions = [SuccessionView.model_validate(vars(link)) for link in links]
    return OrganisationHistoryView(id=organisation_id, periods=periods, successions=successions, events=events)


def _refuse_no_id(organisation_id: int) -> None:
    if not 0 < organisation_id <= LARGEST_ID:
        raise OrganisationNotFound("没有这个单位编号，请在单位列表中查找。")
