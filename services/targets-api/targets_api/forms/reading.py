"""A sheet read as an official declaration form; a sheet that is none is left aside with the reason."""

import re
from decimal import Decimal

from targets_api.forms.blocks import Board, Filled, Label
from targets_api.forms.content import NOT_FILLED, Form, FormKind
from targets_api.forms.indicator_tables import RowReader, Table, find_table, last_row_of, periods
from targets_api.forms.labels import field_of, label
from targets_api.forms.money import WAN, unit_in
from targets_api.forms.task_tables import TaskReader, read_amount
from wenxiao_workbooks import FAULTS, Grid, plain, reference

FURTHEST = 400  # rows above the table of indicators
_YEAR = re.compile(r"(?<!\d)(20\d\d)年?(?:度|$|\))")
_PLACEHOLDER = r"20(?:\d\d|[×xX*_＊]+)(?:\+[nN])?"
_MONTH = r"(?:[./]?\d{1,2}月?(?:[./]?\d{1,2}日?)?)?"
_SPAN = re.compile(rf"({_PLACEHOLDER})[年度]*{_MONTH}[-—–─~至到]+({_PLACEHOLDER})")
_TEXTS = (("whole_life_goal", "whole_life_goal"), ("overall_goal", "overall_goal"), ("functions", "functions"))
_LONGEST = 4000


class NoForm(Exception):
    """`str()` says why the sheet was left aside."""


def read_form(grid: Grid) -> Form:
    """Everything that the sheet says; what cannot be read stands among the findings of the form."""
    table = find_table(grid)
    kind = _kind(grid, table)
    form = Form(grid.title, kind)
    if table is None:
        form.refuse(
            "", "indicators", "cut", "没有找到绩效指标表（三级指标、指标值的表头），表格不完整；请使用完整的申报表"
        )
        return form
    board = Board(grid, table.row)
    _head(form, board)
    form.printed_year = _printed_year(board)
    unit = _unit(board)
    if kind is FormKind.OVERALL:
        TaskReader(form, board, _task_unit(board) or unit).read()
    else:
        _funds(form, board, unit)
    _goals(form, board)
    _rows(form, grid, table)
    _only_one(form, grid, table)
    return form


def _only_one(form: Form, grid: Grid, table: Table) -> None:
    """A second form below the first would be read as more of its indicators."""
    for row, column in sorted(grid.cells):
        words = grid.cells[(row, column)].words
        if row > table.bottom and (field_of(words) in ("name", "department") or is_title(words)):
            detail = "这张工作表的下方还有一张表；一张工作表只放一张申报表，请分到各自的工作表"
            form.refuse(reference(row, column), "sheet", "two_forms", detail)
            return


def is_title(words: str) -> bool:
    return plain(words).endswith("绩效目标申报表")


def _kind(grid: Grid, table: Table | None) -> FormKind:
    until = table.row if table else FURTHEST
    titles = "".join(plain(cell.words) for (row, _), cell in sorted(grid.cells.items()) if row < until)[:2000]
    if "自评" in titles or (table is not None and table.is_evaluation):
        raise NoForm("是自评表或评价表，不是绩效目标申报表，未导入")
    named = {field_of(cell.words) for (row, _), cell in grid.cells.items() if row < until}
    is_titled = "申报表" in titles and "目标" in titles
    if table is None and not (is_titled and named & {"name", "department"}):
        raise NoForm("没有绩效指标表，也没有申报表的标题和项目（部门）名称，未导入")
    if "整体" in titles or ("department" in named and "name" not in named):
        return FormKind.OVERALL
    if "name" in named or is_titled:
        return FormKind.PROJECT
    raise NoForm("有绩效指标，但没有项目名称或部门名称，认不出是哪张申报表，未导入")


def _head(form: Form, board: Board) -> None:
    fields = {"code": "code", "agency": "agency", "unit": "unit", "nature": "nature"}
    fields["name"] = "name" if form.kind is FormKind.PROJECT else "department"
    for name, told in fields.items():
        found = board.first(told)
        if found is None:
            continue
        filled = board.right_of(found)
        form.cells[f"/{name}"] = filled.place
        setattr(form, name, _words(form, filled, name).replace("\n", ""))
    if not form.name and not form.code:
        what = "项目名称" if form.kind is FormKind.PROJECT else "部门名称"
        form.refuse(form.cells.get("/name", ""), "name", "name_missing", f"没有填写{what}，无法对应项目库，请填写")
    form.code = plain(form.code).strip("'")


def _words(form: Form, filled: Filled, name: str) -> str:
    cell = filled.cell
    if cell.fault:
        form.refuse(filled.place, name, cell.fault, FAULTS[cell.fault])
        return ""
    if len(cell.words) > _LONGEST:
        form.refuse(filled.place, name, "too_long", f"有{len(cell.words)}个字，最多{_LONGEST}个字，请缩短")
        return ""
    return "" if cell.words == NOT_FILLED else cell.words


def _printed_year(board: Board) -> int | None:
    """In the title or on a line of its own; years of goals and terms say something else."""
    named = board.first("year")
    if named is not None and (found := re.search(r"20\d\d", board.right_of(named).cell.words)):
        return int(found[0])
    first = min((one.row for one in board.labels), default=board.until)
    for (row, _), cell in sorted(board.grid.cells.items()):
        words = plain(cell.words)
        if row < first and (found := _YEAR.search(words)) and not _SPAN.search(words):
            return int(found[1])
    return None


def _unit(board: Board) -> Decimal:
    for name in ("money", "annual.total", "whole_life.total"):
        for one in board.all(name):
            if (unit := unit_in(one.words)) is not None:
                return unit
    remarks = (cell.words for (row, _), cell in board.grid.cells.items() if row < board.until and "单位" in cell.words)
    return next((unit for words in remarks if (unit := unit_in(words)) is not None), WAN)


def _task_unit(board: Board) -> Decimal | None:
    heads = ("预算金额", "金额", "预算资金", "总额")
    above = (cell.words for (row, _), cell in sorted(board.grid.cells.items()) if row < board.until)
    units = (unit_in(words) for words in above if label(words) in heads)
    return next((unit for unit in units if unit is not None), None)


def _funds(form: Form, board: Board, unit: Decimal) -> None:
    """Parts belong to the total above them in the same column, else to the nearest one on the left."""
    totals = [one for one in board.labels if one.field in ("whole_life.total", "annual.total")]
    for one in totals:
        _amount(form, board, one, one.field.removesuffix(".total"), "total", unit)
    for part in ("fiscal", "other"):
        for one in board.all(part):
            above = [total for total in totals if total.row <= one.row and total.column <= one.column]
            if above:
                owner = max(above, key=lambda total: (total.column, total.row))
                _amount(form, board, one, owner.field.removesuffix(".total"), part, unit)


def _amount(form: Form, board: Board, found: Label, period: str, part: str, unit: Decimal) -> None:
    filled = board.right_of(found)
    name = f"funding.{period}.{part}"
    form.cells[f"/funding/{period}/{part}"] = filled.place
    amount = read_amount(form, filled.cell, filled.place, name, unit)
    form.funds.setdefault((period, part), amount)


def _goals(form: Form, board: Board) -> None:
    for name, told in _TEXTS:
        found = board.first(told)
        if found is None:
            continue
        filled = board.beside_or_below(found)
        form.texts[name] = _words(form, filled, name)
        form.cells[f"/{name}"] = filled.place
    if "overall_goal" not in form.texts and (found := board.first("goal")) is not None:
        filled = board.beside_or_below(found)
        form.texts["overall_goal"] = _words(form, filled, "overall_goal")
        form.cells["/overall_goal"] = filled.place
    form.life = _life(board)


def _life(board: Board) -> tuple[int | None, int | None] | None:
    """The years in the heading of the goal, else those of the project's term; untouched print is neither."""
    goal = board.first("whole_life_goal")
    spans = [_SPAN.search(plain(goal.words))] if goal else []
    term = board.first("life")
    spans += [_SPAN.search(plain(board.right_of(term).cell.words))] if term else []
    for span in spans:
        years = tuple(int(told) if told.isdigit() else None for told in span.groups()) if span else (None, None)
        if any(years):
            return years[0], years[1]
    return None


def _rows(form: Form, grid: Grid, table: Table) -> None:
    last = last_row_of(grid, table)
    for period, columns in periods(table).items():
        rows = RowReader(form, grid, columns, period).rows(table.bottom + 1, last)
        if period == "annual":
            form.annual = rows
        else:
            form.whole_life = rows
        name = "indicators" if period == "annual" else "whole_life_indicators"
        form.cells[f"/{name}"] = reference(table.row, columns.places["name"][0])
        for index, row in enumerate(rows):
            form.cells[f"/{name}/{index}"] = row.cell
            form.cells |= {f"/{name}/{index}/{told}": cell for told, cell in row.cells.items()}
    for index, task in enumerate(form.tasks or ()):
        form.cells[f"/tasks/{index}"] = task.cells.get("name", "")
        form.cells |= {f"/tasks/{index}/{told}": cell for told, cell in task.cells.items()}
