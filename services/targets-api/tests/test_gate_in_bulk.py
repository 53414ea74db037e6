"""The budget system asks for many projects at once: one answer per row, one kept decision per answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from targets_api.directives.models import Directive
from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .test_gate_and_directives import directive, outbox


def row(project: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"project_code": project["code"], "budget_year": 2022, "amount": "656600.00"} | changes


async def ask(office: Any, *rows: dict[str, Any], query: str = "", **how: Any) -> dict[str, Any]:
    path = f"gate-decisions/bulk{query}"
    answer = await office.ask(office.people.budget_system, "POST", path, {"rows": list(rows)}, **how)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def ready(office: Any, **changes: Any) -> dict[str, Any]:
    """A project whose target finance has reviewed."""
    project = await office.a_project(**changes)
    await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    return dict(project)


async def test_every_row_gets_its_answer_and_every_answer_its_url(office: Any) -> None:
    passed, no_target = await ready(office), await office.a_project(name="另一项目")
    cut = await ready(office, name="上次评价为低的项目")
    told = directive(cut, budget_year=2022, evaluated_year=2020)
    assert (await office.ask(office.people.service, "POST", "directives", told, headers=outbox(1))).json()["taken"]
    by_id = row(cut, project_id=cut["id"], 行号="3")
    del by_id["project_code"]
    answer = await ask(office, row(passed), row(no_target, amount="100.00"), by_id)
    assert [r["outcome"] for r in answer["rows"]] == ["allowed", "refused", "reduced"]
    assert [r["amount_allowed"] for r in answer["rows"]] == ["656600.00", "0.00", "525280.00"]
    assert (answer["allowed"], answer["refused"], answer["reduced"], answer["not_asked"]) == (1, 1, 1, 0)
    assert (answer["amount_asked"], answer["amount_allowed"]) == ("1313300.00", "1181880.00")
    assert answer["rows"][2]["row"]["行号"] == "3"
    assert [f["rule"] for f in answer["rows"][1]["findings"]] == ["gate.target_missing"]
    for result in answer["rows"]:
        path = result["decision"].removeprefix("/api/v1/")
        kept = (await office.ask(office.people.budget_system, "GET", path)).json()
        assert (kept["outcome"], kept["amount_allowed"]) == (result["outcome"], result["amount_allowed"])
        again = (await office.ask(office.people.maker, "POST", f"{path}/recompute")).json()
        assert (again["same"], again["policy_unchanged"]) == (True, True)


async def test_what_is_asked_in_bulk_is_decided_as_if_asked_alone(office: Any) -> None:
    project = await ready(office)
    (result,) = (await ask(office, row(project)))["rows"]
    in_bulk = (await office.ask(office.people.finance_head, "GET", f"gate-decisions/{result['decision_id']}")).json()
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "656600.00"}
    alone = await office.done(office.people.finance_maker, "POST", "gate-decisions", question)
    same = ("evidence", "policy", "findings", "steps", "digest", "policy_stamps", "clauses", "target_version")
    assert {name: in_bulk[name] for name in same} == {name: alone[name] for name in same}


async def test_rows_that_cannot_be_asked_say_why_and_hold_nobody_up(office: Any) -> None:
    project = await ready(office)
    unknown = row(project, project_code="44162222T000000999999")
    answer = await ask(office, unknown, row(project), row(project, amount="1.00"))
    assert [r["outcome"] for r in answer["rows"]] == [None, "allowed", None]
    assert [[f["rule"] for f in r["findings"]] for r in answer["rows"]] == [
        ["gate.project_unknown"],
        [],
        ["gate.row_repeated"],
    ]
    assert "第2行" in answer["rows"][2]["findings"][0]["detail"]
    assert (answer["not_asked"], answer["rows"][0]["decision"]) == (2, None)


async def test_a_project_of_another_county_is_unknown_here(office: Any) -> None:
    project = await ready(office)
    there = a_principal(Role.BUDGET_SYSTEM, Duty.NONE, organisation_id=1, region_path="/44/4416/441621")
    answer = await office.ask(there, "POST", "gate-decisions/bulk", {"rows": [row(project)]})
    assert [f["rule"] for f in answer.json()["rows"][0]["findings"]] == ["gate.project_unknown"]


async def test_a_dry_run_decides_and_keeps_nothing(office: Any) -> None:
    project = await ready(office)
    answer = await ask(office, row(project), query="?dry_run=true")
    assert (answer["dry_run"], answer["rows"][0]["outcome"], answer["rows"][0]["decision"]) == (True, "allowed", None)
    kept = (await office.ask(office.people.finance_head, "GET", "gate-decisions")).json()
    assert kept["items"] == []


async def test_the_same_key_gives_the_same_decisions(office: Any) -> None:
    project = await ready(office)
    first = await ask(office, row(project), key="batch-1")
    assert await ask(office, row(project), key="batch-1") == first
    kept = (await office.ask(office.people.finance_head, "GET", "gate-decisions")).json()
    assert [d["id"] for d in kept["items"]] == [first["rows"][0]["decision_id"]]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"project_id": "0198b2a0-0000-7000-8000-0000000000aa"}, "#/rows/1"),
        ({"amount": "-1"}, "#/rows/1/amount"),
        ({"budget_year": 1}, "#/rows/1/budget_year"),
        ({"purpose": "gift"}, "#/rows/1/purpose"),
    ],
)
async def test_a_malformed_row_is_named_and_nothing_is_decided(
    office: Any, changes: dict[str, Any], pointer: str
) -> None:
    project = await office.a_project()
    body = {"rows": [row(project), row(project, budget_year=2023) | changes]}
    answer = await office.ask(office.people.budget_system, "POST", "gate-decisions/bulk", body)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert (await office.ask(office.people.finance_head, "GET", "gate-decisions")).json()["items"] == []


async def test_units_and_treasury_do_not_ask_the_gate(office: Any) -> None:
    project = await office.a_project()
    for who in (office.people.maker, office.people.checker, office.people.treasury):
        answer = await office.ask(who, "POST", "gate-decisions/bulk", {"rows": [row(project)]})
        assert answer.status_code == 403


async def test_more_rows_take_no_more_reads(office: Any) -> None:
    projects = [await office.a_project(name=f"项目{number}") for number in range(4)]
    counted: list[int] = []
    for asked in (projects[:1], projects):
        reads: list[str] = []

        def note(*given: Any, reads: list[str] = reads) -> None:
            reads.append(given[2])

        event.listen(Engine, "before_cursor_execute", note)
        try:
            await ask(office, *(row(project) for project in asked), query="?dry_run=true")
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        counted.append(len([one for one in reads if f"targets.{Directive.__tablename__}" in one or "SELECT" in one]))
    assert counted[0] == counted[1] > 3


@pytest.mark.clause("longchuan-2.2.g")
async def test_what_was_not_assessed_stays_out_of_the_medium_term_plan(office: Any) -> None:
    project = await office.a_project(admitted=False)
    question = {"project_id": project["id"], "budget_year": 2024, "amount": "10.00", "purpose": "plan"}
    decision = await office.done(office.people.finance_maker, "POST", "gate-decisions", question)
    assert (decision["outcome"], decision["purpose"]) == ("refused", "plan")
    assert "longchuan-2.2.g" in decision["basis"]
    assert [f["rule"] for f in decision["findings"]] == ["gate.ex_ante_missing", "gate.not_in_library"]
    listed = (await office.ask(office.people.finance_head, "GET", "gate-decisions?purpose=plan")).json()
    assert [d["id"] for d in listed["items"]] == [decision["id"]]


async def test_a_question_about_the_plan_does_not_stand_in_the_way_of_the_budget(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    plan = {"project_id": target["project_id"], "budget_year": 2022, "amount": "656600.00", "purpose": "plan"}
    planned = await office.done(office.people.finance_maker, "POST", "gate-decisions", plan)
    path = f"targets/{target['id']}/approve"
    body = {"gate_decision_id": planned["id"], "approved_budget": "656600.00"}
    refused = await office.ask(office.people.finance_head, "POST", path, body, etag=f'"{target["version"]}"')
    assert refused.status_code == 409
    approved = await office.done(office.people.finance_head, "POST", path, body | {"gate_decision_id": decision["id"]})
    assert approved["status"] == "approved"


async def test_finance_s_deciding_day_is_the_day_of_the_law(office: Any) -> None:
    """Before Longchuan's document came, what follows was convention: no clause is quoted."""
    project = await office.a_project(admitted=False)
    people = office.people
    early = replace(people.budget_system, business_day=date(2021, 4, 26))
    answer = await office.ask(early, "POST", "gate-decisions/bulk", {"rows": [row(project)]}, day=date(2021, 4, 26))
    late = await office.ask(early, "POST", "gate-decisions/bulk", {"rows": [row(project)]}, day=date(2021, 4, 27))
    missing = [
        next(f for f in a.json()["rows"][0]["findings"] if f["rule"] == "gate.ex_ante_missing") for a in (answer, late)
    ]
    assert missing[0]["basis"] == []
    assert "longchuan-2.2.d" in missing[1]["basis"]
