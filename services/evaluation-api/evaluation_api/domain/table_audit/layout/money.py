"""The money block: budget, spending and rate, as columns with lines below or as labels with values beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from evaluation_api.domain.table_audit.layout.headings import AMOUNTS, Heading, indicator_heading, money_heading
from evaluation_api.domain.table_audit.layout.lines import Cell, Lines, place_of
from evaluation_api.domain.table_audit.layout.words import (
    FUND,
    TOTAL_MONEY,
    is_amount,
    is_dash,
    is_fund,
    is_note,
    label,
    label_of,
    money_role,
    plain,
    points_of_block,
    unit_of_money,
)
from evaluation_api.domain.table_audit.printed import MoneyLine, Printed

CELLS = (*AMOUNTS, "weight", "score")
_IN_TEXT = re.compile(
    r"(年初预算数?|全年预算数?|调整后?预算数?|预算数|全年执行数?|执行数|执行率|支出数)[:为是]?(-?[\d,]+(?:\.\d+)?)(%|万元|亿元|元)?"
)


@dataclass
class MoneyBlock:
    """`taken` are the lines of the sheet that belong to it."""

    lines: list[MoneyLine] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    unit: str = ""


def read_money(lines: Lines, first: int, until: int) -> MoneyBlock:
    """The first money block between the two lines; without any a block without lines."""
    block = MoneyBlock()
    for row in (row for row in lines.rows if first <= row < until):
        heading = money_heading(lines, row)
        if heading is not None:
            _below(lines, heading, until, block)
            if block.lines:
                break
    if not block.lines:
        _beside(lines, first, until, block)
    if not block.lines:
        _named(lines, first, until, block)
    if not block.lines:
        _in_text(lines, first, until, block)
    return block


def _below(lines: Lines, heading: Heading, until: int, block: MoneyBlock) -> None:
    taken = set(range(heading.top, heading.bottom + 1))
    amounts = [column for column in heading.columns if column.role in AMOUNTS]
    start = min(column.left for column in amounts)
    used: set[tuple[int, int]] = set()
    for row in (row for row in lines.rows if heading.bottom < row < until):
        cells = [cell for cell in lines.cells[row] if cell.top > heading.bottom]
        if not cells or _over(lines, row, cells):
            break
        told: dict[str, Printed | None] = {}
        filled = False
        for column in (column for column in heading.columns if column.role in CELLS):
            under = [c for c in cells if c.starts_in(column.left, column.right) and (c.top, c.left) not in used]
            used.update((cell.top, cell.left) for cell in under)
            told[column.role] = lines.joined(under, row, column.left)
            filled = filled or (column.role in AMOUNTS and any(is_amount(c.words) for c in under))
        names = [cell for cell in cells if cell.right < start and cell.words]
        if not filled and not (names and is_fund(names[-1].words)):
            break
        name = lines.printed(names[-1]) if names else Printed("", place_of(lines.sheet.title, row, max(1, start - 1)))
        block.lines.append(MoneyLine(name, **told))
        taken.add(row)
    if block.lines:
        block.lines = _with_stated_points(lines, heading, block.lines)
        block.taken = taken
        block.unit = _unit(lines, heading, start, block)


def _with_stated_points(lines: Lines, heading: Heading, found: list[MoneyLine]) -> list[MoneyLine]:
    """Without a column of points those that a heading states belong to the first line: `预算执行情况（20分）`."""
    if heading.of("weight") is not None or heading.of("score") is None:
        return found
    for cell in reversed(lines.cells[heading.bottom]):
        if points := points_of_block(cell.words):
            return [replace(found[0], weight=Printed(points, lines.place(cell))), *found[1:]]
    return found


def _over(lines: Lines, row: int, cells: Sequence[Cell]) -> bool:
    first = cells[0]
    if first.top < row:
        first = next((cell for cell in cells if cell.top == row), first)
    return (
        indicator_heading(lines, row) is not None
        or is_note(first.words)
        or label_of(first.words) in ("goal", "goal_achieved", "project", "office")
        or (label_of(first.words) == "total" and "分" in label(first.words))
        or label_of(cells[0].words) == "goal"
    )


def _unit(lines: Lines, heading: Heading, start: int, block: MoneyBlock) -> str:
    """What the headings and names of the block say; cells to the left that reach over it included."""
    told = [cell for row in sorted(block.taken) for cell in lines.cells.get(row, ())]
    stated = [unit_of_money(cell.words) for cell in told if cell.left < start or cell.top <= heading.bottom]
    return next((unit for unit in stated if unit), "")


def _beside(lines: Lines, first: int, until: int, block: MoneyBlock) -> None:
    """`预算数：| 63 | 执行数：| 63`, and below it `其中：财政拨款 | 63 | 其中：财政拨款 | 63`."""
    order: list[str] = []
    for row in (row for row in lines.rows if first <= row < until):
        cells = lines.cells[row]
        told: dict[str, Printed] = {}
        names: list[Cell] = []
        for cell, after in pairwise(cells):
            role = money_role(cell.words)
            if cell.top != row or not is_amount(after.words) or money_role(after.words):
                continue
            if role is not None and (role[0] in AMOUNTS or told):
                told.setdefault(role[0], lines.printed(after))
                names.append(cell)
            elif is_fund(cell.words) and block.lines and len(names) < len(order):
                told.setdefault(order[len(names)], lines.printed(after))
                names.append(cell)
        if told and (set(told) & set(AMOUNTS)) and (block.lines or len(told) >= 2):
            role = money_role(names[0].words)
            total = role is not None
            block.lines.append(
                MoneyLine(Printed("", lines.place(names[0])) if total else lines.printed(names[0]), **told)
            )
            block.taken.add(row)
            order = list(told) if total else order
            stated = [unit_of_money(cell.words) for cell in cells]
            block.unit = block.unit or next((unit for unit in stated if unit), "")
        elif block.lines:
            break


def _named(lines: Lines, first: int, until: int, block: MoneyBlock) -> None:
    """`年度资金总额：| 880`, as forms of targets have it: the money asked for, without columns."""
    for row in (row for row in lines.rows if first <= row < until):
        cells = lines.cells[row]
        pairs = [
            (cell, after)
            for cell, after in pairwise(cells)
            if after.top == row and is_fund(cell.words) and is_amount(after.words) and not is_dash(after.words)
        ]
        if pairs and (block.lines or TOTAL_MONEY.fullmatch(_before_colon(pairs[0][0].words))):
            cell, after = pairs[0]
            block.lines.append(MoneyLine(lines.printed(cell), initial=lines.printed(after)))
            block.taken.add(row)
            stated = [unit_of_money(one.words) for one in cells]
            block.unit = block.unit or next((unit for unit in stated if unit), "")


def _before_colon(words: str) -> str:
    return label(words.replace("：", ":").partition(":")[0])


def _in_text(lines: Lines, first: int, until: int, block: MoneyBlock) -> None:
    """`全年预算数63万元，执行数63万元，执行率100%` within one cell."""
    for row in (row for row in lines.rows if first <= row < until):
        for cell in lines.begun(row):
            told: dict[str, Printed] = {}
            for name, number, unit in _IN_TEXT.findall(plain(cell.words)):
                role = money_role(name)
                if role is not None:
                    told.setdefault(role[0], Printed(number + (unit if unit == "%" else ""), lines.place(cell)))
                    block.unit = block.unit or (unit if unit not in ("", "%") else "")
            if len(told) >= 2 and set(told) & {"adjusted", "initial"}:
                block.lines.append(MoneyLine(Printed("", lines.place(cell)), **told))
                return
    block.unit = ""


def sorted_lines(block: MoneyBlock) -> tuple[tuple[MoneyLine, ...], bool]:
    """The line of the whole money first, and whether there is one; the others are its sources."""
    totals = [line for line in block.lines if _is_total(line)]
    if not totals and block.lines and not FUND.search(plain(block.lines[0].name.words)):
        totals = block.lines[:1]
    if not totals:
        return tuple(block.lines), False
    return (totals[0], *(line for line in block.lines if line is not totals[0])), True


def _is_total(line: MoneyLine) -> bool:
    told = _before_colon(line.name.words)
    return not line.name.words or (TOTAL_MONEY.fullmatch(told) is not None and "其中" not in line.name.words)
