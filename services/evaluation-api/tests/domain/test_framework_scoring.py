"""A small framework to the last sign: what each row says, what is found, and how it is summed up from every side."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.framework import faults_of, framework_of
from evaluation_api.domain.framework_scoring import Entered, FormRow, Viewpoints, score_framework
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import document
from wenxiao.findings import Parameter

ITEMS = [{"code": "a", "zh": "有制度", "points": "5"}, {"code": "b", "zh": "有执行", "points": "5"}]
BY_TARGET = {"section": "效果", "group": "效益", "source": "published"}
RATIO = {"kind": "proportional", "direction": "at_least"}


def small(**changes: Any) -> dict[str, Any]:
    rate = {
        "code": "rate", "section": "过程", "group": "执行", "indicator": "“三公”执行率", "weight": "50",
        "source": "published", "formula": "支出 ÷ 预算", "target": "100", "rule": RATIO, "dimension": "cost",
        "focus": "效率", "note": "照表",
    }  # fmt: skip
    return {
        "code": "small",
        "zh": "小框架",
        "from": "2020-01-01",
        "until": "2022-12-31",
        "basis": ["clause-f"],
        "source": "试验",
        "figures": [{"name": "支出", "unit": "元"}, {"name": "预算", "unit": "元", "explanation": "批复数"}],
        "rows": [
            rate,
            {
                "code": "list", "section": "过程", "group": "管理", "indicator": "制度", "weight": "10",
                "source": "recalled", "rule": {"kind": "checklist", "items": ITEMS}, "absent": "full",
            },
            BY_TARGET | {"code": "social", "indicator": "社会效益", "weight": "20", "of_target": ["社会"],
                         "absent": "redistribute", "dimension": "effect"},
            BY_TARGET | {"code": "pleased", "indicator": "满意度", "weight": "20", "of_target": ["满意", "口碑"]},
        ],
    } | changes  # fmt: skip


VIEWS = Viewpoints(
    Parameter({"cost": "成本", "effect": "效应", "future": "可持续"}, ("clause-d",)),
    Parameter(("效率", "效果"), ("clause-e",)),
)
FORM = [
    FormRow("效益指标", "社会效益指标", "受益人数", Decimal(20), Decimal(15)),
    FormRow("效益指标", "社会效益指标", "带动就业", Decimal(10), None),
    FormRow("满意度指标", "", "群众满意", Decimal(0), Decimal(0)),
]


def scored(figures: dict[str, str], form: list[FormRow], **stated: Any) -> dict[str, Any]:
    entered = Entered(
        {name: Decimal(value) for name, value in figures.items()}, stated.get("fulfilled", {}), stated.get("absent", {})
    )
    found = score_framework(
        framework_of(small()), entered, form, ScoringRules(bands=()), VIEWS, lambda total: f"级{total:f}"
    )
    told: dict[str, Any] = document(found)
    return told


def said(result: dict[str, Any]) -> list[tuple[str, str, str | None, str, list[str]]]:
    return [(one["rule"], one["detail"], one["pointer"], one["severity"], one["basis"]) for one in result["findings"]]


def test_a_row_says_all_of_itself() -> None:
    result = scored({"支出": "30", "预算": "40"}, FORM)
    row = result["rows"][0]
    assert {name: row[name] for name in ("code", "section", "group", "indicator", "dimension", "formula")} == {
        "code": "rate", "section": "过程", "group": "执行", "indicator": "“三公”执行率", "dimension": "cost",
        "formula": "支出 ÷ 预算",
    }  # fmt: skip
    assert (row["computed"], row["stated_by"], row["note"], row["basis"], row["source"]) == (
        "30 ÷ 40", "published", "照表", ["clause-f"], "law",
    )  # fmt: skip
    assert (row["score"], row["weight"], row["inputs"]) == (
        "37.50", "50", {"target": "100", "actual": "75.00", "unit": "%"},
    )  # fmt: skip
    assert result["framework"] == {"code": "small", "zh": "小框架"}
    assert (result["rows"][1]["formula"], result["rows"][1]["note"], result["rows"][1]["dimension"]) == (None, "", None)


def test_rows_of_the_target_lend_what_they_earned_and_unscored_ones_count_for_nothing() -> None:
    row = scored({}, FORM)["rows"][2]
    assert (row["computed"], row["inputs"], row["score"]) == (
        "15 + 0（受益人数、带动就业）", {"target": "30", "actual": "15", "unit": "分"}, "10.00",
    )  # fmt: skip


def test_everything_that_is_missing_is_said_with_rule_place_and_weight() -> None:
    result = scored({"支出": "30"}, [])
    assert said(result) == [
        ("overall.figure_missing", "“三公”执行率暂不能计算，请填写预算", "#/rows/0", "warning", []),
        ("overall.checklist_missing", "“制度”的要点尚未逐项填写，暂不计分，请补填", "#/rows/1", "warning", []),
        (
            "overall.not_in_target", "“社会效益”：批复的绩效目标没有社会指标，分值分摊到其他指标", "#/rows/2",
            "advice", [],
        ),
        (
            "overall.not_in_target",
            "“满意度”暂不能计算：批复的绩效目标没有满意、口碑指标，请在调整绩效目标时补充", "#/rows/3", "warning", [],
        ),
        (
            "overall.side_not_measured", "维度“效应”没有可计分的指标，请在绩效目标或所用框架中补充", "#/dimensions",
            "warning", ["clause-d"],
        ),
        (
            "overall.side_not_measured", "维度“可持续”没有可计分的指标，请在绩效目标或所用框架中补充", "#/dimensions",
            "warning", ["clause-d"],
        ),
        (
            "overall.side_not_measured", "评价重点“效果”没有可计分的指标，请在绩效目标或所用框架中补充", "#/dimensions",
            "warning", ["clause-e"],
        ),
    ]  # fmt: skip
    assert [row["score"] for row in result["rows"]] == [None, None, "0.00", None]
    assert (result["total"], result["grade"]) == ("0.00", "级0.00")
    assert [row["computed"] for row in result["rows"]] == [None, None, None, None]


def test_nought_as_divisor_and_what_does_not_apply() -> None:
    result = scored(
        {"支出": "30", "预算": "0"}, FORM, absent={"list": "撤并", "rate": "没有"}, fulfilled={"list": ("a",)}
    )
    assert said(result)[:2] == [
        (
            "overall.divided_by_nought", "“三公”执行率暂不能计算，请填写“预算”（现为0，不能作除数）", "#/rows/0",
            "warning", [],
        ),
        ("overall.not_applicable", "“制度”不适用（撤并），按规则计满分", "#/rows/1", "advice", []),
    ]  # fmt: skip
    assert result["rows"][1]["score"] == "10.00"
    moved = scored({}, FORM, absent={"social": "不涉及"})
    assert said(moved)[2][1] == "“社会效益”不适用（不涉及），分值分摊到其他指标"
    assert [row["weight"] for row in moved["rows"]] == ["50", "10", "0", "40"]


def test_it_is_summed_up_by_section_dimension_and_focus() -> None:
    result = scored({"支出": "30", "预算": "40"}, FORM, fulfilled={"list": ("a",)})
    assert result["sections"] == [
        {"section": "过程", "weight": "60", "score": "42.50"}, {"section": "效果", "weight": "40", "score": "10.00"},
    ]  # fmt: skip
    assert result["dimensions"] == [
        {"code": "cost", "zh": "成本", "weight": "50", "score": "37.50", "rows": ["rate"], "basis": ["clause-d"]},
        {"code": "effect", "zh": "效应", "weight": "20", "score": "10.00", "rows": ["social"], "basis": ["clause-d"]},
        {"code": "future", "zh": "可持续", "weight": "0", "score": "0", "rows": [], "basis": ["clause-d"]},
        {"code": None, "zh": "其他", "weight": "30", "score": "5.00", "rows": ["list", "pleased"], "basis": []},
    ]
    assert result["focus"] == [
        {"zh": "效率", "weight": "50", "score": "37.50", "rows": ["rate"], "basis": ["clause-e"]},
        {"zh": "效果", "weight": "0", "score": "0", "rows": [], "basis": ["clause-e"]},
    ]
    assert (result["total"], result["grade"]) == ("52.50", "级52.50")


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in small().items() if key != name}


def row_changed(place: int, **changes: Any) -> dict[str, Any]:
    rows = small()["rows"]
    rows[place] = {key: value for key, value in (rows[place] | changes).items() if value is not None}
    return small(rows=rows)


def figures_and(name: str) -> dict[str, Any]:
    return small(figures=[*small()["figures"], {"name": name, "unit": "元"}])


BORROWED = "取自绩效目标的行不另写公式和计分规则，并写明取哪些指标"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (without("source"), [((), "框架缺少：source")]),
        (row_changed(0, weight=None), [(("rows", 0), "缺少：weight"), (("rows",), "各行分值合计50分，应为100分"),
                                       (("figures",), "数据项没有一行用到：支出、预算")]),
        (row_changed(1, weight="11"), [(("rows",), "各行分值合计101分，应为100分")]),
        (row_changed(1, code="rate"), [(("rows", 1, "code"), "行代码“rate”重复")]),
        (figures_and("预算"), [(("figures", 2, "name"), "数据项“预算”重复")]),
        (figures_and("人数"), [(("figures",), "数据项没有一行用到：人数")]),
        (row_changed(1, absent="maybe"), [(("rows", 1, "absent"), "absent 应为：full、redistribute"),
                                          (("rows",), "各行分值合计90分，应为100分")]),
        (row_changed(0, target="0"), [(("rows", 0, "target"), "应为用文字写的、大于0的数"),
                                      (("rows",), "各行分值合计50分，应为100分"),
                                      (("figures",), "数据项没有一行用到：支出、预算")]),
        (row_changed(2, rule=RATIO), [(("rows", 2, "of_target"), BORROWED),
                                      (("rows",), "各行分值合计80分，应为100分")]),
        (row_changed(2, of_target=[]), [(("rows", 2, "of_target"), BORROWED),
                                        (("rows",), "各行分值合计80分，应为100分")]),
        (row_changed(1, rule=RATIO), [(("rows", 1), "没有公式的行应是要点清单（checklist），或写明 of_target"),
                                      (("rows",), "各行分值合计90分，应为100分")]),
        (row_changed(1, formula="支出 ÷ 预算"), [(("rows", 1, "rule"), "有公式的行应写明按率计分的规则"),
                                               (("rows",), "各行分值合计90分，应为100分")]),
    ],
)  # fmt: skip
def test_a_framework_that_could_not_be_used_is_told_why(broken: dict[str, Any], told: list[Any]) -> None:
    assert list(faults_of(broken)) == told


def test_a_whole_framework_has_no_fault_and_its_days() -> None:
    assert list(faults_of(small())) == []
    framework = framework_of(small())
    days = ("2019-12-31", "2020-01-01", "2022-12-31", "2023-01-01")
    assert [framework.holds_on(framework.start.fromisoformat(day)) for day in days] == [False, True, True, False]
    assert (framework.figures["预算"].explanation, framework.figures["支出"].explanation) == ("批复数", "")
    assert framework.row("nothing") is None
    assert framework_of(without("until")).until is None
