"""How a decision of the gate is kept: evidence, answer and digest with the row, the rules once per text of the law."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert

from targets_api.database import Session
from targets_api.domain import gate
from targets_api.domain.gate import Decision, Evidence, GatePolicy
from targets_api.gate_decisions.models import GateRules
from targets_api.gate_decisions.queries import Asked
from targets_api.policies import Place, gate_policy
from targets_api.scope import SCOPE
from wenxiao.access import Principal
from wenxiao.findings import PolicyStamp
from wenxiao.policy import PolicyLibrary

EVIDENCE = TypeAdapter(Evidence)
POLICY = TypeAdapter(GatePolicy)
DECISION = TypeAdapter(Decision)
_CLAUSE = ("id", "document", "number", "article", "zh")


_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass
class Rules:
    """The rules of one place and day, written once, with the clauses already looked up."""

    library: PolicyLibrary
    policy: GatePolicy
    stamps: tuple[PolicyStamp, ...]
    content: Mapping[str, Any] = field(init=False)
    written: bytes = field(init=False)
    stamps_kept: list[dict[str, Any]] = field(init=False)
    digest: str = field(init=False)
    looked_up: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.content = POLICY.dump_python(self.policy, mode="json")
        self.written = _written(self.content).encode()
        self.stamps_kept = [asdict(stamp) for stamp in self.stamps]
        self.digest = hashlib.sha256(self.written).hexdigest()

    @classmethod
    def of(cls, library: PolicyLibrary, place: Place) -> "Rules":
        return cls(library, *gate_policy(library, place))

    def clauses(self, basis: Iterable[str]) -> list[dict[str, Any]]:
        for clause in basis:
            if clause not in self.looked_up:
                found = self.library.clause(clause)
                self.looked_up[clause] = {name: getattr(found, name) for name in _CLAUSE}
        return [self.looked_up[clause] for clause in basis]

    def digest_with(self, evidence: Any, told: Any) -> str:
        """The digest of `kept_decisions.digest_of`, with the rules written before."""
        whole = hashlib.sha256(f'{{"decision":{_written(told)},"evidence":{_written(evidence)},"policy":'.encode())
        whole.update(self.written)
        whole.update(b"}")
        return whole.hexdigest()


async def keep_rules(session: Session, rules: Iterable[Rules]) -> None:
    rows = {one.digest: {"digest": one.digest, "content": one.content} for one in rules}
    if rows:
        await session.execute(insert(GateRules).on_conflict_do_nothing(), list(rows.values()))


def _basis(decision: Decision) -> list[str]:
    """The clauses of everything that was found, each once, in the order it was found."""
    return list(dict.fromkeys(clause for finding in decision.findings for clause in finding.basis))


def decided(asked: Asked, evidence: Evidence, rules: Rules, *, who: Principal, today: date) -> dict[str, Any]:
    """The decision as the columns of its row, all but its id."""
    decision = gate.decide(evidence, rules.policy, today)
    told = DECISION.dump_python(decision, mode="json")
    kept, basis = EVIDENCE.dump_python(evidence, mode="json"), _basis(decision)
    return {name: getattr(asked.project, name) for name in SCOPE} | {
        "version": 1,
        "author_subject": who.subject,
        "author_name": who.name,
        "project_id": asked.project.id,
        "budget_year": asked.budget_year,
        "purpose": asked.purpose,
        "target_id": UUID(evidence.target.id) if evidence.target else None,
        "target_version": evidence.target.version if evidence.target else None,
        "outcome": decision.outcome,
        "amount_asked": decision.amount_asked,
        "amount_allowed": decision.amount_allowed,
        "decided_on": today,
        "findings": told["findings"],
        "steps": told["steps"],
        "basis": basis,
        "clauses": rules.clauses(basis),
        "evidence": kept,
        "rules_digest": rules.digest,
        "policy_stamps": rules.stamps_kept,
        "digest": rules.digest_with(kept, told),
        "level": who.level,
    }


def rules_of(questions: Sequence[Asked], library: PolicyLibrary, level: str, today: date) -> dict[str, Rules]:
    """By region: a batch asks the law of each place once."""
    regions = {question.project.region_code for question in questions}
    return {code: Rules.of(library, Place(code, level, today)) for code in sorted(regions)}
