"""A target is approved together with its budget, on a gate decision that still describes it."""

from dataclasses import dataclass
from decimal import Decimal

from targets_api.domain.outcome import Outcome
from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


@dataclass(frozen=True)
class GateAnswer:
    """The stored gate decision, as far as an approval leans on it; an override may grant `amount_overridden`."""

    project_id: str
    budget_year: int
    target_id: str | None
    target_version: int | None
    outcome: Outcome
    amount_allowed: Decimal
    amount_overridden: Decimal
    basis: tuple[str, ...]
    latest: bool
    evidence_stands: bool


@dataclass(frozen=True)
class Approval:
    project_id: str
    budget_year: int
    target_id: str
    target_version: int
    approved_budget: Decimal
    override_reason: str | None


class GateNotPassed(Conflict):
    title = "预算绩效挂钩意见不支持批复"


def approval_findings(
    approval: Approval, gate: GateAnswer, sync_stages: Parameter[tuple[str, ...]]
) -> tuple[Finding, ...]:
    """Everything that keeps the gate decision from carrying this approval; both go out together where law says so."""
    together = sync_stages.basis if "approve" in sync_stages.value else ()
    if not _describes(gate, approval):
        detail = "所引用的挂钩意见不是对本绩效目标当前版本、本年度的最新意见；请重新生成挂钩意见"
        return (Finding("approval.gate_stale", detail, together, "#/gate_decision_id"),)
    if not gate.evidence_stands:
        detail = "挂钩意见作出后情况已变（如收到新的处置意见）；请重新生成挂钩意见，再按新的意见批复"
        return (Finding("approval.gate_stale", detail, together, "#/gate_decision_id"),)
    if gate.outcome is Outcome.REFUSED:
        detail = "挂钩意见为“不安排预算”，不能批复；请先解决意见中所列问题"
        return (Finding("approval.gate_refused", detail, gate.basis, "#/gate_decision_id"),)
    limit = gate.amount_allowed
    if gate.outcome is Outcome.REFUSED_IN_PRINCIPLE:
        if not (approval.override_reason or "").strip():
            detail = "挂钩意见为“原则上不安排预算”；确需批复的，请在 override_reason 中说明理由"
            return (Finding("approval.override_reason_missing", detail, gate.basis, "#/override_reason"),)
        limit = gate.amount_overridden
    if approval.approved_budget > limit:
        detail = f"批复预算{approval.approved_budget}元超过可安排的{limit}元，请调减"
        basis = tuple(dict.fromkeys((*gate.basis, *together)))
        return (Finding("approval.above_allowed", detail, basis, "#/approved_budget"),)
    return ()


def _describes(gate: GateAnswer, approval: Approval) -> bool:
    return gate.latest and (gate.project_id, gate.budget_year, gate.target_id, gate.target_version) == (
        approval.project_id,
        approval.budget_year,
        approval.target_id,
        approval.target_version,
    )
