"""A form as it is stored, and what the rules make of it: the same text in gives the same text out, years later too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.differences import Difference, PrintedForm, PrintedRow, compare
from evaluation_api.domain.explanation import trace_document
from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.scoring import (
    Attainment,
    Direction,
    ExecutionFigures,
    FormScore,
    RowEvidence,
    ScoringRules,
    score_form,
)
from evaluation_api.domain.trace import document, sha256
from evaluation_api.domain.typed_values import Operator
from wenxiao.findings import Finding

_DIRECTIONS = {"higher": Direction.AT_LEAST, "lower": Direction.AT_MOST, "equal": Direction.EXACT}
_OPERATORS = {operator.value: operator for operator in Operator}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What a form says: the rows to be scored, the year's money, and the points its office gave itself."""

    rows: tuple[RowEvidence, ...]
    figures: ExecutionFigures
    printed: PrintedForm


@dataclass(frozen=True)
class Judgement:
    """What the rules make of a sheet; `result` is stored, `digest` is over evidence, policy and result."""

    total: Decimal
    grade: str
    result: dict[str, Any]
    digest: str


def sheet_of(
    rows: Sequence[Row], figures: ExecutionFigures, *, own_execution: Decimal | None, own_total: Decimal | None
) -> Sheet:
    """A re-check's `verified_text`, `judged_score` and attainment come before what the office wrote;
    a row with `verified_text` takes nothing from the office's own judgement."""
    printed = tuple(PrintedRow(_points(row["own_score"]), row.get("reason")) for row in rows)
    return Sheet(tuple(_evidence(row) for row in rows), figures, PrintedForm(printed, own_execution, own_total))


def judge(
    sheet: Sheet,
    rules: ScoringRules,
    scale: Sequence[GradeStep],
    policy: Mapping[str, Any],
    *,
    remarks: Sequence[Finding] | Callable[[str], Sequence[Finding]] = (),
    circumstances: Mapping[str, Any] | None = None,
) -> Judgement:
    """`remarks` are findings about the form that are not about points, a late submission for instance, or follow
    from the grade;
    `circumstances` enter the digest beside the evidence: as of which day the figures were read."""
    scored = score_form(sheet.rows, sheet.figures, rules)
    differences, noted = compare(sheet.printed, scored, rules)
    grade = grade_of(scored.total, scale, rules)
    remarked = remarks(grade) if callable(remarks) else remarks
    findings = [difference.finding for difference in differences] + [*noted, *remarked]
    result: dict[str, Any] = document(
        {
            "rows": _row_documents(sheet, scored, rules),
            "execution": trace_document(scored.execution, rules),
            "total": f"{scored.total:f}",
            "grade": grade,
            "differences": [_difference_document(difference) for difference in differences],
            "findings": findings,
        }
    )
    decided = {"evidence": sheet, "policy": policy, "result": result}
    beside = {"circumstances": circumstances} if circumstances else {}
    return Judgement(scored.total, grade, result, sha256(decided | beside))


def figures_read(on: date | None) -> dict[str, str]:
    """The circumstance of the treasury's figures; none where the day was not noted."""
    return {} if on is None else {"figures_as_of": on.isoformat()}


def _row_documents(sheet: Sheet, scored: FormScore, rules: ScoringRules) -> list[dict[str, Any]]:
    return [
        {"row": row.row, "indicator": row.indicator, **trace_document(score, rules)}
        for row, score in zip(sheet.rows, scored.rows, strict=True)
    ]


def _difference_document(difference: Difference) -> dict[str, Any]:
    return {
        "subject": difference.subject,
        "row": difference.row,
        "own": difference.own,
        "ours": difference.ours,
        "gap": difference.gap,
        "reason": difference.reason,
        "rule": difference.finding.rule,
        "detail": difference.finding.detail,
    }


def _evidence(row: Row) -> RowEvidence:
    verified = row.get("verified_text")
    level = _checked(row, "verified_attainment", "attainment")
    return RowEvidence(
        row=row["row"],
        indicator=row["indicator"],
        target_text=row["target_text"],
        actual_text=(row["actual_text"] if verified is None else verified) or "",
        weight=Decimal(row["weight"]),
        unit=row.get("unit") or "",
        operator=_OPERATORS.get(row.get("operator") or ""),
        direction=_DIRECTIONS.get(row.get("direction") or ""),
        is_cost="成本" in f"{row.get('category') or ''}{row.get('subcategory') or ''}",
        attainment=None if level is None else Attainment(level),
        judged=_points(_checked(row, "judged_score", "own_score")),
    )


def _checked(row: Row, theirs: str, own: str) -> str | None:
    """The checker's cell, else the office's own; where the checker saw something else, never the office's."""
    found: str | None = row.get(theirs)
    return row.get(own) if found is None and row.get("verified_text") is None else found


def _points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def deviations(stored: Judgement, again: Judgement) -> list[str]:
    """Where a recomputation leaves the stored result, as JSON pointers; empty means the same to the digit."""
    found = _differing("#/result", stored.result, again.result)
    if stored.grade != again.grade:
        found.append("#/grade")
    if stored.total != again.total:
        found.append("#/total")
    if stored.digest != again.digest:
        found.append("#/digest")
    return found


def _differing(at: str, one: Any, other: Any) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [where for key in one for where in _differing(f"{at}/{key}", one[key], other[key])]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [where for index, (left, right) in pairs for where in _differing(f"{at}/{index}", left, right)]
    return [] if one == other else [at]
