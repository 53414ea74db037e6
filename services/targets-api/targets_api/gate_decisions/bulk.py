"""Many questions at once: evidence in a handful of reads, each decided by the same rules, each kept with its URL."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, insert, text
from sqlalchemy.dialects.postgresql import JSONB

from targets_api.database import Session
from targets_api.domain import gate
from targets_api.domain.gate import Decision, Evidence, Purpose
from targets_api.domain.outcome import Outcome
from targets_api.gate_decisions.bulk_models import BatchResult, GateBatch, QuestionRow, RowResult
from targets_api.gate_decisions.keeping import DOCUMENTS, Rules, in_writing, keep_rules, rules_of
from targets_api.gate_decisions.models import GateDecision
from targets_api.gate_decisions.queries import Asked, evidence_for_all, named_projects
from targets_api.projects.models import FindingView
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.findings import Finding
from wenxiao.policy import PolicyLibrary

_IDS = text("SELECT uuidv7() FROM generate_series(1, :number)")
_AT_ONCE = 500
# Documents come as text, which the database reads.
_INSERT = insert(GateDecision.__table__).values(  # type: ignore[attr-defined]  # SQLModel adds it
    {name: cast(bindparam(f"written_{name}", type_=Text), JSONB) for name in DOCUMENTS}
)


@dataclass(frozen=True)
class _Answered:
    """A question with its decision, and the id under which it is kept."""

    asked: Asked
    decision: Decision
    identifier: UUID | None


def _unknown(row: QuestionRow) -> Finding:
    named = row.project_code if row.project_code is not None else row.project_id
    detail = f"本地区没有项目“{named}”，请核对项目代码；其他地区的项目由其本地查询"
    pointer = "#/project_code" if row.project_code is not None else "#/project_id"
    return Finding("gate.project_unknown", detail, (), pointer)


def _repeated(row: QuestionRow, first: int) -> Finding:
    detail = f"与第{first + 1}行是同一项目、同一年度、同一用途，请合并为一行"
    return Finding("gate.row_repeated", detail, (), "#/project_code" if row.project_code else "#/project_id")


async def _questions(
    session: Session, batch: GateBatch, region_path: str
) -> tuple[dict[int, Asked], dict[int, Finding]]:
    """What can be asked, and why the other rows cannot, both by the number of the row."""
    found = await named_projects(
        session,
        region_path,
        codes=(row.project_code for row in batch.rows if row.project_code is not None),
        identifiers=(row.project_id for row in batch.rows if row.project_id is not None),
    )
    by_name: dict[Any, Any] = {row.code: row for row in found} | {row.id: row for row in found}
    asked: dict[int, Asked] = {}
    refused: dict[int, Finding] = {}
    first: dict[tuple[UUID, int, Purpose], int] = {}
    for index, row in enumerate(batch.rows):
        project = by_name.get(row.project_code if row.project_code is not None else row.project_id)
        if project is None:
            refused[index] = _unknown(row)
            continue
        earlier = first.setdefault((project.id, row.budget_year, row.purpose), index)
        if earlier != index:
            refused[index] = _repeated(row, earlier)
        else:
            asked[index] = Asked(project, row.budget_year, row.amount, row.purpose)
    return asked, refused


async def _decided(
    asked: Sequence[Asked], evidence: Sequence[Evidence], rules: Mapping[str, Rules], today: date
) -> list[Decision]:
    """Pauses between portions, so that others are answered meanwhile."""
    decisions = []
    for number, (question, seen) in enumerate(zip(asked, evidence, strict=True)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        decisions.append(gate.decide(seen, rules[question.project.region_code].policy, today))
    return decisions


async def _keep(
    session: Session, rules: Mapping[str, Rules], rows: Iterator[dict[str, Any]], number: int
) -> list[UUID]:
    """The ids of the decisions, in the order of the rows."""
    await keep_rules(session, rules.values())
    ids = list((await session.scalars(_IDS, {"number": number})).all())
    given = (row | {"id": identifier} for row, identifier in zip(rows, ids, strict=True))
    while portion := list(islice(given, _AT_ONCE)):
        await session.execute(_INSERT, portion)
    return ids


async def decide_batch(
    session: Session, batch: GateBatch, *, who: Principal, library: PolicyLibrary, today: date, dry_run: bool
) -> BatchResult:
    """A dry run puts nothing in writing: neither evidence nor digest is asked for."""
    asked, refused = await _questions(session, batch, who.region_path)
    questions = list(asked.values())
    rules = rules_of(questions, library, who.level, today)
    evidence = await evidence_for_all(session, questions)
    decisions = await _decided(questions, evidence, rules, today)
    ids: Sequence[UUID | None] = [None] * len(decisions)
    if decisions and not dry_run:
        rows = (
            in_writing(question, seen, decision, rules[question.project.region_code], who=who, today=today)
            for question, seen, decision in zip(questions, evidence, decisions, strict=True)
        )
        ids = await _keep(session, rules, rows, len(decisions))
    answered = dict(zip(asked, map(_Answered, questions, decisions, ids), strict=True))
    answer = _answer(batch.rows, answered, refused, dry_run=dry_run)
    if not dry_run:
        said = answer.model_dump(exclude={"rows", "dry_run"}) | {"rows": len(batch.rows)}
        await audit.record(session, action="gate:decide", resource="gate-decisions", detail=said)
    return answer


def _result(index: int, row: QuestionRow, found: _Answered | None, refused: Finding | None) -> RowResult:
    sent = row.model_dump(mode="json", exclude_unset=True)
    if found is None:
        return RowResult(
            index=index,
            outcome=None,
            project_id=row.project_id,
            project_code=row.project_code,
            amount_allowed=None,
            decision_id=None,
            decision=None,
            findings=[_shown(refused)] if refused else [],
            row=sent,
        )
    return RowResult(
        index=index,
        outcome=found.decision.outcome,
        project_id=found.asked.project.id,
        project_code=found.asked.project.code,
        amount_allowed=str(found.decision.amount_allowed),
        decision_id=found.identifier,
        decision=f"/api/v1/gate-decisions/{found.identifier}" if found.identifier else None,
        findings=[_shown(finding) for finding in found.decision.findings],
        row=sent,
    )


def _shown(finding: Finding) -> FindingView:
    return FindingView(
        rule=finding.rule,
        detail=finding.detail,
        basis=list(finding.basis),
        pointer=finding.pointer,
        severity=finding.severity,
    )


def _answer(
    rows: Sequence[QuestionRow],
    found: Mapping[int, _Answered],
    refused: Mapping[int, Finding],
    *,
    dry_run: bool,
) -> BatchResult:
    counted = {outcome.value: 0 for outcome in Outcome}
    for one in found.values():
        counted[one.decision.outcome.value] += 1
    return BatchResult(
        dry_run=dry_run,
        **counted,
        not_asked=len(refused),
        amount_asked=str(sum((one.decision.amount_asked for one in found.values()), Decimal("0.00"))),
        amount_allowed=str(sum((one.decision.amount_allowed for one in found.values()), Decimal("0.00"))),
        rows=[_result(index, row, found.get(index), refused.get(index)) for index, row in enumerate(rows)],
    )
