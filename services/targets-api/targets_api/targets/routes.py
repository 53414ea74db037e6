"""Targets over HTTP: declare, submit, review step by step, approve, roll forward."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from targets_api.access import (
    Approver,
    Author,
    Checker,
    Passer,
    Reader,
    Returner,
    Reviewer,
    Submitter,
    permissions_of,
)
from targets_api.clients import LibraryIndicatorUnknown, require_known_indicators
from targets_api.database import Session
from targets_api.domain.approval import GateNotPassed
from targets_api.domain.declaration import TargetIncomplete
from targets_api.domain.lifecycle import Action, ActionNotAllowed, Status
from targets_api.domain.next_actions import Asker, possible_actions
from targets_api.domain.review import Judged, ReviewNotPassed
from targets_api.domain.separation import SamePerson
from targets_api.projects.usecases import ProjectNotFound
from targets_api.request_policies import Policies
from targets_api.scope import seen
from targets_api.targets import declaring, usecases
from targets_api.targets.approval import GateDecisionUnknown, approve_target
from targets_api.targets.content import TargetContent, TargetDraft
from targets_api.targets.declaring import TargetExists
from targets_api.targets.models import ApproveBody, ReturnBody, ReviewBody, RollForwardBody, Target
from targets_api.targets.next_year import NotRollable, YearNotLater, roll_forward_target
from targets_api.targets.queries import events_of
from targets_api.targets.usecases import Doing, TargetNotFound
from targets_api.targets.views import ActionView, TargetView
from wenxiao.access import CurrentPrincipal, Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("targets")
VIEW = "targets.target_view"
_STEPS = (TargetNotFound, OutsideReach, NotPermitted, SamePerson, PreconditionRequired, StaleVersion, ActionNotAllowed)


def doing(who: CurrentPrincipal, today: Today, policies: Policies) -> Doing:
    return Doing(who, today, policies, permissions_of(who))


async def known_draft(draft: TargetDraft, who: Author, request: Request) -> TargetDraft:
    await require_known_indicators(request, draft)
    return draft


async def known_content(content: TargetContent, who: Author, request: Request) -> TargetContent:
    await require_known_indicators(request, content)
    return content


Act = Annotated[Doing, Depends(doing)]
KnownDraft = Annotated[TargetDraft, Depends(known_draft)]
KnownContent = Annotated[TargetContent, Depends(known_content)]


async def _answer(session: Session, target: Target, *, status: int = 200) -> Response:
    place = {"Location": f"/api/v1/targets/{target.id}"} if status == 201 else {}
    return await one(session, VIEW, target.id, TargetNotFound, status=status, headers=place)


@router.get("", response_model=Page[TargetView])
async def list_targets(
    who: Reader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: Status | None = None,
    project_id: UUID | None = None,
) -> Response:
    """Targets within reach."""
    where = {"budget_year": budget_year, "status": status, "project_id": project_id}
    return await page(session, VIEW, paging, where=where)


@router.post(
    "",
    status_code=201,
    response_model=TargetView,
    responses=problems(ProjectNotFound, TargetExists, LibraryIndicatorUnknown, OutsideReach),
)
async def declare_target(draft: KnownDraft, who: Author, session: Session, act: Act) -> Response:
    """Begin the target of a project and year; a draft may be incomplete."""
    return await _answer(session, await declaring.declare_target(session, draft, doing=act), status=201)


@router.get("/{target_id}", response_model=TargetView, responses=problems(TargetNotFound))
async def get_target(target_id: UUID, who: Reader, session: Session) -> Response:
    """One target with its indicators and who did what when."""
    return await one(session, VIEW, target_id, TargetNotFound)


@router.put("/{target_id}", response_model=TargetView, responses=problems(*_STEPS, LibraryIndicatorUnknown))
async def revise_target(
    target_id: UUID, content: KnownContent, expected: IfMatch, who: Author, session: Session, act: Act
) -> Response:
    """Replace goal, weights and indicators of a draft or returned target."""
    return await _answer(
        session, await declaring.revise_target(session, target_id, content, expected=expected, doing=act)
    )


@router.get("/{target_id}/actions", response_model=list[ActionView], responses=problems(TargetNotFound))
async def list_actions(target_id: UUID, who: Reader, session: Session) -> list[ActionView]:
    """What the caller may do next, and why not."""
    target = await seen(session, Target, target_id, TargetNotFound)
    deeds = await events_of(session, target_id)
    asker = Asker(who.subject, who.acting_for, permissions_of(who))
    possible = possible_actions(target.status, target.round, deeds, asker=asker)
    return [ActionView(name=p.name, allowed=p.allowed, why_not=p.why_not) for p in possible]


@router.post("/{target_id}/submit", response_model=TargetView, responses=problems(*_STEPS, TargetIncomplete))
async def submit_target(target_id: UUID, expected: IfMatch, who: Submitter, session: Session, act: Act) -> Response:
    """Submit for review; every row must be complete and the weights add up."""
    return await _answer(session, await declaring.submit_target(session, target_id, expected=expected, doing=act))


@router.post("/{target_id}/check", response_model=TargetView, responses=problems(*_STEPS))
async def check_target(target_id: UUID, expected: IfMatch, who: Checker, session: Session, act: Act) -> Response:
    """The department's checker has looked at it."""
    return await _pass_on(session, target_id, Action.CHECK, expected, act)


@router.post("/{target_id}/pass", response_model=TargetView, responses=problems(*_STEPS))
async def pass_target(target_id: UUID, expected: IfMatch, who: Passer, session: Session, act: Act) -> Response:
    """The department's head passes it to finance."""
    return await _pass_on(session, target_id, Action.PASS, expected, act)


@router.post("/{target_id}/review", response_model=TargetView, responses=problems(*_STEPS, ReviewNotPassed))
async def review_target(
    target_id: UUID,
    expected: IfMatch,
    who: Reviewer,
    session: Session,
    act: Act,
    body: ReviewBody | None = None,
) -> Response:
    """Finance has reviewed it, by the criteria of its jurisdiction; those it does not judge are marked."""
    judged = [Judged(one.criterion, one.met, one.remark) for one in body.criteria] if body else []
    return await _answer(
        session, await usecases.review_target(session, target_id, judged, expected=expected, doing=act)
    )


@router.post("/{target_id}/return", response_model=TargetView, responses=problems(*_STEPS))
async def return_target(
    target_id: UUID, body: ReturnBody, expected: IfMatch, who: Returner, session: Session, act: Act
) -> Response:
    """Send it back to its author with a reason, from whichever step it is at."""
    return await _pass_on(session, target_id, Action.RETURN, expected, act, body.reason)


@router.post(
    "/{target_id}/approve", response_model=TargetView, responses=problems(*_STEPS, GateNotPassed, GateDecisionUnknown)
)
async def approve(
    target_id: UUID, body: ApproveBody, expected: IfMatch, who: Approver, session: Session, act: Act
) -> Response:
    """Approve target and budget together; the gate decision must be the newest one on this version."""
    return await _answer(session, await approve_target(session, target_id, body, expected=expected, doing=act))


@router.post(
    "/{target_id}/roll-forward",
    status_code=201,
    response_model=TargetView,
    responses=problems(
        TargetNotFound, NotRollable, YearNotLater, TargetExists, OutsideReach, PreconditionRequired, StaleVersion
    ),
)
async def roll_forward(
    target_id: UUID, body: RollForwardBody, expected: IfMatch, who: Author, session: Session, act: Act
) -> Response:
    """Begin a later year's target from an approved one."""
    made = await roll_forward_target(session, target_id, body.budget_year, expected=expected, doing=act)
    return await _answer(session, made, status=201)


async def _pass_on(
    session: Session, target_id: UUID, action: Action, expected: int, act: Doing, reason: str | None = None
) -> Response:
    moved = await usecases.pass_on_target(session, target_id, action, expected=expected, doing=act, reason=reason)
    return await _answer(session, moved)
