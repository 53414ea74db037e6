"""Cells that hold something nobody can use: a formula without its result, an error of the spreadsheet."""

from collections.abc import Iterator
from dataclasses import fields

from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import MoneyLine, Place, Printed, PrintedRow, PrintedTable
from evaluation_api.domain.table_audit.understood import Subject

# What is not empty although it says nothing.
_OF_EMPTY_CELLS = frozenset(
    (
        "execution_rate_missing", "execution_score_missing", "score_missing", "total_missing", "grade_missing",
        "target_blank", "actual_missing", "blank_row_scored", "blank_row", "blank_form", "indicator_unnamed",
        "reason_missing", "money_unreadable", "score_unreadable", "weight_unreadable", "total_unreadable",
        "score_without_weight", "target_unreadable", "grade_unknown",
    )
)  # fmt: skip
_MOST_TOLD = 8


def unusable_findings(subject: Subject) -> Iterator[TableFinding]:
    """Once for all cells of the same fault."""
    held: dict[str, list[Printed]] = {}
    for cell in _unusable(subject.table):
        held.setdefault(cell.fault, []).append(cell)
    for fault, cells in held.items():
        places = tuple(cell.place for cell in cells)
        more = f"等{len(cells)}处" if len(cells) > _MOST_TOLD else ""
        told = "、".join(place.zh for place in places[:_MOST_TOLD])
        detail = f"{told}{more}：{fault.removesuffix('。')}；这些单元格没有参与核算，请补正后重新送审"
        yield TableFinding("cell_unusable", Severity.LIKELY, places, detail)


def is_of(unusable: frozenset[Place], finding: TableFinding) -> bool:
    """Whether it says of such a cell that it is empty, or no number."""
    return finding.code in _OF_EMPTY_CELLS and finding.places[0] in unusable


def unusable_places(table: PrintedTable) -> frozenset[Place]:
    return frozenset(cell.place for cell in _unusable(table))


def _unusable(table: PrintedTable) -> Iterator[Printed]:
    held = (table.title, table.department, table.office, table.project, table.goal, table.goal_achieved)
    cells = [*held, table.total_weight, table.total_score, table.grade]
    parts: list[MoneyLine | PrintedRow] = [*table.money, *table.rows]
    for part in parts:
        cells += [getattr(part, one.name) for one in fields(part)]
    for cell in cells:
        if isinstance(cell, Printed) and cell.fault and (not cell.words or cell.words.startswith("#")):
            yield cell
