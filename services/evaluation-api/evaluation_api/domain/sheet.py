"""A form as it is stored, and what the rules make of it: the same text in gives the same text out, years later too."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.differences import Difference, PrintedForm, PrintedRow, compare
from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.scoring.documents import trace_document
from evaluation_api.domain.scoring.execution import Cap, ExecutionFigures
from evaluation_api.domain.scoring.facts import Attainment, Direction
from evaluation_api.domain.scoring.form import FormScore, effective_weights, score_form
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules import RowRule, rule_of
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import canonical
from wenxiao.findings import Finding
from wenxiao_values import Operator

# Which arithmetic made a result; it changes when stored rules and inputs would give other digits.
ENGINE = "1"
_DIRECTIONS = {"higher": Direction.AT_LEAST, "lower": Direction.AT_MOST, "equal": Direction.EXACT}
_OPERATORS = {operator.value: operator for operator in Operator}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What a form says: its rows, the year's money, the points its office gave itself; `document` as it is stored."""

    rows: tuple[RowEvidence, ...]
    figures: ExecutionFigures
    printed: PrintedForm
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Judgement:
    """What the rules make of a sheet; `result` is stored, `digest` is over evidence, policy and result.

    `text` is the one text of the result, over which the digest is."""

    total: Decimal
    grade: str
    result: dict[str, Any]
    digest: str
    text: str = ""


def sheet_of(
    rows: Sequence[Row],
    figures: ExecutionFigures,
    *,
    own_execution: Decimal | None,
    own_total: Decimal | None,
    year: int | None = None,
    not_applicable: str = "redistribute",
) -> Sheet:
    """A re-check's `verified_text`, `judged_score` and attainment come before what the office wrote;
    a row with `verified_text` takes nothing from the office's own judgement. `year` completes days without one;
    `not_applicable` says what becomes of rows that do not apply: `full` or `redistribute`.

    RuleNotReadable where a row carries a rule that is none."""
    printed = tuple(PrintedRow(_points(row["own_score"]), row.get("reason")) for row in rows)
    evidence = tuple(_evidence(place, row, year, not_applicable) for place, row in enumerate(rows))
    figured = {name: f"{getattr(figures, name):f}" for name in ("initial", "adjusted", "executed", "weight")}
    document = {
        "rows": list(rows),
        "figures": figured,
        "own_execution": None if own_execution is None else f"{own_execution:f}",
        "own_total": None if own_total is None else f"{own_total:f}",
        "year": year,
    }
    return Sheet(evidence, figures, PrintedForm(printed, own_execution, own_total), document)


def weights_of(rows: Sequence[Row], not_applicable: str = "redistribute") -> list[Decimal]:
    """What each row can be worth at the most: its own weight, and its part of what rows that do not apply give away.

    Without the treatment of the place it is lenient on purpose: what an office types before it submits is held against
    the most that any place would allow; the rules of the place score it, and say what lies above them."""
    return effective_weights([_evidence(place, row, None, not_applicable) for place, row in enumerate(rows)])


def judge(
    sheet: Sheet,
    rules: ScoringRules,
    scale: Sequence[GradeStep],
    rules_sha256: str,
    *,
    remarks: Sequence[Finding] | Callable[[Decimal, str], Sequence[Finding]] = (),
    days: Mapping[str, str] | None = None,
) -> Judgement:
    """`rules_sha256` is over the stored text of rules and scale;
    `remarks` are findings about the form that are not about points, a late submission for instance, or follow
    from total and grade;
    `days` enter the digest beside the evidence."""
    scored = score_form(sheet.rows, sheet.figures, rules)
    differences, noted = compare(sheet.printed, scored, rules)
    grade = grade_of(scored.total, scale)
    remarked = remarks(scored.total, grade) if callable(remarks) else remarks
    findings = [difference.finding for difference in differences] + [*noted, *remarked]
    result: dict[str, Any] = {
        "engine": ENGINE,
        "rules_sha256": rules_sha256,
        "rows": _row_documents(sheet, scored, rules),
        "execution": trace_document(scored.execution, rules),
        "summed": f"{scored.summed:f}",
        "caps": [_cap_document(cap) for cap in rules.caps],
        "cap": None if scored.cap is None else _cap_document(scored.cap),
        "total": f"{scored.total:f}",
        "scale": [{"grade": step.grade, "from": f"{step.lowest:f}"} for step in scale],
        "grade": grade,
        "differences": [_difference_document(difference) for difference in differences],
        "findings": [_finding_document(finding) for finding in findings],
    }
    text = canonical(result)
    return Judgement(scored.total, grade, result, _digest(sheet, rules_sha256, text, days), text)


def digest_of(sheet: Sheet, rules_sha256: str, result: Mapping[str, Any], days: Mapping[str, str] | None = None) -> str:
    return _digest(sheet, rules_sha256, canonical(result), days)


def _digest(sheet: Sheet, rules_sha256: str, result: str, days: Mapping[str, str] | None) -> str:
    """Of the one text of {days, evidence, result, rules_sha256}, put together from the texts of its members."""
    told = f'"days":{canonical(days)},' if days else ""
    whole = f'{{{told}"evidence":{canonical(sheet.document)},"result":{result},"rules_sha256":"{rules_sha256}"}}'
    return hashlib.sha256(whole.encode()).hexdigest()


def circumstances(**days: date | None) -> dict[str, str]:
    """The days that a result depends on: when the treasury was read, when it was handed in or concluded."""
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _row_documents(sheet: Sheet, scored: FormScore, rules: ScoringRules) -> list[dict[str, Any]]:
    return [
        {"row": row.row, "indicator": row.indicator, **trace_document(score, rules)}
        for row, score in zip(sheet.rows, scored.rows, strict=True)
    ]


def _cap_document(cap: Cap) -> dict[str, str]:
    return {"below": f"{cap.below:f}", "at_most": f"{cap.at_most:f}"}


def _difference_document(difference: Difference) -> dict[str, Any]:
    return {
        "subject": difference.subject,
        "row": difference.row,
        "own": f"{difference.own:f}",
        "ours": f"{difference.ours:f}",
        "gap": f"{difference.gap:f}",
        "reason": difference.reason,
        "rule": difference.finding.rule,
        "detail": difference.finding.detail,
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "detail": finding.detail,
        "basis": list(finding.basis),
        "pointer": finding.pointer,
        "severity": finding.severity,
    }


def _evidence(place: int, row: Row, year: int | None, not_applicable: str) -> RowEvidence:
    verified, fulfilled = row.get("verified_text"), row.get("fulfilled")
    level = _checked(row, "verified_attainment", "attainment")
    return RowEvidence(
        row=row["row"],
        indicator=row["indicator"],
        target_text=row["target_text"],
        actual_text=(row["actual_text"] if verified is None else verified) or "",
        weight=Decimal(row["weight"]),
        category=row.get("category") or "",
        unit=row.get("unit") or "",
        operator=_OPERATORS.get(row.get("operator") or ""),
        direction=_DIRECTIONS.get(row.get("direction") or ""),
        is_cost="成本" in f"{row.get('category') or ''}{row.get('subcategory') or ''}",
        attainment=None if level is None else Attainment(level),
        judged=_points(_checked(row, "judged_score", "own_score")),
        rule=_rule(place, row, not_applicable),
        fulfilled=None if fulfilled is None else tuple(fulfilled),
        year=year,
        stated=row.get("scoring_rule") or "",
    )


def _rule(place: int, row: Row, not_applicable: str) -> RowRule | None:
    """The row's own; one that does not apply is scored after all where the checker saw something."""
    reason, rule = row.get("not_applicable"), row.get("scoring")
    if reason and row.get("verified_text") is None:
        return NotApplicable(not_applicable, reason)
    return None if rule is None else rule_of(rule, f"#/rows/{place}/scoring")


def _checked(row: Row, theirs: str, own: str) -> str | None:
    """The checker's cell, else the office's own; where the checker saw something else, never the office's."""
    found: str | None = row.get(theirs)
    return row.get(own) if found is None and row.get("verified_text") is None else found


def _points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
