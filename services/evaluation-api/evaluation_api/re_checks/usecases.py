"""Recording what a re-check verified, and concluding it with the final score and grade."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.access import ASSIGNEES
from evaluation_api.database import Document
from evaluation_api.domain.declaring import NotYetScored, check_judged, check_typed, review_window
from evaluation_api.domain.demands import to_be_announced, told_in_time
from evaluation_api.domain.lifecycle import RE_CHECK, RE_CHECK_BY_ASSIGNEES, Action, ReCheckStatus, next_status
from evaluation_api.domain.replying import changes_since_first_told, refuse_before_reply, reply_findings
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.sheet import Judgement, Sheet, circumstances, digest_of, judge, sheet_of
from evaluation_api.domain.trace import sha256
from evaluation_api.history import hands_of, note_step
from evaluation_api.policies import EvaluationPolicy, effective, evaluation_policy, evaluation_policy_of
from evaluation_api.re_checks.models import UNCHECKED, ReCheck, ReCheckNotFound, ReCheckSheet, checked
from evaluation_api.recomputing import compared, held_against_the_log
from evaluation_api.self_evaluations.queries import target_of
from evaluation_api.telling import tell_concluded
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.findings import Finding
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def record_findings(
    session: AsyncSession, identifier: UUID, sheet: ReCheckSheet, *, checker: Principal, expected: int, today: date
) -> None:
    """Replaces what was verified so far; what the unit wrote stays beside it."""
    if checker.role in ASSIGNEES:
        await _refuse_before_locking(session, identifier, checker)
    row = await locked(session, ReCheck, identifier, ReCheckNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(RE_CHECK, before, Action.RECORD, actor=checker.subject, hands={})
    weights = {one["row"]: Decimal(one["weight"]) for one in row.rows}
    check_typed([(one.row, one.judged_score) for one in sheet.rows], weights, named="judged_score")
    cells = {one.row: checked(one) for one in sheet.rows}
    row.rows = [one | cells.get(one["row"], UNCHECKED) for one in row.rows]
    row.reply_by = None
    row.opinion, row.recorded_by = sheet.opinion, checker.subject
    note_step(row, checker, today, action="record", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await record(session, action="re_check:record", resource=f"re-checks/{identifier}")


async def _refuse_before_locking(session: AsyncSession, identifier: UUID, checker: Principal) -> None:
    """The database lets the commissioned lock no row that he may not record now; that it is told to him says why."""
    row = await session.get(ReCheck, identifier)
    if row is not None:
        next_status(RE_CHECK_BY_ASSIGNEES, row.status, Action.RECORD, actor=checker.subject, hands={})


async def conclude(
    session: AsyncSession, identifier: UUID, *, head: Principal, expected: int, library: PolicyLibrary, today: date
) -> None:
    """Only what was told, and answered or left unanswered, is final: the score follows from what was verified, under
    the policy of the day, the grade from the score."""
    row = await locked(session, ReCheck, identifier, ReCheckNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(
        RE_CHECK, before, Action.CONCLUDE, actor=head.subject, hands=hands_of(row), acting_for=head.acting_for
    )
    refuse_before_reply(before is ReCheckStatus.REPLIED, row.reply_by, today)
    policy = evaluation_policy(effective(library, "evaluation", head, row.region_code, today))
    row.concluded_on = today
    judgement = judged(row, policy)
    check_judged(row.rows, judgement.result["rows"])
    row.final_score, row.grade, row.result = judgement.total, judgement.grade, judgement.result
    row.digest, row.policy = judgement.digest, policy.document
    row.changed = changes(row)
    note_step(row, head, today, action="conclude", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await tell_concluded(session, row, await target_of(session, row.self_evaluation_id), today)
    detail = {"final_score": str(row.final_score), "grade": row.grade, "digest": row.digest}
    await record(session, action="re_check:conclude", resource=f"re-checks/{identifier}", detail=detail)


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The concluded score against a new computation from what was verified, under the stored policy."""
    row = await session.get(ReCheck, identifier)
    if row is None:
        raise ReCheckNotFound("没有找到这份复核，或不在本岗位可见范围内；请核对编号。")
    if row.final_score is None or row.result is None or row.digest is None or row.policy is None:
        raise NotYetScored("这份复核尚未审定，审定后才能复算。")
    stored = Judgement(row.final_score, row.grade or "", row.result, row.digest)
    digest_now = digest_of(sheet(row), sha256(row.policy), row.result, days(row))
    told = compared(stored, digest_now, judged(row, evaluation_policy_of(row.policy)))
    if (row.changed or []) != changes(row):
        told = told.model_copy(update={"matches": False, "deviations": [*told.deviations, "#/changed"]})
    return await held_against_the_log(
        session, told, row, step="conclude", action="re_check:conclude", resource=f"re-checks/{identifier}"
    )


def sheet(row: ReCheck, not_applicable: str = "redistribute") -> Sheet:
    """What is scored of a re-check: the cells of the checker before those of the office."""
    figures = ExecutionFigures(row.initial_budget, row.adjusted_budget, row.executed, row.execution_weight)
    return sheet_of(
        row.rows,
        figures,
        own_execution=row.own_execution_score,
        own_total=row.own_total,
        year=row.budget_year,
        not_applicable=not_applicable,
    )


def days(row: ReCheck) -> dict[str, str]:
    """The days that a result depends on, and the digest of every telling and reply."""
    found = circumstances(figures_as_of=row.figures_as_of, concluded_on=row.concluded_on)
    if row.told:
        found["told_sha256"] = sha256({"told": row.told, "replies": row.replies or []})
    return found


def changes(row: ReCheck) -> list[Document]:
    if row.final_score is None or row.grade is None:
        return []
    told = row.told or []
    return changes_since_first_told(told, row.rows, opinion=row.opinion, score=row.final_score, grade=row.grade)


def judged(row: ReCheck, policy: EvaluationPolicy) -> Judgement:
    demands = policy.demands
    late = review_window(row.budget_year, policy.review_months, row.concluded_on)
    in_time = told_in_time(row.budget_year, row.concluded_on, demands)
    replied = reply_findings(row.told or [], row.replies or [], row.concluded_on)

    def noted(score: Decimal, grade: str) -> list[Finding]:
        far = to_be_announced(row.own_total, (score, grade), policy.grade_scale, demands, policy.bulletin_gap)
        return [*far, *in_time, *late, *replied]

    return judge(
        sheet(row, policy.not_applicable),
        policy.rules,
        policy.grade_scale,
        policy.sha256,
        remarks=noted,
        days=days(row),
    )
