"""Lists of results: a project in each line, with its points or its grade."""

from evaluation_api.domain.table_audit.layout.headings import AMOUNTS, Heading
from evaluation_api.domain.table_audit.layout.labelled_cells import read_labelled
from evaluation_api.domain.table_audit.layout.lines import Lines, place_of
from evaluation_api.domain.table_audit.layout.words import is_note, label_of
from evaluation_api.domain.table_audit.printed import MoneyLine, Printed, PrintedTable, TableKind

_FIELDS = {
    "project": "project",
    "department": "department",
    "office": "office",
    "total": "total_score",
    "grade": "grade",
}


def read_list(lines: Lines, heading: Heading, first: int, until: int) -> list[PrintedTable]:
    """One table for each line below the heading that names a project."""
    told = read_labelled(lines, first, heading.top, (), until)
    tables = []
    for row in (row for row in lines.rows if heading.bottom < row < until):
        begun = lines.begun(row)
        if not begun or is_note(begun[0].words) or label_of(begun[0].words) == "total":
            continue
        found: dict[str, Printed] = {}
        money: dict[str, Printed | None] = {}
        for column in heading.columns:
            under = [cell for cell in lines.cells[row] if cell.starts_in(column.left, column.right)]
            if column.role in _FIELDS:
                found[_FIELDS[column.role]] = lines.joined(under, row, column.left)
            elif column.role in AMOUNTS:
                money[column.role] = lines.joined(under, row, column.left)
        if not found.get("project"):
            continue
        tables.append(
            PrintedTable(
                kind=TableKind.EVALUATION_RESULT,
                place=place_of(lines.sheet.title, row, begun[0].left),
                title=told.title,
                year=told.year,
                money_unit=told.unit,
                money=(MoneyLine(found["project"], **money),) if money else (),
                **found,  # type: ignore[arg-type]  # by field name
            )
        )
    return tables
