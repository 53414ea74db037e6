"""Forms that stand beside each other in one sheet, and goals of the whole term beside those of the year."""

from dataclasses import replace
from itertools import pairwise

from evaluation_api.domain.table_audit.layout.headings import LEVELS, OTHER, Column, Heading, indicator_heading
from evaluation_api.domain.table_audit.layout.lines import Lines
from evaluation_api.domain.table_audit.layout.words import column_role, label_of, labelled
from evaluation_api.domain.table_audit.seen import SeenSheet


def side_by_side(lines: Lines) -> list[Lines]:
    """The sheet cut between its forms; itself where nothing stands beside anything."""
    borders = _borders(lines)
    if not borders:
        return [lines]
    first = min(lines.sheet.cells, key=lambda place: place[1])[1]
    edges = [first, *borders, lines.sheet.last_column + 1]
    return [Lines.of(_cut(lines.sheet, left, right)) for left, right in pairwise(edges)]


def _borders(lines: Lines) -> list[int]:
    """Where a second project's name begins in a line, if each side has a heading of indicators of its own."""
    for row in lines.rows:
        named = [cell.left for cell in lines.begun(row) if "project" in (label_of(cell.words), labelled(cell.words)[0])]
        if len(named) > 1 and _headed(lines, row, named):
            return named[1:]
    return []


def _headed(lines: Lines, after: int, lefts: list[int]) -> bool:
    row = next((row for row in lines.rows if row > after and indicator_heading(lines, row) is not None), None)
    if row is None:
        return False
    names = [cell.left for cell in lines.begun(row) if (column_role(cell.words) or ("", 0))[0] == "level3"]
    edges = [*lefts, lines.sheet.last_column + 1]
    return all(any(left <= name < right for name in names) for left, right in pairwise(edges))


def _cut(sheet: SeenSheet, left: int, right: int) -> SeenSheet:
    """Cells keep their places."""
    cells = {place: cell for place, cell in sheet.cells.items() if left <= place[1] < right}
    areas = {place: area for place, area in sheet.areas.items() if left <= place[1] < right}
    return SeenSheet(sheet.title, cells, areas, sheet.above, sheet.below)


def halves(heading: Heading) -> tuple[Heading, ...]:
    """实施期 and 年度 with columns of their own for names and values, below the same first level: each by itself."""
    again = [_named_again(column) for column in heading.columns]
    names = [column for column in again if column.role == "level3"]
    values = [column for column in again if column.role == "target"]
    if len(names) != 1 or len(values) != 1:
        return (heading,)
    own = {column.role for column in again} - {OTHER}
    start = min(column.left for column in again if column.role in LEVELS)
    first = tuple(column for column in heading.columns if column.left < start)
    shared = tuple(column for column in first if column.role in LEVELS and column.role not in own)
    second = (*shared, *(column for column in again if column.role != OTHER))
    return replace(heading, columns=first), replace(heading, columns=second)


def _named_again(column: Column) -> Column:
    """A column that was put aside because another has its role."""
    role = column_role(column.heading) if column.role == OTHER else None
    return replace(column, role=OTHER if role is None else role[0])
