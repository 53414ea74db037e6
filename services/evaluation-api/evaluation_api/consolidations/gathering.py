"""The parts of a consolidation as they are read, and the one form they make; judged from what is stored alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.clients import Transfer
from evaluation_api.consolidation_policies import (
    ConsolidationPolicy,
    consolidation_policy,
    coverage_basis,
    listing_asked,
    window_end,
)
from evaluation_api.consolidations import queries
from evaluation_api.consolidations.models import Consolidation, ConsolidationContent, kept
from evaluation_api.domain.consolidating import (
    HUNDRED,
    NotAPartOfTransfer,
    NothingToConsolidate,
    OverallIndicator,
    PartNotPassed,
    Reported,
    TransferStillDraft,
    absence_findings,
    check_draft,
    listing_findings,
    rolled_rows,
    rows_of,
)
from evaluation_api.domain.lifecycle import FINISHED
from evaluation_api.domain.rolling_up import Joining
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.sheet import Judgement, Sheet, judge, sheet_of
from evaluation_api.domain.trace import sha256
from evaluation_api.policies import EvaluationPolicy
from evaluation_api.self_evaluations.models import SelfEvaluation
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

REGION = "region"
Money = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class _Part:
    """What is read of one part, and the money that went with it: initial, adjusted, executed."""

    reported: Reported
    money: Money
    total: Decimal | None
    digest: str | None


async def gathered(
    session: AsyncSession,
    transfer: Transfer,
    content: ConsolidationContent,
    *,
    author: Principal,
    library: PolicyLibrary,
    today: date,
) -> dict[str, Any]:
    if transfer.status != "issued":
        raise TransferStillDraft("转移支付尚未随文下达，不能汇总自评；请先下达。")
    whole = _is_whole(transfer, author)
    forms = await _forms(session, content.self_evaluation_ids, transfer)
    parts = [_of_form(row) for row in forms]
    if whole:
        below = await queries.reported_from_below(session, transfer.id, author)
        parts += [_of_consolidation(row) for row in below]
    elif not _shares(transfer, author, forms):
        raise NotAPartOfTransfer(
            f"“{transfer.name}”没有分配到{author.region_code}，也没有分配到所列项目；请核对转移支付和自评编号。"
        )
    if not parts:
        raise NothingToConsolidate("没有可汇总的自评：本级没有列出已审核通过的自评，下级也还没有上报；请先办理。")
    policy = consolidation_policy(library, author, today)
    columns = _columns(transfer, content, parts, policy, missing=_missing(transfer, parts) if whole else [])
    upwards = (None, None) if whole else (transfer.region_path, transfer.department_id)
    return columns | {
        "recipient_region_path": upwards[0],
        "recipient_department_id": upwards[1],
        "gathered_on": today,
    }


def _is_whole(transfer: Transfer, author: Principal) -> bool:
    """The department that the money comes from consolidates all; everybody else only what is his."""
    department = author.department_id or author.organisation_id
    return author.region_path == transfer.region_path and department == transfer.department_id


def _shares(transfer: Transfer, author: Principal, forms: Sequence[SelfEvaluation]) -> bool:
    codes = {(part.kind, part.code) for part in transfer.parts}
    return (REGION, author.region_code) in codes or any(("project", form.project_code) in codes for form in forms)


async def _forms(session: AsyncSession, identifiers: Sequence[UUID], transfer: Transfer) -> list[SelfEvaluation]:
    """Only what a department has passed is put together."""
    found = await queries.own_forms(session, identifiers)
    for place, identifier in enumerate(identifiers):
        row, at = found.get(identifier), f"#/self_evaluation_ids/{place}"
        if row is None:
            raise PartNotPassed(f"第{place + 1}份自评不存在，或不在本岗位可见范围内；请核对编号。", pointer=at)
        if row.status not in FINISHED or row.budget_year != transfer.budget_year:
            raise PartNotPassed(
                f"第{place + 1}份自评（{row.project_name}）须为{transfer.budget_year}年度且已审核通过，才能汇总。",
                pointer=at,
            )
    return [found[identifier] for identifier in dict.fromkeys(identifiers)]


def _of_form(row: SelfEvaluation) -> _Part:
    reported = Reported(
        kind="self_evaluation",
        id=str(row.id),
        region_code=row.region_code,
        unit_name=row.unit_name,
        code=row.project_code,
        reported_on=row.submitted_on,
        executed=row.executed,
        rows=tuple(row.rows),
    )
    return _Part(reported, (row.initial_budget, row.adjusted_budget, row.executed), row.total, row.digest)


def _of_consolidation(row: Consolidation) -> _Part:
    reported = Reported(
        kind="consolidation",
        id=str(row.id),
        region_code=row.region_code,
        unit_name=row.unit_name,
        code=row.region_code,
        reported_on=row.reported_on,
        executed=row.executed,
        rows=tuple(one | {"actual_text": _said(one)} for one in row.rows),
    )
    return _Part(reported, (row.initial_budget, row.adjusted_budget, row.executed), row.total, row.digest)


def _said(row: Mapping[str, Any]) -> str | None:
    """What could not be put together below is passed on in the words in which it was said."""
    if row["actual_text"] is not None:
        return str(row["actual_text"])
    return "；".join(one["actual_text"] for one in row["parts"] if one["actual_text"]) or None


def _missing(transfer: Transfer, parts: Sequence[_Part]) -> list[dict[str, str]]:
    """To whom money went and from whom nothing is here."""
    here = {(REGION, part.reported.region_code) for part in parts} | {
        ("project", part.reported.code) for part in parts if part.reported.kind == "self_evaluation"
    }
    return [
        {"kind": part.kind, "code": part.code, "name": part.name}
        for part in transfer.parts
        if (part.kind, part.code) not in here
    ]


def _columns(
    transfer: Transfer,
    content: ConsolidationContent,
    parts: Sequence[_Part],
    policy: ConsolidationPolicy,
    *,
    missing: list[dict[str, str]],
) -> dict[str, Any]:
    indicators = [
        OverallIndicator(one.name, one.target_text, None if one.joining is None else Joining(one.joining))
        for one in transfer.indicators
    ]
    if not indicators:
        raise NothingToConsolidate("该转移支付没有总体绩效指标，无从汇总；请核对转移支付的绩效目标。")
    given = [(one.indicator, one.weight) for one in content.weights]
    words = {one.indicator: kept(one) for one in content.stated}
    weights = check_draft(
        indicators, given, [one.indicator for one in content.stated], HUNDRED - policy.execution_weight
    )
    initial, adjusted, executed = (sum((part.money[at] for part in parts), Decimal(0)) for at in range(3))
    row: dict[str, Any] = {
        "transfer_name": transfer.name,
        "budget_year": transfer.budget_year,
        "transfer": transfer.model_dump(mode="json"),
        "parts": [_shown(part) for part in parts],
        "missing": missing,
        "rows": rolled_rows(rows_of(indicators, weights, words, [part.reported for part in parts]))[0],
        "initial_budget": initial,
        "adjusted_budget": adjusted,
        "executed": executed,
        "execution_weight": policy.execution_weight,
    }
    judgement = judged(row, policy.evaluation)
    return row | {
        "total": judgement.total,
        "result": judgement.result,
        "digest": judgement.digest,
        "policy": policy.evaluation.document,
    }


def _shown(part: _Part) -> dict[str, Any]:
    told = part.reported
    return {
        "kind": told.kind,
        "id": told.id,
        "code": told.code,
        "region_code": told.region_code,
        "unit_name": told.unit_name,
        "reported_on": None if told.reported_on is None else told.reported_on.isoformat(),
        "executed": f"{told.executed:f}",
        "total": None if part.total is None else f"{part.total:f}",
        "digest": part.digest,
    }


def form_of(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], not_applicable: str = "redistribute") -> Sheet:
    """What it says does not depend on how rows that do not apply are treated."""
    figures = ExecutionFigures(row["initial_budget"], row["adjusted_budget"], row["executed"], row["execution_weight"])
    year = row["budget_year"]
    return sheet_of(rows, figures, own_execution=None, own_total=None, year=year, not_applicable=not_applicable)


def digest_over(row: Mapping[str, Any], digest_of_form: str) -> str:
    """Over the form's own digest, the parts that were read, who was missing, and the transfer as it was."""
    read = {name: row[name] for name in ("parts", "missing", "transfer")}
    return sha256({"form": digest_of_form, **read})


def judged(row: Mapping[str, Any], policy: EvaluationPolicy) -> Judgement:
    """From what the parts said alone: rolled up anew, and scored by the ordinary rules."""
    rows, findings = rolled_rows(row["rows"])
    asked, basis = listing_asked(policy)
    listed = any(one["year"] == row["budget_year"] for one in row["transfer"]["listings"])
    until = window_end(policy, row["budget_year"])
    remarks = [
        *absence_findings(row["missing"], row["parts"], until, coverage_basis(policy)),
        *listing_findings(listed, row["budget_year"], asked, basis),
        *findings,
    ]
    form = form_of(row, rows, policy.not_applicable)
    found = judge(form, policy.rules, policy.grade_scale, policy.sha256, remarks=remarks)
    return replace(found, digest=digest_over(row, found.digest))
