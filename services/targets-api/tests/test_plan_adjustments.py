"""The year plan of an admitted entry changes by an adjustment: asked for with a reason, decided by finance."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from .test_library_places import settle

PLAN = {
    "starts_year": 2022,
    "term_years": 3,
    "whole_life_total": "300.00",
    "year_plan": [{"year": year, "amount": "100.00"} for year in (2022, 2023, 2024)],
}
JUNE = date(2023, 6, 10)
AFTER = [
    {"year": 2022, "amount": "100.00"},
    {"year": 2023, "amount": "80.00"},
    {"year": 2024, "amount": "140.00"},
]


def asked(project: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "project_id": project["id"],
        "reason": "budget_adjustment",
        "explanation": "征地推迟，工程量后移并略有增加",
        "document": "市政府常务会议纪要〔2023〕12号",
        "whole_life_total": "320.00",
        "year_plan": AFTER,
    } | changes


async def an_admitted(office: Any) -> dict[str, Any]:
    project: dict[str, Any] = await office.a_project(amount_requested="100.00", **PLAN)
    return project


async def ask(office: Any, project: dict[str, Any], **changes: Any) -> Any:
    maker = office.people.maker
    return await office.ask(maker, "POST", "plan-adjustments", asked(project, **changes), day=JUNE)


@pytest.mark.clause("shantou-6.b")
async def test_finance_agrees_and_the_plan_is_another_one_from_then_on(office: Any) -> None:
    settle(office, "shantou")
    people, project = office.people, await an_admitted(office)
    answer = await ask(office, project)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/plan-adjustments/{made['id']}"
    assert (made["status"], made["asked_by_name"], made["decided_on"]) == ("asked", people.maker.name, None)
    assert made["before"] == {"whole_life_total": "300.00", "term_years": 3, "year_plan": PLAN["year_plan"]}
    assert made["after"] == {"whole_life_total": "320.00", "term_years": 3, "year_plan": AFTER}
    assert [(f["rule"], f["basis"]) for f in made["findings"]] == [
        ("plan.adjusted_as_it_goes", ["shantou-6.b", "shantou-6.c"])
    ]
    path = f"projects/{project['id']}"
    assert (await office.ask(people.maker, "GET", path)).json() == project
    twice = await ask(office, project)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/plan-not-adjustable")
    verdict = {"agreed": True, "opinion": "同意，随中期规划滚动"}
    decide = f"plan-adjustments/{made['id']}/decide"
    unit = await office.ask(people.maker, "POST", decide, verdict, etag='"1"', day=JUNE)
    assert (unit.status_code, unit.json()["type"]) == (403, "/problems/not-permitted")
    decided = await office.done(people.finance_head, "POST", decide, verdict, etag='"1"', day=JUNE)
    assert (decided["status"], decided["decided_on"], decided["opinion"]) == (
        "agreed",
        "2023-06-10",
        verdict["opinion"],
    )
    changed = (await office.ask(people.maker, "GET", path)).json()
    assert (changed["whole_life_total"], changed["year_plan"]) == ("320.00", AFTER)
    assert changed["version"] == project["version"] + 1
    again = await office.ask(people.finance_head, "POST", decide, verdict, etag='"2"', day=JUNE)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/plan-adjustment-settled")
    rolled = await office.done(people.maker, "POST", f"{path}/roll-forward", {"budget_year": 2023}, day=JUNE)
    assert [year["amount_requested"] for year in rolled["years"]] == ["100.00", "80.00"]


async def test_finance_refuses_and_all_stays_as_it_is(office: Any) -> None:
    settle(office, "zhuji")
    people, project = office.people, await an_admitted(office)
    made = (await ask(office, project, reason="other")).json()
    assert [(f["rule"], f["basis"]) for f in made["findings"]] == [("plan.no_rule", [])]
    decide = f"plan-adjustments/{made['id']}/decide"
    refused = await office.done(
        people.finance_maker, "POST", decide, {"agreed": False, "opinion": "工程量没有依据"}, etag='"1"', day=JUNE
    )
    assert refused["status"] == "refused"
    assert (await office.ask(people.maker, "GET", f"projects/{project['id']}")).json() == project
    listed = await office.ask(people.maker, "GET", f"plan-adjustments?project_id={project['id']}&status=refused")
    assert listed.json()["items"] == [refused]
    assert (await ask(office, project)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"whole_life_total": "321.00"}, ("/problems/year-plan-uneven", "#/year_plan")),
        ({"year_plan": [*AFTER, AFTER[-1]]}, ("/problems/year-plan-uneven", "#/year_plan/3/year")),
        (
            {"year_plan": [{"year": 2025, "amount": "320.00"}]},
            ("/problems/year-plan-uneven", "#/year_plan/0/year"),
        ),
        (
            {"year_plan": [AFTER[0] | {"amount": "120.00"}, *AFTER[1:]], "whole_life_total": "340.00"},
            ("/problems/plan-adjustment-unfounded", "#/year_plan"),
        ),
    ],
)
async def test_a_plan_that_cannot_be_right_is_refused_with_its_place(
    office: Any, changes: dict[str, Any], told: tuple[str, str]
) -> None:
    settle(office, "shantou")
    project = await an_admitted(office)
    answer = await ask(office, project, **changes)
    problem = answer.json()
    pointers = [one["pointer"] for one in (problem.get("findings") or problem["errors"])]
    assert (answer.status_code, problem["type"], pointers[0]) == (422, *told)
    assert (await office.ask(office.people.maker, "GET", "plan-adjustments")).json()["items"] == []


async def test_what_is_not_admitted_is_edited_and_nobody_decides_on_his_own(office: Any) -> None:
    settle(office, "shantou")
    people = office.people
    entered = await office.a_project(admitted=False, amount_requested="100.00", **PLAN)
    answer = await ask(office, entered)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/plan-not-adjustable")
    made = (await ask(office, await an_admitted(office))).json()
    delegate = replace(people.finance_maker, acting_for=people.maker.subject)
    verdict = {"agreed": True, "opinion": "同意"}
    own = await office.ask(delegate, "POST", f"plan-adjustments/{made['id']}/decide", verdict, etag='"1"', day=JUNE)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-plan-adjustment")


@pytest.mark.clause("chifeng-16.a")
async def test_what_is_new_in_the_year_is_admitted_with_its_reason(office: Any) -> None:
    settle(office, "chifeng")
    people = office.people
    may = date(2022, 5, 10)
    body = office.project_body(kind="new", scale="ordinary", in_year_reason="防汛应急，市政府批示")
    project = await office.done(people.maker, "POST", "projects", body, day=may)
    assert project["in_year_reason"] == "防汛应急，市政府批示"
    told = await office.ask(people.finance_maker, "GET", f"projects/{project['id']}/admission", day=may)
    found = {finding["rule"]: finding for finding in told.json()["findings"]}
    assert found["library.in_year"]["basis"] == ["chifeng-16.a", "chifeng-16.b"]
    assert "防汛应急" in found["library.in_year"]["detail"]
    admitted = await office.done(people.finance_maker, "POST", f"projects/{project['id']}/admit", day=may)
    assert admitted["status"] == "admitted"
