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
DOCUMENTS = ("findings", "steps", "basis", "clauses", "evidence", "policy_stamps")
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
    stamps_written: str = field(init=False)
    looked_up: dict[str, dict[str, Any]] = field(default_factory=dict)
    bases_written: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.content = POLICY.dump_python(self.policy, mode="json")
        self.written = _written(self.content).encode()
        self.stamps_kept = [asdict(stamp) for stamp in self.stamps]
        self.stamps_written = _written(self.stamps_kept)
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

    def clauses_written(self, basis: tuple[str, ...]) -> dict[str, str]:
        """Basis and clauses as text: the same few among ten thousand decisions."""
        if basis not in self.bases_written:
            clauses = self.clauses(basis)
            self.bases_written[basis] = {"basis": _written(list(basis)), "clauses": _written(clauses)}
        return self.bases_written[basis]

    def digest_with(self, evidence: str, told: str) -> str:
        """The digest of `kept_decisions.digest_of`, of what is written already."""
        whole = hashlib.sha256(f'{{"decision":{told},"evidence":{evidence},"policy":'.encode())
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


@dataclass(frozen=True)
class Written:
    """A decision with its evidence as it is kept, and as canonical text: written once, for the row and its digest."""

    told: Mapping[str, Any]
    evidence: Mapping[str, Any]
    texts: Mapping[str, str]
    digest: str


def _put_in_writing(decision: Decision, evidence: Evidence, rules: Rules) -> Written:
    told, kept = DECISION.dump_python(decision, mode="json"), EVIDENCE.dump_python(evidence, mode="json")
    texts = {name: _written(value) for name, value in told.items()}
    whole = ",".join(f'"{name}":{texts[name]}' for name in sorted(texts))
    written = _written(kept)
    return Written(told, kept, texts | {"evidence": written}, rules.digest_with(written, f"{{{whole}}}"))


def _plain(asked: Asked, decision: Decision, rules: Rules, *, who: Principal, today: date) -> dict[str, Any]:
    """The columns that are no documents."""
    return {name: getattr(asked.project, name) for name in SCOPE} | {
        "version": 1,
        "author_subject": who.subject,
        "author_name": who.name,
        "project_id": asked.project.id,
        "budget_year": asked.budget_year,
        "purpose": asked.purpose,
        "outcome": decision.outcome,
        "amount_asked": decision.amount_asked,
        "amount_allowed": decision.amount_allowed,
        "decided_on": today,
        "rules_digest": rules.digest,
        "level": who.level,
    }


def _of_target(evidence: Evidence) -> dict[str, Any]:
    found = evidence.target
    return {"target_id": UUID(found.id) if found else None, "target_version": found.version if found else None}


def decided(asked: Asked, evidence: Evidence, rules: Rules, *, who: Principal, today: date) -> dict[str, Any]:
    """The decision as the columns of its row, all but its id."""
    decision = gate.decide(evidence, rules.policy, today)
    written, basis = _put_in_writing(decision, evidence, rules), _basis(decision)
    documents = {
        "findings": written.told["findings"],
        "steps": written.told["steps"],
        "basis": basis,
        "clauses": rules.clauses(basis),
        "evidence": written.evidence,
        "policy_stamps": rules.stamps_kept,
        "digest": written.digest,
    }
    return _plain(asked, decision, rules, who=who, today=today) | _of_target(evidence) | documents


def in_writing(
    asked: Asked, evidence: Evidence, decision: Decision, rules: Rules, *, who: Principal, today: date
) -> dict[str, Any]:
    """The same for many rows: documents as text under names of their own, so that none is written twice."""
    written = _put_in_writing(decision, evidence, rules)
    documents = {
        "findings": written.texts["findings"],
        "steps": written.texts["steps"],
        **rules.clauses_written(tuple(_basis(decision))),
        "evidence": written.texts["evidence"],
        "policy_stamps": rules.stamps_written,
    }
    named = {f"written_{name}": documents[name] for name in DOCUMENTS} | {"digest": written.digest}
    return _plain(asked, decision, rules, who=who, today=today) | _of_target(evidence) | named


def rules_of(questions: Sequence[Asked], library: PolicyLibrary, level: str, today: date) -> dict[str, Rules]:
    """By region: a batch asks the law of each place once."""
    regions = {question.project.region_code for question in questions}
    return {code: Rules.of(library, Place(code, level, today)) for code in sorted(regions)}
