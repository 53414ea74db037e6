"""Targets over HTTP: declare, submit, see what may be done next, roll forward; their review stands in review_routes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from targets_api.access import Author, Reader, Submitter, permissions_of
from targets_api.clients import LibraryIndicatorUnknown, require_known_indicators
from targets_api.database import Session
from targets_api.domain.declaration import TargetIncomplete
from targets_api.domain.lifecycle import Status
from targets_api.domain.next_actions import Asker, UnderWay, possible_actions
from targets_api.domain.projects import LibraryObject, ObjectNotYours, ProjectExited
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from targets_api.targets import declaring
from targets_api.targets.acting import STEPS, VIEW, Act, answer
from targets_api.targets.content import TargetContent, TargetDraft
from targets_api.targets.countersigning import countersigns_of
from targets_api.targets.declaring import TargetExists
from targets_api.targets.models import RollForwardBody, Target
from targets_api.targets.next_year import NotRollable, YearNotLater, roll_forward_target
from targets_api.targets.queries import events_of
from targets_api.targets.usecases import TargetNotFound
from targets_api.targets.views import ActionView, TargetView
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

__all__ = ["VIEW", "Act", "KnownContent", "KnownDraft", "router"]

router = nouns("targets")


async def known_draft(draft: TargetDraft, who: Author, request: Request) -> TargetDraft:
    await require_known_indicators(request, draft)
    return draft


async def known_content(content: TargetContent, who: Author, request: Request) -> TargetContent:
    await require_known_indicators(request, content)
    return content


KnownDraft = Annotated[TargetDraft, Depends(known_draft)]
KnownContent = Annotated[TargetContent, Depends(known_content)]


@router.get("", response_model=Page[TargetView])
async def list_targets(
    who: Reader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: Status | None = None,
    project_id: UUID | None = None,
    project_object: Annotated[LibraryObject | None, Query(alias="object", description="目标的对象")] = None,
    named: Annotated[list[UUID] | None, Query(alias="id", max_length=100, description="只要这些，可以重复填")] = None,
) -> Response:
    """Targets within reach."""
    where = {"budget_year": budget_year, "status": status, "project_id": project_id, "project_object": project_object}
    only = ("v.id = ANY (CAST(:named AS uuid[]))",) if named else ()
    return await page(session, VIEW, paging, where=where, conditions=only, parameters={"named": named} if named else {})


@router.post(
    "",
    status_code=201,
    response_model=TargetView,
    responses=problems(
        ProjectNotFound, ObjectNotYours, ProjectExited, TargetExists, LibraryIndicatorUnknown, OutsideReach
    ),
)
async def declare_target(draft: KnownDraft, who: Author, session: Session, act: Act) -> Response:
    """Begin the target of a project and year; a draft may be incomplete."""
    return await answer(session, await declaring.declare_target(session, draft, doing=act), status=201)


@router.get("/{target_id}", response_model=TargetView, responses=problems(TargetNotFound))
async def get_target(target_id: UUID, who: Reader, session: Session) -> Response:
    """One target with its indicators and who did what when."""
    return await one(session, VIEW, target_id, TargetNotFound)


@router.put(
    "/{target_id}", response_model=TargetView, responses=problems(*STEPS, ObjectNotYours, LibraryIndicatorUnknown)
)
async def revise_target(
    target_id: UUID, content: KnownContent, expected: IfMatch, who: Author, session: Session, act: Act
) -> Response:
    """Replace goal, weights and indicators of a draft or returned target."""
    return await answer(
        session, await declaring.revise_target(session, target_id, content, expected=expected, doing=act)
    )


@router.get("/{target_id}/actions", response_model=list[ActionView], responses=problems(TargetNotFound))
async def list_actions(target_id: UUID, who: Reader, session: Session) -> list[ActionView]:
    """What the caller may do next, and why not."""
    target = await seen(session, Target, target_id, TargetNotFound)
    deeds = await events_of(session, target_id)
    project = await seen(session, Project, target.project_id, ProjectNotFound)
    under_way = UnderWay(
        target.round, deeds, project.object, target.department_id, await countersigns_of(session, target_id)
    )
    asker = Asker(who.subject, who.acting_for, who.role.value, permissions_of(who), who.portfolio)
    possible = possible_actions(target.status, under_way, asker=asker)
    return [ActionView(name=p.name, allowed=p.allowed, why_not=p.why_not) for p in possible]


@router.post(
    "/{target_id}/submit", response_model=TargetView, responses=problems(*STEPS, ObjectNotYours, TargetIncomplete)
)
async def submit_target(target_id: UUID, expected: IfMatch, who: Submitter, session: Session, act: Act) -> Response:
    """Submit for review; every row must be complete and the weights add up."""
    return await answer(session, await declaring.submit_target(session, target_id, expected=expected, doing=act))


@router.post(
    "/{target_id}/roll-forward",
    status_code=201,
    response_model=TargetView,
    responses=problems(
        TargetNotFound,
        ObjectNotYours,
        ProjectExited,
        NotRollable,
        YearNotLater,
        TargetExists,
        OutsideReach,
        PreconditionRequired,
        StaleVersion,
    ),
)
async def roll_forward(
    target_id: UUID, body: RollForwardBody, expected: IfMatch, who: Author, session: Session, act: Act
) -> Response:
    """Begin a later year's target from an approved one."""
    made = await roll_forward_target(session, target_id, body.budget_year, expected=expected, doing=act)
    return await answer(session, made, status=201)
