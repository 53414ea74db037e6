"""The rows of an indicator table below its heading, and its line of totals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from evaluation_api.domain.table_audit.layout.headings import (
    LEVELS,
    OTHER,
    Column,
    Heading,
    indicator_heading,
    money_heading,
)
from evaluation_api.domain.table_audit.layout.lines import Cell, Lines, place_of
from evaluation_api.domain.table_audit.layout.words import (
    CONTINUED,
    GRADED,
    SUBTOTAL,
    TITLE,
    column_role,
    grade_in,
    is_closing,
    is_note,
    label,
    label_of,
    labelled,
    plain,
)
from evaluation_api.domain.table_audit.printed import Printed, PrintedRow

CELLS = ("operator", "target", "unit", "actual", "weight", "score", "reason", "scoring_rule")
SHARED = ("weight", "score")
_PLACEHOLDER = re.compile(r"[.…·]*|指标[一二三四五六七八九\d]*[:.…]*|/|-")


@dataclass
class Block:
    """`last` is the last line that belongs to it; `total` the line of totals, if there is one."""

    rows: list[PrintedRow] = field(default_factory=list)
    total_weight: Printed | None = None
    total_score: Printed | None = None
    grade: Printed | None = None
    remarks: list[Printed] = field(default_factory=list)
    last: int = 0
    ended: bool = False


@dataclass
class _Reading:
    """Rows as they are found; `anchors` leads from a cell that several rows share to their numbers."""

    lines: Lines
    heading: Heading
    block: Block
    anchors: dict[tuple[str, int, int], list[int]] = field(default_factory=dict)
    given: dict[str, Printed] = field(default_factory=dict)


def read_block(lines: Lines, heading: Heading, until: int, numbered: int = 0) -> Block:
    """All rows from below the heading to the line before `until`, the end of the table, or its line of totals."""
    reading = _Reading(lines, heading, Block(last=heading.bottom))
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
        if _is_total(reading.heading, begun[0]):
            reading.block.last = begun[0].bottom
            if _is_subtotal(reading, begun[0]):
                continue
            _total(reading, [cell for down in range(row, begun[0].bottom + 1) for cell in lines.begun(down)])
            reading.block.ended = True
            break
        _row(reading, row, numbered)
        reading.block.last = row
    reading.block.rows = [_sharing(reading, row) for row in reading.block.rows]
    return reading.block


def _ends(reading: _Reading, row: int, begun: Sequence[Cell]) -> bool:
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


def _total_follows(reading: _Reading, row: int) -> bool:
    """Some forms put a line of remarks between the rows and the line of totals."""
    first = reading.lines.begun(row)[0]
    if not is_closing(first.words):
        return False
    below = (reading.lines.begun(down) for down in range(row + 1, row + 4))
    return any(cells and _is_total(reading.heading, cells[0]) for cells in below)


def _is_text(heading: Heading, cell: Cell) -> bool:
    """A cell over the levels and most of the values holds a sentence about the whole."""
    values = [column for column in heading.columns if column.role not in LEVELS and column.left > cell.left]
    if label_of(cell.words) == "total":
        return False
    covered = [column for column in values if column.left <= cell.right]
    return len(covered) >= 3 or (len(covered) == len(values) > 0)


def _is_total(heading: Heading, cell: Cell) -> bool:
    values = [column.left for column in heading.columns if column.role in ("weight", "score", "target", "actual")]
    named = label_of(cell.words) == "total" or labelled(cell.words)[0] == "total"
    told = named or SUBTOTAL.fullmatch(label(cell.words)) is not None
    return told and cell.left < min(values, default=cell.left + 1)


def _is_subtotal(reading: _Reading, cell: Cell) -> bool:
    """`小计`, and a total that another follows at once."""
    if "小计" in plain(cell.words):
        return True
    below = reading.lines.begun(cell.bottom + 1)
    return bool(below) and _is_total(reading.heading, below[0]) and SUBTOTAL.fullmatch(label(cell.words)) is not None


def _total(reading: _Reading, begun: Sequence[Cell]) -> None:
    """Points of the line of totals: by their columns, else in their order; a grade may stand beside them."""
    block, heading, lines = reading.block, reading.heading, reading.lines
    inside = labelled(begun[0].words)
    numbers: list[Cell] = []
    for cell in begun[1:]:
        if grade_in(cell.words):
            block.grade = lines.printed(cell)
        elif any(letter.isdigit() for letter in cell.words):
            numbers.append(cell)
    if inside[0] == "total":
        block.total_score = Printed(inside[1], lines.place(begun[0]))
    for role in SHARED:
        column = heading.of(role)
        found = [one for one in numbers if _below_label(begun, one, role)] or [
            one for one in numbers if column is not None and one.starts_in(column.left, column.right)
        ]
        if found:
            _set_total(block, role, lines.printed(found[0]))
            numbers.remove(found[0])
    if len(numbers) == 2 and not (block.total_weight or block.total_score):
        block.total_weight, block.total_score = (lines.printed(cell) for cell in numbers)
    elif numbers and not block.total_score:
        block.total_score = lines.printed(numbers[-1])
    _empty_totals(reading, begun[0].top)
    _graded(block)


def _graded(block: Block) -> None:
    """`总得分：100分（优）` in one cell is points and grade."""
    told = block.total_score
    if not told:
        return
    words = labelled(told.words)[1] or told.words
    found = GRADED.fullmatch(plain(words))
    if found is not None:
        block.total_score, block.grade = replace(told, words=found[1]), block.grade or replace(told, words=found[2])
    elif words != told.words:
        block.total_score = replace(told, words=words)


def _below_label(begun: Sequence[Cell], number: Cell, role: str) -> bool:
    """`总分值 | 总得分` in the line above say which number is which."""
    above = next((cell for cell in begun if cell.bottom == number.top - 1 and cell.left == number.left), None)
    told = label(above.words).removeprefix("总") if above is not None else ""
    return bool(told) and (column_role(told) or ("", 0))[0] == role


def _set_total(block: Block, role: str, printed: Printed) -> None:
    if role == "weight":
        block.total_weight = printed
    else:
        block.total_score = printed


def _empty_totals(reading: _Reading, row: int) -> None:
    """Columns that the line of totals leaves empty are empty cells, not absent ones."""
    for role in SHARED:
        column, told = reading.heading.of(role), getattr(reading.block, f"total_{role}")
        if column is not None and told is None:
            empty = Printed("", place_of(reading.lines.sheet.title, row, column.left))
            _set_total(reading.block, role, empty)


def _row(reading: _Reading, row: int, numbered: int) -> None:
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


def _value(reading: _Reading, row: int, role: str, cells: list[Cell]) -> Printed | None:
    column = reading.heading.of(role)
    if column is None:
        return None
    if role in SHARED and cells and cells[0].is_tall and (role, cells[0].top, cells[0].left) in reading.anchors:
        return None
    return reading.lines.joined(cells, row, column.left)


def _levels(reading: _Reading, row: int, found: dict[str, list[Cell]]) -> dict[str, Printed | None]:
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


def _sharing(reading: _Reading, row: PrintedRow) -> PrintedRow:
    for (role, _, _), numbers in reading.anchors.items():
        if row.number in numbers and len(numbers) > 1:
            shared = tuple(numbers)
            row = replace(row, shares_weight=shared) if role == "weight" else replace(row, shares_score=shared)
    return row
