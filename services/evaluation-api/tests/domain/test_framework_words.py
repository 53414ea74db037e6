"""What whoever writes a framework or a formula is told of its faults, word for word and with the place."""

from copy import deepcopy
from typing import Any

import pytest

from evaluation_api.domain.formulas import LONGEST, FormulaNotReadable, read_formula
from evaluation_api.domain.framework import faults_of, framework_of

RATE = {"kind": "proportional", "direction": "at_least"}
LIST = {"kind": "checklist", "items": [{"code": "a", "zh": "甲", "points": "1"}]}


def a_row(code: str, weight: Any, **changes: Any) -> dict[str, Any]:
    held = {"code": code, "section": "投入", "group": "预算配置", "indicator": "在职人员控制率", "weight": weight,
            "source": "自填", "formula": "在职人员数 ÷ 编制数", "target": "100", "rule": RATE}  # fmt: skip
    return {name: value for name, value in (held | changes).items() if value is not None}


def a_framework(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    figures = [{"name": "在职人员数", "unit": "人", "explanation": "年末"}, {"name": "编制数", "unit": "人"}]
    return {"code": "c", "zh": "框架", "from": "2018-01-01", "source": "文件", "figures": figures,
            "rows": list(rows) or [a_row("one", "100")]} | changes  # fmt: skip


def test_a_framework_without_fault_has_none_and_is_read() -> None:
    assert list(faults_of(a_framework())) == []
    read = framework_of(a_framework(until="2019-12-31", basis=["c1"]))
    assert [(one.name, one.unit, one.explanation) for one in read.figures.values()] == [
        ("在职人员数", "人", "年末"), ("编制数", "人", ""),
    ]  # fmt: skip
    assert (read.until.isoformat() if read.until else None, read.basis) == ("2019-12-31", ("c1",))
    assert (read.row("one") is read.rows[0], read.row("two")) == (True, None)


@pytest.mark.parametrize(
    ("change", "at", "says"),
    [
        ({"weight": "ten"}, ("rows", 0, "weight"), "应为用文字写的、大于0的数"),
        ({"weight": "0"}, ("rows", 0, "weight"), "应为用文字写的、大于0的数"),
        ({"weight": 100}, ("rows", 0, "weight"), "应为用文字写的、大于0的数"),
        ({"target": "-1"}, ("rows", 0, "target"), "应为用文字写的、大于0的数"),
        ({"section": None, "source": None}, ("rows", 0), "缺少：section、source"),
        ({"colour": "red"}, ("rows", 0, "colour"), "没有“colour”这一项"),
        ({"absent": "maybe"}, ("rows", 0, "absent"), "absent 应为：full、redistribute"),
        ({"rule": {"kind": "proportional"}}, ("rows", 0, "rule"), "#/rule/direction 缺少“direction”"),
        ({"of_target": ["产出"]}, ("rows", 0, "of_target"), "取自绩效目标的行不另写公式和计分规则，并写明取哪些指标"),
        ({"formula": None}, ("rows", 0), "没有公式的行应是要点清单（checklist），或写明 of_target"),
        ({"rule": LIST}, ("rows", 0, "rule"), "有公式的行应写明按率计分的规则"),
        ({"rule": None}, ("rows", 0, "rule"), "有公式的行应写明按率计分的规则"),
        ({"formula": "在职人员数 ÷"}, ("rows", 0, "formula"), "公式“在职人员数 ÷”没有写完"),
        ({"formula": "在职人员 ÷ 编制"}, ("rows", 0, "formula"),
         "公式用到未列的数据项：在职人员、编制；请在 figures 里列出，或更正名称"),
    ],
)  # fmt: skip
def test_a_fault_of_a_row_is_told_with_its_place(change: dict[str, Any], at: tuple[Any, ...], says: str) -> None:
    assert next(faults_of(a_framework(a_row("one", **({"weight": "100"} | change))))) == (at, says)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (a_framework(a_row("one", "60"), a_row("one", "40")), (("rows", 1, "code"), "行代码“one”重复")),
        (a_framework(a_row("one", "60"), a_row("two", "30")), (("rows",), "各行分值合计90分，应为100分")),
        (a_framework(a_row("one", "100", formula="编制数 ÷ 编制数")), (("figures",), "数据项没有一行用到：在职人员数")),
        (a_framework(a_row("one", "100", formula=None, target=None, rule=LIST)),
         (("figures",), "数据项没有一行用到：在职人员数、编制数")),
        ({"code": "c", "rows": []}, ((), "框架缺少：zh、from、source、figures")),
    ],
)  # fmt: skip
def test_a_fault_of_the_whole_is_told(document: dict[str, Any], fault: tuple[Any, str]) -> None:
    assert list(faults_of(deepcopy(document))) == [fault]


def test_a_figure_twice_is_told() -> None:
    twice = [{"name": "编制数", "unit": "人"}] * 2 + [{"name": "在职人员数", "unit": "人"}]
    assert list(faults_of(a_framework(figures=twice))) == [(("figures", 1, "name"), "数据项“编制数”重复")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("甲 ÷", "公式“甲 ÷”没有写完"),
        ("", "公式“”没有写完"),
        ("甲 乙", "公式“甲 乙”在“乙”之前缺少运算符"),
        ("÷ 甲", "公式“÷ 甲”在“÷”之前缺少数据项"),
        ("甲 + × 乙", "公式“甲 + × 乙”在“×”之前缺少数据项"),
        ("（甲 + 乙", "公式“（甲 + 乙”的括号没有成对"),
        ("甲 + 乙）", "公式“甲 + 乙）”的括号没有成对"),
        ("甲 & 乙", "公式“甲 & 乙”里有不认识的“& 乙”，可用数据项、数字、＋－×÷和括号"),
        ("甲" * (LONGEST + 1), f"公式超过{LONGEST}字，请拆短"),
    ],
)
def test_a_formula_that_is_none_is_told(text: str, says: str) -> None:
    with pytest.raises(FormulaNotReadable) as refused:
        read_formula(text)
    assert str(refused.value) == says
