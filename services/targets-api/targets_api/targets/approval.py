"""Approving a target together with its budget, on the gate decision that describes it."""

from dataclasses import asdict, fields, replace
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.approval import Approval, GateAnswer, GateNotPassed, approval_findings
from targets_api.domain.countersigning import require_countersigned
from targets_api.domain.gate import ProjectFacts, Purpose, amount_overridden
from targets_api.domain.lifecycle import Action
from targets_api.gate_decisions.models import GateDecision
from targets_api.gate_decisions.queries import evidence_for
from targets_api.gate_decisions.usecases import EVIDENCE
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from targets_api.targets.countersigning import countersigns_of
from targets_api.targets.models import ApproveBody, Target
from targets_api.targets.telling import tell_approved
from targets_api.targets.usecases import Doing, begin_step, record_event
from wenxiao.database import locked
from wenxiao.errors import Invalid


class GateDecisionUnknown(Invalid):
    title = "没有所引用的挂钩意见"


async def _newest_decision_id(session: Session, decision: GateDecision) -> UUID | None:
    asked = (
        select(GateDecision.id)
        .where(
            col(GateDecision.project_id) == decision.project_id,
            col(GateDecision.budget_year) == decision.budget_year,
            col(GateDecision.purpose) == Purpose.BUDGET,
        )
        .order_by(col(GateDecision.id).desc())
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none()


async def _evidence_stands(session: Session, decision: GateDecision) -> bool:
    """Whether the gate would see today what it saw then, as far as it looked; directives wait meanwhile."""
    project = await locked(session, Project, decision.project_id, ProjectNotFound)
    now = await evidence_for(session, project, decision.budget_year, decision.amount_asked)
    unseen = {one.name: one.default for one in fields(ProjectFacts) if one.name not in decision.evidence["project"]}
    now = replace(now, project=ProjectFacts(**asdict(now.project) | unseen))
    return now == EVIDENCE.validate_python(decision.evidence)


async def _gate_answer(session: Session, decision: GateDecision) -> GateAnswer:
    stands = await _evidence_stands(session, decision)
    return GateAnswer(
        project_id=str(decision.project_id),
        budget_year=decision.budget_year,
        target_id=str(decision.target_id),
        target_version=decision.target_version,
        outcome=decision.outcome,
        amount_allowed=decision.amount_allowed,
        amount_overridden=amount_overridden(EVIDENCE.validate_python(decision.evidence)),
        basis=tuple(decision.basis),
        latest=await _newest_decision_id(session, decision) == decision.id,
        evidence_stands=stands,
    )


async def approve_target(
    session: Session, target_id: UUID, body: ApproveBody, *, expected: int, doing: Doing
) -> Target:
    target, step = await begin_step(session, target_id, Action.APPROVE, expected, doing)
    require_countersigned(await countersigns_of(session, target.id), target.round)
    decision = await session.get(GateDecision, body.gate_decision_id)
    if decision is None:
        detail = "没有找到所引用的挂钩意见，请核对编号或重新生成"
        raise GateDecisionUnknown(detail, pointer="#/gate_decision_id")
    gate = await _gate_answer(session, decision)
    wanted = Approval(
        project_id=str(target.project_id),
        budget_year=target.budget_year,
        target_id=str(target.id),
        target_version=target.version,
        approved_budget=body.approved_budget,
        override_reason=body.override_reason,
    )
    findings = approval_findings(wanted, gate, doing.declaring(target.region_code).policy.sync_stages)
    if findings:
        raise GateNotPassed(findings[0].detail, findings=findings)
    before, target.status, target.due_on = target.status, step.next, None
    target.approved_budget, target.approved_on = body.approved_budget, doing.today
    target.gate_decision_id, target.override_reason = decision.id, body.override_reason
    target.version += 1
    await session.flush()
    await record_event(session, target, Action.APPROVE, before, doing, body.override_reason)
    await tell_approved(session, target, await seen(session, Project, target.project_id, ProjectNotFound))
    return target
