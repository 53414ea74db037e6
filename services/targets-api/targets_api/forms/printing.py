"""A target in the layout of the official form, money in 万元; what is read from it again is what was printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from targets_api.forms.content import NOT_FILLED, TITLE, FormKind
from targets_api.forms.money import in_wan
from targets_api.targets.content import FundsDraft, IndicatorDraft, TargetContent, TaskDraft
from wenxiao_workbooks import LaidOutSheet, Style

Rows = Sequence[IndicatorDraft]
L, N, M = Style.LABEL, Style.NUMBER, Style.MONEY
PROJECT_WIDTHS = (7.0, 11.0, 15.0, 23.0, 16.0, 15.0, 23.0, 16.0, 7.0)
OVERALL_WIDTHS = (7.0, 10.0, 14.0, 20.0, 18.0, 14.0, 14.0, 12.0)
KIND_ZH = {"new": "新增项目", "continuing": "延续项目", "one_off": "一次性项目"}
PARTS_ZH = {"total": "资金总额：", "fiscal": "其中：财政拨款", "other": "其他资金"}


@dataclass(frozen=True)
class PrintedTarget:
    """What stands on a form: of the library entry, and the content of its target."""

    kind: FormKind
    budget_year: int
    name: str
    code: str
    department: str
    unit: str
    nature: str
    content: TargetContent
    term: str = ""
    status_zh: str = ""
    title: str = field(default="")


def printed(target: PrintedTarget) -> LaidOutSheet:
    return _project(target) if target.kind is FormKind.PROJECT else _overall(target)


def _titles(sheet: LaidOutSheet, target: PrintedTarget, last: int) -> None:
    sheet.put(1, 1, TITLE[target.kind], Style.TITLE, to=(1, last))
    sheet.put(2, 1, f"（{target.budget_year}年度）", Style.SUBTITLE, to=(2, last))


def _project(target: PrintedTarget) -> LaidOutSheet:
    sheet = LaidOutSheet(target.title or target.name, PROJECT_WIDTHS)
    _titles(sheet, target, 9)
    content = target.content
    term = _span(content) or target.term or f"{target.budget_year}年"
    heads = (
        ("项目名称", target.name, "项目编码", target.code),
        ("主管部门及代码", target.department, "实施单位", target.unit),
        ("项目属性", target.nature, "项目期", term),
    )
    for row, (left, first, right, second) in enumerate(heads, 3):
        sheet.put(row, 1, left, L, to=(row, 2))
        sheet.put(row, 3, first, to=(row, 5))
        sheet.put(row, 6, right, L)
        sheet.put(row, 7, second, to=(row, 9))
    _money(sheet, content, 6)
    sheet.put(9, 1, "总体目标", L, to=(10, 1))
    begins, ends = content.whole_life_from or "20××", content.whole_life_until or "20××"
    sheet.put(9, 2, f"中期目标（{begins}年—{ends}年）", L, to=(9, 5))
    sheet.put(9, 6, "年度目标", L, to=(9, 9))
    sheet.put(10, 2, content.whole_life_goal, to=(10, 5))
    sheet.put(10, 6, content.overall_goal, to=(10, 9))
    last_row = _two_sided(sheet, content, 11)
    sheet.put(11, 1, "绩效指标", L, to=(last_row, 1))
    return sheet


def _money(sheet: LaidOutSheet, content: TargetContent, row: int) -> None:
    sheet.put(row, 1, "项目资金\n（万元）", L, to=(row + 2, 2))
    for column, value, last, period, words in (
        (3, 4, 5, content.funding.whole_life, "中期"),
        (6, 7, 9, content.funding.annual, "年度"),
    ):
        for offset, (part, zh) in enumerate(PARTS_ZH.items()):
            sheet.put(row + offset, column, f"{words}{zh}" if part == "total" else zh, L)
            sheet.put(row + offset, value, _wan(getattr(period or FundsDraft(), part)), M, to=(row + offset, last))


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else in_wan(amount)


def _span(content: TargetContent) -> str:
    if content.whole_life_from is None or content.whole_life_until is None:
        return ""
    return f"{content.whole_life_from}年—{content.whole_life_until}年"


def _two_sided(sheet: LaidOutSheet, content: TargetContent, row: int) -> int:
    """The whole life's rows beside the year's; both share the first level, so runs of the same heading are aligned."""
    names = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值", "分值")
    for column, words in enumerate(names, 2):
        sheet.put(row, column, words, L)
    row += 1
    before = ""
    for category, left, right in _aligned(content.whole_life_indicators, content.indicators):
        height = max(len(left), len(right))
        sheet.put(row, 2, _heading(category, before), L, to=(row + height - 1, 2))
        before = category
        _side(sheet, row, 3, left, height)
        _side(sheet, row, 6, right, height)
        for offset in range(height):
            weight = right[offset].weight if offset < len(right) else None
            sheet.put(row + offset, 9, weight, N)
        row += height
    return row - 1


def _heading(words: str, before: str) -> str:
    """A blank under something else would be read as the same again."""
    return words or (NOT_FILLED if before else "")


def _runs(rows: Rows) -> list[tuple[str, list[IndicatorDraft]]]:
    return [(category, list(run)) for category, run in groupby(rows, key=lambda row: row.category)]


def _aligned(left: Rows, right: Rows) -> Iterator[tuple[str, list[IndicatorDraft], list[IndicatorDraft]]]:
    first, second = _runs(left), _runs(right)
    keys = [category for category, _ in first], [category for category, _ in second]
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            for (category, one), (_, other) in zip(first[a:b], second[c:d], strict=True):
                yield category, one, other
        else:
            for category, one in first[a:b]:
                yield category, one, []
            for category, other in second[c:d]:
                yield category, [], other


def _side(sheet: LaidOutSheet, row: int, column: int, rows: Rows, height: int) -> None:
    """Second level merged down over its rows, third level and value; blank cells below."""
    at, before = row, ""
    for subcategory, run in groupby(rows, key=lambda one: one.subcategory or ""):
        told = list(run)
        sheet.put(at, column, _heading(subcategory, before), L, to=(at + len(told) - 1, column))
        before = subcategory
        for one in told:
            sheet.put(at, column + 1, one.name or NOT_FILLED)
            sheet.put(at, column + 2, one.target_text)
            at += 1
    for blank in range(at, row + height):
        for offset in range(3):
            sheet.put(blank, column + offset, "")


def _overall(target: PrintedTarget) -> LaidOutSheet:
    sheet = LaidOutSheet(target.title or target.name, OVERALL_WIDTHS)
    _titles(sheet, target, 8)
    content = target.content
    for column, label, value, last in ((1, "部门名称", target.name, 5), (6, "部门编码", target.code, 8)):
        sheet.put(3, column, label, L, to=(3, column if column == 6 else 2))
        sheet.put(3, column + (1 if column == 6 else 2), value, to=(3, last))
    sheet.put(4, 1, "职能概述", L, to=(4, 2))
    sheet.put(4, 3, content.functions, to=(4, 8))
    row = _tasks(sheet, content.tasks, content.funding.annual or FundsDraft(), 5)
    sheet.put(row, 1, "年度总体目标", L, to=(row, 2))
    sheet.put(row, 3, content.overall_goal, to=(row, 8))
    last = _one_sided(sheet, content.indicators, row + 1)
    sheet.put(row + 1, 1, "绩效指标", L, to=(last, 1))
    return sheet


def _tasks(sheet: LaidOutSheet, tasks: Sequence[TaskDraft], money: FundsDraft, row: int) -> int:
    """The row after the block."""
    sheet.put(row, 3, "任务名称", L, to=(row + 1, 3))
    sheet.put(row, 4, "主要内容", L, to=(row + 1, 5))
    sheet.put(row, 6, "预算金额（万元）", L, to=(row, 8))
    for column, words in enumerate(("总额", "财政拨款", "其他资金"), 6):
        sheet.put(row + 1, column, words, L)
    at = row + 2
    for task in tasks:
        sheet.put(at, 3, task.name or NOT_FILLED)
        sheet.put(at, 4, task.content, to=(at, 5))
        _sums(sheet, at, {"total": task.amount_total, "fiscal": task.amount_fiscal, "other": task.amount_other})
        at += 1
    sheet.put(at, 3, "金额合计", L, to=(at, 5))
    _sums(sheet, at, money.model_dump())
    sheet.put(row, 1, "年度主要任务", L, to=(at, 2))
    return at + 1


def _sums(sheet: LaidOutSheet, row: int, money: Mapping[str, Any]) -> None:
    for column, part in enumerate(PARTS_ZH, 6):
        sheet.put(row, column, _wan(money[part]), M)


def _one_sided(sheet: LaidOutSheet, rows: Rows, row: int) -> int:
    for column, words, last in (
        (2, "一级指标", 2),
        (3, "二级指标", 3),
        (4, "三级指标", 5),
        (6, "指标值", 7),
        (8, "分值", 8),
    ):
        sheet.put(row, column, words, L, to=(row, last))
    at, before = row + 1, ""
    for category, run in _runs(rows):
        sheet.put(at, 2, _heading(category, before), L, to=(at + len(run) - 1, 2))
        before, second = category, ""
        for subcategory, told in groupby(run, key=lambda one: one.subcategory or ""):
            same = list(told)
            sheet.put(at, 3, _heading(subcategory, second), L, to=(at + len(same) - 1, 3))
            second = subcategory
            for one in same:
                sheet.put(at, 4, one.name or NOT_FILLED, to=(at, 5))
                sheet.put(at, 6, one.target_text, to=(at, 7))
                sheet.put(at, 8, one.weight, N)
                at += 1
    return at - 1
