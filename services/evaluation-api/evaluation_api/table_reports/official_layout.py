"""A table that came without a sheet, laid out like the official form (财预〔2020〕10号 附1), to be commented there."""

from collections.abc import Sequence
from itertools import groupby

from evaluation_api.domain.table_audit.audited import AuditedTable
from evaluation_api.domain.table_audit.printed import MoneyLine, Place, Printed, PrintedRow, PrintedTable
from evaluation_api.domain.table_audit.seen import Area, At, SeenCell, SeenSheet
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames
from evaluation_api.table_reports.marks import Marks
from evaluation_api.table_reports.standings import kind_zh

FUND_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
ROW_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
MONEY = ("initial", "adjusted", "executed", "weight", "rate", "score")
ROW = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
LAST = 9


class _Form:
    """What was put where; a printed cell is found again by its place."""

    def __init__(self, title: str, names: ClauseNames) -> None:
        self.sheet, self.marks = SeenSheet(title), Marks(names=names)

    def put(self, row: int, column: int, told: Printed | str | None, *, to: At = (0, 0)) -> None:
        words = told.words if isinstance(told, Printed) else told or ""
        if isinstance(told, Printed) and told.place != Place():
            self.marks.cells.setdefault(told.place, (row, column))
        self.sheet.cells[row, column] = SeenCell(words)
        bottom, right = max(to[0], row), max(to[1], column)
        if (bottom, right) != (row, column):
            self.sheet.areas[row, column] = Area(row, column, bottom, right)


def official_form(table: AuditedTable, title: str, names: ClauseNames = NO_NAMES) -> tuple[SeenSheet, Marks]:
    printed, form = table.table, _Form(title, names)
    form.put(1, 1, printed.title or kind_zh(printed), to=(1, LAST))
    form.marks.cells.setdefault(printed.place, (1, 1))
    form.put(2, 1, f"（{printed.year}年度）" if printed.year else "", to=(2, LAST))
    _names(form, printed)
    row = _goal(form, printed, _money(form, printed))
    _totals(form, printed, _rows(form, printed, row))
    form.marks.add(table)
    return form.sheet, form.marks


def _names(form: _Form, printed: PrintedTable) -> None:
    form.put(3, 1, "项目名称", to=(3, 2))
    form.put(3, 3, printed.project, to=(3, LAST))
    form.put(4, 1, "主管部门", to=(4, 2))
    form.put(4, 3, printed.department, to=(4, 5))
    form.put(4, 6, "实施单位")
    form.put(4, 7, printed.office, to=(4, LAST))


def _money(form: _Form, printed: PrintedTable) -> int:
    """The first row below the block."""
    lines: Sequence[MoneyLine] = printed.money
    last = 5 + len(lines)
    form.put(5, 1, f"项目资金\n（{printed.money_unit or '单位未注明'}）", to=(last, 2))
    for column, words in enumerate(("", *FUND_HEADS), 3):
        form.put(5, column, words)
    for row, line in enumerate(lines, 6):
        form.put(row, 3, line.name)
        for column, name in enumerate(MONEY, 4):
            form.put(row, column, getattr(line, name))
    return last + 1


def _goal(form: _Form, printed: PrintedTable, row: int) -> int:
    form.put(row, 1, "年度总体目标", to=(row + 1, 2))
    form.put(row, 3, "预期目标", to=(row, 5))
    form.put(row, 6, "实际完成情况", to=(row, LAST))
    form.put(row + 1, 3, printed.goal, to=(row + 1, 5))
    form.put(row + 1, 6, printed.goal_achieved, to=(row + 1, LAST))
    return row + 2


def _rows(form: _Form, printed: PrintedTable, head: int) -> int:
    rows = printed.rows
    form.put(head, 1, "绩效指标", to=(head + len(rows), 1))
    for column, words in enumerate(ROW_HEADS, 2):
        form.put(head, column, words)
    merged = {**_levels(rows, head + 1), **_shared(rows, head + 1)}
    for at, row in enumerate(rows, head + 1):
        form.marks.rows[row.number] = (at, 4)
        for column, name in enumerate(ROW, 2):
            last = merged.get((at, column), at)
            if last:
                form.put(at, column, getattr(row, name), to=(last, column))
    return head + len(rows) + 1


def _levels(rows: Sequence[PrintedRow], first: int) -> dict[At, int]:
    """First and second level stand once over the rows that have them in common; 0 where a row lies below."""
    found: dict[At, int] = {}
    for column, levels in ((2, ("level1",)), (3, ("level1", "level2"))):

        def of(told: tuple[int, PrintedRow], levels: tuple[str, ...] = levels) -> tuple[str, ...]:
            return tuple(getattr(getattr(told[1], level), "words", "") for level in levels)

        for words, run in groupby(enumerate(rows, first), key=of):
            at = [number for number, _ in run]
            if words[-1]:
                found |= dict.fromkeys(((one, column) for one in at[1:]), 0) | {(at[0], column): at[-1]}
    return found


def _shared(rows: Sequence[PrintedRow], first: int) -> dict[At, int]:
    """Weights and points that were printed once for several rows."""
    at = {row.number: number for number, row in enumerate(rows, first)}
    found: dict[At, int] = {}
    for column, name in ((7, "shares_weight"), (8, "shares_score")):
        for row in rows:
            below = sorted(at[one] for one in getattr(row, name) if one in at and at[one] > at[row.number])
            held = (at[row.number], column) in found
            if below and not held and below == list(range(at[row.number] + 1, at[row.number] + 1 + len(below))):
                found |= dict.fromkeys(((one, column) for one in below), 0) | {(at[row.number], column): below[-1]}
    return found


def _totals(form: _Form, printed: PrintedTable, row: int) -> None:
    form.put(row, 1, "总分", to=(row, 6))
    form.put(row, 7, printed.total_weight)
    form.put(row, 8, printed.total_score)
    form.put(row, 9, printed.grade)
    for below, words in enumerate(printed.remarks, row + 1):
        form.put(below, 1, words, to=(below, LAST))
