"""The review of a target over HTTP: its steps, sending back, taking back, countersigns and opinions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from targets_api.access import (
    Answerer,
    Approver,
    Asking,
    Checker,
    OpinionGiver,
    Passer,
    Returner,
    Reviewer,
    Withdrawer,
)
from targets_api.database import Session
from targets_api.domain.approval import GateNotPassed
from targets_api.domain.collective_decision import CollectiveDecisionRequired
from targets_api.domain.countersigning import (
    CountersignAnswered,
    CountersignNotAskable,
    CountersignNotYours,
    CountersignOpen,
)
from targets_api.domain.deadlines import DueDayPast
from targets_api.domain.lifecycle import Action
from targets_api.domain.portfolio import OutsidePortfolio
from targets_api.domain.review import Judged, ReviewNotPassed
from targets_api.domain.review_form import FormJudged, ItemJudged
from targets_api.domain.separation import NotOwnStep
from targets_api.domain.third_party_review import OpinionNotProvided, OpinionTooLate
from targets_api.targets import countersigning, reviewing
from targets_api.targets.acting import CHANGES, STEPS, VIEW, Act, answer
from targets_api.targets.approval import GateDecisionUnknown, approve_target
from targets_api.targets.countersigning import CountersignNotFound
from targets_api.targets.models import ApproveBody
from targets_api.targets.review_models import (
    CountersignAnswerBody,
    CountersignBody,
    OpinionBody,
    ReviewBody,
    SendBackBody,
)
from targets_api.targets.reviewing import Reviewed, RowUnknown
from targets_api.targets.usecases import TargetNotFound
from targets_api.targets.views import TargetView
from wenxiao.pages import IfMatch, one
from wenxiao.problems import problems
from wenxiao.service import nouns

router: APIRouter = nouns("targets")
FINANCE_STEPS = (*STEPS, OutsidePortfolio)
Number = Annotated[int, Path(ge=1, le=1000)]


@router.post("/{target_id}/check", response_model=TargetView, responses=problems(*STEPS))
async def check_target(target_id: UUID, expected: IfMatch, who: Checker, session: Session, act: Act) -> Response:
    """The department's checker has looked at it."""
    moved = await reviewing.pass_on_target(session, target_id, Action.CHECK, expected=expected, doing=act)
    return await answer(session, moved)


@router.post("/{target_id}/pass", response_model=TargetView, responses=problems(*STEPS, CollectiveDecisionRequired))
async def pass_target(target_id: UUID, expected: IfMatch, who: Passer, session: Session, act: Act) -> Response:
    """The department's head passes it to finance, after a collective decision where the place asks for one."""
    moved = await reviewing.pass_on_target(session, target_id, Action.PASS, expected=expected, doing=act)
    return await answer(session, moved)


@router.post("/{target_id}/review", response_model=TargetView, responses=problems(*FINANCE_STEPS, ReviewNotPassed))
async def review_target(
    target_id: UUID,
    expected: IfMatch,
    who: Reviewer,
    session: Session,
    act: Act,
    body: ReviewBody | None = None,
) -> Response:
    """Finance reviews it by the criteria of its place and the review form; what is left open is marked."""
    reviewed = _reviewed(body or ReviewBody())
    return await answer(
        session, await reviewing.review_target(session, target_id, reviewed, expected=expected, doing=act)
    )


def _reviewed(body: ReviewBody) -> Reviewed:
    judged = [Judged(one.criterion, one.met, one.remark) for one in body.criteria]
    if body.form is None:
        return Reviewed(judged)
    items = tuple(ItemJudged(one.item, one.grade, one.points, one.remark) for one in body.form.items)
    return Reviewed(judged, FormJudged(body.form.kind, items, body.form.result))


@router.post(
    "/{target_id}/return",
    response_model=TargetView,
    responses=problems(*FINANCE_STEPS, RowUnknown, DueDayPast),
)
async def return_target(
    target_id: UUID, body: SendBackBody, expected: IfMatch, who: Returner, session: Session, act: Act
) -> Response:
    """Send it back to its unit, its department or finance's reviewer, with reasons per row and a day."""
    returned = await reviewing.return_target(session, target_id, body, expected=expected, doing=act)
    return await answer(session, returned)


@router.post("/{target_id}/withdraw", response_model=TargetView, responses=problems(*STEPS, NotOwnStep))
async def withdraw_target(target_id: UUID, expected: IfMatch, who: Withdrawer, session: Session, act: Act) -> Response:
    """Take back one's own last step, as long as the next one has not acted."""
    return await answer(session, await reviewing.withdraw_target(session, target_id, expected=expected, doing=act))


@router.post(
    "/{target_id}/approve",
    response_model=TargetView,
    responses=problems(*FINANCE_STEPS, GateNotPassed, GateDecisionUnknown, CountersignOpen),
)
async def approve(
    target_id: UUID, body: ApproveBody, expected: IfMatch, who: Approver, session: Session, act: Act
) -> Response:
    """Approve target and budget together; the gate decision must be the newest one on this version."""
    return await answer(session, await approve_target(session, target_id, body, expected=expected, doing=act))


@router.post(
    "/{target_id}/countersigns",
    status_code=201,
    response_model=TargetView,
    responses=problems(*CHANGES, CountersignNotAskable, OutsidePortfolio),
)
async def ask_countersign(
    target_id: UUID, body: CountersignBody, expected: IfMatch, who: Asking, session: Session, act: Act
) -> Response:
    """Ask another section of finance; the target is not approved before it has answered and agreed."""
    asked = await countersigning.ask_countersign(session, target_id, body, expected=expected, doing=act)
    return await answer(session, asked, status=201)


@router.post(
    "/{target_id}/countersigns/{number}/answer",
    response_model=TargetView,
    responses=problems(
        *CHANGES, CountersignNotFound, CountersignAnswered, CountersignNotAskable, CountersignNotYours, OutsidePortfolio
    ),
)
async def answer_countersign(
    target_id: UUID,
    number: Number,
    body: CountersignAnswerBody,
    expected: IfMatch,
    who: Answerer,
    session: Session,
    act: Act,
) -> Response:
    """The section's answer; it is final."""
    answered = await countersigning.answer_countersign(session, target_id, number, body, expected=expected, doing=act)
    return await answer(session, answered)


@router.post(
    "/{target_id}/opinions",
    status_code=201,
    response_model=TargetView,
    responses=problems(TargetNotFound, OpinionNotProvided, OpinionTooLate, RowUnknown),
)
async def give_opinion(target_id: UUID, body: OpinionBody, who: OpinionGiver, session: Session, act: Act) -> Response:
    """A commissioned third party or expert attaches its opinion to the target under review; it moves nothing."""
    opinion = await reviewing.give_opinion(session, target_id, body, doing=act)
    place = {"Location": f"/api/v1/targets/{opinion.target_id}"}
    return await one(session, VIEW, opinion.target_id, TargetNotFound, status=201, headers=place)
