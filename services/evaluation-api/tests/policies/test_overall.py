"""The published frameworks for departments: cases written for lawyers, and what no figures may do."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation_api.domain.framework import Framework, framework_of
from evaluation_api.domain.framework_scoring import Entered, FormRow, Viewpoints, score_framework
from evaluation_api.domain.scoring.documents import recomputed
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import document
from evaluation_api.overall_frameworks.loading import (
    FOLDER,
    FrameworkNotInForce,
    frameworks,
    load_policies,
    read_frameworks,
)
from evaluation_api.overall_policies import framework_in_force
from wenxiao.findings import Parameter
from wenxiao.testing import a_principal
from wenxiao_policies import PolicyFault

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "overall.yaml").read_text("utf-8"))
DAY = date(2023, 3, 10)
RULES = ScoringRules(bands=())
NOTHING: Mapping[str, Any] = {}
SIX = {
    "operating_cost": "运行成本", "management_efficiency": "管理效率", "duty_performance": "履职效能",
    "social_effect": "社会效应", "sustainability": "可持续发展能力", "satisfaction": "服务对象满意度",
}  # fmt: skip
ASKED = Viewpoints(Parameter(SIX, ("clause-a",)), Parameter(("预算执行效率", "职能履行效果"), ("clause-b",)))
FORM = (
    FormRow("产出指标", "数量指标", "参保人数", Decimal(50), Decimal(45)),
    FormRow("效益指标", "社会效益指标", "看病负担", Decimal(20), Decimal(18)),
    FormRow("效益指标", "可持续影响指标", "制度", Decimal(10), Decimal(10)),
    FormRow("满意度指标", "服务对象满意度指标", "满意度", Decimal(10), Decimal(9)),
)


def scored(framework: Framework, entered: Entered, form: tuple[FormRow, ...] = FORM) -> dict[str, Any]:
    found: dict[str, Any] = document(score_framework(framework, entered, form, RULES, ASKED, lambda total: "某级"))
    return found


def entered(
    figures: Mapping[str, str] = NOTHING, fulfilled: Mapping[str, Any] = NOTHING, absent: Mapping[str, str] = NOTHING
) -> Entered:
    return Entered(
        {name: Decimal(value) for name, value in figures.items()},
        {code: tuple(items) for code, items in fulfilled.items()},
        absent,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_row_earns_what_the_published_rule_gives(case: dict[str, Any]) -> None:
    framework, code = frameworks().on(case["framework"], DAY), case["row"]
    fulfilled = {code: case["fulfilled"]} if "fulfilled" in case else {}
    absent = {code: case["absent"]} if "absent" in case else {}
    result = scored(framework, entered(case.get("figures", {}), fulfilled, absent))
    row = next(one for one in result["rows"] if one["code"] == code)
    assert row["score"] == case["score"]
    if "rate" in case:
        assert Decimal(row["inputs"]["actual"]) == Decimal(case["rate"])
    if "says" in case:
        assert row["sentence"] == case["says"]
    at = f"#/rows/{[one.code for one in framework.rows].index(code)}"
    told = [one["detail"] for one in result["findings"] if one["pointer"] == at]
    assert (case["score"] is None) == (row["sentence"] in told)


def full(framework: Framework) -> Entered:
    """Every figure 100, every item fulfilled: all rates 100 % or 0 %."""
    figures = {name: Decimal(100) for name in framework.figures}
    items = {row.code: tuple(item.code for item in getattr(row.rule, "items", ())) for row in framework.rows}
    return Entered(figures, items, {})


def test_a_department_without_fault_has_all_points_by_both_frameworks() -> None:
    """Rates of change are 0 %, control rates 100 %; carry-over and adjustment of a whole budget earn nothing."""
    form = tuple(FormRow(one.category, one.subcategory, one.indicator, one.weight, one.weight) for one in FORM)
    national = scored(frameworks().on("national-2013-53", DAY), full(frameworks().on("national-2013-53", DAY)), form)
    assert [row["code"] for row in national["rows"] if row["score"] == "0.00"] == [
        "budget_adjustment", "carry_over", "economic", "ecological",
    ]  # fmt: skip
    assert Decimal(national["total"]) == 100 - 4 - 3
    hunan = scored(frameworks().on("hunan-2017", DAY), full(frameworks().on("hunan-2017", DAY)), form)
    # (100 + 100 + 100 − 100) ÷ 300 = 66.67 %: six times 5 % below; all of the opening budget was added once more
    assert [row["code"] for row in hunan["rows"] if row["score"] == "0.00"] == ["budget_completion", "budget_control"]
    assert Decimal(hunan["total"]) == 90


def test_what_does_not_apply_goes_to_the_rows_of_its_section_and_nothing_is_lost() -> None:
    """效果20分：经济4、生态2不适用，按5:3:6分给社会、可持续、满意度：2.14、1.28，余数归满意度2.58。"""
    result = scored(frameworks().on("national-2013-53", DAY), entered())
    weights = {row["code"]: Decimal(row["weight"]) for row in result["rows"]}
    assert [weights[code] for code in ("economic", "social", "ecological", "lasting", "satisfaction")] == [
        Decimal(0), Decimal("7.14"), Decimal(0), Decimal("4.28"), Decimal("8.58"),
    ]  # fmt: skip
    assert sum(weights.values()) == 100
    social = next(row for row in result["rows"] if row["code"] == "social")
    assert (social["score"], social["computed"]) == ("6.43", "18（看病负担）")  # 7.14 × 18 ÷ 20 = 6.426


def test_the_department_is_seen_from_the_sides_its_place_asks_for() -> None:
    result = scored(frameworks().on("national-2013-53", DAY), full(frameworks().on("national-2013-53", DAY)))
    sides = {one["code"]: one for one in result["dimensions"]}
    assert list(sides) == list(SIX)
    assert sides["operating_cost"]["rows"] == [
        "staff_control", "three_public_change", "public_funds_control", "three_public_control",
    ]  # fmt: skip
    assert (sides["operating_cost"]["weight"], sides["operating_cost"]["score"]) == ("12", "12.00")
    assert sides["operating_cost"]["basis"] == ["clause-a"]
    assert [(one["zh"], one["basis"]) for one in result["focus"]] == [
        ("预算执行效率", ["clause-b"]), ("职能履行效果", ["clause-b"]),
    ]  # fmt: skip
    assert sum(Decimal(one["weight"]) for one in result["dimensions"]) == 100
    assert sum(Decimal(one["score"]) for one in result["dimensions"]) == Decimal(result["total"])
    assert sum(Decimal(one["score"]) for one in result["sections"]) == Decimal(result["total"])


def test_a_side_that_nothing_measures_is_told_with_its_clause() -> None:
    result = scored(frameworks().on("hunan-2017", DAY), entered())
    told = [one for one in result["findings"] if one["rule"] == "overall.side_not_measured"]
    assert [(one["detail"], one["basis"]) for one in told] == [
        ("维度“可持续发展能力”没有可计分的指标，请在绩效目标或所用框架中补充", ["clause-a"])
    ]


def test_every_row_can_be_computed_again_from_its_trace_alone() -> None:
    for code in frameworks().held:
        framework = frameworks().on(code, DAY)
        for row in scored(framework, full(framework))["rows"]:
            again = recomputed(row)
            assert {name: row[name] for name in again} == again


def test_a_stored_framework_reads_as_the_one_it_was_stored_from() -> None:
    for code in frameworks().held:
        framework = frameworks().on(code, DAY)
        again = framework_of(document(framework.document))
        assert scored(again, full(again)) == scored(framework, full(framework))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_entered_no_row_leaves_its_weight_and_the_sum_stays(data: st.DataObject) -> None:
    framework = frameworks().on(data.draw(st.sampled_from(sorted(frameworks().held))), DAY)
    number = st.decimals(-(10**12), 10**12, places=2) | st.just(Decimal(0))
    figures = data.draw(st.dictionaries(st.sampled_from(sorted(framework.figures)), number))
    absent = data.draw(st.dictionaries(st.sampled_from([row.code for row in framework.rows]), st.just("没有")))
    result = scored(framework, Entered(figures, {}, absent))
    for row in result["rows"]:
        assert row["score"] is None or 0 <= Decimal(row["score"]) <= Decimal(row["weight"])
    assert sum(Decimal(row["weight"]) for row in result["rows"]) == 100
    assert 0 <= Decimal(result["total"]) <= 100


def test_a_framework_holds_from_its_day_on() -> None:
    with pytest.raises(FrameworkNotInForce):
        frameworks().on("hunan-2017", date(2017, 12, 31))
    assert frameworks().on("hunan-2017", date(2018, 1, 1)).code == "hunan-2017"
    with pytest.raises(FrameworkNotInForce):
        frameworks().on("unknown", DAY)


BROKEN = {
    "a figure nobody listed": (
        "formula: 在职人员数 ÷ 编制数",
        "formula: 在职人员数 ÷ 编制数额",
        "未列的数据项：编制数额",
    ),
    "a formula that is none": ("formula: 在职人员数 ÷ 编制数", "formula: 在职人员数 ÷", "没有写完"),
    "weights that do not add up": ('weight: "8"', 'weight: "9"', "应为100分"),
    "a row twice": ("code: staff_control", "code: three_public_change", "重复"),
    "a rule of another world": ("kind: deduction", "kind: guess", "kind 应为"),
    "a word nobody knows": ("absent: full", "absent: maybe", "absent 应为"),
    "a key nobody knows": ("absent: full", "abssent: full", "没有“abssent”"),
    "a figure nobody uses": ("{name: 满意度, unit", "{name: 满意, unit", "未列的数据项：满意度"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_framework_that_is_wrong_stops_the_start(case: str, tmp_path: Path) -> None:
    before, after, reason = BROKEN[case]
    text = (FOLDER / "hunan-2017.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "wrong.yaml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(PolicyFault) as fault:
        read_frameworks(tmp_path)
    assert reason in fault.value.reason


def test_two_texts_of_one_framework_do_not_meet(tmp_path: Path) -> None:
    text = (FOLDER / "hunan-2017.yaml").read_text("utf-8")
    (tmp_path / "one.yaml").write_text(text, "utf-8")
    (tmp_path / "two.yaml").write_text(text.replace('from: "2018-01-01"', 'from: "2020-01-01"'), "utf-8")
    with pytest.raises(PolicyFault, match="重叠"):
        read_frameworks(tmp_path)
    ended = text.replace('from: "2018-01-01"', 'from: "2018-01-01"\nuntil: "2019-12-31"')
    (tmp_path / "one.yaml").write_text(ended, "utf-8")
    assert len(read_frameworks(tmp_path).held["hunan-2017"]) == 2


def test_a_place_may_use_another_framework_and_none_that_is_not_there(tmp_path: Path) -> None:
    """A county of Hunan says so in its own pack; everybody else goes on by the national one."""
    there, elsewhere = a_principal(region_code="430423"), a_principal()
    library = load_policies(besides=a_pack_of_hengshan(tmp_path / "one", "hunan-2017"))
    assert framework_in_force(library, there, "430423", DAY).code == "hunan-2017"
    assert framework_in_force(library, elsewhere, elsewhere.region_code, DAY).code == "national-2013-53"
    with pytest.raises(PolicyFault, match="没有整体支出评价框架“hunan-2071”"):
        load_policies(besides=a_pack_of_hengshan(tmp_path / "other", "hunan-2071"))


def a_pack_of_hengshan(folder: Path, framework: str) -> Path:
    place = folder / "hengshan"
    place.mkdir(parents=True)
    (place / "pack.yaml").write_text(
        'pack: hengshan\nzh: 衡山县\nversion: "1"\nregion_code: "430423"\napplies_to: [county]\n'
        'in_force_from: "2018-09-01"\n',
        "utf-8",
    )
    (place / "clauses.yaml").write_text("clauses: []\n", "utf-8")
    chosen = (
        "section: evaluation\nparameters:\n  overall_framework:\n"
        '    - {from: "2018-09-01", continues: true, value: '
        + framework
        + ", unit: code, source: convention, note: 样表}\n"
    )
    (place / "evaluation.yaml").write_text(chosen, "utf-8")
    return folder
