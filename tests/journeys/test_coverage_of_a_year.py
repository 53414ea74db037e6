"""After the year of two projects, through the edge: finance knows who owed, who has, and takes it in; and what was
promised and reached has become observations of the indicator library by itself.
"""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from standalone.demo.account import Account
from standalone.demo.cast import Journey
from standalone.demo.run import travel
from standalone.throwaway import throwaway_house

JUNE = "2023-06-20"


async def _observed(journey: Journey) -> None:
    """Nobody typed any of it: outboxes carried approved rows and, of concluded re-checks, what was found."""
    finance = journey.caller("caizheng-jingban", JUNE)
    rows: list[dict[str, Any]] = []
    for _ in range(100):
        rows = (await finance.get("/observations", params={"budget_year": 2022, "limit": 200}))["items"]
        if rows and all(one["evaluated_by"] == "re_check" for one in rows):
            break
        await asyncio.sleep(0.1)
    for course in journey.courses:
        told = {one["row_number"]: one for one in rows if one["target_id"] == course.target["id"]}
        promised = {one["row_number"]: one["target_text"] for one in course.target["indicators"]}
        assert {number: one["target_text"] for number, one in told.items()} == promised
        verified = {one["row"]: one for one in course.re_check["result"]["rows"]}
        assert {number: one["met"] for number, one in told.items()} == {n: one["met"] for n, one in verified.items()}
    known = next(one for one in rows if one["indicator_id"] is not None)
    assert known["matched_by"] in ("reference", "name")
    said = await finance.get(f"/indicators/{known['indicator_id']}/statistics", params={"until": 2022})
    assert said["whole"]["evaluated"] >= 1
    unit = journey.caller("yibao-jingban", JUNE)
    own = (await unit.get("/observations", params={"budget_year": 2022}))["items"]
    assert {one["target_id"] for one in own} == {journey.medical.target["id"]}


@pytest.mark.clause("longchuan-2.5.b", "longchuan-2.5.c", "longchuan-2.9.g", "longchuan-3.4.1.b")
async def test_the_year_is_covered_accepted_and_its_grades_are_spread() -> None:
    async with throwaway_house() as http:
        journey = await travel(http, Account())
        await _observed(journey)
        finance = journey.caller("caizheng-jingban", JUNE)
        year = {"budget_year": 2022}
        listed = (await finance.get("/owed-self-evaluations", params=year))["items"]
        assert {one["target_id"] for one in listed} == {course.target["id"] for course in journey.courses}
        assert {one["self_evaluation_id"] for one in listed} == {one.evaluation["id"] for one in journey.courses}
        assert {one["state"] for one in listed} == {"passed"}

        told = await finance.get("/self-evaluation-coverage", params=year)
        money = sum(Decimal(course.plan.budget) for course in journey.courses)
        assert (told["whole"]["owed"]["count"], Decimal(told["whole"]["owed"]["money"])) == (2, money)
        assert (told["whole"]["coverage_percent"], told["whole"]["late"]["count"]) == ("100.00", 0)
        (county,) = told["regions"]
        assert (county["region_name"], county["findings"][0]["rule"]) == ("龙川县", "coverage_full")
        assert "longchuan-2.5.b" in county["findings"][0]["basis"]
        assert {one["department_name"] for one in told["departments"]} == {
            "龙川县医疗保障局",
            "龙川县供销合作社联合社",
        }

        for course in journey.courses:
            accepted = await finance.act(f"/self-evaluations/{course.evaluation['id']}", "accept")
            assert accepted["status"] == "accepted"
        again = await finance.get("/self-evaluation-coverage", params=year)
        assert again["whole"]["accepted"]["count"] == 2

        spread = await finance.get("/grade-distribution", params=year | {"by": "region"})
        (scale,) = spread["whole"]
        grades = [course.evaluation["result"]["grade"] for course in journey.courses]
        assert {one["grade"]: one["forms"] for one in scale["grades"] if one["forms"]} == {
            grade: grades.count(grade) for grade in set(grades)
        }
        elsewhere = journey.caller("zijin-caizheng", JUNE)
        assert (await elsewhere.get("/owed-self-evaluations", params=year))["items"] == []
        unit = journey.caller("yibao-jingban", JUNE)
        assert len((await unit.get("/owed-self-evaluations", params=year))["items"]) == 1
