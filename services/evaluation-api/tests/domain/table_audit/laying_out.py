"""Lays a published table out as a sheet, in the manners in which offices do: other words, orders, merges, units, lines.

The facts are those of the document; what a manner changes is only where and how they are written.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet

WORDS: Mapping[str, tuple[str, ...]] = {
    "level1": ("一级指标", "一级 指标", "一级指标名称"),
    "level2": ("二级指标", "二级\n指标", "二级指标名称"),
    "level3": ("三级指标", "指标名称", "三级指标名称", "三级指标内容"),
    "target_text": (
        "年度指标值", "年度指标值(A)", "年初指标值", "指标值", "预期指标值", "年度目标值", "目标值", "计划指标值",
    ),
    "actual_text": (
        "实际完成值", "全年完成值", "实际完成值(B)", "全年实际完成值", "完成值", "实际完成情况", "实际完成指标值",
    ),
    "weight": ("分值", "权重", "指标分值", "分 值", "分值（权重）", "标准分"),
    "score_printed": ("得分", "自评得分", "得 分", "自评分", "单位自评得分", "实际得分"),
    "reason": (
        "偏差原因分析及改进措施", "未完成原因分析", "偏差原因分析", "未完成原因及拟采取的改进措施",
        "偏差大或目标未完成原因分析",
    ),
}  # fmt: skip
MONEY_WORDS: Mapping[str, tuple[str, ...]] = {
    "initial": ("年初预算数", "年初预算"),
    "adjusted": ("全年预算数", "全年预算数（A）", "预算数", "调整后预算数"),
    "executed": ("全年执行数", "全年执行数（B）", "执行数", "实际支出数"),
    "weight": ("分值",),
    "rate_printed": ("执行率", "执行率（B/A）", "预算执行率"),
    "score_printed": ("得分",),
}
TITLES = (
    "项目支出绩效自评表",
    "{year}年度项目支出绩效自评表",
    "项目绩效自评表（{year}年度）",
    "部门预算项目支出绩效自评情况表",
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Manner:
    """One way of laying a table out; everything is drawn from `chance`, so that a seed repeats it."""

    seed: int
    merged: bool = True
    two_lines: bool = False
    yuan: bool = False
    full_width: bool = False
    offset: tuple[int, int] = (0, 0)
    total_on_top: bool = False
    beside: bool = False
    extra: bool = False
    shuffled: bool = False


@dataclass
class _Pen:
    sheet: SeenSheet
    manner: Manner
    chance: random.Random
    row: int = 1
    widths: dict[str, int] = field(default_factory=dict)

    def put(self, row: int, column: int, words: str, *, down: int = 1, across: int = 1) -> None:
        top, left = row + self.manner.offset[0], column + self.manner.offset[1]
        if words:
            self.sheet.cells[(top, left)] = SeenCell(words)
        if self.manner.merged and (down > 1 or across > 1):
            self.sheet.areas[(top, left)] = Area(top, left, top + down - 1, left + across - 1)

    def word(self, choices: Sequence[str]) -> str:
        told = self.chance.choice(choices)
        return told.translate(_FULL) if self.manner.full_width else told


_FULL = str.maketrans("()AB/", "（）ＡＢ／")


def lay_out(table: Mapping[str, Any], manner: Manner, *, sheet: SeenSheet | None = None, below: int = 0) -> SeenSheet:
    """The table as a sheet, or below line `below` of the sheet that is given."""
    pen = _Pen(sheet or SeenSheet("Sheet1"), manner, random.Random(manner.seed), below + 1)  # noqa: S311 - repeatable
    rows: list[Row] = table["indicators"]
    columns = [name for name in WORDS if any(row[name] is not None for row in rows) or name == "level3"]
    if manner.shuffled:
        tail = [name for name in columns if not name.startswith("level")]
        pen.chance.shuffle(tail)
        columns = [name for name in columns if name.startswith("level")] + tail
    spread = _spread(columns, manner)
    last = max(8, *(left + across - 1 for left, across in spread.values()))
    _head(pen, table, last)
    _money(pen, table)
    if manner.total_on_top and table["total_printed"]:
        pen.put(pen.row, 1, pen.word(("自评得分", "自评总分", "项目总得分")), across=2)
        pen.put(pen.row, 3, table["total_printed"])
        pen.row += 1
    if pen.chance.random() < 0.5:
        _goal(pen)
    _indicators(pen, rows, spread)
    if table["total_printed"] and not manner.total_on_top:
        _total(pen, table, spread)
    if pen.chance.random() < 0.7:
        pen.put(pen.row, 1, "注：1.得分一档最高不能超过该指标分值上限。2.定量指标按完成比例计分。", across=last)
        pen.row += 1
    return pen.sheet


def _spread(columns: Sequence[str], manner: Manner) -> dict[str, tuple[int, int]]:
    """Column and width of each; the first column is that of the block's label, a further one may be merged to it."""
    told, at = {}, 3 if manner.extra else 2
    for name in columns:
        across = 2 if manner.merged and name == "level3" else 1
        told[name] = (at, across)
        at += across
    return told


def _head(pen: _Pen, table: Mapping[str, Any], last: int) -> None:
    if pen.chance.random() < 0.5:
        pen.put(pen.row, 1, "附件2")
        pen.row += 1
    year = table["year"] or ""
    pen.put(pen.row, 1, pen.word(TITLES if year else TITLES[:1]).format(year=year), across=last)
    pen.row += 1
    if year:
        pen.put(pen.row, 1, f"（{year}年度）", across=last)
        pen.row += 1
    if pen.chance.random() < 0.3:
        pen.row += 1
    pen.put(pen.row, 1, pen.word(("项目名称", "项目名称：", "项 目 名 称")))
    pen.put(pen.row, 2, table["project"] or "某项目", across=last - 1)
    pen.row += 1
    pen.put(pen.row, 1, pen.word(("主管部门", "主管部门及代码")))
    pen.put(pen.row, 2, table["agency"] or "某局", across=2)
    pen.put(pen.row, 5, pen.word(("实施单位", "项目单位", "项目实施单位")))
    pen.put(pen.row, 6, "某某中心", across=2)
    pen.row += 1


def amount(text: str | None, manner: Manner) -> str | None:
    """The same money in 元, where the manner writes 元."""
    if text is None or not manner.yuan:
        return text
    try:
        return f"{(Decimal(text) * 10000).normalize():f}"
    except InvalidOperation:
        return text


def _money(pen: _Pen, table: Mapping[str, Any]) -> None:
    budget, unit = table["budget"], "元" if pen.manner.yuan else table["budget"]["unit"] or "万元"
    present = [name for name in MONEY_WORDS if budget.get(name) is not None]
    if not set(present) & {"initial", "adjusted", "executed"}:
        return
    told = dict(budget) | {name: amount(budget[name], pen.manner) for name in ("initial", "adjusted", "executed")}
    if pen.manner.beside and set(present) <= {"adjusted", "executed", "rate_printed"}:
        at = 1
        for name in present:
            unit_here = f"（{unit}）" if name == "adjusted" else ""
            pen.put(pen.row, at, f"{pen.word(MONEY_WORDS[name][:1])}{unit_here}")
            pen.put(pen.row, at + 1, told[name])
            at += 2
        pen.row += 1
        return
    subs: list[Row] = table.get("budget_sub_rows") or []
    pen.put(pen.row, 1, pen.word((f"项目资金（{unit}）", f"预算执行情况({unit})")), down=2 + len(subs))
    for place, name in enumerate(present):
        pen.put(pen.row, 3 + place, pen.word(MONEY_WORDS[name]))
    pen.put(pen.row + 1, 2, pen.word(("年度资金总额", "年度资金总额：", "资金总额")))
    for place, name in enumerate(present):
        pen.put(pen.row + 1, 3 + place, told[name])
    pen.row += 2
    for line in subs:
        pen.put(pen.row, 2, ("其中：" if line is subs[0] else "") + line["source"])
        for place, name in enumerate(present):
            if name in ("initial", "adjusted", "executed") and line.get(name):
                pen.put(pen.row, 3 + place, amount(line[name], pen.manner) or "")
        pen.row += 1


def _goal(pen: _Pen) -> None:
    pen.put(pen.row, 1, "年度总体目标", down=2)
    pen.put(pen.row, 2, pen.word(("预期目标", "年初设定目标")), across=3)
    pen.put(pen.row, 5, pen.word(("实际完成情况", "目标实际完成情况")), across=3)
    pen.put(pen.row + 1, 2, "完成全部任务，资金按时支付。", across=3)
    pen.put(pen.row + 1, 5, "已全部完成。", across=3)
    pen.row += 2


def _indicators(pen: _Pen, rows: Sequence[Row], spread: Mapping[str, tuple[int, int]]) -> None:
    top = pen.row
    if pen.manner.extra:
        pen.put(top, 2, "序号", down=2 if pen.manner.two_lines else 1)
    if pen.manner.two_lines:
        _two_lines(pen, spread)
    else:
        _one_line(pen, spread)
    first = pen.row
    for number, row in enumerate(rows, 1):
        if pen.manner.extra:
            pen.put(pen.row, 2, str(number))
        named = [name for name in spread if not (pen.manner.merged and name in ("level1", "level2"))]
        for name in named:
            pen.put(pen.row, spread[name][0], row[name] or "", across=spread[name][1])
        pen.row += 1
    for name in ("level1", "level2"):
        if name in spread and pen.manner.merged:
            _merged_down(pen, name, rows, first, spread[name][0])
    pen.put(top, 1, "绩效指标", down=pen.row - top)


def _one_line(pen: _Pen, spread: Mapping[str, tuple[int, int]]) -> None:
    for name, (left, across) in spread.items():
        pen.put(pen.row, left, pen.word(WORDS[name]), across=across)
    pen.row += 1


def _two_lines(pen: _Pen, spread: Mapping[str, tuple[int, int]]) -> None:
    levels = [name for name in spread if name.startswith("level")]
    left = spread[levels[0]][0]
    pen.put(pen.row, left, "绩效指标", across=sum(spread[name][1] for name in levels))
    for name in levels:
        pen.put(pen.row + 1, spread[name][0], pen.word(WORDS[name]), across=spread[name][1])
    for name, (at, across) in spread.items():
        if name not in levels:
            pen.put(pen.row, at, pen.word(WORDS[name]), down=2, across=across)
    pen.row += 2


def _merged_down(pen: _Pen, name: str, rows: Sequence[Row], first: int, left: int) -> None:
    """Equal names in a row are one cell, within one name of the level above."""
    start = 0
    for at in range(1, len(rows) + 1):
        above = ("level1",) if name == "level2" else ()
        if at == len(rows) or any(rows[at][one] != rows[start][one] for one in (name, *above)):
            pen.put(first + start, left, rows[start][name] or "", down=at - start)
            start = at


def _total(pen: _Pen, table: Mapping[str, Any], spread: Mapping[str, tuple[int, int]]) -> None:
    pen.put(pen.row, 1, pen.word(("总分", "合计", "总 分")), across=3)
    if "weight" in spread:
        pen.put(pen.row, spread["weight"][0], "100")
    if "score_printed" in spread:
        pen.put(pen.row, spread["score_printed"][0], table["total_printed"])
    pen.row += 1
