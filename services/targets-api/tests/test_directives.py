"""The message of evaluation-api as it really leaves its outbox, and what the gate makes of it."""

from typing import Any

import pytest

PROJECT_YEARS = ((2022, 2024), (2023, 2025))


def message(project: dict[str, Any], evaluated: int, budgeted: int, **changes: Any) -> dict[str, Any]:
    """Field by field what `directive` in evaluation_api/result_applications/usecases.py writes."""
    number = f"0198b2a0-0000-7000-8000-{budgeted:012d}"
    return {
        "application_id": number,
        "decision_url": f"/api/v1/result-applications/{number}",
        "project_id": project["id"],
        "project_code": project["code"],
        "kind": "re_check",
        "evaluated_year": evaluated,
        "budget_year": budgeted,
        "score": "58.40",
        "grade": "差",
        "result": "差",
        "advice": "stop",
        "reduction_percent": None,
        "livelihood": False,
        "basis": ["longchuan-2.5.g", "longchuan-2.6.a", "longchuan-2.6.j", "longchuan-3.4.4.c"],
        "confirmed_by": "龙川县财政局负责人",
    } | changes


def headers(sent: dict[str, Any], version: int = 1) -> dict[str, str]:
    aggregate = f"project:{sent['project_id']}:{sent['budget_year']}"
    return {"X-Outbox-Id": sent["application_id"], "X-Outbox-Aggregate": aggregate, "X-Outbox-Version": str(version)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_directives_of_two_budget_years_are_both_taken_in_either_order(
    office: Any, order: tuple[int, ...]
) -> None:
    people = office.people
    project = await office.a_project()
    for place in order:
        sent = message(project, *PROJECT_YEARS[place])
        answer = await office.ask(people.service, "POST", "directives", sent, headers=headers(sent))
        assert (answer.status_code, answer.json()) == (200, {"taken": True})
    listed = (await office.ask(people.finance_head, "GET", f"directives?project_id={project['id']}")).json()["items"]
    assert sorted((d["budget_year"], d["status"]) for d in listed) == [(2024, "in_force"), (2025, "in_force")]
    assert {d["kind"] for d in listed} == {"re_check"}


async def test_a_second_directive_for_the_same_year_supersedes_and_an_older_one_is_ignored(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    numbers = ["0198b2a0-0000-7000-8000-00000000000a", "0198b2a0-0000-7000-8000-00000000000b"]
    first, second = (message(project, 2022, 2024, application_id=number) for number in numbers)
    told = [
        (await office.ask(people.service, "POST", "directives", sent, headers=headers(sent, version))).json()["taken"]
        for sent, version in ((second, 2), (first, 1))
    ]
    assert told == [True, False]


@pytest.mark.clause("longchuan-2.6.j")
async def test_a_stop_that_rests_on_a_re_check_quotes_no_clause_about_key_evaluation(office: Any) -> None:
    project = await office.a_project(livelihood_subsidy_to_individuals=True)
    sent = message(project, 2020, 2022)
    await office.ask(office.people.service, "POST", "directives", sent, headers=headers(sent))
    target = await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    assert (decision["outcome"], decision["amount_allowed"]) == ("refused_in_principle", "0.00")
    assert decision["basis"] == sent["basis"]
    assert decision["evidence"]["directives"][0]["kind"] == "re_check"


@pytest.mark.parametrize(
    "changes",
    [
        {"advice": "reduce", "reduction_percent": None},
        {"advice": "reduce", "reduction_percent": "0"},
        {"advice": "stop", "reduction_percent": "20"},
    ],
)
async def test_a_percentage_comes_with_a_reduction_and_only_then(office: Any, changes: dict[str, Any]) -> None:
    people = office.people
    sent = message(await office.a_project(), 2022, 2024, **changes)
    refused = await office.ask(people.service, "POST", "directives", sent, headers=headers(sent))
    assert refused.status_code == 422
    assert (await office.ask(people.finance_head, "GET", "directives")).json()["items"] == []
    corrected = sent | {"advice": "reduce", "reduction_percent": "20"}
    taken = await office.ask(people.service, "POST", "directives", corrected, headers=headers(corrected))
    assert taken.json() == {"taken": True}
