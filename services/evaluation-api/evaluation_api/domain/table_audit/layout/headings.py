"""Finds the headings of the indicator table, of the money block and of lists of results: which column says what."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from evaluation_api.domain.table_audit.layout.lines import Cell, Lines
from evaluation_api.domain.table_audit.layout.words import (
    column_role,
    grade_in,
    is_amount,
    is_fund,
    label,
    label_of,
    money_role,
)

DEEPEST = 3  # lines of a heading
LEVELS = ("level1", "level2", "level3")
VALUES = ("target", "actual", "weight", "score", "scoring_rule")
AMOUNTS = ("initial", "adjusted", "executed", "rate")
OTHER = "other"
COUNTER = "counter"  # 序号
Role = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Column:
    """`left` to `right`: where its cells begin; `doubt` 0 is the surest wording."""

    role: str
    doubt: int
    left: int
    right: int
    heading: str


@dataclass(frozen=True)
class Heading:
    """`top` to `bottom` are its lines."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    def of(self, role: str) -> Column | None:
        return self.by_role.get(role)

    @cached_property
    def by_role(self) -> Mapping[str, Column]:
        return {column.role: column for column in reversed(self.columns)}

    @cached_property
    def lefts(self) -> Sequence[int]:
        return [column.left for column in self.columns]

    def column_at(self, left: int) -> Column | None:
        """The column in which a cell that begins there stands."""
        place = bisect_right(self.lefts, left) - 1
        return self.columns[place] if place >= 0 and left <= self.columns[place].right else None

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(column.role for column in self.columns) - {OTHER, COUNTER}

    @property
    def others(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == OTHER)


def indicator_heading(lines: Lines, row: int) -> Heading | None:
    """The heading of an indicator table that begins in this line."""
    if row not in lines.indicator_headings:
        lines.indicator_headings[row] = _heading(lines, row, column_role, _heads_indicators)
    found: Heading | None = lines.indicator_headings[row]
    return found


def money_heading(lines: Lines, row: int) -> Heading | None:
    """The heading of a money block that begins in this line; a line of labels with their values beside is none."""
    if row not in lines.money_headings:
        found = _heading(lines, row, money_role, _heads_money)
        if found is not None and (_values_beside(lines, found) or not _is_block(lines, found)):
            found = None
        lines.money_headings[row] = found
    told: Heading | None = lines.money_headings[row]
    return told


def _is_block(lines: Lines, heading: Heading) -> bool:
    return len(heading.roles & set(AMOUNTS)) >= 2 or _amount_below(lines, heading)


def _amount_below(lines: Lines, heading: Heading) -> bool:
    """A single column of money counts where an amount of the whole money stands right below its heading."""
    column = next(column for column in heading.columns if column.role in AMOUNTS)
    below = [cell for cell in lines.cells.get(heading.bottom + 1, ()) if cell.top > heading.bottom]
    names = [cell for cell in below if cell.right < column.left and is_fund(cell.words)]
    return bool(names) and any(cell.starts_in(column.left, column.right) and is_amount(cell.words) for cell in below)


def list_heading(lines: Lines, row: int) -> Heading | None:
    """The heading of a list with a project in each line and its points or its grade."""
    named = [cell for cell in lines.begun(row) if label_of(cell.words) == "project" and label(cell.words) != "项目"]
    if len(named) != 1:
        return None
    cells = [cell for cell in lines.begun(row) if label(cell.words)]
    if len(cells) < 3:
        return None
    columns = []
    for cell in cells:
        role = _list_role(cell)
        columns.append(Column(role, 0, cell.left, cell.right, label(cell.words)))
    found = {column.role for column in columns}
    if not found & {"total", "grade"} or found & set(LEVELS):
        return None
    heading = Heading(row, max(cell.bottom for cell in cells), _unique(columns))
    return heading if _lists_below(lines, heading) else None


def _lists_below(lines: Lines, heading: Heading) -> bool:
    """Labels only in the heading, points or a grade below theirs: else labels stand beside their values."""
    values = [cell for cell in lines.begun(heading.top) if _is_number(cell) or grade_in(cell.words)]
    below = [cell for cell in lines.cells.get(heading.bottom + 1, ()) if cell.top > heading.bottom]
    if values or len(below) < 2:
        return False
    told = {column.role: cell for cell in below if (column := heading.column_at(cell.left)) is not None}
    points, grade = told.get("total"), told.get("grade")
    return (points is None or is_amount(points.words)) and (grade is None or bool(grade_in(grade.words)))


def _list_role(cell: Cell) -> str:
    named = label_of(cell.words)
    if named in ("project", "department", "office", "total", "grade"):
        return named
    role = column_role(cell.words)
    money = money_role(cell.words)
    if role is not None and role[0] == "score":
        return "total"
    if money is not None and money[0] in AMOUNTS:
        return money[0]
    return role[0] if role is not None and role[0] in LEVELS else OTHER


def _heads_indicators(columns: Iterable[Column]) -> bool:
    told = [column for column in columns if column.role not in (OTHER, COUNTER)]
    found = {column.role for column in told}
    sure = sum(column.doubt == 0 for column in told if column.role in LEVELS)
    values = found & set(VALUES)
    return sure >= 2 or (bool(found & set(LEVELS)) and bool(values) and (sure > 0 or len(found) >= 3))


def _heads_money(columns: Iterable[Column]) -> bool:
    return bool(_roles(columns) & set(AMOUNTS))


def _roles(columns: Iterable[Column]) -> set[str]:
    return {column.role for column in columns}


def _heading(
    lines: Lines, row: int, role_of: Callable[[str], Role], enough: Callable[[Iterable[Column]], bool]
) -> Heading | None:
    """A band that says no more than its lower lines do alone begins there."""
    best = _band(lines, row, role_of, enough)
    if best is None or best.bottom == row:
        return best
    alone = _band(lines, row + 1, role_of, enough)
    return best if alone is None or len(alone.roles) < len(best.roles) else None


def _band(
    lines: Lines, row: int, role_of: Callable[[str], Role], enough: Callable[[Iterable[Column]], bool]
) -> Heading | None:
    """The lowest band of up to three lines, from this line on, whose labels are enough; deeper while labels follow."""
    first = lines.begun(row)
    if not any(role_of(cell.words) for cell in first) or any(_is_number(cell) for cell in first):
        return None
    best: Heading | None = None
    for bottom in range(row, row + DEEPEST):
        if bottom > row and not _goes_on(lines, row, bottom, role_of):
            break
        columns = _columns(lines, row, bottom, role_of)
        if not enough(columns):
            continue
        if best is None or len(_roles(columns)) > len(best.roles) or _under_wide(lines, row, bottom):
            best = Heading(row, bottom, columns)
    return best


def _is_number(cell: Cell) -> bool:
    """A value, which no heading holds."""
    return is_amount(cell.words) and any(letter.isdigit() for letter in cell.words)


def _goes_on(lines: Lines, top: int, bottom: int, role_of: Callable[[str], Role]) -> bool:
    """Whether the line still belongs to a heading: labels below wide cells, or cells of the heading that reach down."""
    begun = [cell for cell in lines.begun(bottom) if cell.words]
    reached = [cell for cell in lines.cells.get(bottom, ()) if top <= cell.top < bottom and role_of(cell.words)]
    if not begun:
        return bool(reached)
    labels = [cell for cell in begun if role_of(cell.words)]
    if any(_is_number(cell) for cell in begun):
        return False
    wide = [cell for row in range(top, bottom) for cell in lines.begun(row) if cell.right > cell.left]
    divided = all(cell in labels or any(over.covers(cell.left) for over in wide) for cell in begun)
    return bool(labels) and (bool(reached) or divided or 2 * len(labels) > len(begun))


def _under_wide(lines: Lines, top: int, bottom: int) -> bool:
    """Whether all that begins in this line stands below wide cells of the heading, while others reach down to it."""
    begun = [cell for cell in lines.begun(bottom) if cell.words]
    above = [cell for row in range(top, bottom) for cell in lines.begun(row)]
    wide = [cell for cell in above if cell.right > cell.left]
    tall = [cell for cell in above if cell.bottom >= bottom]
    return bool(begun) and bool(tall) and all(any(over.covers(cell.left) for over in wide) for cell in begun)


_COUNTED = re.compile(r"序号|编号|行次|序")


def _columns(lines: Lines, top: int, bottom: int, role_of: Callable[[str], Role]) -> tuple[Column, ...]:
    """Each column by its lowest known label; one that reaches far below the heading is a label of the block."""
    found: dict[int, Column] = {}
    for row in range(top, bottom + 1):
        for cell in lines.cells.get(row, ()):
            if cell.top < top or not cell.words or cell.bottom > bottom + DEEPEST or not label(cell.words):
                continue
            role = role_of(cell.words)
            if role is not None and role[0] in AMOUNTS and _names_below(lines, bottom, cell):
                role = None  # 年度预算数（万元）, below which 总额 and 其中 stand
            above = found.get(cell.left)
            if role is None and above is None:
                above = next((one for one in found.values() if one.left < cell.left <= one.right), None)
            if role is None and above is not None and above.role != OTHER:
                role = (above.role, above.doubt + 1)
            named, doubt = (COUNTER, 0) if _COUNTED.fullmatch(label(cell.words)) else role or (OTHER, 9)
            found[cell.left] = Column(named, doubt, cell.left, cell.right, label(cell.words))
    return _unique(_stretched(sorted(found.values(), key=lambda column: column.left), lines.sheet.last_column))


def _names_below(lines: Lines, bottom: int, heading: Cell) -> bool:
    below = (cell for cell in lines.cells.get(bottom + 1, ()) if cell.left == heading.left and cell.top > bottom)
    return any(is_fund(cell.words) and not is_amount(cell.words) for cell in below)


def _stretched(columns: list[Column], last: int) -> list[Column]:
    """A column reaches to the next one, or ends where that begins."""
    if not columns:
        return columns
    ends = [column.left - 1 for column in columns[1:]] + [max(last, columns[-1].right)]
    return [
        Column(column.role, column.doubt, column.left, end, column.heading)
        for column, end in zip(columns, ends, strict=True)
    ]


def _unique(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Of several columns with one role the surest counts, then the first; the others keep their heading.

    Points stand right of the names: where each level has a column of them, those of the lowest count."""
    told = list(columns)
    best: dict[str, Column] = {}
    for column in told:
        kept = best.get(column.role)
        if kept is None or column.doubt < kept.doubt:
            best[column.role] = column
    named = max((column.left for column in told if column.role in LEVELS), default=0)
    for role in ("weight", "score"):
        later = [column for column in told if column.role == role and column.left > named]
        if role in best and best[role].left < named and later:
            best[role] = min(later, key=lambda column: (column.doubt, column.left))
    return tuple(
        column if column.role == OTHER or best[column.role] is column else replace(column, role=OTHER)
        for column in told
    )


def _values_beside(lines: Lines, heading: Heading) -> bool:
    """`预算数：| 63 | 执行数：| 63`: the value stands right of its label, not below."""
    told = [column for column in heading.columns if column.role in AMOUNTS]
    cells = {cell.left: cell for cell in lines.cells.get(heading.bottom, ())}
    beside = 0
    for column in told:
        after = [cell for left, cell in sorted(cells.items()) if left > column.left]
        beside += bool(after) and is_amount(after[0].words)
    return 2 * beside > len(told)
