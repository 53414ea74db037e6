"""What happens to a submitted self-evaluation: the department passes it, finance takes it in, either returns it."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.access import permissions_of
from evaluation_api.domain.lifecycle import SELF_EVALUATION, Action, SelfEvaluationStatus, next_status
from evaluation_api.history import hands_of, note_step
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from evaluation_api.self_evaluations.queries import hold_the_pool, is_drawn
from evaluation_api.telling import tell_finished, tell_returned
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict
from wenxiao.pages import check_version
from wenxiao.problems import NotPermitted


class DrawnForReCheck(Conflict):
    title = "已抽取复核，不能退回"


async def review(
    session: AsyncSession,
    identifier: UUID,
    action: Action,
    *,
    reviewer: Principal,
    expected: int,
    today: date,
    reason: str | None = None,
) -> None:
    """What the department has passed only finance moves: it accepts it for good, or returns it with a reason."""
    if action is Action.RETURN and reviewer.role is Role.FINANCE:
        await _hold_its_pool(session, identifier)
    row = await locked(session, SelfEvaluation, identifier, SelfEvaluationNotFound)
    check_version(row.version, expected)
    before = row.status
    step = SELF_EVALUATION.get((before, action))
    if step is not None and step.permission not in permissions_of(reviewer):
        raise NotPermitted("当前岗位不办理这一步，请由相应岗位办理。", permission=step.permission)
    to = next_status(
        SELF_EVALUATION, before, action, actor=reviewer.subject, hands=hands_of(row), acting_for=reviewer.acting_for
    )
    if (before, to) == (SelfEvaluationStatus.PASSED, SelfEvaluationStatus.RETURNED):
        await _refuse_drawn(session, row)
    row.status = to
    note_step(row, reviewer, today, action=action.value, from_status=before.value, to_status=to.value, reason=reason)
    await session.flush()
    if to is SelfEvaluationStatus.PASSED:
        await tell_finished(session, row, today)
    elif before is SelfEvaluationStatus.PASSED and to is SelfEvaluationStatus.RETURNED:
        await tell_returned(session, row)
    await record(
        session, action=f"self_evaluation:{action.value}", resource=f"self-evaluations/{identifier}",
        detail={"reason": reason},
    )  # fmt: skip


async def _hold_its_pool(session: AsyncSession, identifier: UUID) -> None:
    """Before the row is locked: a draw holds the pool first and then its rows, and neither may wait for the other."""
    row = await session.get(SelfEvaluation, identifier)
    if row is not None:
        await hold_the_pool(session, row.region_path, row.budget_year)


async def _refuse_drawn(session: AsyncSession, row: SelfEvaluation) -> None:
    """A re-check stands beside what was reported: the one may not change under the other."""
    if await is_drawn(session, row.id):
        raise DrawnForReCheck("这份自评已抽取复核，不能再退回单位；请在复核中登记核实情况。")
