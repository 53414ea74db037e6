"""Weights and words of a consolidation: what is stated must fit the transfer's indicators."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.consolidating import (
    ConsolidationMalformed,
    OverallIndicator,
    Reported,
    absence_findings,
    check_draft,
    last_day,
    listing_findings,
    own_indicator,
    rows_of,
)
from evaluation_api.domain.rolling_up import Joining

INDICATORS = [
    OverallIndicator("人数", "≥100人", None),
    OverallIndicator("效果", "效果明显", None),
    OverallIndicator("口碑", "口碑良好", Joining.MAXIMUM),
]
WHOLE = Decimal(90)


def test_stated_weights_come_in_the_order_of_the_indicators_and_even_ones_where_none_are() -> None:
    weights = [("口碑", Decimal(10)), ("人数", Decimal(50)), ("效果", Decimal(30))]
    assert check_draft(INDICATORS, weights, ["效果"], WHOLE) == [Decimal(50), Decimal(30), Decimal(10)]
    assert check_draft(INDICATORS, [], [], Decimal(100)) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@pytest.mark.parametrize(
    ("weights", "stated", "told"),
    [
        (
            [("人", "90")], [],
            [("#/weights/0/indicator", "转移支付没有指标“人”，请按总体目标的名称填报")],
        ),
        ([("人数", "90")], [], [("#/weights", "请为每个指标各填一个分值，或都不填")]),
        (
            [("人数", "30"), ("效果", "30"), ("口碑", "15"), ("口碑", "15")], [],
            [("#/weights", "请为每个指标各填一个分值，或都不填")],
        ),
        (
            [("人数", "30"), ("效果", "30"), ("口碑", "31")], [],
            [("#/weights", "分值合计91分，应为90分（另有预算执行率10分），请更正")],
        ),
        ([], ["声誉"], [("#/stated/0/indicator", "转移支付没有指标“声誉”，请按总体目标的名称填报")]),
        ([], ["人数"], [("#/stated/0/indicator", "“人数”由各部分汇总得出，不另行填写")]),
        ([], ["口碑"], [("#/stated/0/indicator", "“口碑”由各部分汇总得出，不另行填写")]),
        ([], ["效果", "效果"], [("#/stated/1/indicator", "“效果”重复填写，请只保留一处")]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place(
    weights: list[tuple[str, str]], stated: list[str], told: list[tuple[str, str]]
) -> None:
    with pytest.raises(ConsolidationMalformed) as refused:
        check_draft(INDICATORS, [(name, Decimal(weight)) for name, weight in weights], stated, WHOLE)
    assert [(one["pointer"], one["detail"]) for one in refused.value.attributes["errors"]] == told
    assert refused.value.detail == "填报内容有1处不符，请按所列位置更正后重新提交。"


def part(unit: str, *rows: dict[str, str | None]) -> Reported:
    return Reported("self_evaluation", unit, "150402", unit, unit, None, Decimal(7), rows)


def test_a_row_takes_heading_and_direction_from_the_first_part_that_has_it() -> None:
    has: dict[str, str | None] = {
        "indicator": "人数", "category": "产出指标", "subcategory": "数量指标", "direction": "higher",
        "target_text": "≥50人", "actual_text": "60人",
    }  # fmt: skip
    parts = [part("甲"), part("乙", has)]
    stated = {"效果": {"actual_text": "明显", "attainment": "achieved"}}
    first, second, third = rows_of(INDICATORS, [Decimal(50), Decimal(30), Decimal(10)], stated, parts)
    assert {name: first[name] for name in ("row", "category", "subcategory", "direction", "weight", "target_text")} == {
        "row": 1, "category": "产出指标", "subcategory": "数量指标", "direction": "higher", "weight": "50",
        "target_text": "≥100人",
    }  # fmt: skip
    assert first["parts"] == [
        {"unit": "甲", "executed": "7", "target_text": None, "actual_text": None},
        {"unit": "乙", "executed": "7", "target_text": "≥50人", "actual_text": "60人"},
    ]
    assert (second["row"], second["category"], second["stated_text"], second["attainment"]) == (
        2, "绩效指标", "明显", "achieved",
    )  # fmt: skip
    assert (first["joining"], third["joining"], third["stated_text"]) == (None, "maximum", None)
    assert {second[name] for name in ("operator", "unit", "own_score", "reason", "direction", "subcategory")} == {None}
    assert own_indicator(parts[1], "人数") == has
    assert own_indicator(parts[0], "人数") is None


def test_who_is_missing_or_late_is_told_in_full() -> None:
    missing: list[dict[str, Any]] = [{"name": "丙旗", "code": "150423"}]
    parts: list[dict[str, Any]] = [
        {"unit_name": "乙县", "reported_on": "2023-06-01"},
        {"unit_name": "丁区", "reported_on": None},
    ]
    first, second = absence_findings(missing, parts, last_day(2022, (1, 5)), ("clause-a",))
    assert (first.rule, first.detail, first.basis, first.pointer, first.severity) == (
        "consolidation.part_missing", "丙旗（150423）尚未上报自评，未计入汇总，请催报", ("clause-a",), "#/missing",
        "warning",
    )  # fmt: skip
    assert (second.rule, second.pointer, second.severity) == ("consolidation.part_late", "#/parts/0", "warning")
    (listed,) = listing_findings(False, 2022, True, ("clause-b",))
    assert (listed.detail, listed.basis, listed.pointer, listed.severity) == (
        "该转移支付未列入2022年度自评名单，请与财政部门会商列入", ("clause-b",), "#/transfer_id", "warning",
    )  # fmt: skip
