"""Asking another section of finance about a target, and its answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.countersigning import require_another_officer, require_answerable, require_askable
from targets_api.domain.portfolio import require_portfolio
from targets_api.scope import scope_of
from targets_api.targets.models import Target
from targets_api.targets.review_models import CountersignAnswerBody, CountersignBody, TargetCountersign
from targets_api.targets.usecases import Doing, TargetNotFound
from wenxiao import audit
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version


class CountersignNotFound(NotFound):
    title = "没有该会签"


async def countersigns_of(session: Session, target_id: UUID) -> Sequence[TargetCountersign]:
    asked = select(TargetCountersign).where(col(TargetCountersign.target_id) == target_id)
    return (await session.scalars(asked.order_by(col(TargetCountersign.number)))).all()


async def ask_countersign(
    session: Session, target_id: UUID, body: CountersignBody, *, expected: int, doing: Doing
) -> Target:
    """The question stays with the target; its approval waits for the answer."""
    target = await locked(session, Target, target_id, TargetNotFound)
    check_version(target.version, expected)
    require_askable(target.status)
    require_portfolio(doing.who.portfolio, target.department_id)
    question = TargetCountersign(
        **scope_of(target),
        target_id=target.id,
        number=len(await countersigns_of(session, target.id)) + 1,
        round=target.round,
        **body.model_dump(),
        asked_by=doing.who.subject,
        asked_by_name=doing.who.name,
        asked_for=doing.who.acting_for,
        asked_on=doing.today,
    )
    session.add(question)
    await session.flush()
    said = {"number": question.number, "section": body.section}
    await audit.record(session, action="target:ask_countersign", resource=f"targets/{target.id}", detail=said)
    return target


async def answer_countersign(
    session: Session, target_id: UUID, number: int, body: CountersignAnswerBody, *, expected: int, doing: Doing
) -> Target:
    """By an officer of the section that was asked: another one than who asked, and of the portfolio he named."""
    target = await locked(session, Target, target_id, TargetNotFound)
    check_version(target.version, expected)
    question = await session.get(TargetCountersign, (target.id, number))
    if question is None:
        raise CountersignNotFound(f"该目标没有第{number}号会签，请核对")
    who = doing.who
    require_answerable(question, target.status, target.round)
    require_another_officer((question.asked_by, question.asked_for), (who.subject, who.acting_for))
    if question.portfolio_department_id is not None:
        require_portfolio(who.portfolio, question.portfolio_department_id)
    question.agreed, question.opinion = body.agreed, body.opinion
    question.answered_by, question.answered_by_name = who.subject, who.name
    question.answered_for, question.answered_on = who.acting_for, doing.today
    await session.flush()
    said = {"number": number, "agreed": body.agreed}
    await audit.record(session, action="target:answer_countersign", resource=f"targets/{target.id}", detail=said)
    return target
