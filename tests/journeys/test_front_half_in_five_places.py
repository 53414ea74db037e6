"""The front half of the year in five places, through the edge over real HTTP, each under its own document.

What is expected stands in `five_places.yaml`, in the documents' words and with their clauses.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from standalone.installation import Installation
from standalone.throwaway import throwaway_house
from wenxiao.testing import run_apart

from .five_places import DOCUMENTS, Place, plant, settle
from .front_half import MEETING, walk
from .own_ways import walk_own_way

WORDS = {"allowed": "可以", "refused": "不得", "refused_in_principle": "原则上不得"}
CUSTOM = "惯例"


@pytest.fixture(scope="module")
def walked() -> dict[str, Place]:
    """One house for all five; nobody changes anything afterwards."""

    async def once() -> dict[str, Place]:
        planted: list[dict[tuple[str, str], int]] = []

        async def prepare(place: Installation) -> None:
            planted.append(await plant(place))

        async with throwaway_house(prepare=prepare) as http:
            places = [await settle(http, name, planted[0]) for name in DOCUMENTS]
            await asyncio.gather(*(walk(place) for place in places))
            return {place.name: place for place in await asyncio.gather(*(walk_own_way(place) for place in places))}

    told: dict[str, Place] = run_apart(once())
    return told


def clauses_in(said: Any, name: str) -> list[str]:
    """Whatever stands in the table and is a clause of the place."""
    if isinstance(said, dict):
        return [clause for part in said.values() for clause in clauses_in(part, name)]
    if isinstance(said, list):
        return [clause for part in said for clause in clauses_in(part, name)]
    return [said] if str(said).startswith(f"{name}-") else []


def in_each(*topics: str, where: str | None = None) -> pytest.MarkDecorator:
    """Once per place, marked with the clauses that its table names under these topics; `where` a topic is not empty."""
    cases = []
    for name, told in DOCUMENTS.items():
        if where is not None and not told[where]:
            continue
        clauses = dict.fromkeys(clause for topic in topics for clause in clauses_in(told[topic], name))
        cases.append(pytest.param(name, id=name, marks=[pytest.mark.clause(clause) for clause in clauses]))
    return pytest.mark.parametrize("name", cases)


def the(findings: Iterable[dict[str, Any]], *rules: str) -> dict[str, Any]:
    """The one finding of these rules."""
    (found,) = [finding for finding in findings if finding["rule"] in rules]
    return found


def require(expected: list[str], outcome: str, basis: list[str]) -> None:
    """Outcome and clauses as the document has them; a custom claims no clause for its consequence."""
    word, *clauses = expected
    assert WORDS[outcome] == word
    assert set(clauses) - {CUSTOM} <= set(basis), (clauses, basis)


def step_of(decision: dict[str, Any], *rules: str) -> tuple[str, list[str]]:
    step = the(decision["steps"], *rules)
    return step["result"], step["basis"]


@pytest.mark.parametrize("topic", ["未评估", "评估为差"])
@in_each("未评估", "评估为差")
def test_what_follows_from_a_missing_or_poor_assessment(walked: dict[str, Place], name: str, topic: str) -> None:
    """Absolute in longchuan, partly in chifeng, for the budget in shantou and zhuji; in yangzhong a reference."""
    expected, seen = DOCUMENTS[name][topic], walked[name].seen[topic]
    kind = "missing" if topic == "未评估" else "poor"
    admission = seen["入库"]
    finding = the(admission["findings"], f"library.ex_ante_{kind}")
    require(expected["入库"], admission["outcome"], finding["basis"])
    for purpose in ("中期规划", "预算"):
        require(expected[purpose], *step_of(seen[purpose], f"gate.ex_ante_{kind}"))
        if expected[purpose][0] != "可以":
            assert seen[purpose]["amount_allowed"] == "0.00"


@in_each("基建评估", where="基建评估")
def test_the_assessment_of_infrastructure_is_stricter(walked: dict[str, Place], name: str) -> None:
    told = DOCUMENTS[name]
    found = {f["rule"]: f for f in walked[name].seen["评估"]["findings"]}
    rule = "ex_ante.authority_signed" if "签署" in told else "ex_ante.emphasised"
    assert found[rule]["basis"] == told["基建评估"]
    assert ("ex_ante.preparatory_missing" in found) is (name == "longchuan"), "项目建议书和可研在前，只龙川写明"


@in_each("没有目标", "目标未审")
def test_no_money_without_a_target_and_mostly_none_before_its_review(walked: dict[str, Place], name: str) -> None:
    told, seen = DOCUMENTS[name], walked[name].seen
    require(told["没有目标"], *step_of(seen["没有目标"], "gate.target_missing"))
    require(told["目标未审"], *step_of(seen["目标未审"], "gate.target_not_reviewed"))
    assert seen["挂钩"]["outcome"] == "allowed"
    assert seen["批复"]["status"] == "approved"


@in_each("必备指标")
def test_a_target_covers_what_its_document_names(walked: dict[str, Place], name: str) -> None:
    told, problem = DOCUMENTS[name]["必备指标"], walked[name].seen["缺指标"]
    assert problem["type"] == "/problems/target-incomplete"
    stopped = [f for f in problem["findings"] if f["severity"] == "refusal"]
    assert [f["rule"] for f in stopped] == ["declaration.dimension_missing"]
    assert f"“{told['缺']}”" in stopped[0]["detail"]
    assert stopped[0]["basis"] == told["依据"]


@in_each("集体研究")
def test_only_in_chifeng_the_department_decides_collectively_first(walked: dict[str, Place], name: str) -> None:
    asked, place = DOCUMENTS[name]["集体研究"], walked[name]
    answer = place.seen["集体研究"]
    if not asked:
        assert answer["status"] == "passed"
        return
    assert (answer["status"], answer["type"]) == (409, "/problems/collective-decision-required")
    assert [clause["id"] for clause in answer["basis"]] == asked
    assert MEETING.items() <= place.seen["批复"]["collective_decision"].items()


@in_each("不符标准", where="不符标准")
def test_a_criterion_of_the_place_that_is_not_met_stops_the_review(walked: dict[str, Place], name: str) -> None:
    problem = walked[name].seen["不符标准"]
    assert problem["type"] == "/problems/review-not-passed"
    failed = the(problem["findings"], "review.criterion_failed")
    assert set(DOCUMENTS[name]["不符标准"]["依据"]) <= set(failed["basis"])


@in_each("第三方评审")
def test_a_third_party_says_what_it_thinks_and_moves_nothing(walked: dict[str, Place], name: str) -> None:
    """Chifeng and longchuan speak of it, elsewhere it is custom; nowhere does it take a step."""
    seen = walked[name].seen
    given = seen["第三方评审"]
    assert (given["status"], len(given["opinions"])) == ("passed", 1)
    assert [(one["words"], one["role"]) for one in seen["批复"]["opinions"]] == [("成本测算依据充分", "third_party")]
    basis = {clause for finding in seen["批复"]["opinions"][0]["findings"] for clause in finding["basis"]}
    assert basis == set(DOCUMENTS[name]["第三方评审"]["依据"])
    assert {line["role"] for line in seen["批复"]["history"]} == {"unit", "department", "finance"}


@in_each("同步")
def test_target_and_budget_go_together_through_the_stages_of_the_place(walked: dict[str, Place], name: str) -> None:
    told, sync = DOCUMENTS[name]["同步"], walked[name].seen["同步"]
    asked = {one["stage"]: one for one in sync["stages"] if one["required"]}
    assert list(asked) == told["环节"]
    assert {clause for one in asked.values() for clause in one["basis"]} == set(told["依据"])
    assert asked["approve"]["together"] is True
    assert sync["summary"].startswith(f"当地要求{len(asked)}个环节同步")


@in_each("承诺书")
def test_where_the_document_asks_for_a_commitment_one_is_missing_until_it_is_signed(
    walked: dict[str, Place], name: str
) -> None:
    asked, seen = DOCUMENTS[name]["承诺书"], walked[name].seen
    assert [one["basis"] for one in seen["承诺书"]] == ([asked] if asked else [])
    assert seen["签后"] == []


@in_each("调整")
def test_who_asks_for_an_adjustment_is_the_documents_affair(walked: dict[str, Place], name: str) -> None:
    told, seen = DOCUMENTS[name]["调整"], walked[name].seen
    first = seen["单位申请调整"]
    if told["申请"] == "unit":
        made = first
    else:
        assert first["type"] == "/problems/adjustment-unfounded"
        assert [clause["id"] for clause in first["basis"]] == told["依据"]
        made = seen["部门申请调整"]
    assert (made["status"], made["revision"], made["predecessor_id"]) == ("draft", 2, seen["批复"]["id"])
    basis = {clause for finding in made["adjustment"]["findings"] for clause in finding["basis"]}
    assert basis == set(told["依据"])
    assert (seen["原目标"]["status"], seen["原目标"]["replaced_by"]) == ("approved", None)


def rules_of(told: dict[str, Any]) -> dict[str, list[str]]:
    return {finding["rule"]: finding["basis"] for finding in told["findings"]}


@pytest.mark.clause("shantou-6.d")
def test_in_shantou_a_new_project_lasts_three_years_as_a_rule_and_five_at_the_most(walked: dict[str, Place]) -> None:
    three, four, six = (walked["shantou"].seen[f"{years}年期"] for years in (3, 4, 6))
    assert not {"library.term_over_normal", "library.term_too_long"} & set(rules_of(three))
    assert (four["outcome"], rules_of(four)["library.term_over_normal"]) == ("allowed", ["shantou-6.d"])
    assert (six["outcome"], rules_of(six)["library.term_too_long"]) == ("refused", ["shantou-6.d"])


@pytest.mark.clause("shantou-4.c")
def test_in_shantou_no_government_borrows_above_its_limit(walked: dict[str, Place]) -> None:
    above, within = walked["shantou"].seen["超限额举债"], walked["shantou"].seen["限额内举债"]
    assert above["type"] == "/problems/government-budget-refused"
    assert rules_of(above)["government.debt_above_limit"] == ["shantou-4.c"]
    assert within["debt_outstanding"] == within["debt_limit"] == "500.00"


@pytest.mark.clause("shantou-8.h")
def test_in_shantou_a_special_transfer_goes_out_with_the_targets_of_its_regions(walked: dict[str, Place]) -> None:
    bare, whole = walked["shantou"].seen["无分区目标"], walked["shantou"].seen["有分区目标"]
    assert bare["type"] == "/problems/transfer-not-issuable"
    assert rules_of(bare)["transfer.parts_missing"] == ["shantou-8.h"]
    assert (whole["status"], whole["document_number"]) == ("issued", "汕财预〔2021〕12号")


@pytest.mark.clause("yangzhong-3.1.3.a")
def test_in_yangzhong_what_is_not_in_the_library_gets_no_money_in_principle(walked: dict[str, Place]) -> None:
    result, basis = step_of(walked["yangzhong"].seen["库外"], "gate.not_in_library")
    assert (WORDS[result], basis) == ("原则上不得", ["yangzhong-3.1.3.a"])


@pytest.mark.clause("yangzhong-3.3.21.b")
def test_in_yangzhong_state_assets_are_managed_to_explore_it(walked: dict[str, Place]) -> None:
    managed = the(walked["yangzhong"].seen["国有资产"]["findings"], "library.fund_managed")
    assert "yangzhong-3.3.21.b" in managed["basis"]
    assert "探索" in managed["detail"]


@pytest.mark.clause("zhuji-3.2.1.b")
def test_in_zhuji_three_kinds_must_be_assessed_and_the_rest_is_for_finance_to_settle(walked: dict[str, Place]) -> None:
    seen = walked["zhuji"].seen
    for name in ("办大事政策", "须审批的政府投资"):
        assert "zhuji-3.2.1.b" in rules_of(seen[name])["library.ex_ante_missing"], name
    for name in ("未标明", "只标一项"):
        assert (seen[name]["outcome"], rules_of(seen[name])["library.ex_ante_unmarked"]) == (
            "allowed",
            ["zhuji-3.2.1.b"],
        )


@pytest.mark.clause("zhuji-3.1.3.d", "zhuji-3.2.2.a")
def test_in_zhuji_the_catalogue_and_its_norms_hold_for_what_concentrates_resources(walked: dict[str, Place]) -> None:
    basis = ["zhuji-3.1.3.d", "zhuji-3.2.2.a"]
    assert rules_of(walked["zhuji"].seen["办大事政策"])["library.catalogue_item_missing"] == basis
    named = rules_of(walked["zhuji"].seen["超过设置规范"])
    assert "library.catalogue_item_missing" not in named
    assert named["library.setting_norm_not_met"] == basis


@pytest.mark.clause("zhuji-3.2.3.a")
def test_in_zhuji_the_government_has_a_target_of_its_own(walked: dict[str, Place]) -> None:
    seen = walked["zhuji"].seen
    (before,), (after,) = (seen[name]["government"] for name in ("没有政府目标", "有政府目标"))
    assert [(f["rule"], "zhuji-3.2.3.a" in f["basis"]) for f in before["findings"]] == [
        ("coverage.object_missing", True)
    ]
    assert (after["complete"], seen["政府目标"]["status"]) == (True, "submitted")
    assert seen["政府目标"]["history"][0]["role"] == "finance"
    others = [walked[name].told["区划"] for name in DOCUMENTS if name != "zhuji"]
    assert seen["政府目标"]["region_code"] not in others


@pytest.mark.clause("longchuan-3.1.1")
@pytest.mark.clause("longchuan-3.2.1.a")
def test_in_longchuan_august_to_october_is_the_time_and_late_is_marked_not_refused(walked: dict[str, Place]) -> None:
    seen = walked["longchuan"].seen
    assert {"longchuan-3.1.1", "longchuan-3.1.2.a"} <= set(
        rules_of(seen["十月才评"]["ex_ante_assessment"])["ex_ante.late"]
    )
    for month, outside in (("七月", True), ("十月", False), ("十一月", True)):
        told = seen[f"{month}申报"]
        assert told["status"] == "submitted", month
        assert ("declaration.outside_window" in rules_of(told)) is outside, month
        if outside:
            assert rules_of(told)["declaration.outside_window"] == ["longchuan-3.2.1.a"]


@pytest.mark.clause("chifeng-10.a", "chifeng-10.c", "chifeng-9.b")
def test_in_chifeng_finance_reviews_the_report_and_suggests_the_money(walked: dict[str, Place]) -> None:
    seen = walked["chifeng"].seen
    assert rules_of(seen["评估表"]["ex_ante_assessment"])["ex_ante.report_not_attached"] == ["chifeng-9.b"]
    assert {"chifeng-10.a", "chifeng-10.c"} <= set(rules_of(seen["财政未审评估"])["gate.finance_review_missing"])
    above = the(seen["超过建议"]["findings"], "gate.above_suggestion")
    assert {"chifeng-10.a", "chifeng-10.c"} <= set(above["basis"])
    assert "1500000.00" in above["detail"]


@pytest.mark.clause("chifeng-16.a")
def test_in_chifeng_what_comes_in_the_year_needs_a_target_too(walked: dict[str, Place]) -> None:
    seen = walked["chifeng"].seen
    assert "chifeng-16.a" in step_of(seen["年中没有目标"], "gate.target_missing")[1]
    rules = rules_of(seen["年中申报"])
    assert (seen["年中申报"]["in_year"], "declaration.outside_window" in rules) == (True, False)
    assert "chifeng-16.a" in rules["declaration.in_year"]
