"""After the year of two projects, through the edge: finance knows who owed, who has, and takes it in."""

from decimal import Decimal

import pytest

from standalone.demo.account import Account
from standalone.demo.run import travel
from standalone.throwaway import throwaway_house

JUNE = "2023-06-20"


@pytest.mark.clause("longchuan-2.5.b", "longchuan-2.5.c", "longchuan-3.4.1.b")
async def test_the_year_is_covered_accepted_and_its_grades_are_spread() -> None:
    async with throwaway_house() as http:
        journey = await travel(http, Account())
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
