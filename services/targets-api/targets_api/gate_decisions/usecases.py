"""Asking the budget gate, keeping its answer, and computing it again."""

from dataclasses import asdict
from datetime import date

from targets_api.database import Session
from targets_api.domain import gate
from targets_api.gate_decisions.keeping import DECISION, EVIDENCE, POLICY, Rules, decided, keep_rules
from targets_api.gate_decisions.models import (
    Digits,
    GateDecision,
    GateQuestion,
    GateRules,
    Recomputation,
    StepView,
)
from targets_api.gate_decisions.queries import Asked, evidence_for_all
from targets_api.kept_decisions import digest_of, statement
from targets_api.policies import Place, gate_policy, level_of
from targets_api.projects.models import FindingView, Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.errors import NotFound
from wenxiao.policy import PolicyLibrary

__all__ = ["EVIDENCE", "GateDecisionNotFound", "decide_gate", "recompute"]


class GateDecisionNotFound(NotFound):
    title = "没有该挂钩意见"


async def decide_gate(
    session: Session, question: GateQuestion, *, who: Principal, library: PolicyLibrary, today: date
) -> GateDecision:
    project = await seen(session, Project, question.project_id, ProjectNotFound)
    asked = Asked(project, question.budget_year, question.amount, question.purpose)
    (evidence,) = await evidence_for_all(session, [asked])
    rules = Rules.of(library, Place(project.region_code, who.level, today))
    await keep_rules(session, [rules])
    row = GateDecision(**decided(asked, evidence, rules, who=who, today=today))
    session.add(row)
    await session.flush()
    said = {"project": project.code, "outcome": row.outcome, "allowed": str(row.amount_allowed)}
    await audit.record(session, action="gate:decide", resource=f"gate-decisions/{row.id}", detail=said)
    return row


async def recompute(session: Session, row: GateDecision, *, library: PolicyLibrary) -> Recomputation:
    """The stored evidence under the stored rules; and whether today's packs still say the same for that day."""
    law = row.policy
    if law is None:
        law = (await session.get_one(GateRules, row.rules_digest)).content
    evidence, policy = EVIDENCE.validate_python(row.evidence), POLICY.validate_python(law)
    told = DECISION.dump_python(gate.decide(evidence, policy, row.decided_on), mode="json")
    again = Digits.model_validate({**told, "digest": digest_of(row.evidence, law, told)})
    stored = Digits(
        outcome=row.outcome,
        amount_asked=str(row.amount_asked),
        amount_allowed=str(row.amount_allowed),
        findings=[FindingView.model_validate(finding) for finding in row.findings],
        steps=[StepView.model_validate(step) for step in row.steps],
        digest=row.digest,
    )
    _, stamps = gate_policy(library, Place(row.region_code, row.level or level_of(row.region_code), row.decided_on))
    today = [asdict(stamp) for stamp in stamps]
    same, unchanged = stored == again, today == row.policy_stamps
    return Recomputation(
        decision_id=row.id,
        same=same,
        statement=statement(same=same, policy_unchanged=unchanged),
        stored=stored,
        recomputed=again,
        policy_stamps=row.policy_stamps,
        policy_stamps_today=today,
        policy_unchanged=unchanged,
    )
