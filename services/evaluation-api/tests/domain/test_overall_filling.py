"""What a department states must belong to its framework; every fault is named with its place and its way out."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.framework import Framework, framework_of
from evaluation_api.domain.overall_filling import FiguresNotInFramework, Stated, amount_in, check_stated

ITEMS = [{"code": "a", "zh": "有制度", "points": "5"}, {"code": "b", "zh": "有执行", "points": "5"}]
DOCUMENT: dict[str, Any] = {
    "code": "small",
    "zh": "小框架",
    "from": "2020-01-01",
    "source": "试验",
    "figures": [{"name": "支出", "unit": "元"}, {"name": "预算", "unit": "元"}, {"name": "人数", "unit": "人"}],
    "rows": [
        {
            "code": "rate", "section": "过程", "group": "执行", "indicator": "执行率", "weight": "90", "source": "x",
            "formula": "支出 ÷ (预算 + 人数)", "target": "100",
            "rule": {"kind": "proportional", "direction": "at_least"},
        },
        {
            "code": "list", "section": "过程", "group": "管理", "indicator": "制度", "weight": "10", "source": "x",
            "rule": {"kind": "checklist", "items": ITEMS}, "absent": "full",
        },
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Framework:
    return framework_of(DOCUMENT)


def stated(name: str, value: str, unit: str) -> Stated:
    return Stated(name, Decimal(value), unit)


@pytest.mark.parametrize(
    ("unit", "value", "given", "amount"),
    [
        ("元", "1.5", "万元", "15000"),
        ("元", "0.02", "亿元", "2000000"),
        ("万元", "15000", "元", "1.5"),
        ("亿元", "10000", "万元", "1"),
        ("元", "7", "元", "7"),
        ("人", "7", "人", "7"),
        ("元", "7", "人", None),
        ("人", "7", "元", None),
        ("人", "7", "万人", None),
    ],
)
def test_money_is_converted_and_nothing_else(unit: str, value: str, given: str, amount: str | None) -> None:
    found = amount_in(unit, stated("x", value, given))
    assert found == (None if amount is None else Decimal(amount))


def test_what_belongs_there_comes_back_in_the_units_of_the_framework(small: Framework) -> None:
    figures = [stated("支出", "1.2", "万元"), stated("人数", "3", "人")]
    amounts = check_stated(small, figures, [("list", ["a", "b"])], ["list"])
    assert amounts == {"支出": Decimal(12000), "人数": Decimal(3)}
    assert check_stated(small, [], [("list", [])], []) == {}


@pytest.mark.parametrize(
    ("figures", "fulfilled", "absent", "told"),
    [
        ([("成本", "1", "元")], [], [], [("#/figures/0/name", "框架没有数据项“成本”，请按框架所列名称填报")]),
        (
            [("支出", "1", "元"), ("支出", "1", "元")], [], [],
            [("#/figures/1/name", "数据项“支出”重复，请只保留一处")],
        ),
        (
            [("人数", "1", "万元")], [], [],
            [("#/figures/0/unit", "“人数”的计量单位应为人，填的是万元，请换算后填报")],
        ),
        ([], [("none", [])], [], [("#/checklists/0/row", "框架没有要点清单“none”，请按行代码填报")]),
        ([], [("rate", [])], [], [("#/checklists/0/row", "框架没有要点清单“rate”，请按行代码填报")]),
        (
            [], [("list", ["a"]), ("list", ["b"])], [],
            [("#/checklists/1/row", "要点清单“list”重复，请只保留一处")],
        ),
        ([], [("list", ["a", "c"])], [], [("#/checklists/0/fulfilled/1", "“制度”没有要点“c”")]),
        ([], [], ["none"], [("#/absent/0/row", "框架没有“none”这一行，请按行代码填报")]),
        ([], [], ["rate"], [("#/absent/0/row", "“执行率”不能标为不适用，请填写所需数据")]),
        ([], [], ["list", "list"], [("#/absent/1/row", "“制度”重复标为不适用，请只保留一处")]),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(
    small: Framework,
    figures: list[tuple[str, str, str]],
    fulfilled: list[tuple[str, list[str]]],
    absent: list[str],
    told: list[tuple[str, str]],
) -> None:
    with pytest.raises(FiguresNotInFramework) as refused:
        check_stated(small, [stated(*one) for one in figures], fulfilled, absent)
    assert [(one["pointer"], one["detail"]) for one in refused.value.attributes["errors"]] == told
    assert refused.value.detail == "填报内容有1处与评价框架不符，请按所列位置更正后重新保存。"


def test_all_faults_are_told_at_once(small: Framework) -> None:
    with pytest.raises(FiguresNotInFramework) as refused:
        check_stated(small, [stated("成本", "1", "元"), stated("人数", "1", "元")], [("x", [])], ["y"])
    assert len(refused.value.findings) == 4
    assert {one.rule for one in refused.value.findings} == {"unknown_figure", "unit_differs", "unknown_row"}
