"""Many questions at once: evidence in a handful of reads, each decided by the same rules, each kept with its URL."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from targets_api.database import Session
from targets_api.domain.gate import Evidence, Purpose
from targets_api.domain.outcome import Outcome
from targets_api.gate_decisions.bulk_models import BatchResult, GateBatch, QuestionRow, RowResult
from targets_api.gate_decisions.keeping import Rules, decided, keep_rules, rules_of
from targets_api.gate_decisions.models import GateDecision
from targets_api.gate_decisions.queries import Asked, evidence_for_all, named_projects
from targets_api.projects.models import FindingView
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.findings import Finding
from wenxiao.policy import PolicyLibrary

_IDS = text("SELECT uuidv7() FROM generate_series(1, :number)")
_AT_ONCE = 500


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
    asked: Sequence[Asked],
    evidence: Sequence[Evidence],
    rules: Mapping[str, Rules],
    *,
    who: Principal,
    today: date,
) -> list[dict[str, Any]]:
    """Pauses between portions, so that others are answered meanwhile."""
    values = []
    for number, (question, seen) in enumerate(zip(asked, evidence, strict=True)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        values.append(decided(question, seen, rules[question.project.region_code], who=who, today=today))
    return values


async def _keep(session: Session, values: list[dict[str, Any]], rules: Mapping[str, Rules]) -> None:
    await keep_rules(session, rules.values())
    ids = (await session.scalars(_IDS, {"number": len(values)})).all()
    for value, identifier in zip(values, ids, strict=True):
        value["id"] = identifier
    for start in range(0, len(values), _AT_ONCE):
        await session.execute(
            insert(GateDecision.__table__),  # type: ignore[attr-defined]  # SQLModel adds it
            values[start : start + _AT_ONCE],
        )


async def decide_batch(
    session: Session, batch: GateBatch, *, who: Principal, library: PolicyLibrary, today: date, dry_run: bool
) -> BatchResult:
    asked, refused = await _questions(session, batch, who.region_path)
    questions = list(asked.values())
    rules = rules_of(questions, library, who.level, today)
    evidence = await evidence_for_all(session, questions)
    values = await _decided(questions, evidence, rules, who=who, today=today)
    if values and not dry_run:
        await _keep(session, values, rules)
    answer = _answer(batch.rows, dict(zip(asked, values, strict=True)), refused, dry_run=dry_run)
    if not dry_run:
        said = answer.model_dump(exclude={"rows", "dry_run"}) | {"rows": len(batch.rows)}
        await audit.record(session, action="gate:decide", resource="gate-decisions", detail=said)
    return answer


def _result(index: int, row: QuestionRow, value: Mapping[str, Any] | None, refused: Finding | None) -> RowResult:
    sent = row.model_dump(mode="json", exclude_unset=True)
    if value is None:
        return RowResult(
            index=index,
            outcome=None,
            project_id=row.project_id,
            project_code=row.project_code,
            amount_allowed=None,
            decision_id=None,
            decision=None,
            findings=[FindingView.model_validate(asdict(refused))] if refused else [],
            row=sent,
        )
    identifier = value.get("id")
    return RowResult(
        index=index,
        outcome=value["outcome"],
        project_id=value["project_id"],
        project_code=value["evidence"]["project"]["code"],
        amount_allowed=str(value["amount_allowed"]),
        decision_id=identifier,
        decision=f"/api/v1/gate-decisions/{identifier}" if identifier else None,
        findings=[FindingView.model_validate(finding) for finding in value["findings"]],
        row=sent,
    )


def _answer(
    rows: Sequence[QuestionRow],
    values: Mapping[int, Mapping[str, Any]],
    refused: Mapping[int, Finding],
    *,
    dry_run: bool,
) -> BatchResult:
    counted = {outcome.value: 0 for outcome in Outcome}
    for value in values.values():
        counted[value["outcome"].value] += 1
    return BatchResult(
        dry_run=dry_run,
        **counted,
        not_asked=len(refused),
        amount_asked=str(sum((v["amount_asked"] for v in values.values()), Decimal("0.00"))),
        amount_allowed=str(sum((v["amount_allowed"] for v in values.values()), Decimal("0.00"))),
        rows=[_result(index, row, values.get(index), refused.get(index)) for index, row in enumerate(rows)],
    )
