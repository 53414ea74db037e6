"""The quality index: cases for whoever knows the field, what holds whatever is written, and what is published."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from indicator_library.domain.judging import judge
from indicator_library.domain.quality import Judged, QualityIndex, inputs_of, judged_of
from indicator_library.domain.quality_rules import CLEAN, FULL, Dimension, rules
from indicator_library.national.library import shipped_library

CASES = Path(__file__).parent / "cases"


def cases(file: str) -> list[Any]:
    held = yaml.safe_load((CASES / file).read_text("utf-8"))
    return [pytest.param(one, id=" ".join(map(str, next(iter(one.values())).values()))) for one in held]


def agrees(index: QualityIndex, case: dict[str, Any]) -> None:
    found = {one.rule: one for one in index.deductions}
    assert list(found) == case["finds"], case.get("because")
    assert index.total == case.get("total", index.total)
    assert index.grade == case.get("grade", index.grade)
    assert case["finds"] or index.total == 100
    assert "says" not in case or any(case["says"] in one.detail for one in index.deductions)


@pytest.mark.parametrize("case", cases("quality_of_targets.yaml"))
def test_a_target_loses_points_for_its_faults_and_nothing_else(case: dict[str, Any]) -> None:
    agrees(judge(judged_of(case["row"])), case)


@pytest.mark.parametrize("case", cases("quality_of_indicators.yaml"))
def test_more_is_asked_of_an_indicator_that_everybody_shares(case: dict[str, Any]) -> None:
    agrees(judge(judged_of(case["indicator"] | {"shared": True})), case)


def test_every_rule_is_met_by_a_case() -> None:
    held = [one for path in CASES.glob("quality_*.yaml") for one in yaml.safe_load(path.read_text("utf-8"))]
    met = {rule for one in held for rule in one["finds"]}
    assert set(rules()) - met <= {"unreadable", "copied", "vague_beside", "nameless", "unit_unknown"}


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("资金使用效率", "二100百分比", "unreadable"),
        ("已建工程良性运行", "已建工程良性运行", "copied"),
        ("培训合格率", "≥95%明显提高", "vague_beside"),
        ("", "≥95%", "nameless"),
    ],
)
def test_a_text_that_is_damaged_or_says_nothing(name: str, text: str, rule: str) -> None:
    assert rule in [one.rule for one in judge(Judged(name, text)).deductions]


NAMES = some.sampled_from(
    [
        "服务对象满意度",
        "逾期发放率",
        "科目调整次数",
        "受益户数",
        "项目总成本",
        "社会影响",
        "是否满意",
        "2020年",
        "完成时间",
        "",
    ]
)
NUMBERS = some.builds(
    "{}{}{}".format,
    some.sampled_from(["≥", "≤", "=", ">", "", "不低于"]),
    some.sampled_from(["0", "6", "95", "100", "290", "1606", "0.97"]),
    some.sampled_from(["%", "人", "户", "万元", "", "次", "元/人·天"]),
)
WORDS = some.sampled_from(
    ["", "合规", "是", "优良中低差", "2022年12月底前", "长远", "每少一项扣1分", "5-10天", "按期完成"]
)
READABLE = some.one_of(NUMBERS, WORDS)
ROWS = some.builds(
    Judged,
    NAMES,
    some.one_of(READABLE, some.text(max_size=20)),
    category=some.sampled_from(["", "产出指标", "效益指标"]),
    direction=some.sampled_from(["", "higher", "lower", "equal"]),
    unit=some.sampled_from(["", "%", "人", "万元"]),
    weight=some.one_of(some.none(), some.decimals(1, 100, places=1)),
    previous_text=some.one_of(some.just(""), NUMBERS),
    always_met=some.booleans(),
    shared=some.booleans(),
)


@given(ROWS)
def test_an_index_stays_in_its_bounds_adds_up_and_is_made_again_from_itself(row: Judged) -> None:
    index = judge(row)
    assert all(0 <= index.points[dimension] <= FULL for dimension in Dimension)
    assert index.total == sum(index.points.values())
    assert bool(index.deductions) == (index.total < 100)
    for one in index.deductions:
        assert one.costs
        assert "请" in one.detail or "改" in one.detail
    assert judge(judged_of(index.inputs)) == index


@given(ROWS, READABLE, some.sampled_from(["明显", "进一步提高", "有所改善", "显著", "效果良好"]))
def test_a_vague_word_never_adds_a_point(row: Judged, text: str, vague: str) -> None:
    plain, vaguer = replace(row, target_text=text), replace(row, target_text=f"{text}{vague}")
    assert judge(vaguer).total <= judge(plain).total


@given(ROWS)
def test_more_weight_or_a_record_of_never_failing_never_adds_a_point(row: Judged) -> None:
    assert judge(replace(row, weight=Decimal(60))).total <= judge(row).total
    assert judge(replace(row, always_met=True)).total <= judge(replace(row, always_met=False)).total


def test_inputs_leave_out_what_was_not_stated() -> None:
    assert inputs_of(Judged("参保率", "≥95%", weight=Decimal("22.5"))) == {
        "name": "参保率",
        "target_text": "≥95%",
        "weight": "22.5",
    }


def test_published_clean_rows_keep_their_points() -> None:
    """Rows of real tables that nobody would return: a sign, a number, a unit."""
    clean = [
        ("享受医疗救助人次", "≥50000人次"),
        ("★★★农村低保发放人数(按月平均)(≥**人)", ">=21933人"),
        ("森林火灾6小时内扑灭率", "不低于95%"),
        ("作物种植补助标准,黄金蜜(葡萄)补助成本(≤**元/株)", "≤28.40/株"),
        ("培训对象符合吕梁山护工培训招生计划规定", "18—54周岁"),
        ("食品监管专项工作整体完成时间", "2021年12月31日"),
    ]
    assert min(judge(Judged(name, text)).total for name, text in clean) >= CLEAN


def test_of_the_shipped_library_nine_in_ten_are_clean_and_what_nobody_can_measure_is_called_out() -> None:
    found: dict[str, int] = {}
    for one in shipped_library():
        if one.successor is None:
            fields: dict[str, Any] = {
                name: one.content.get(name) or "" for name in ("name", "kind", "direction", "unit", "definition")
            }
            formula = one.content.get("formula_text") or (one.content.get("formula") or {}).get("expression") or ""
            example = one.content.get("example_target")
            found[fields["name"]] = judge(Judged(**fields, target_text=example, formula=formula, shared=True)).total
    assert sum(total >= CLEAN for total in found.values()) >= 0.9 * len(found)
    called_out = (
        "科目调整次数",
        "对维护基建市场公平的影响程度",
        "群众生产生活条件改善状况",
        "促进社会和谐稳定",
        "提升博物馆绿化水平",
    )
    assert all(found[name] < CLEAN for name in called_out)
    clean = (
        "预算执行率",
        "登记失业人员再就业率",
        "不合格产品处置率",
        "路面技术状况指数(PQI)",
        "65岁以上老年人健康管理率",
        "库款保障水平",
    )
    assert all(found[name] >= CLEAN for name in clean)
