"""The year of two projects through the edge, over real HTTP, every step by another signed-in user."""

from collections.abc import Coroutine
from decimal import Decimal

import pytest

from standalone.demo.account import Account, Deviation
from standalone.demo.cast import Journey
from standalone.demo.run import main, travel
from standalone.throwaway import throwaway_house
from wenxiao.testing import run_apart


@pytest.fixture(scope="module")
def travelled() -> tuple[Journey, Account]:
    """One journey for all the questions below; it takes seconds, and nobody changes it afterwards."""

    async def once() -> tuple[Journey, Account]:
        account = Account()
        async with throwaway_house() as http:
            return await travel(http, account), account

    journey: tuple[Journey, Account] = run_apart(once())
    return journey


@pytest.mark.clause("longchuan-2.2.g")
def test_without_assessment_the_gate_names_its_clauses(travelled: tuple[Journey, Account]) -> None:
    _, account = travelled
    refusals = [step for step in account.steps if step.state == "不安排预算"]
    assert len(refusals) == 2
    assert {"longchuan-2.2.d", "longchuan-2.2.g", "longchuan-3.1.2.b"} <= set(refusals[0].clauses)


def test_the_scores_of_the_published_table_by_hand(travelled: tuple[Journey, Account]) -> None:
    """65.07/65.66 × 10 = 9.910…, 8676/8755 × 15 = 14.864…; the other rows met their targets.

    9.91 + 14.86 + 15 + 10 + 10 + 30 + 10 = 99.77; printed rows 9+13+15+10+10+27+9 = 93; printed total 94.
    """
    journey, _ = travelled
    result = journey.medical.evaluation["result"]
    scores = [Decimal(trace["score"]) for trace in (result["execution"], *result["rows"])]
    assert scores == [Decimal(text) for text in ("9.91", "14.86", "15", "10", "10", "30", "10")]
    assert Decimal(result["total"]) == Decimal("99.77")
    sums = next(difference for difference in result["differences"] if difference["subject"] == "sum")
    assert (Decimal(sums["own"]), Decimal(sums["ours"])) == (Decimal(94), Decimal(93))


def test_each_difference_to_the_printed_points_carries_the_offices_reason_or_says_that_it_was_supplied(
    travelled: tuple[Journey, Account],
) -> None:
    """Rows 1, 5, 6 and the execution rate differ (13, 27, 9 and 9 points printed); row 1 alone prints a reason."""
    journey, _ = travelled
    result = journey.medical.evaluation["result"]
    rows = {d["row"]: d for d in result["differences"] if d["subject"] == "row"}
    assert set(rows) == {1, 5, 6}
    assert rows[1]["reason"] == "建档立卡中有新增死亡人员,导致有偏差"
    assert {rows[number]["reason"] for number in (5, 6)} == {"（演示补充：原表未写原因）"}
    assert [Decimal(d["own"]) for d in result["differences"] if d["subject"] == "execution"] == [Decimal(9)]


def test_the_bad_project_by_hand(travelled: tuple[Journey, Account]) -> None:
    """10/50 × 20 = 4; outputs met: 31 printed + 9 supplied = 40; 40/200 × 15 = 3, 4/20 × 15 = 3, 72/90 × 10 = 8."""
    journey, _ = travelled
    result = journey.pig_farm.evaluation["result"]
    assert Decimal(result["execution"]["score"]) == 4
    assert [Decimal(trace["score"]) for trace in result["rows"][-3:]] == [3, 3, 8]
    assert Decimal(result["total"]) == 4 + 40 + 3 + 3 + 8


def test_good_results_keep_their_money_and_bad_ones_lose_it(travelled: tuple[Journey, Account]) -> None:
    journey, _ = travelled
    good, bad = journey.medical, journey.pig_farm
    assert (good.re_check["grade"], good.gate["outcome"]) == ("优", "allowed")
    assert bad.re_check["grade"] == "差"
    assert Decimal(bad.gate["amount_allowed"]) < Decimal(bad.gate["amount_asked"])
    assert bad.application["basis"]


@pytest.mark.clause("longchuan-2.2.b")
@pytest.mark.clause("longchuan-3.1.2.a")
def test_projects_enter_the_library_with_their_assessment_before_october(travelled: tuple[Journey, Account]) -> None:
    journey, _ = travelled
    for course in journey.courses:
        assessment = course.project["ex_ante_assessment"]
        assert (len(assessment["points"]), assessment["total"], assessment["conclusion"]) == (5, "88.00", "support")
        assert (course.project["status"], course.project["admitted_on"]) == ("admitted", "2021-09-20")


@pytest.mark.clause("longchuan-2.3.c")
@pytest.mark.clause("longchuan-2.3.j")
@pytest.mark.clause("longchuan-3.2.2.a")
def test_targets_are_declared_reviewed_and_approved_by_different_hands(travelled: tuple[Journey, Account]) -> None:
    journey, _ = travelled
    history = journey.pig_farm.target["history"]
    steps = [(line["action"], line["role"], line["duty"]) for line in history]
    assert steps[-4:] == [
        ("check", "department", "checker"),
        ("pass", "department", "head"),
        ("review", "finance", "checker"),
        ("approve", "finance", "head"),
    ]
    assert ("return", "department", "checker") in steps
    assert len({line["subject"] for line in history[-5:]}) == 5
    assert journey.pig_farm.target["approved_budget"] == "500000.00"


@pytest.mark.clause("longchuan-2.4.a")
@pytest.mark.clause("longchuan-2.4.e")
@pytest.mark.clause("longchuan-2.4.f")
@pytest.mark.clause("longchuan-2.4.g")
def test_july_shows_money_beside_goals_and_one_alert_is_rectified(travelled: tuple[Journey, Account]) -> None:
    """330000 + 270700 of 656600 yuan are 91.49 %; 100000 of 500000 are 20 %, below the floor of 40 %."""
    _, account = travelled
    told = [step for step in account.steps if step.chapter.startswith("五") and "国库" not in step.who]
    assert [step.state.split("，")[0] for step in told[:2]] == ["支出进度91.49%", "支出进度20.00%"]
    assert sum(step.what.startswith("预警：") for step in told) == 1
    assert [step.who for step in told[-2:]] == ["龙川县供销社项目中心经办", "龙川县财政局审核"]


@pytest.mark.clause("longchuan-2.5.c")
@pytest.mark.clause("longchuan-2.5.d")
@pytest.mark.clause("longchuan-2.6.d")
def test_results_reach_finance_are_sampled_and_change_the_next_budget(travelled: tuple[Journey, Account]) -> None:
    journey, _ = travelled
    for course in journey.courses:
        assert course.evaluation["status"] == "passed"
        assert course.re_check["self_evaluation_id"] == course.evaluation["id"]
        assert course.gate["evidence"]["directives"][0]["evaluated_year"] == 2022


@pytest.mark.clause("longchuan-2.3.i")
@pytest.mark.clause("longchuan-2.7.b")
@pytest.mark.clause("longchuan-2.7.c")
def test_congress_and_public_each_get_their_part(travelled: tuple[Journey, Account]) -> None:
    _, account = travelled
    pulled = [step.what for step in account.steps if "拉取" in step.what]
    assert [text.split("，")[0] for text in pulled] == ["拉取2条", "拉取10条"]
    spent = "656600 + 500000 approved, 600700 + 100000 until July, 650700 + 100000 told by unit and by finance"
    assert "金额3358700.00元" in pulled[1], spent


def test_every_chapter_was_told(travelled: tuple[Journey, Account]) -> None:
    _, account = travelled
    chapters = list(dict.fromkeys(step.chapter[0] for step in account.steps))
    assert set(chapters) == set("一二三四五六七八")


def test_a_deviation_ends_the_demo_with_a_failure() -> None:
    def run(telling: Coroutine[None, None, None]) -> None:
        telling.close()
        raise Deviation("第三步：不应如此")

    assert main(run=run) == 1
