"""`/api/v1/review-opinions`: what the congress says to what it was given, and how it is answered."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import (
    OpinionAnswerer,
    OpinionContributor,
    OpinionForwarder,
    OpinionReader,
    OpinionSender,
    OpinionSubmitter,
)
from disclosure_api.departments import DepartmentUnknown
from disclosure_api.disclosure_bulletins.models import Year
from disclosure_api.domain.opinions import (
    About,
    AnswerBySamePerson,
    OpinionAction,
    OpinionActionNotAllowed,
    OpinionStatus,
    SubjectIncomplete,
)
from disclosure_api.request_parts import Policies
from disclosure_api.review_opinions import usecases
from disclosure_api.review_opinions.models import ForwardBody, OpinionDraft, ReviewOpinionView, TextBody
from disclosure_api.review_opinions.usecases import ReviewOpinionNotFound, SubjectNotGiven
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.review_opinion_view"
router = nouns("review-opinions")
STEP = problems(ReviewOpinionNotFound, OpinionActionNotAllowed)


@router.post(
    "", status_code=201, response_model=ReviewOpinionView, responses=problems(SubjectIncomplete, SubjectNotGiven)
)
async def submit_review_opinion(
    draft: OpinionDraft, who: OpinionSubmitter, session: Session, policies: Policies, today: Today
) -> Response:
    """The congress, by its deputies' office or its network, says what it finds of what it was given."""
    row = await usecases.submit(session, draft, who=who, library=policies, today=today)
    return await one(session, VIEW, row.id, ReviewOpinionNotFound, status=201)


@router.get("", response_model=Page[ReviewOpinionView])
async def list_review_opinions(
    reader: OpinionReader,
    session: Session,
    paging: Paging,
    status: OpinionStatus | None = None,
    unanswered: Annotated[bool | None, Query(alias="open", description="是否尚未答复")] = None,
    about: About | None = None,
    budget_year: Annotated[Year | None, Query()] = None,
) -> Response:
    """Those of the caller's congress or region; a department sees what was forwarded to it."""
    where = {"status": status, "open": unanswered, "about": about, "budget_year": budget_year}
    return await page(session, VIEW, paging, where=where)


@router.get("/{opinion_id}", response_model=ReviewOpinionView, responses=problems(ReviewOpinionNotFound))
async def read_review_opinion(opinion_id: UUID, reader: OpinionReader, session: Session) -> Response:
    """One opinion with every round of question and answer."""
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/forward", response_model=ReviewOpinionView, responses=STEP | problems(DepartmentUnknown))
async def forward_review_opinion(
    opinion_id: UUID, body: ForwardBody, who: OpinionForwarder, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance asks a department for its answer."""
    row = await usecases.step(session, opinion_id, OpinionAction.FORWARD, who=who, expected=expected, today=today)
    await usecases.forward(session, row, body.department_id, today)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/contribute", response_model=ReviewOpinionView, responses=STEP)
async def contribute_to_review_opinion(
    opinion_id: UUID, body: TextBody, who: OpinionContributor, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The department answers finance; the congress does not see this."""
    row = await usecases.step(session, opinion_id, OpinionAction.CONTRIBUTE, who=who, expected=expected, today=today)
    await usecases.contribute(session, row, body.text, who, today)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/draft-answer", response_model=ReviewOpinionView, responses=STEP)
async def draft_answer_to_review_opinion(
    opinion_id: UUID, body: TextBody, who: OpinionAnswerer, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance writes the answer, which its head sends."""
    action = OpinionAction.DRAFT_ANSWER
    row = await usecases.step(session, opinion_id, action, who=who, expected=expected, today=today)
    await usecases.draft_answer(session, row, body.text, who)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/send", response_model=ReviewOpinionView, responses=STEP | problems(AnswerBySamePerson))
async def send_answer_to_review_opinion(
    opinion_id: UUID, who: OpinionSender, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The head sends what another drafted; the congress reads it from then on."""
    row = await usecases.step(session, opinion_id, OpinionAction.SEND, who=who, expected=expected, today=today)
    await usecases.send(session, row, who, today)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/accept", response_model=ReviewOpinionView, responses=STEP)
async def accept_answer_to_review_opinion(
    opinion_id: UUID, who: OpinionSubmitter, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The congress accepts the answer; the opinion is done."""
    await usecases.step(session, opinion_id, OpinionAction.ACCEPT, who=who, expected=expected, today=today)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)


@router.post("/{opinion_id}/ask-again", response_model=ReviewOpinionView, responses=STEP)
async def ask_review_opinion_again(
    opinion_id: UUID,
    body: TextBody,
    who: OpinionSubmitter,
    session: Session,
    expected: IfMatch,
    policies: Policies,
    today: Today,
) -> Response:
    """The congress is not satisfied: a new round, with days of its own."""
    row = await usecases.step(session, opinion_id, OpinionAction.ASK_AGAIN, who=who, expected=expected, today=today)
    await usecases.ask_again(session, row, body.text, policies, today)
    return await one(session, VIEW, opinion_id, ReviewOpinionNotFound)
