"""What is refused is refused in the words of its page, and with the place that is to be mended."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import evaluation_api.domain
from evaluation_api.domain.commissioning import AssignmentPeriodNotUsable, organisation_of, refuse_unusable_period
from evaluation_api.domain.consolidating import (
    ConsolidationMalformed,
    OverallIndicator,
    absence_findings,
    check_draft,
    even_weights,
    last_day,
    listing_findings,
)
from evaluation_api.domain.rolling_up import Joining
from wenxiao.errors import Refusal
from wenxiao.findings import Finding
from wenxiao.problems import slug

DOMAIN = Path(evaluation_api.domain.__file__).parent
PAGES = Path(__file__).parents[4] / "docs" / "problems"
MODULES = [
    import_module(".".join(("evaluation_api.domain", *path.relative_to(DOMAIN).with_suffix("").parts)))
    for path in sorted(DOMAIN.rglob("*.py"))
    if path.name != "__init__.py"
]
REFUSALS = sorted(
    {
        held
        for module in MODULES
        for held in vars(module).values()
        if isinstance(held, type) and issubclass(held, Refusal) and held.__module__ == module.__name__
    },
    key=lambda one: one.__name__,
)
D = Decimal


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_has_the_title_of_its_page(refusal: type[Refusal]) -> None:
    assert (PAGES / f"{slug(refusal)}.md").read_text("utf-8").startswith(f"# {refusal.title}\n")


TODAY = date(2023, 6, 1)
NEXT_YEAR = date(2024, 6, 1)  # 366 days later, for the February between


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        (TODAY, TODAY, None),
        (TODAY, NEXT_YEAR, None),
        (date(2023, 7, 2), date(2023, 7, 1), "截止日早于起始日，请更正委托期限。"),
        (date(2023, 5, 1), date(2023, 5, 31), "截止日已过，请把截止日改为今天或以后。"),
        (TODAY, date(2024, 6, 2), "委托期限最长一年；需要继续的，请到期后另行委托。"),
    ],
)
def test_a_commission_ends_after_today_and_within_a_year(starts: date, ends: date, says: str | None) -> None:
    if says is None:
        refuse_unusable_period(starts, ends, TODAY)
        return
    with pytest.raises(AssignmentPeriodNotUsable) as refused:
        refuse_unusable_period(starts, ends, TODAY)
    assert (refused.value.detail, refused.value.pointer) == (says, "#/ends_on")


def test_an_organisation_is_known_by_its_number_and_a_person_is_none() -> None:
    assert organisation_of("organisation:17") == 17
    assert organisation_of("person:17") is None


TWO = [OverallIndicator("参保人数", "8755人", Joining.SUM), OverallIndicator("宣传", "效果明显", Joining.NONE)]


@pytest.mark.parametrize(
    ("weights", "stated", "says"),
    [
        ([("参保", "60"), ("宣传", "30")], [],
         [("unknown_row", "#/weights/0/indicator", "转移支付没有指标“参保”，请按总体目标的名称填报")]),
        ([("参保人数", "90")], [], [("weights_incomplete", "#/weights", "请为每个指标各填一个分值，或都不填")]),
        ([("参保人数", "30"), ("参保人数", "30"), ("宣传", "30")], [],
         [("weights_incomplete", "#/weights", "请为每个指标各填一个分值，或都不填")]),
        ([("参保人数", "60"), ("宣传", "20")], [],
         [("weights_sum", "#/weights", "分值合计80分，应为90分（另有预算执行率10分），请更正")]),
        ([], ["满意度"],
         [("unknown_row", "#/stated/0/indicator", "转移支付没有指标“满意度”，请按总体目标的名称填报")]),
        ([], ["参保人数"], [("rolled_up", "#/stated/0/indicator", "“参保人数”由各部分汇总得出，不另行填写")]),
        ([], ["宣传", "宣传"], [("row_twice", "#/stated/1/indicator", "“宣传”重复填写，请只保留一处")]),
    ],
)  # fmt: skip
def test_a_consolidation_that_does_not_fit_is_refused_with_every_place(
    weights: list[tuple[str, str]], stated: list[str], says: list[tuple[str, str, str]]
) -> None:
    with pytest.raises(ConsolidationMalformed) as refused:
        check_draft(TWO, [(name, D(weight)) for name, weight in weights], stated, D(90))
    assert [(one.rule, one.pointer, one.detail) for one in refused.value.findings] == says
    assert refused.value.detail == f"填报内容有{len(says)}处不符，请按所列位置更正后重新提交。"
    assert refused.value.attributes["errors"] == [{"pointer": at, "detail": detail} for _, at, detail in says]


def test_weights_that_nobody_gives_are_even_to_the_cent() -> None:
    """90 ÷ 7 = 12.857…: seven times 12.85 are 89.95, the 0.05 left over goes to the first."""
    assert check_draft(TWO, [], ["宣传"], D(90)) == [D(45), D(45)]
    assert check_draft(TWO, [("宣传", D(30)), ("参保人数", D(60))], [], D(90)) == [D(60), D(30)]
    assert even_weights(7, D(90)) == [D("12.90"), *[D("12.85")] * 6]


def told(findings: list[Finding]) -> list[tuple[Any, ...]]:
    return [(one.rule, one.pointer, one.detail, one.basis, one.severity) for one in findings]


def test_who_is_missing_or_late_is_told() -> None:
    parts = [{"unit_name": "甲镇", "reported_on": day} for day in ("2023-05-31", "2023-06-01", None)]
    found = absence_findings([{"name": "乙镇", "code": "361002"}], parts, last_day(2022, (1, 5)), ("c",))
    assert told(found) == [
        ("consolidation.part_missing", "#/missing", "乙镇（361002）尚未上报自评，未计入汇总，请催报", ("c",),
         "warning"),
        ("consolidation.part_late", "#/parts/1", "甲镇于2023-06-01上报，晚于2023-05-31；已计入汇总", ("c",),
         "warning"),
    ]  # fmt: skip
    assert last_day(2023, (1, 2)) == date(2024, 2, 29)


def test_a_transfer_that_stands_on_no_list_is_told_where_lists_are_fixed() -> None:
    says = "该转移支付未列入2022年度自评名单，请与财政部门会商列入"
    assert told(listing_findings(False, 2022, True, ("c",))) == [
        ("consolidation.not_listed", "#/transfer_id", says, ("c",), "warning")
    ]
    assert listing_findings(True, 2022, True, ()) == listing_findings(False, 2022, False, ()) == []
