"""Cells with a label beside, above or within them: project, offices, goals, total, grade, year."""

from collections.abc import Collection
from dataclasses import dataclass, field

from evaluation_api.domain.table_audit.layout.lines import Cell, Lines, place_of
from evaluation_api.domain.table_audit.layout.words import (
    TITLE,
    column_role,
    grade_in,
    is_amount,
    is_closing,
    is_dash,
    is_note,
    label_of,
    labelled,
    money_role,
    plain,
    unit_of_money,
    year_of,
)
from evaluation_api.domain.table_audit.printed import Printed

LONGEST_TITLE = 80
_BELOW = ("goal", "goal_achieved")
_NAMES = ("project", "department", "office")


@dataclass
class Labelled:
    """The first cell of each kind counts, in reading order."""

    title: Printed | None = None
    year: int | None = None
    unit: str = ""
    found: dict[str, Printed] = field(default_factory=dict)
    remarks: list[Printed] = field(default_factory=list)

    def keep(self, name: str, printed: Printed) -> None:
        if not self.found.get(name):
            self.found[name] = printed


def read_labelled(lines: Lines, first: int, until: int, taken: Collection[int], below: int) -> Labelled:
    """`taken` are lines of the blocks; remarks are looked for from line `below` on."""
    told = Labelled()
    for row in (row for row in lines.rows if first <= row < until and row not in taken):
        begun = lines.begun(row)
        if told.title is None and row < below and (title := title_in(lines, row)) is not None:
            told.title = title
        for cell in begun:
            told.unit = told.unit or unit_of_money(cell.words)
            if told.year is None and row < below:
                told.year = year_of(cell.words) if "年" in cell.words and len(cell.words) < LONGEST_TITLE else None
        if row >= below and begun and is_note(begun[0].words) and labelled(begun[0].words)[0] == "":
            told.remarks.append(lines.joined(begun, row, begun[0].left))
            continue
        if row >= below and begun and is_closing(begun[0].words):
            told.remarks.append(lines.beside(begun))
        _line(lines, row, begun, told)
    return told


def title_in(lines: Lines, row: int) -> Printed | None:
    """The title of a table: the only words of a line, in the manner of titles."""
    cells = lines.cells[row]
    if len(cells) != 1 or cells[0].top != row or len(cells[0].words) > LONGEST_TITLE:
        return None
    return lines.printed(cells[0]) if is_title(cells[0].words) else None


def is_title(words: str) -> bool:
    told = plain(words)
    return TITLE.search(told) is not None and not is_note(told) and not labelled(words)[0] and "。" not in told


def _line(lines: Lines, row: int, begun: list[Cell], told: Labelled) -> None:
    cells = lines.cells[row]
    for cell in begun:
        name, inside = labelled(cell.words)
        if name:
            _keep(told, name, Printed(inside, lines.place(cell)))
            continue
        name = label_of(cell.words)
        if not name:
            continue
        after = next((one for one in cells if one.left > cell.right and one.top <= row <= one.bottom), None)
        if name in _BELOW and (after is None or label_of(after.words) in _BELOW):
            _below(lines, cell, name, told)
        elif after is not None and not _is_heading(after.words):
            _keep(told, name, lines.printed(after))
        elif name in _NAMES and after is None:
            told.found.setdefault(name, Printed("", place_of(lines.sheet.title, row, cell.right + 1)))


def _below(lines: Lines, cell: Cell, name: str, told: Labelled) -> None:
    """The words under a heading such as `预期目标 | 实际完成情况`."""
    if cell.is_tall:  # a label of the block, beside such headings
        return
    under = [one for one in lines.begun(cell.bottom + 1) if cell.left <= one.left <= cell.right]
    if under and not _is_heading(under[0].words):
        told.keep(name, lines.printed(under[0]))


def _keep(told: Labelled, name: str, printed: Printed) -> None:
    if name == "year":
        told.year = year_of(printed.words) or told.year
    elif name == "total":
        if is_amount(printed.words) and not is_dash(printed.words):
            told.keep(name, printed)
    elif name == "grade":
        if grade_in(printed.words) or len(printed.words) <= 6:
            told.keep(name, printed)
    else:
        told.keep(name, printed)


def _is_heading(words: str) -> bool:
    if label_of(words):
        return True
    role, money = column_role(words), money_role(words)
    return (role is not None and role[1] == 0) or (money is not None and not is_amount(words))
