"""Scoring a printed table without keeping it: dirt is reported, never refused."""

from datetime import date
from typing import Any

import pytest

from evaluation_api.scores.models import ScoredTableView
from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .acting import CHECKER, MAKER, Acting, View, printed_table


def printed(table: View, weights: list[str] | None = None) -> View:
    """A published table as the body of a request; its 万元 become yuan by moving the point."""
    rows = [
        {
            "row": number,
            "category": row["level1"],
            "subcategory": row["level2"],
            "indicator": row["level3"],
            "target_text": row["target_text"],
            "actual_text": row["actual_text"],
            "weight": weights[number - 1] if weights else row["weight"],
            "own_score": row["score_printed"],
            "reason": row["reason"],
        }
        for number, row in enumerate(table["indicators"], 1)
    ]
    budget = table["budget"]
    yuan = {name: f"{int(budget[name].replace('.', '')) * 10 ** (4 - _places(budget[name]))}" for name in _MONEY}
    money = yuan | {"weight": budget["weight"], "own_score": budget["score_printed"]}
    return {"rows": rows, "budget": money, "own_total": table["total_printed"]}


_MONEY = ("adjusted", "executed")


def _places(number: str) -> int:
    return len(number.partition(".")[2])


async def test_a_published_table_is_scored_without_being_kept(acting: Acting, jishan: View) -> None:
    """As in the self-evaluation: 14.86 + 15 + 10 + 10 + 30 + 10 + 9.91 = 99.77."""
    told = await acting.post(MAKER, "scores/recompute", printed(jishan), status=200)
    ScoredTableView.model_validate(told)
    assert (told["total"], told["grade"], len(told["differences"])) == ("99.77", "优", 6)
    assert told["policy"]["stamp"]["section"] == "evaluation"
    again = await acting.post(CHECKER, "scores/recompute", printed(jishan), status=200)
    assert again["digest"] == told["digest"]
    assert (await acting.get(MAKER, "self-evaluations")).json()["items"] == []


async def test_a_cut_table_without_weights_is_scored_as_far_as_it_goes(acting: Acting) -> None:
    """昌宁: every printed row is met, so the assumed weights are earned; 20 × 10 ÷ 50 = 4 for the execution.
    Weights as the printed points, 11 for the row without points: 29 + 11 + 4 = 44."""
    table = printed_table("changning-changlonghongyun-2022")
    weights = [row["score_printed"] or "11" for row in table["indicators"]]
    assert sum(int(weight) for weight in weights) == 29 + 11
    told = await acting.post(MAKER, "scores/recompute", printed(table, weights), status=200)
    assert (told["execution"]["score"], told["total"], told["grade"]) == ("4.00", "44.00", "差")
    assert told["rows"][0]["sentence"] == "应完成 22.8 平方米，实际 22.8 平方米，达到目标，得满分 1 分"
    assert told["differences"] == []


async def test_dirt_is_a_finding_and_no_refusal(acting: Acting, jishan: View) -> None:
    table = printed(jishan)
    table["rows"][0] |= {"own_score": "20", "actual_text": None}
    table["rows"][1] |= {"own_score": "20"}
    told = await acting.post(MAKER, "scores/recompute", table, status=200)
    rules = {finding["rule"] for finding in told["findings"]}
    assert {"row_not_scoreable", "own_score_above_weight"} <= rules
    assert told["rows"][0]["score"] is None


async def test_another_county_is_scored_by_its_own_grades(acting: Acting, jishan: View) -> None:
    """79.xx is 良 nowhere; below 80 and above 70 it is 中 here and there, but 65 is 低 only in 龙川."""
    table: dict[str, Any] = printed(jishan)
    table["rows"][4]["actual_text"] = "0%"
    told = await acting.post(MAKER, "scores/recompute", table, status=200)
    assert (told["total"], told["grade"]) == ("69.77", "低")
    stranger = a_principal(Role.FINANCE, Duty.MAKER, region_path="/33/3306/330681", business_day=MAKER.business_day)
    told = await acting.post(stranger, "scores/recompute", table, status=200)
    assert (told["total"], told["grade"]) == ("69.77", "中")


async def test_a_result_is_computed_again_from_nothing_but_itself(acting: Acting, jishan: View) -> None:
    """By a stranger, under another law, years later: the result carries its rules."""
    told = await acting.post(MAKER, "scores/recompute", printed(jishan), status=200)
    result = {name: told[name] for name in told.keys() - {"policy", "digest"}}
    stranger = a_principal(Role.FINANCE, Duty.MAKER, region_path="/33/3306/330681", business_day=date(2033, 6, 1))
    again = await acting.post(stranger, "scores/recompute", {"result": result}, status=200)
    assert (again["matches"], again["total"], again["grade"]) == (True, "99.77", "优")
    assert again["result"] == result
    result["rows"][0]["score"] = "15.00"
    changed = await acting.post(stranger, "scores/recompute", {"result": result}, status=200)
    assert (changed["matches"], changed["deviations"], changed["total"]) == (False, ["#/rows/0/score"], "99.77")
    refused = await acting.post(stranger, "scores/recompute", {"result": {"engine": "0"}}, status=422)
    assert refused["type"].endswith("result-not-readable")


async def test_a_row_may_state_its_own_rule(acting: Acting, jishan: View) -> None:
    """8676 lies 79 below 8755: seven full tens, half a point each: 15 - 3.5 = 11.5, and 3.36 less than by ratio."""
    table = printed(jishan)
    rule = {"kind": "deduction", "direction": "at_least", "threshold": "8755", "per": "10", "off": "0.5"}
    table["rows"][0]["scoring"] = rule
    told = await acting.post(MAKER, "scores/recompute", table, status=200)
    assert (told["rows"][0]["score"], told["total"]) == ("11.50", "96.41")
    table["rows"][0]["scoring"] = rule | {"per": "0"}
    refused = await acting.post(MAKER, "scores/recompute", table, status=422)
    assert [one["pointer"] for one in refused["errors"]] == ["#/rows/0/scoring"]


async def test_a_table_is_scored_by_the_law_of_its_day_and_the_form_of_its_place(acting: Acting, jishan: View) -> None:
    """财预〔2021〕101号: 8676 ÷ 8755 = 0.990976…; (0.990976… − 0.6) ÷ 0.4 × 15 = 14.6616… → 14.66; the rate 99.10 %
    earns the step from 80 %: 7; 95 % of satisfaction is over 90 %: 10. 14.66 + 15 + 10 + 10 + 30 + 10 + 7 = 96.66."""
    presets = (await acting.get(MAKER, "score-presets")).json()
    assert {"national_2020", "central_2021", "hubei_2020"} <= {one["code"] for one in presets}
    table = printed(jishan)
    told = await acting.post(MAKER, "scores/recompute", table | {"form": "central_2021"}, status=200)
    assert [row["score"] for row in told["rows"]] == ["14.66", "15.00", "10.00", "10.00", "30.00", "10.00"]
    assert (told["execution"]["score"], told["total"]) == ("7.00", "96.66")
    refused = await acting.post(MAKER, "scores/recompute", table | {"form": "nowhere"}, status=404)
    assert "national_2020" in refused["detail"]
    before = await acting.post(MAKER, "scores/recompute", table | {"on": "2019-06-01"}, status=200)
    assert (before["execution"]["basis"], before["execution"]["source"]) == ([], "convention")
    assert (await acting.post(MAKER, "scores/recompute", table | {"on": "2000-01-01"}, status=409))["detail"]
    endless = await acting.post(MAKER, "scores/recompute", table | {"on": "9999-12-31"}, status=422)
    assert [one["pointer"] for one in endless["errors"]] == ["#/on"]


@pytest.mark.clause("national-2020-10-annex-1")
async def test_a_form_whose_points_are_divided_otherwise_is_told_with_its_clause(acting: Acting, jishan: View) -> None:
    """The form has 10 for execution, 50 for 产出, 30 for 效益, 10 for 满意度, and 100 in all."""
    told = await acting.post(MAKER, "scores/recompute", printed(jishan), status=200)
    assert not {"execution_weight_differs", "weights_not_hundred"} & {one["rule"] for one in told["findings"]}
    table = printed(jishan)
    table["budget"] |= {"weight": "20"}
    told = await acting.post(MAKER, "scores/recompute", table, status=200)
    found = {one["rule"]: one for one in told["findings"]}
    assert found["execution_weight_differs"]["basis"] == ["national-2020-10-annex-1"]
    assert "110" in found["weights_not_hundred"]["detail"]
    asked = await acting.post(MAKER, "scores/recompute", table | {"form": "hubei_2020"}, status=200)
    found = {one["rule"]: one for one in asked["findings"]}
    assert "execution_weight_differs" not in found
    assert found["weights_not_hundred"]["basis"] == []
