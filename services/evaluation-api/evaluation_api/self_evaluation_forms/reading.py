"""A sheet read as a self-evaluation form, by its words and not by addresses; formulas count by the result they hold."""

import re
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.self_evaluation_forms.content import WAN, FilledForm, FilledRow
from evaluation_api.self_evaluation_forms.labels import (
    COLUMN_OF,
    FUND_COLUMN_OF,
    field_of,
    is_blank,
    is_note,
    label,
)
from wenxiao_workbooks import FAULTS, Grid, GridCell, plain, reference

MOST_ROWS = 500
BELOW = 3  # blank rows between a heading and what stands below it
LONGEST = {"actual_text": 1000, "reason": 4000, "goal_completion": 4000}
ZH = {
    "actual_text": "实际完成值", "own_score": "得分", "reason": "偏差原因分析及改进措施", "weight": "分值",
    "goal_completion": "实际完成情况", "own_execution_score": "预算执行率得分", "own_total": "总分",
}  # fmt: skip
_YEAR = re.compile(r"(20\d\d)年?度?")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,20})?)分?")
_AMOUNT = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,12})?)(万元|元)?")


class NoForm(Exception):
    """`str()` says why the sheet was left aside."""


@dataclass(frozen=True)
class _Table:
    row: int
    bottom: int
    columns: dict[str, int]


def read_form(grid: Grid) -> FilledForm:
    """Everything that the sheet says of the office's own cells; what cannot be read stands among its findings."""
    table = _table(grid)
    if table is None:
        raise NoForm("没有找到自评表的指标表头（三级指标、年度指标值、实际完成值、得分），未导入")
    form = FilledForm(grid.title)
    _head(form, grid, table)
    _completion(form, grid, table)
    _money(form, grid, table)
    _rows(form, grid, table)
    return form


def _table(grid: Grid) -> _Table | None:
    rows: dict[int, dict[str, int]] = {}
    for row, column in sorted(grid.cells):
        if named := COLUMN_OF.get(label(grid.cells[(row, column)].words)):
            rows.setdefault(row, {}).setdefault(named, column)
    for row, columns in sorted(rows.items()):
        if {"name", "target_text", "actual_text", "own_score"} <= columns.keys():
            bottom = max(grid.area(row, column).bottom for column in columns.values())
            return _Table(row, bottom, columns)
    return None


def _head(form: FilledForm, grid: Grid, table: _Table) -> None:
    for (row, column), cell in sorted(grid.cells.items()):
        if row >= table.row:
            break
        named = field_of(cell.words)
        if named in ("name", "code", "unit") and not getattr(form, named):
            place, found = _right_of(grid, row, column)
            setattr(form, named, "" if found.fault else found.words.replace("\n", ""))
            form.cells[named] = place
        elif form.printed_year is None and not named and (found_year := _YEAR.fullmatch(plain(cell.words).strip("()"))):
            form.printed_year = int(found_year[1])
    form.code = plain(form.code).strip("'")


def _right_of(grid: Grid, row: int, column: int) -> tuple[str, GridCell]:
    """The next cell that holds something; another label means that nothing was filled in."""
    at = grid.area(row, column).right + 1
    place = reference(*grid.anchor(row, at))
    while at <= grid.last_column:
        cell = grid.at(row, at)
        if field_of(cell.words):
            break
        if cell.words or cell.fault:
            return reference(*grid.anchor(row, at)), cell
        at = grid.area(row, at).right + 1
    return place, GridCell("")


def _completion(form: FilledForm, grid: Grid, table: _Table) -> None:
    """Below its heading, or right of it where the goal stands on a line of its own."""
    headings = [place for place, cell in sorted(grid.cells.items()) if field_of(cell.words) == "completion"]
    for row, column in headings:
        if row >= table.row:
            return
        place, cell = _below(grid, row, column, table.row)
        if not (cell.words or cell.fault) and not _shares_its_line(grid, row, column):
            place, cell = _right_of(grid, row, column)
        _text(form, "goal_completion", place, cell, form.told)
        return


def _below(grid: Grid, row: int, column: int, until: int) -> tuple[str, GridCell]:
    first = grid.area(row, column).bottom + 1
    for at in range(first, min(first + BELOW, until)):
        cell = grid.at(at, column)
        if _is_label(cell) and _heads_a_line(grid, at, column):
            break
        if cell.words or cell.fault:
            return reference(*grid.anchor(at, column)), cell
    return reference(first, column), GridCell("")


def _is_label(cell: GridCell) -> bool:
    return bool(field_of(cell.words) or COLUMN_OF.get(label(cell.words)))


def _heads_a_line(grid: Grid, row: int, column: int) -> bool:
    """Whether its value stands to the right, or other labels begin beside it; alone it is what somebody typed."""
    anchors = {grid.anchor(row, at) for at in range(1, grid.last_column + 1)} - {grid.anchor(row, column)}
    beside = [(place, grid.at(*place)) for place in anchors]
    right = grid.area(row, column).right
    return any(
        (_is_label(cell) and place[0] == row) or (cell.words != "" and place[1] > right) for place, cell in beside
    )


def _shares_its_line(grid: Grid, row: int, column: int) -> bool:
    return any(
        field_of(grid.at(row, at).words) == "goal" and "预期" in grid.at(row, at).words for at in range(1, column)
    )


def _money(form: FilledForm, grid: Grid, table: _Table) -> None:
    """The line of the year's money under the heading that says which column is what."""
    lines = [row for (row, _), cell in sorted(grid.cells.items()) if field_of(cell.words) == "money"]
    line = next((row for row in lines if row < table.row), None)
    if line is None:
        return
    columns: dict[str, int] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if row <= line and (named := FUND_COLUMN_OF.get(label(cell.words))):
            columns[named] = column
    unit = _unit(grid, table.row)
    for name in ("initial", "adjusted", "executed"):
        if name in columns and (amount := _amount(grid.at(line, columns[name]), unit)) is not None:
            form.figures[name] = amount
            form.cells[name] = reference(*grid.anchor(line, columns[name]))
    if "own_score" in columns:
        place = reference(*grid.anchor(line, columns["own_score"]))
        _points(form, "own_execution_score", place, grid.at(line, columns["own_score"]), form.told)


def _unit(grid: Grid, until: int) -> Decimal:
    told = "".join(plain(cell.words) for (row, _), cell in sorted(grid.cells.items()) if row < until)
    return Decimal(1) if re.search(r"\(元\)|单位:元", told) and "万元" not in told else WAN


def _amount(cell: GridCell, unit: Decimal) -> Decimal | None:
    found = _AMOUNT.fullmatch(plain(cell.words).replace(",", ""))
    if found is None:
        return None
    return Decimal(found[1]) * {"万元": WAN, "元": Decimal(1)}.get(found[2] or "", unit)


def _rows(form: FilledForm, grid: Grid, table: _Table) -> None:
    first = min(table.columns.values())
    for row in range(table.bottom + 1, grid.last_row + 1):
        head = next((cell for at in range(1, first + 1) if (cell := grid.at(row, at)).words), GridCell(""))
        name = grid.at(row, table.columns["name"])
        if _is_total(grid, row, table):
            place = reference(*grid.anchor(row, table.columns["own_score"]))
            _points(form, "own_total", place, grid.at(row, table.columns["own_score"]), form.told)
            return
        if is_note(head.words) and is_blank(grid.at(row, table.columns["target_text"]).words.replace(head.words, "")):
            return
        if grid.anchor(row, table.columns["name"])[0] != row or not (name.words or _filled(grid, row, table)):
            continue
        if len(form.rows) == MOST_ROWS:
            form.refuse(
                reference(row, table.columns["name"]), "rows", "too_many_rows", f"指标超过{MOST_ROWS}行，请核对"
            )
            return
        form.rows.append(_row(form, grid, table, row))


def _is_total(grid: Grid, row: int, table: _Table) -> bool:
    """A line of sums: its label, and no target of its own."""
    own = {grid.anchor(row, at): grid.at(row, at).words for at in range(1, table.columns["name"] + 1)}
    labelled = any(field_of(words) == "total" for words in own.values())
    target = grid.anchor(row, table.columns["target_text"])
    return labelled and (target in own or is_blank(grid.at(*target).words))


def _filled(grid: Grid, row: int, table: _Table) -> bool:
    return any(not is_blank(grid.at(row, table.columns[name]).words) for name in ("target_text", "actual_text"))


def _row(form: FilledForm, grid: Grid, table: _Table, row: int) -> FilledRow:
    cells = {name: reference(*grid.anchor(row, column)) for name, column in table.columns.items()}
    found = {name: grid.at(row, column) for name, column in table.columns.items()}
    told: dict[str, object] = {}
    for name in ("actual_text", "reason"):
        _text(form, name, cells.get(name, ""), found.get(name, GridCell("")), told)
    _points(form, "own_score", cells["own_score"], found["own_score"], told)
    weight = _POINTS.fullmatch(plain(found.get("weight", GridCell("")).words))
    return FilledRow(
        row=row,
        name=found["name"].words,
        target_text=found["target_text"].words,
        weight=None if weight is None else Decimal(weight[1]),
        actual_text=_said(told, "actual_text"),
        own_score=points if isinstance(points := told.get("own_score"), Decimal) else None,
        reason=_said(told, "reason"),
        cells=cells,
    )


def _said(told: dict[str, object], name: str) -> str | None:
    return words if isinstance(words := told.get(name), str) else None


def _text(form: FilledForm, name: str, place: str, cell: GridCell, told: dict[str, object]) -> None:
    form.cells.setdefault(name, place)
    told[name] = None
    if cell.fault:
        form.refuse(place, name, cell.fault, f"“{ZH[name]}”：{FAULTS[cell.fault]}")
    elif len(cell.words) > LONGEST[name]:
        detail = f"“{ZH[name]}”有{len(cell.words)}个字，最多{LONGEST[name]}个字，请缩短"
        form.refuse(place, name, "too_long", detail)
    else:
        told[name] = cell.words or None


def _points(form: FilledForm, name: str, place: str, cell: GridCell, told: dict[str, object]) -> None:
    """Points with four decimals at the most; a dash is none."""
    form.cells.setdefault(name, place)
    told[name] = None
    if cell.fault:
        form.refuse(place, name, cell.fault, f"“{ZH[name]}”：{FAULTS[cell.fault]}")
        return
    if is_blank(cell.words):
        return
    found = _POINTS.fullmatch(plain(cell.words).replace(",", ""))
    points = None if found is None else Decimal(found[1]).normalize()
    if points is None or points > 1000 or points != round(points, 4):
        detail = f"“{ZH[name]}”填的是“{cell.words[:30]}”，应为不小于0、最多四位小数的数，请更正"
        form.refuse(place, name, "bad_points", detail)
    else:
        told[name] = points
