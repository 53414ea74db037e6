from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from gateway.access import OrganisationChanger, OrganisationChangeReader, in_own_tree
from gateway.domain.organisation_acts import OrganisationChangeRefused
from gateway.domain.organisation_changes import ChangeNotScheduled, ChangeStatus
from gateway.organisation_changes.bodies import (
    Cancellation,
    Correction,
    Grounds,
    Merging,
    Moving,
    Registration,
    Renaming,
    Splitting,
)
from gateway.organisation_changes.models import ChangeKind, OrganisationChange, OrganisationChangeView
from gateway.organisation_changes.usecases import (
    OrganisationChangeNotFound,
    Registrar,
    cancel_change,
    change_organisation,
    register_change,
)
from gateway.organisations.queries import LARGEST_ID, OrganisationNotFound
from wenxiao.access import Principal
from wenxiao.clock import real_today
from wenxiao.database import Database, Session
from wenxiao.idempotency import claim
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, PreconditionRequired, StaleVersion, Unauthenticated, problems
from wenxiao.service import nouns

acts = nouns("organisations")
router = nouns("organisation-changes")
VIEW = "gateway.organisation_change_view"
WITHIN = "(:tree = '/' OR v.region_path = :tree OR starts_with(v.region_path, :tree || '/'))"


async def changing(request: Request, who: OrganisationChanger) -> AsyncIterator[AsyncSession]:
    """The administrator's transaction, in which the own region tree may be written; its Idempotency-Key is claimed."""
    database: Database = request.app.state.database
    async with database.transaction(in_own_tree(who), request.state.request_id) as session:
        await claim(request, session, who.subject)
        yield session


DirectoryChanging = Annotated[AsyncSession, Depends(changing, scope="function")]
OrganisationId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
REFUSALS = problems(Unauthenticated, NotPermitted, OrganisationChangeRefused)
REFUSALS_OF_ONE = problems(
    *(Unauthenticated, NotPermitted, OrganisationNotFound, OrganisationChangeRefused),
    *(PreconditionRequired, StaleVersion),
)


async def _registered(session: AsyncSession, change: OrganisationChange, status: int = 201) -> Response:
    location = {"Location": f"/api/v1/organisation-changes/{change.id}"}
    return await one(session, VIEW, change.id, OrganisationChangeNotFound, status=status, headers=location)


@dataclass(frozen=True)
class _Acting:
    """Who acts on which version of which organisation, in the transaction of the act."""

    who: Principal
    session: AsyncSession
    organisation_id: int
    version: int


def acting_on(
    who: OrganisationChanger, session: DirectoryChanging, organisation_id: OrganisationId, version: IfMatch
) -> _Acting:
    return _Acting(who, session, organisation_id, version)


ActOn = Annotated[_Acting, Depends(acting_on)]
ONE: dict[str, Any] = {"response_model": OrganisationChangeView, "status_code": 201, "responses": REFUSALS_OF_ONE}


async def _changed(act: _Acting, body: Grounds) -> Response:
    registrar = Registrar(act.who, real_today())
    change = await change_organisation(act.session, registrar, act.organisation_id, act.version, body)
    return await _registered(act.session, change)


@acts.post("", response_model=OrganisationChangeView, status_code=201, responses=REFUSALS)
async def register_organisation(who: OrganisationChanger, session: DirectoryChanging, body: Registration) -> Response:
    """Registers an organisation from a day on; a day that lies ahead is waited for."""
    change, _ = await register_change(session, Registrar(who, real_today()), body)
    return await _registered(session, change)


@acts.post("/{organisation_id}/rename", **ONE)
async def rename_organisation(act: ActOn, body: Renaming) -> Response:
    """Another name from a day on; what was done before keeps the old one."""
    return await _changed(act, body)


@acts.post("/{organisation_id}/move", **ONE)
async def move_organisation(act: ActOn, body: Moving) -> Response:
    """Below another parent, to another code or to another region from a day on; its units go along."""
    return await _changed(act, body)


@acts.post("/{organisation_id}/merge", **ONE)
async def merge_organisation(act: ActOn, body: Merging) -> Response:
    """Ends it on the eve; its successor goes on with its work, its posts, machines and portfolios go along."""
    return await _changed(act, body)


@acts.post("/{organisation_id}/split", **ONE)
async def split_organisation(act: ActOn, body: Splitting) -> Response:
    """Ends it on the eve; of its successors all may read what it wrote, and the main one goes on with it."""
    return await _changed(act, body)


@acts.post("/{organisation_id}/correct", **ONE)
async def correct_organisation(act: ActOn, body: Correction) -> Response:
    """Puts right what was registered wrongly, for the whole period that the day lies in."""
    return await _changed(act, body)


@router.get("", response_model=Page[OrganisationChangeView], responses=problems(Unauthenticated, NotPermitted))
async def list_organisation_changes(
    who: OrganisationChangeReader,
    session: Session,
    paging: Paging,
    status: ChangeStatus | None = None,
    kind: ChangeKind | None = None,
    organisation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    since: Annotated[date | None, Query(description="生效日不早于这一天")] = None,
) -> Response:
    """The registered acts of the own region and below, oldest first."""
    where = {
        "status": status.value if status else None,
        "kind": kind.value if kind else None,
        "organisation_id": organisation_id,
    }
    conditions = [WITHIN, *(["v.effective_day >= :since"] if since else [])]
    parameters = {"tree": who.region_path} | ({"since": since} if since else {})
    return await page(session, VIEW, paging, where=where, conditions=conditions, parameters=parameters, order=("id",))


@router.post(
    "/{change_id}/cancel",
    response_model=OrganisationChangeView,
    responses=problems(
        *(Unauthenticated, NotPermitted, OrganisationChangeNotFound, ChangeNotScheduled),
        *(PreconditionRequired, StaleVersion),
    ),
)
async def cancel_organisation_change(
    who: OrganisationChanger, session: DirectoryChanging, change_id: UUID, version: IfMatch, body: Cancellation
) -> Response:
    """Takes back what still lies ahead."""
    change = await cancel_change(session, Registrar(who, real_today()), change_id, version, body.reason)
    return await _registered(session, change, 200)
