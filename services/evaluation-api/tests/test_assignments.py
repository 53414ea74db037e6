"""Third parties and experts: commissioned, reading exactly what was assigned to them, and no longer than it was."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from evaluation_api.assignments.models import AssignmentView
from wenxiao.access import Principal
from wenxiao.testing import TestDatabase

from .acting import (
    CHECKER,
    FINANCE_CHECKER,
    FINANCE_HEAD,
    FINANCE_MAKER,
    MAKER,
    OTHER_COUNTY_FINANCE,
    Acting,
    FakeTargets,
    View,
)
from .commissioning import EXPERT, FIRM, OTHER_FIRM, REASON, commission, with_firms


@pytest.fixture
async def acting(database: TestDatabase, targets: FakeTargets) -> AsyncIterator[Acting]:
    async with with_firms(database, targets) as acting:
        yield acting


async def seen(acting: Acting, who: Principal) -> set[str]:
    items = (await acting.get(who, "self-evaluations")).json()["items"]
    for item in items:
        assert (await acting.get(who, f"self-evaluations/{item['id']}")).json() == item
    return {item["id"] for item in items}


@pytest.mark.clause("longchuan-3.4.2")
async def test_a_firm_reads_exactly_the_projects_that_finance_commissioned_it_with(
    acting: Acting, jishan: View
) -> None:
    mine, other = [await acting.passed(jishan) for _ in range(2)]
    assert await seen(acting, FIRM) == set()
    made = await acting.post(FINANCE_HEAD, "assignments", commission(mine["project_id"]))
    AssignmentView.model_validate(made)
    assert (made["assignee_name"], made["basis"]) == ("粤诚会计师事务所", ["longchuan-3.4.2"])
    assert [project["id"] for project in made["projects"]] == [mine["project_id"]]
    assert await seen(acting, FIRM) == {mine["id"]}
    assert (await acting.get(FIRM, f"self-evaluations/{other['id']}")).status_code == 404
    for stranger in (OTHER_FIRM, EXPERT, replace(EXPERT, subject="organisation:900")):
        assert await seen(acting, stranger) == set()
        assert (await acting.get(stranger, "assignments")).json()["items"] == []
    assert await seen(acting, FINANCE_MAKER) == {mine["id"], other["id"]}
    for reader in (FIRM, FINANCE_MAKER):
        assert (await acting.get(reader, f"assignments/{made['id']}")).json() == made
    assert (await acting.get(OTHER_COUNTY_FINANCE, f"assignments/{made['id']}")).status_code == 404


async def test_an_expert_is_commissioned_by_name_and_writes_nothing(acting: Acting, jishan: View) -> None:
    form = await acting.passed(jishan)
    body = commission(form["project_id"], assignee=f"person:{EXPERT.subject}", purpose="key_evaluation")
    refused = await acting.post(FINANCE_HEAD, "assignments", body, status=422)
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/assignee-unknown", "#/assignee_name")
    made = await acting.post(FINANCE_CHECKER, "assignments", body | {"assignee_name": "周教授"})
    assert (made["assignee_name"], made["basis"]) == ("周教授", ["longchuan-3.4.3.a"])
    assert await seen(acting, EXPERT) == {form["id"]}
    assert await seen(acting, FIRM) == set()
    for step in ("pass", "recompute"):
        told = await acting.act(EXPERT, "self-evaluations", form, step, status=403)
        assert told["type"] == "/problems/not-permitted"


async def test_it_ends_when_it_is_revoked_and_says_why(acting: Acting, jishan: View) -> None:
    form = await acting.passed(jishan)
    made = await acting.post(FINANCE_HEAD, "assignments", commission(form["project_id"]))
    assert await seen(acting, FIRM) == {form["id"]}
    assert (await acting.act(FINANCE_MAKER, "assignments", made, "revoke", REASON, status=403))["type"]
    revoked = await acting.act(FINANCE_CHECKER, "assignments", made, "revoke", REASON)
    assert (revoked["status"], revoked["revoked_on"], revoked["revocation_reason"]) == (
        "revoked",
        "2023-06-15",
        REASON["reason"],
    )
    assert [line["action"] for line in revoked["history"]] == ["commission", "revoke"]
    assert await seen(acting, FIRM) == set()
    assert (await acting.get(FIRM, f"self-evaluations/{form['id']}")).status_code == 404
    assert (await acting.get(FIRM, f"assignments/{made['id']}")).status_code == 404
    again = await acting.act(FINANCE_HEAD, "assignments", revoked, "revoke", REASON, status=409)
    assert again["type"] == "/problems/action-not-allowed"


@pytest.mark.parametrize(
    ("day", "reads"),
    [(date(2023, 5, 31), False), (date(2023, 6, 1), True), (date(2023, 6, 30), True), (date(2023, 7, 1), False)],
)
async def test_it_holds_from_its_first_day_to_its_last(acting: Acting, jishan: View, day: date, reads: bool) -> None:
    form = await acting.passed(jishan)
    made = await acting.post(FINANCE_HEAD, "assignments", commission(form["project_id"]))
    on_that_day = replace(FIRM, business_day=day)
    assert await seen(acting, on_that_day) == ({form["id"]} if reads else set())
    status = (await acting.get(on_that_day, f"assignments/{made['id']}")).status_code
    assert status == (200 if reads else 404)


async def test_targets_api_is_told_of_the_beginning_and_of_the_end(acting: Acting, jishan: View) -> None:
    form = await acting.passed(jishan)
    made = await acting.post(FINANCE_HEAD, "assignments", commission(form["project_id"]))
    await acting.act(FINANCE_HEAD, "assignments", made, "revoke", REASON)
    told = [message for message in await acting.messages() if message.path == "/internal/assignments"]
    assert [(message.aggregate, message.version, message.body["revoked"]) for message in told] == [
        (f"assignment:{made['id']}", 1, False),
        (f"assignment:{made['id']}", 2, True),
    ]
    assert told[0].body["project_ids"] == [form["project_id"]]
    assert (told[0].body["starts_on"], told[0].body["ends_on"]) == ("2023-06-01", "2023-06-30")


@pytest.mark.parametrize(
    ("changes", "problem", "pointer"),
    [
        ({"ends_on": "2023-05-31"}, "assignment-period-not-usable", "#/ends_on"),
        ({"starts_on": "2023-01-01", "ends_on": "2023-06-14"}, "assignment-period-not-usable", "#/ends_on"),
        ({"starts_on": "2023-06-01", "ends_on": "2024-06-02"}, "assignment-period-not-usable", "#/ends_on"),
        ({"assignee": "organisation:902"}, "assignee-unknown", "#/assignee"),
        ({"assignee": "organisation:903"}, "assignee-unknown", "#/assignee"),
        ({"assignee": "organisation:999"}, "assignee-unknown", "#/assignee"),
        ({"assignee": "900"}, "malformed", "#/assignee"),
        ({"project_ids": []}, "malformed", "#/project_ids"),
        ({"purpose": "消遣"}, "malformed", "#/purpose"),
    ],
)
async def test_what_cannot_be_commissioned_is_refused_with_its_field(
    acting: Acting, jishan: View, changes: View, problem: str, pointer: str
) -> None:
    form = await acting.passed(jishan)
    told = await acting.post(FINANCE_HEAD, "assignments", commission(form["project_id"]) | changes, status=422)
    assert (told["type"].removeprefix("/problems/"), told["errors"][0]["pointer"]) == (problem, pointer)
    assert (await acting.get(FINANCE_HEAD, "assignments")).json()["items"] == []


async def test_a_project_that_the_officer_does_not_see_is_named_by_its_place(acting: Acting, jishan: View) -> None:
    form = await acting.passed(jishan)
    body = commission(form["project_id"], str(uuid4()))
    told = await acting.post(FINANCE_HEAD, "assignments", body, status=422)
    assert (told["type"], told["errors"][0]["pointer"]) == ("/problems/assigned-project-unknown", "#/project_ids/1")


async def test_nobody_but_finance_commissions(acting: Acting, jishan: View) -> None:
    form = await acting.passed(jishan)
    for who in (MAKER, CHECKER, FINANCE_MAKER, FIRM):
        told = await acting.post(who, "assignments", commission(form["project_id"]), status=403)
        assert told["type"] == "/problems/not-permitted"
