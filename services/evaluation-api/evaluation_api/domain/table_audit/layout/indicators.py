"""The rows of an indicator table below its heading, and its line of totals."""

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluation_api.domain.table_audit.layout.blocks import SHARED, Block, Reading
from evaluation_api.domain.table_audit.layout.headings import (
    LEVELS,
    OTHER,
    Column,
    Heading,
    indicator_heading,
    money_heading,
)
from evaluation_api.domain.table_audit.layout.line_of_totals import is_subtotal, is_total, read_total
from evaluation_api.domain.table_audit.layout.lines import Cell, Lines
from evaluation_api.domain.table_audit.layout.words import (
    CONTINUED,
    TITLE,
    is_closing,
    is_note,
    label,
    label_of,
    labelled,
    plain,
)
from evaluation_api.domain.table_audit.printed import Printed, PrintedRow

CELLS = ("operator", "target", "unit", "actual", "weight", "score", "reason", "scoring_rule")
_PLACEHOLDER = re.compile(r"[.…·]*|指标[一二三四五六七八九\d]*[:.…]*|/|-")


def read_block(lines: Lines, heading: Heading, until: int, numbered: int = 0) -> Block:
    """All rows from below the heading to the line before `until`, the end of the table, or its line of totals."""
    reading = Reading(lines, heading, Block(last=heading.bottom))
    for row in (row for row in lines.rows if heading.bottom < row < until):
        if row <= reading.heading.bottom:
            continue
        begun = lines.begun(row)
        if not begun or (len(begun) == 1 and CONTINUED.search(begun[0].words) and TITLE.search(plain(begun[0].words))):
            reading.block.last = row
            continue
        again = indicator_heading(lines, row)
        if again is not None:
            reading.heading = again if again.roles >= heading.roles else heading
            reading.block.last = again.bottom
            continue
        if _ends(reading, row, begun):
            if _total_follows(reading, row):
                reading.block.remarks.append(lines.beside(begun))
                continue
            break
        if is_total(reading.heading, begun[0]):
            reading.block.last = begun[0].bottom
            if is_subtotal(reading, begun[0]):
                continue
            read_total(reading, [cell for down in range(row, begun[0].bottom + 1) for cell in lines.begun(down)])
            reading.block.ended = True
            break
        _row(reading, row, numbered)
        reading.block.last = row
    reading.block.rows = [_sharing(reading, row) for row in reading.block.rows]
    return reading.block


def _ends(reading: Reading, row: int, begun: Sequence[Cell]) -> bool:
    """Whether the table is over: notes, conclusions, signatures, another block or another table."""
    first, heading = begun[0], reading.heading
    inside = any(cell.top < row and cell.top > heading.bottom for cell in reading.lines.cells[row])
    levels = [column for column in heading.columns if column.role in LEVELS]
    if first.left > levels[-1].right:
        return False
    if is_note(first.words) and not inside:
        return True
    if not inside and first.left <= levels[0].right and (is_closing(first.words) or _is_text(heading, first)):
        return True
    if label_of(first.words) in ("project", "department", "office") or labelled(first.words)[0] in (
        "project",
        "office",
    ):
        return len(begun) <= 6 and not inside
    return money_heading(reading.lines, row) is not None


def _total_follows(reading: Reading, row: int) -> bool:
    """Some forms put a line of remarks between the rows and the line of totals."""
    first = reading.lines.begun(row)[0]
    if not is_closing(first.words):
        return False
    below = (reading.lines.begun(down) for down in range(row + 1, row + 4))
    return any(cells and is_total(reading.heading, cells[0]) for cells in below)


def _is_text(heading: Heading, cell: Cell) -> bool:
    """A cell over the levels and most of the values holds a sentence about the whole."""
    values = [column for column in heading.columns if column.role not in LEVELS and column.left > cell.left]
    if label_of(cell.words) == "total":
        return False
    covered = [column for column in values if column.left <= cell.right]
    return len(covered) >= 3 or (len(covered) == len(values) > 0)


def _row(reading: Reading, row: int, numbered: int) -> None:
    cells = [cell for cell in reading.lines.cells[row] if cell.top > reading.heading.bottom]
    found: dict[str, list[Cell]]
    found = {role: [] for role in reading.heading.by_role if role != OTHER}
    beyond: dict[Column, list[Cell]] = {}
    first = reading.heading.columns[0]
    for cell in cells:
        column = reading.heading.column_at(cell.left) or (first if cell.covers(first.left) else None)
        if column is not None:
            (found[column.role] if column.role != OTHER else beyond.setdefault(column, [])).append(cell)
    others = {column.heading: reading.lines.joined(under, row, column.left) for column, under in beyond.items()}
    levels = _levels(reading, row, found)
    values = {role: _value(reading, row, role, found[role]) for role in CELLS if role in found}
    begun = any(cell.top == row and cell.words for told in found.values() for cell in told)
    headed = any(cell.top == row and cell.words for cell in found.get("level2", ()))
    if not begun or not (headed or _says_something(levels, values, others)):
        return
    number = numbered + len(reading.block.rows) + 1
    for role in SHARED:
        for cell in found.get(role, ()):
            if cell.is_tall:
                reading.anchors.setdefault((role, cell.top, cell.left), []).append(number)
    made = replace(PrintedRow(number, others=others), **levels, **values)  # type: ignore[arg-type]  # by field name
    reading.block.rows.append(made)


def _says_something(
    levels: dict[str, Printed | None], values: dict[str, Printed | None], others: dict[str, Printed]
) -> bool:
    """A line in which the form itself put nothing but dots is no row."""
    name = levels.get("level3")
    if name and not _PLACEHOLDER.fullmatch(plain(name.words)):
        return True
    return any(
        value and not _PLACEHOLDER.fullmatch(plain(value.words)) for value in (*values.values(), *others.values())
    )


def _value(reading: Reading, row: int, role: str, cells: list[Cell]) -> Printed | None:
    column = reading.heading.of(role)
    if column is None:
        return None
    if role in SHARED and cells and cells[0].is_tall and (role, cells[0].top, cells[0].left) in reading.anchors:
        return None
    return reading.lines.joined(cells, row, column.left)


def _levels(reading: Reading, row: int, found: dict[str, list[Cell]]) -> dict[str, Printed | None]:
    """Names of the levels: below a merged cell its words, below an empty one those of the row before."""
    present = [role for role in LEVELS if role in found]
    deepest = reading.heading.of(present[-1])
    wide = next((cell for role in present[:-1] for cell in found[role] if deepest and cell.covers(deepest.left)), None)
    told: dict[str, Printed | None] = dict.fromkeys(LEVELS)
    fresh = False
    for role in present[:-1]:
        cells = found[role]
        if cells and cells[0] is not wide:
            told[role] = reading.lines.joined(cells, row, cells[0].left)
            fresh = fresh or cells[0].top == row
        elif not cells and not fresh and wide is None and reading.given.get(role):
            told[role] = reading.given[role]
        if cells:
            reading.given[role] = told[role] or reading.lines.printed(cells[0])
            for lower in LEVELS[LEVELS.index(role) + 1 :]:
                if fresh:
                    reading.given.pop(lower, None)
    name = [wide] if wide is not None and not found[present[-1]] else found[present[-1]]
    if not name and not any(found[role] for role in present[1:]):
        name = [cell for cell in found[present[0]] if cell.top == row]  # a row of the first level alone
    if len(name) > 1 and label(name[0].words).endswith("指标"):
        # the heading of the names stands over two levels
        told["level1"], told["level2"] = told["level2"] or told["level1"], reading.lines.printed(name[0])
        name = name[1:]
    told["level3"] = reading.lines.joined(name, row, deepest.left if deepest else 1)
    if present[-1] != "level3":
        told[present[-1]] = None
    return told


def _sharing(reading: Reading, row: PrintedRow) -> PrintedRow:
    for (role, _, _), numbers in reading.anchors.items():
        if row.number in numbers and len(numbers) > 1:
            shared = tuple(numbers)
            row = replace(row, shares_weight=shared) if role == "weight" else replace(row, shares_score=shared)
    return row
