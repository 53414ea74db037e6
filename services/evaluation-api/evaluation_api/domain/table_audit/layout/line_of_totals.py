"""The line of totals below the rows: how it is known, and what it says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluation_api.domain.table_audit.layout.blocks import SHARED, Block, Reading
from evaluation_api.domain.table_audit.layout.headings import Heading
from evaluation_api.domain.table_audit.layout.lines import Cell, place_of
from evaluation_api.domain.table_audit.layout.words import (
    GRADED,
    SUBTOTAL,
    column_role,
    grade_in,
    label,
    label_of,
    labelled,
    plain,
)
from evaluation_api.domain.table_audit.printed import Printed

_HUNDRED = re.compile(r"100(\.0+)?分?")


def is_total(heading: Heading, cell: Cell) -> bool:
    values = [column.left for column in heading.columns if column.role in ("weight", "score", "target", "actual")]
    named = label_of(cell.words) == "total" or labelled(cell.words)[0] == "total"
    if _is_hundred(heading, cell):
        return True
    told = named or SUBTOTAL.fullmatch(label(cell.words)) is not None
    return told and cell.left < min(values, default=cell.left + 1)


def is_subtotal(reading: Reading, cell: Cell) -> bool:
    """`小计`, and a total that another follows at once."""
    if "小计" in plain(cell.words):
        return True
    below = reading.lines.begun(cell.bottom + 1)
    return bool(below) and is_total(reading.heading, below[0]) and SUBTOTAL.fullmatch(label(cell.words)) is not None


def read_total(reading: Reading, begun: Sequence[Cell]) -> None:
    """Points of the line of totals: by their columns, else in their order; a grade may stand beside them."""
    block, heading, lines = reading.block, reading.heading, reading.lines
    inside = labelled(begun[0].words)
    numbers: list[Cell] = []
    for cell in begun if _is_hundred(heading, begun[0]) else begun[1:]:
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


def _is_hundred(heading: Heading, cell: Cell) -> bool:
    """A line that begins with a hundred points: a total without its label."""
    weight = heading.of("weight")
    return weight is not None and cell.left == weight.left and _HUNDRED.fullmatch(plain(cell.words)) is not None


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


def _empty_totals(reading: Reading, row: int) -> None:
    """Columns that the line of totals leaves empty are empty cells, not absent ones."""
    for role in SHARED:
        column, told = reading.heading.of(role), getattr(reading.block, f"total_{role}")
        if column is not None and told is None:
            empty = Printed("", place_of(reading.lines.sheet.title, row, column.left))
            _set_total(reading.block, role, empty)
