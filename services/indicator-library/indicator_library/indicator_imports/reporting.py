"""What an import answers, and refuses with: every finding by row and column heading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from indicator_library.domain.import_columns import FIELDS
from indicator_library.domain.importing import Outcome, Planned
from indicator_library.indicator_imports.models import ImportedRow, ImportReport, RowFindingView
from wenxiao.errors import Invalid
from wenxiao.findings import Finding

SHOWN_FAULTS = 200


class IndicatorsNotImported(Invalid):
    title = "指标未导入"


def headings_of(mapping: Mapping[str, Any] | None) -> dict[str, str]:
    """Field → how the file calls its column."""
    own = {one["field"]: one["heading"] for one in mapping["columns"]} if mapping else {}
    return {**FIELDS, **own}


def report_of(
    planned: Sequence[Planned],
    headings: Mapping[str, str],
    *,
    dry_run: bool,
    sheet: str | None,
    extra: Sequence[dict[str, Any] | None] = (),
) -> ImportReport:
    counted = Counter(one.outcome for one in planned)
    besides = extra or [None] * len(planned)
    return ImportReport(
        id=None,
        dry_run=dry_run,
        written=False,
        sheet=sheet,
        counts={outcome: counted[outcome] for outcome in Outcome},
        rows=[_row(one, headings, more) for one, more in zip(planned, besides, strict=True)],
    )


def _row(one: Planned, headings: Mapping[str, str], extra: dict[str, Any] | None) -> ImportedRow:
    return ImportedRow(
        row=one.row.number,
        name=one.row.stated.get("name"),
        outcome=one.outcome,
        indicator_code=one.existing.code if one.existing else None,
        parent_code=one.parent.code if one.parent else None,
        findings=[_finding(found, headings) for found in one.findings],
        extra=extra,
    )


def _finding(found: Finding, headings: Mapping[str, str]) -> RowFindingView:
    field = field_of(found)
    return RowFindingView(
        field=field,
        heading=headings.get(field, field),
        rule=found.rule,
        detail=found.detail,
        severity=found.severity,
        basis=list(found.basis),
    )


def field_of(found: Finding) -> str:
    """The column that a finding points at; the parts of a formula stand in two."""
    parts = [part for part in (found.pointer or "").split("/") if part not in ("", "#")]
    if not parts:
        return "name"
    if parts[0] == "formula":
        return "formula_inputs" if parts[1:2] == ["inputs"] else "formula_expression"
    return parts[0]


def refuse_faults(report: ImportReport, *, what: str = "表格") -> None:
    refused = [row for row in report.rows if row.outcome is Outcome.REFUSED]
    if refused:
        raise IndicatorsNotImported(
            f"{what}中有 {len(refused)} 行需要更正，一行也没有导入。请按 rows 中的行号和列名逐项更正后重新提交；"
            "可先用 dry_run=true 试导入，查看每一行的结果。",
            counts={outcome.value: number for outcome, number in report.counts.items()},
            rows=[row.model_dump(mode="json") for row in refused[:SHOWN_FAULTS]],
        )


def with_id(report: ImportReport, identifier: UUID) -> ImportReport:
    return report.model_copy(update={"id": identifier, "written": True})
