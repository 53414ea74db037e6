"""`/api/v1/indicator-proposals`: how the library is added to, revised, and relieved of what has served its time."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from indicator_library.access import (
    GRANTS,
    ProposalPublisher,
    ProposalReader,
    ProposalReviewer,
    Proposer,
    ReportTaker,
)
from indicator_library.domain.inheritance import CircularInheritance
from indicator_library.domain.lifecycle import (
    ZH,
    ProposalAction,
    ProposalStatus,
    SamePersonTwice,
    Step,
    StepNotAllowed,
    next_status,
    steps_from,
)
from indicator_library.domain.proposing import ProposalIncomplete
from indicator_library.indicator_proposals import usecases
from indicator_library.indicator_proposals.drafting import Acting, BasedOnOlderVersion, NothingToInherit, SuccessorUnfit
from indicator_library.indicator_proposals.history import hands_of
from indicator_library.indicator_proposals.models import (
    FinanceOpinionBody,
    IndicatorProposal,
    NextAction,
    ProposalDraft,
    ProposalView,
    ReturnBody,
)
from indicator_library.indicator_proposals.standing import NotTheirs, ProposalNotFound, require_theirs
from indicator_library.indicator_proposals.usecases import NoOffice, NotReported, OfABatch
from indicator_library.indicators.models import Tier
from indicator_library.indicators.queries import IndicatorNotFound
from wenxiao.access import CurrentPrincipal, Principal, Today
from wenxiao.database import Session
from wenxiao.errors import Refusal
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

VIEW = "indicators.indicator_proposal_view"
router = nouns("indicator-proposals")
WRITING = (IndicatorNotFound, NothingToInherit, NotTheirs, SuccessorUnfit, CircularInheritance, ProposalIncomplete)
STEPS = problems(
    *(ProposalNotFound, OutsideReach, NotTheirs, StepNotAllowed, SamePersonTwice, PreconditionRequired, StaleVersion),
    *(ProposalIncomplete, BasedOnOlderVersion, NotPermitted, OfABatch),
)


def acting(who: CurrentPrincipal, today: Today, request: Request) -> Acting:
    return Acting(who, today, request.app.state.policies)


Act = Annotated[Acting, Depends(acting)]


async def _shown(session: Session, proposal: IndicatorProposal, *, status: int = 200) -> Response:
    place = {"Location": f"/api/v1/indicator-proposals/{proposal.id}"} if status == 201 else {}
    return await one(session, VIEW, proposal.id, ProposalNotFound, status=status, headers=place)


@router.post(
    "",
    status_code=201,
    response_model=ProposalView,
    responses=problems(*WRITING, NoOffice, BasedOnOlderVersion),
)
async def propose_indicator(draft: ProposalDraft, who: Proposer, act: Act, session: Session) -> Response:
    """A draft; the answer names everything that keeps it from being submitted, and the indicators it resembles."""
    return await _shown(session, await usecases.propose(session, draft, act), status=201)


@router.get("", response_model=Page[ProposalView])
async def list_proposals(
    reader: ProposalReader,
    session: Session,
    paging: Paging,
    status: ProposalStatus | None = None,
    action: ProposalAction | None = None,
    tier: Tier | None = None,
    indicator_id: UUID | None = None,
    batch_id: UUID | None = None,
    awaiting_finance: Annotated[bool, Query(description="只列部门已报送、财政尚未备案的")] = False,
) -> Response:
    """Proposals within the caller's reach, by office and age."""
    wanted = {"status": status, "action": action, "tier": tier, "indicator_id": indicator_id, "batch_id": batch_id}
    reported = ["v.due_to_finance AND v.status = 'published' AND v.finance_opinion IS NULL"]
    return await page(session, VIEW, paging, where=wanted, conditions=reported if awaiting_finance else ())


@router.get("/{proposal_id}", response_model=ProposalView, responses=problems(ProposalNotFound))
async def read_proposal(proposal_id: UUID, reader: ProposalReader, session: Session) -> Response:
    """One proposal with its findings, what it resembles, and who did what when."""
    return await one(session, VIEW, proposal_id, ProposalNotFound)


@router.get("/{proposal_id}/actions", response_model=list[NextAction], responses=problems(ProposalNotFound))
async def list_actions(proposal_id: UUID, reader: ProposalReader, session: Session) -> list[NextAction]:
    """What can happen next, and whether the caller may do it."""
    proposal = await session.get(IndicatorProposal, proposal_id)
    if proposal is None:
        raise ProposalNotFound("没有找到这份指标建议，或不在本岗位可见范围内；请核对编号。")
    return [_action(proposal, step, reader) for step in steps_from(proposal.status)]


def _action(proposal: IndicatorProposal, step: Step, who: Principal) -> NextAction:
    by = {name for name in (who.subject, who.acting_for) if name}
    try:
        transition = next_status(proposal.status, step, by=by, hands=hands_of(proposal))
        require_theirs(proposal, who)
    except Refusal as refused:
        return NextAction(name=step.value, allowed=False, why_not=refused.detail)
    if transition.permission not in GRANTS[who.role, who.duty]:
        return NextAction(name=step.value, allowed=False, why_not=f"当前岗位没有{ZH[step.value]}指标建议的权限。")
    return NextAction(name=step.value, allowed=True, why_not=None)


@router.put("/{proposal_id}", response_model=ProposalView, responses=STEPS | problems(*WRITING))
async def edit_proposal(
    proposal_id: UUID, draft: ProposalDraft, who: Proposer, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Replaces a draft, or what was returned, as a whole."""
    return await _shown(session, await usecases.edit(session, proposal_id, draft, act, expected))


@router.post("/{proposal_id}/submit", response_model=ProposalView, responses=STEPS)
async def submit_proposal(proposal_id: UUID, who: Proposer, act: Act, session: Session, expected: IfMatch) -> Response:
    """Hands a draft in for review; what refuses is told all at once."""
    return await _shown(session, await usecases.step(session, proposal_id, Step.SUBMIT, act, expected))


@router.post("/{proposal_id}/withdraw", response_model=ProposalView, responses=STEPS)
async def withdraw_proposal(
    proposal_id: UUID, who: Proposer, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Takes a proposal back that nobody has reviewed."""
    return await _shown(session, await usecases.step(session, proposal_id, Step.WITHDRAW, act, expected))


@router.post("/{proposal_id}/review", response_model=ProposalView, responses=STEPS)
async def review_proposal(
    proposal_id: UUID, who: ProposalReviewer, act: Act, session: Session, expected: IfMatch
) -> Response:
    """A second person has looked at it; a third one publishes."""
    return await _shown(session, await usecases.step(session, proposal_id, Step.REVIEW, act, expected))


@router.post("/{proposal_id}/return", response_model=ProposalView, responses=STEPS)
async def return_proposal(
    proposal_id: UUID, body: ReturnBody, who: ProposalReader, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Gives a proposal back to its author with the reason: the reviewer what is submitted, the publisher the rest."""
    returned = await usecases.step(session, proposal_id, Step.RETURN, act, expected, reason=body.reason)
    return await _shown(session, returned)


@router.post("/{proposal_id}/publish", response_model=ProposalView, responses=STEPS)
async def publish_proposal(
    proposal_id: UUID, who: ProposalPublisher, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Makes it the library's: a new indicator, a new version, or a retired one; shared by all from then on."""
    return await _shown(session, await usecases.step(session, proposal_id, Step.PUBLISH, act, expected))


@router.post("/{proposal_id}/note", response_model=ProposalView, responses=STEPS | problems(NotReported))
async def note_proposal(
    proposal_id: UUID, body: FinanceOpinionBody, who: ReportTaker, act: Act, session: Session, expected: IfMatch
) -> Response:
    """Finance takes note of a core indicator that a department has published and reported, or objects."""
    return await _shown(session, await usecases.give_opinion(session, proposal_id, body, act, expected))
