"""计分过程: beside the office's own score what the rules give, each by a formula, with its sentence and its clauses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation_api.self_evaluation_forms.content import FORM_SHEET, WORKING_SHEET, PrintedForm
from evaluation_api.self_evaluation_forms.formulas import Cells, Working, capped, graded, rounded, working
from evaluation_api.self_evaluation_forms.printing import FIRST_ROW, MONEY_ROW, execution_cells, money_of, rate_of
from wenxiao_workbooks import Formula, LaidOutSheet, Style

WIDTHS = (6.0, 26.0, 12.0, 14.0, 12.0, 14.0, 8.0, 10.0, 10.0, 10.0, 10.0, 50.0, 30.0)
HEADS = (
    "行号", "指标", "计分规则", "目标（应达到）", "上限（界限）", "实际", "分值", "完成率", "规则得分", "自评得分",
    "自评−规则", "说明", "依据",
)  # fmt: skip
RULES_ZH = {
    "proportional": "按完成比例",
    "all_or_nothing": "达标得分，不达标不得分",
    "brackets": "分档计分",
    "deduction": "超出（不足）扣分",
    "interval": "区间计分",
    "on_time": "按期完成，逾期扣分",
    "yes_no": "是否类",
    "checklist": "要点清单",
    "qualitative_band": "定性分档",
    "levels": "等级折算",
    "judged": "评分认定",
    "not_applicable": "不适用",
    "not_scoreable": "暂不能计分",
    "execution_rate": "预算执行率",
}
BY_HAND = "（按评判取数，不设公式）"
L, N, T = Style.LABEL, Style.NUMBER, Style.TEXT
TOP = 4


@dataclass(frozen=True)
class _Line:
    """One scored row, and the cells it is about on the form."""

    number: Decimal | str
    name: str
    trace: dict[str, Any]
    weight_cell: str
    own_cell: str
    own: Decimal | None


def working_sheet(form: PrintedForm, result: dict[str, Any], policy: str) -> LaidOutSheet:
    """`policy` says in words under which rules the points were given."""
    sheet = LaidOutSheet(WORKING_SHEET, WIDTHS, landscape=True)
    last = len(HEADS)
    sheet.put(1, 1, f"{form.budget_year}年度项目支出绩效自评计分过程", Style.TITLE, to=(1, last))
    sheet.put(2, 1, f"{form.name}（{form.code}）；{policy}", Style.SUBTITLE, to=(2, last))
    for column, words in enumerate(HEADS, 1):
        sheet.put(TOP - 1, column, words, L)
    lines = _lines(form, result)
    for row, line in enumerate(lines, TOP):
        _line(sheet, row, line, form)
    _totals(sheet, form, result, TOP + len(lines))
    return sheet


def _lines(form: PrintedForm, result: dict[str, Any]) -> list[_Line]:
    own = [None if row["own_score"] is None else Decimal(row["own_score"]) for row in form.rows]
    lines = [
        _Line(Decimal(trace["row"]), trace["indicator"], trace, f"G{place}", f"H{place}", points)
        for place, (trace, points) in enumerate(zip(result["rows"], own, strict=True), FIRST_ROW)
    ]
    money = f"G{MONEY_ROW}", f"I{MONEY_ROW}"
    return [*lines, _Line("", "预算执行率", result["execution"], *money, form.own_execution_score)]


def _on_form(cell: str) -> str:
    return f"'{FORM_SHEET}'!{cell}"


def _line(sheet: LaidOutSheet, row: int, line: _Line, form: PrintedForm) -> None:
    trace = line.trace
    at = Cells(f"D{row}", f"E{row}", f"F{row}", f"G{row}", f"H{row}")
    made = working(trace, at)
    sheet.put(row, 1, line.number, N)
    sheet.put(row, 2, line.name)
    sheet.put(row, 3, RULES_ZH.get(trace["rule"], trace["rule"]), L)
    if trace["rule"] == "execution_rate":
        _money(sheet, row, form)
    else:
        _figures(sheet, row, made)
    _weight(sheet, row, line)
    sheet.put(row, 8, Formula(f"={made.rate}", rate_of(trace)) if made.rate else "", Style.PERCENT)
    score = None if trace["score"] is None else Decimal(trace["score"])
    if made.score and score is not None:
        words = rounded(made.score, trace["rounding"], at.weight)
        if made.rate:
            words = f'IF(ISNUMBER({at.rate}),{words},"")'
        sheet.put(row, 9, Formula(f"={words}", score), N)
    else:
        sheet.put(row, 9, score, N)
    _beside(sheet, row, line.own_cell, line.own, score)
    by_hand = "" if made.score or score is None else BY_HAND
    sheet.put(row, 12, f"{trace['sentence']}{by_hand}")
    sheet.put(row, 13, "、".join(trace["basis"]) or "通行做法")


def _money(sheet: LaidOutSheet, row: int, form: PrintedForm) -> None:
    """The figures are those of the form."""
    initial, adjusted, executed = money_of(form)
    at = execution_cells(form)
    budget = initial if at.target.startswith("D") else adjusted
    sheet.put(row, 4, Formula(f"={_on_form(at.target)}", budget), Style.MONEY)
    sheet.put(row, 5, "", N)
    sheet.put(row, 6, Formula(f"={_on_form(at.actual)}", executed), Style.MONEY)


def _figures(sheet: LaidOutSheet, row: int, made: Working) -> None:
    for column, figure in ((4, made.target), (5, made.upper), (6, made.actual)):
        sheet.put(row, column, figure, Style.DAY if made.is_day else N)


def _weight(sheet: LaidOutSheet, row: int, line: _Line) -> None:
    """That of the form, unless rows that do not apply gave theirs away."""
    weight = Decimal(line.trace["weight"])
    moved = "printed_weight" in line.trace
    sheet.put(row, 7, weight if moved else Formula(f"={_on_form(line.weight_cell)}", weight), N)


def _beside(sheet: LaidOutSheet, row: int, cell: str, own: Decimal | None, ours: Decimal | None) -> None:
    """The office's points as the form has them, and how far they lie from ours."""
    there, points, ruled = _on_form(cell), f"J{row}", f"I{row}"
    sheet.put(row, 10, Formula(f'=IF({there}="","",{there})', "" if own is None else own), N)
    gap = "" if own is None or ours is None else own - ours
    words = f'=IF(OR({points}="",{ruled}=""),"",ROUND({points}-{ruled},6))'
    sheet.put(row, 11, Formula(words, gap), N)


def _totals(sheet: LaidOutSheet, form: PrintedForm, result: dict[str, Any], row: int) -> None:
    first, last, total = TOP, row - 1, Decimal(result["total"])
    caps = result.get("caps") or []
    summed = f"ROUND(SUM(I{first}:I{last}),6)"
    sheet.put(row, 1, "合计", L, to=(row, 6))
    weights = sum((Decimal(one["weight"]) for one in form.rows), form.execution_weight)
    sheet.put(row, 7, Formula(f"=ROUND(SUM(G{first}:G{last}),6)", weights), N)
    sheet.put(row, 8, "", N)
    sheet.put(row, 9, Formula(f"={capped(summed, f'H{last}', caps)}", total), N)
    _beside(sheet, row, f"H{FIRST_ROW + len(form.rows)}", form.own_total, total)
    limits = "；".join(f"执行率低于{cap['below']}%的，总分不超过{cap['at_most']}分" for cap in caps)
    sheet.put(row, 12, limits)
    sheet.put(row, 13, "")
    scale = result.get("scale") or []
    sheet.put(row + 1, 1, "等级", L, to=(row + 1, 8))
    grade = result["grade"]
    sheet.put(row + 1, 9, Formula(f"={graded(f'I{row}', scale)}", grade) if scale else grade, N, to=(row + 1, 11))
    bounds = "，".join(f"{step['grade']}：{step['from']}分起" for step in scale)
    sheet.put(row + 1, 12, bounds, to=(row + 1, 13))
