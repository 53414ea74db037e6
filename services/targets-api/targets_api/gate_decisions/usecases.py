"""Asking the budget gate, keeping its answer, and computing it again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from targets_api.database import Session
from targets_api.domain import gate
from targets_api.domain.gate import Decision, Evidence, GatePolicy
from targets_api.gate_decisions.models import Digits, GateDecision, GateQuestion, Recomputation, StepView
from targets_api.gate_decisions.queries import evidence_for
from targets_api.kept_decisions import digest_of, statement
from targets_api.policies import Place, gate_policy, level_of
from targets_api.projects.models import FindingView, Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.errors import NotFound
from wenxiao.policy import PolicyLibrary

EVIDENCE = TypeAdapter(Evidence)
POLICY = TypeAdapter(GatePolicy)
DECISION = TypeAdapter(Decision)


class GateDecisionNotFound(NotFound):
    title = "没有该挂钩意见"


def _clauses(library: PolicyLibrary, basis: Iterable[str]) -> list[dict[str, Any]]:
    shown = ("id", "document", "number", "article", "zh")
    return [{name: getattr(library.clause(clause), name) for name in shown} for clause in basis]


def _basis(decision: Decision) -> list[str]:
    """The clauses of everything that was found, each once, in the order it was found."""
    return list(dict.fromkeys(clause for finding in decision.findings for clause in finding.basis))


async def decide_gate(
    session: Session, question: GateQuestion, *, who: Principal, library: PolicyLibrary, today: date
) -> GateDecision:
    project = await seen(session, Project, question.project_id, ProjectNotFound)
    evidence = await evidence_for(session, project, question.budget_year, question.amount)
    policy, stamps = gate_policy(library, Place(project.region_code, who.level, today))
    decision = gate.decide(evidence, policy, today)
    told: Mapping[str, Any] = DECISION.dump_python(decision, mode="json")
    kept, rules = EVIDENCE.dump_python(evidence, mode="json"), POLICY.dump_python(policy, mode="json")
    basis = _basis(decision)
    row = GateDecision(
        **scope_of(project),
        author_subject=who.subject,
        author_name=who.name,
        project_id=project.id,
        budget_year=question.budget_year,
        target_id=UUID(evidence.target.id) if evidence.target else None,
        target_version=evidence.target.version if evidence.target else None,
        outcome=decision.outcome,
        amount_asked=decision.amount_asked,
        amount_allowed=decision.amount_allowed,
        decided_on=today,
        findings=told["findings"],
        steps=told["steps"],
        basis=basis,
        clauses=_clauses(library, basis),
        evidence=kept,
        policy=rules,
        policy_stamps=[asdict(stamp) for stamp in stamps],
        digest=digest_of(kept, rules, told),
        level=who.level,
    )
    session.add(row)
    await session.flush()
    said = {"project": project.code, "outcome": decision.outcome, "allowed": str(decision.amount_allowed)}
    await audit.record(session, action="gate:decide", resource=f"gate-decisions/{row.id}", detail=said)
    return row


def recompute(row: GateDecision, *, library: PolicyLibrary) -> Recomputation:
    """The stored evidence under the stored rules; and whether today's packs still say the same for that day."""
    evidence, policy = EVIDENCE.validate_python(row.evidence), POLICY.validate_python(row.policy)
    told = DECISION.dump_python(gate.decide(evidence, policy, row.decided_on), mode="json")
    again = Digits.model_validate({**told, "digest": digest_of(row.evidence, row.policy, told)})
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
