"""Opening, filling, submitting and reviewing a unit's self-evaluation."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.clients import ApprovedTarget, Execution, TargetIndicator
from evaluation_api.database import Document
from evaluation_api.domain.declaring import (
    NotYetScored,
    TargetNotApproved,
    TargetReplaced,
    check_complete,
    check_reasons,
    check_typed,
    refuse_before_year_end,
    window_findings,
)
from evaluation_api.domain.demands import clauses_of_beginning, not_looked_at
from evaluation_api.domain.lifecycle import SELF_EVALUATION, Action, next_status
from evaluation_api.domain.presets import weight_findings
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.sheet import Judgement, Sheet, circumstances, digest_of, judge, sheet_of, weights_of
from evaluation_api.domain.trace import sha256
from evaluation_api.evidence_files.queries import submitted_list
from evaluation_api.history import note_step
from evaluation_api.overall_frameworks.usecases import DEPARTMENT, forget_sheet, open_sheet, score_sheet
from evaluation_api.policies import EvaluationPolicy, effective, evaluation_policy, evaluation_policy_of
from evaluation_api.recomputing import compared, held_against_the_log
from evaluation_api.self_evaluations.models import (
    SelfEvaluation,
    SelfEvaluationNotFound,
    SelfEvaluationSheet,
    typed,
)
from evaluation_api.self_evaluations.monitored import Monitored
from evaluation_api.views import RecomputationView
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

CENT = Decimal("0.01")
EMPTY = {"actual_text": None, "attainment": None, "own_score": None, "reason": None, "not_applicable": None}


async def open_self_evaluation(
    session: AsyncSession,
    *,
    author: Principal,
    target: ApprovedTarget,
    execution: Execution,
    library: PolicyLibrary,
    today: date,
    monitored: Monitored | None = None,
) -> SelfEvaluation:
    """The form is pre-filled from the approved target and the treasury's figures; nothing of it is typed twice.

    What monitoring said stands beside each row and is taken over by nobody but the office.
    """
    if target.status != "approved":
        raise TargetNotApproved("绩效目标尚未批复，不能自评；请先完成目标审核和批复。", status_of_target=target.status)
    if target.replaced_by is not None:
        detail = f"第{target.revision}版绩效目标已由调整后的版本替代，自评应对照调整后的目标；请就该版开启自评。"
        raise TargetReplaced(detail, replaced_by=str(target.replaced_by))
    policy = evaluation_policy(effective(library, "evaluation", author, target.region_code, today))
    refuse_before_year_end(target.budget_year, policy.self_months, today, clauses_of_beginning(policy.demands))
    row = SelfEvaluation(
        **target.model_dump(include=SHARED),
        **_read(execution, today),
        target_id=target.id,
        target_revision=target.revision,
        livelihood=target.livelihood_subsidy_to_individuals,
        execution_weight=target.execution_weight.quantize(CENT),
        rows=[_prefilled(indicator, monitored or {}) for indicator in target.indicators],
    )
    note_step(row, author, today, action="open", to_status=row.status.value)
    session.add(row)
    await session.flush()
    if target.project_object == DEPARTMENT:
        await open_sheet(session, row, author=author, library=library, today=today)
    await record(session, action="self_evaluation:open", resource=f"self-evaluations/{row.id}")
    return row


SHARED = {
    "region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id",
    "project_id", "project_code", "project_name", "budget_year", "overall_goal",
}  # fmt: skip


def _read(execution: Execution, today: date) -> dict[str, Any]:
    """The treasury's figures as columns, with the day they were read."""
    return {
        "initial_budget": execution.initial.quantize(CENT),
        "adjusted_budget": execution.adjusted.quantize(CENT),
        "executed": execution.executed.quantize(CENT),
        "figures_as_of": today,
    }


def _prefilled(indicator: TargetIndicator, monitored: Monitored) -> Document:
    return {
        "row": indicator.row_number,
        "category": indicator.category,
        "subcategory": indicator.subcategory,
        "indicator": indicator.name,
        "operator": indicator.operator,
        "target_text": indicator.target_text,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "weight": f"{indicator.weight.normalize():f}",
        "scoring_rule": indicator.scoring_rule,
        "monitored": monitored.get(indicator.row_number),
        **EMPTY,
    }


async def fill(
    session: AsyncSession,
    identifier: UUID,
    sheet: SelfEvaluationSheet,
    *,
    author: Principal,
    expected: int,
    today: date,
) -> None:
    """Replaces what the unit typed; an earlier result no longer belongs to it and goes."""
    row = await locked(session, SelfEvaluation, identifier, SelfEvaluationNotFound)
    check_version(row.version, expected)
    before = row.status
    row.status = next_status(SELF_EVALUATION, before, Action.EDIT, actor=author.subject, hands={})
    cells = {one.row: typed(one) for one in sheet.rows}
    filled = [one | cells.get(one["row"], EMPTY) for one in row.rows]
    weights = {one["row"]: weight for one, weight in zip(filled, weights_of(filled), strict=True)}
    check_typed(
        [(one.row, one.own_score) for one in sheet.rows], weights, (sheet.own_execution_score, row.execution_weight)
    )
    row.rows = filled
    row.own_execution_score, row.own_total = sheet.own_execution_score, sheet.own_total
    row.goal_completion = sheet.goal_completion
    row.total = row.result = row.policy = row.digest = row.evidence = None
    note_step(row, author, today, action="edit", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await forget_sheet(session, identifier)
    await record(session, action="self_evaluation:write", resource=f"self-evaluations/{identifier}")


async def submit(
    session: AsyncSession,
    identifier: UUID,
    *,
    author: Principal,
    expected: int,
    figures: Execution,
    library: PolicyLibrary,
    today: date,
) -> None:
    """Computes our score beside the office's own, on today's figures, and stores it with trace, policy and digest."""
    row = await locked(session, SelfEvaluation, identifier, SelfEvaluationNotFound)
    check_version(row.version, expected)
    row.evidence = await submitted_list(session, identifier)
    before = row.status
    row.status = next_status(SELF_EVALUATION, before, Action.SUBMIT, actor=author.subject, hands={})
    check_complete(row.rows, row.model_dump(include={"goal_completion", "own_execution_score", "own_total"}))
    policy = evaluation_policy(effective(library, "evaluation", author, row.region_code, today))
    refuse_before_year_end(row.budget_year, policy.self_months, today, clauses_of_beginning(policy.demands))
    for name, read in _read(figures, today).items():
        setattr(row, name, read)
    row.submitted_by, row.submitted_on = author.subject, today
    judgement = judged(row, policy)
    check_reasons(row.rows, judgement.result["rows"], policy.reason_required)
    row.total, row.result, row.digest = judgement.total, judgement.result, judgement.digest
    row.policy = policy.document
    note_step(row, author, today, action="submit", from_status=before.value, to_status=row.status.value)
    await session.flush()
    await score_sheet(session, row, author=author, library=library, today=today)
    detail = {"total": str(row.total), "own_total": str(row.own_total), "digest": row.digest}
    await record(session, action="self_evaluation:submit", resource=f"self-evaluations/{identifier}", detail=detail)


async def recompute(session: AsyncSession, identifier: UUID) -> RecomputationView:
    """The stored result against a new computation from the stored form under the stored policy."""
    row = await session.get(SelfEvaluation, identifier)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    if row.policy is None or row.result is None or row.digest is None or row.total is None:
        raise NotYetScored("这份单位自评尚未提交计分，提交后才能复算。")
    stored = Judgement(row.total, row.result["grade"], row.result, row.digest)
    digest_now = digest_of(sheet(row), sha256(row.policy), row.result, days(row))
    told = compared(stored, digest_now, judged(row, evaluation_policy_of(row.policy)))
    return await held_against_the_log(
        session, told, row, step="submit", action="self_evaluation:submit", resource=f"self-evaluations/{identifier}"
    )


def sheet(row: SelfEvaluation, not_applicable: str = "redistribute") -> Sheet:
    """What is scored of a self-evaluation; what it says does not depend on how rows that do not apply are treated."""
    figures = ExecutionFigures(row.initial_budget, row.adjusted_budget, row.executed, row.execution_weight)
    return sheet_of(
        row.rows,
        figures,
        own_execution=row.own_execution_score,
        own_total=row.own_total,
        year=row.budget_year,
        not_applicable=not_applicable,
    )


def days(row: SelfEvaluation) -> dict[str, str]:
    """And the evidence, where there is any: its list is part of what was submitted."""
    evidence = {"evidence": sha256(row.evidence)} if row.evidence else {}
    return circumstances(figures_as_of=row.figures_as_of, submitted_on=row.submitted_on) | evidence


def judged(row: SelfEvaluation, policy: EvaluationPolicy) -> Judgement:
    """Everything that decides is on the row and in the policy, so that it can be done again."""
    form = sheet(row, policy.not_applicable)
    late = [] if row.submitted_on is None else window_findings(row.budget_year, policy.self_months, row.submitted_on)
    remarks = [
        *late,
        *weight_findings(form.rows, row.execution_weight, policy.preset, policy.form_basis),
        *not_looked_at(row.rows, policy.demands),
    ]
    return judge(form, policy.rules, policy.grade_scale, policy.sha256, remarks=remarks, days=days(row))
