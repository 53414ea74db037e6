"""The form in the layout of 项目支出绩效自评表: what was typed as it was typed, rates and sums as formulas."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from evaluation_api.self_evaluation_forms.content import (
    FUND_HEADS,
    FUNDS,
    NONE,
    NOTES,
    ROW_HEADS,
    TITLE,
    WAN,
    PrintedForm,
)
from evaluation_api.self_evaluation_forms.formulas import Cells, rounded, working
from wenxiao_workbooks import Formula, LaidOutSheet, Style

WIDTHS = (6.0, 10.0, 14.0, 22.0, 18.0, 18.0, 10.0, 10.0, 26.0)
L, N = Style.LABEL, Style.NUMBER
MONEY_ROW, FIRST_ROW = 6, 13
Money = tuple[Decimal, Decimal, Decimal]


def printed(form: PrintedForm) -> LaidOutSheet:
    sheet = LaidOutSheet(form.title, WIDTHS)
    sheet.put(1, 1, TITLE, Style.TITLE, to=(1, 9))
    sheet.put(2, 1, f"（{form.budget_year}年度）", Style.SUBTITLE, to=(2, 9))
    for row, (left, first, right, second) in enumerate(
        (("项目名称", form.name, "项目编码", form.code), ("主管部门", form.department, "实施单位", form.unit)), 3
    ):
        sheet.put(row, 1, left, L, to=(row, 2))
        sheet.put(row, 3, first, to=(row, 5))
        sheet.put(row, 6, right, L)
        sheet.put(row, 7, second, to=(row, 9))
    _money(sheet, form)
    _goal(sheet, form)
    last = _rows(sheet, form)
    _totals(sheet, form, last)
    for offset, note in enumerate(NOTES, 2):
        sheet.put(last + offset, 1, note, Style.NOTE, to=(last + offset, 9))
    return sheet


def money_of(form: PrintedForm) -> Money:
    return in_wan(form.initial), in_wan(form.adjusted), in_wan(form.executed)


def in_wan(amount: Decimal) -> Decimal:
    """At least two decimals, as many as it takes."""
    told = amount / WAN
    exponent = told.normalize().as_tuple().exponent
    return told.quantize(Decimal(1).scaleb(-max(2, -exponent if isinstance(exponent, int) else 2)))


def execution_cells(form: PrintedForm) -> Cells:
    """Where the execution row of the form has its figures."""
    budget = "D" if form.execution.get("parameters", {}).get("basis") == "initial" else "E"
    row = MONEY_ROW
    return Cells(f"{budget}{row}", "", f"F{row}", f"G{row}", f"H{row}")


def rate_of(trace: dict[str, Any]) -> Decimal | str:
    """As it is shown until somebody opens the file; the formula gives all digits."""
    return "" if trace["rate"] is None else Decimal(trace["rate"].rstrip("%")) / 100


def _money(sheet: LaidOutSheet, form: PrintedForm) -> None:
    head, last = MONEY_ROW - 1, MONEY_ROW + len(FUNDS) - 1
    sheet.put(head, 1, "项目资金\n（万元）", L, to=(last, 2))
    sheet.put(head, 3, "", L)
    for column, words in enumerate(FUND_HEADS, 4):
        sheet.put(head, column, words, L)
    for offset, words in enumerate(FUNDS):
        sheet.put(MONEY_ROW + offset, 3, words, L)
        for column in range(4, 10) if offset else ():
            sheet.put(MONEY_ROW + offset, column, NONE, N)
    for column, amount in enumerate(money_of(form), 4):
        sheet.put(MONEY_ROW, column, amount, Style.MONEY)
    sheet.put(MONEY_ROW, 7, form.execution_weight, N)
    at = execution_cells(form)
    rate = f'=IF({at.target}>0,MAX({at.actual}/{at.target},0),"")'
    sheet.put(MONEY_ROW, 8, Formula(rate, rate_of(form.execution)), Style.PERCENT)
    sheet.put(MONEY_ROW, 9, _execution_score(form), N)


def _execution_score(form: PrintedForm) -> Any:
    """A formula where the office wrote nothing, or what the formula gives; else what it wrote."""
    trace, own, at = form.execution, form.own_execution_score, execution_cells(form)
    made = working(trace, at)
    if not made.score or (own is not None and own != Decimal(trace["score"])):
        return own
    words = f'=IF(ISNUMBER({at.rate}),{rounded(made.score, trace["rounding"], at.weight)},"")'
    return Formula(words, "" if own is None else own)


def _goal(sheet: LaidOutSheet, form: PrintedForm) -> None:
    row = MONEY_ROW + len(FUNDS)
    sheet.put(row, 1, "年度总体目标", L, to=(row + 1, 2))
    sheet.put(row, 3, "预期目标", L, to=(row, 5))
    sheet.put(row, 6, "实际完成情况", L, to=(row, 9))
    sheet.put(row + 1, 3, form.overall_goal, to=(row + 1, 5))
    sheet.put(row + 1, 6, form.goal_completion, to=(row + 1, 9))


def _rows(sheet: LaidOutSheet, form: PrintedForm) -> int:
    """The last row of the block; first and second level are merged down over their rows."""
    last = FIRST_ROW + max(len(form.rows), 1) - 1
    sheet.put(FIRST_ROW - 1, 1, "绩效指标", L, to=(last, 1))
    for column, words in enumerate(ROW_HEADS, 2):
        sheet.put(FIRST_ROW - 1, column, words, L)
    for column, level in ((2, ("category",)), (3, ("category", "subcategory"))):
        for first, end, words in _runs(form.rows, level):
            sheet.put(FIRST_ROW + first, column, words, L, to=(FIRST_ROW + end, column))
    for row, one in enumerate(form.rows, FIRST_ROW):
        sheet.put(row, 4, one["indicator"])
        sheet.put(row, 5, one["target_text"])
        sheet.put(row, 6, one["actual_text"])
        sheet.put(row, 7, Decimal(one["weight"]), N)
        sheet.put(row, 8, None if one["own_score"] is None else Decimal(one["own_score"]), N)
        sheet.put(row, 9, one["reason"])
    return last


def _runs(rows: list[dict[str, Any]], level: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    numbered = enumerate(rows)
    for _, run in groupby(numbered, key=lambda told: tuple(told[1].get(name) or "" for name in level)):
        same = list(run)
        yield same[0][0], same[-1][0], same[0][1].get(level[-1]) or ""


def _totals(sheet: LaidOutSheet, form: PrintedForm, last: int) -> None:
    row = last + 1
    sheet.put(row, 1, "总分", L, to=(row, 6))
    weights = sum((Decimal(one["weight"]) for one in form.rows), form.execution_weight)
    sheet.put(row, 7, Formula(f"=ROUND(SUM(G{FIRST_ROW}:G{last})+G{MONEY_ROW},6)", weights), N)
    sheet.put(row, 8, _own_total(form, last), N)
    sheet.put(row, 9, "")


def _own_total(form: PrintedForm, last: int) -> Any:
    """A sum as soon as every row has its points; a total that does not add up stays as it was written."""
    typed = [*(one["own_score"] for one in form.rows), form.own_execution_score]
    known = [Decimal(one) for one in typed if one is not None]
    if form.own_total is not None and (len(known) < len(typed) or sum(known, Decimal(0)) != form.own_total):
        return form.own_total
    scores, execution = f"H{FIRST_ROW}:H{last}", f"I{MONEY_ROW}"
    words = f'=IF(COUNT({scores},{execution})={len(typed)},ROUND(SUM({scores})+{execution},6),"")'
    return Formula(words, "" if form.own_total is None else form.own_total)
