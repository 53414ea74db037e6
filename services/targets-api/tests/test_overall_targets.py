"""The targets of a whole department and of a government over HTTP: who writes them, what they hold, their way."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from targets_api.database import ROLE, SCHEMA
from wenxiao.access import Duty, Principal, Role
from wenxiao.database import Database
from wenxiao.testing import TestDatabase, a_principal

from .test_jurisdictions import settle, shown_by
from .test_revisions import MEETING

BUDGET = {
    "budget_year": 2022,
    "responsible_person": "市长",
    "revenue_last_year": "1000.00",
    "revenue_planned": "1050.00",
    "economic_growth_percent": "6",
    "expenditure_planned": "1050.00",
    "debt_outstanding": "400.00",
    "debt_limit": "500.00",
    "tax_cuts_applied": "减收三百万元",
    "priorities": {"major_development_strategies": "1.00", "key_reforms": "1.00", "basic_livelihood": "700.00"},
}
SOURCES = (
    *("superior_decisions", "medium_long_term_strategy", "annual_plan"),
    *("department_duties", "medium_term_fiscal_plan", "annual_work_plan"),
)


def money(total: str, fiscal: str, other: str) -> dict[str, str]:
    return {"amount_total": total, "amount_fiscal": fiscal, "amount_other": other}


def overall(office: Any, entry: dict[str, Any], projects: list[str]) -> dict[str, Any]:
    """Functions, two tasks with their money and projects, sources, and both kinds of indicators."""
    body: dict[str, Any] = office.target_body(entry["id"], milestones=[])
    for number, row in enumerate(body["indicators"]):
        row["commonality"] = "common" if number < 2 else "individual"
    return body | {
        "functions": "负责本级医疗保障",
        "tasks": [
            {"name": "参保缴费补助", "content": "补助困难人员参保", "project_ids": projects}
            | money("656600.00", "600000.00", "56600.00"),
            {"name": "基金监管", "content": "检查定点机构"} | money("43400.00", "43400.00", "0.00"),
        ],
        "derived_from": [{"source": code, "reference": "2022年工作要点"} for code in SOURCES],
        "funding": {"annual": {"total": "700000.00", "fiscal": "643400.00", "other": "56600.00"}},
    }


async def approved(office: Any, target: dict[str, Any], author: Principal, posts: list[Principal]) -> dict[str, Any]:
    """Submitted by its author, then each step by the next of the posts; the meeting is held where one is asked for."""
    path = f"targets/{target['id']}"
    await office.done(author, "POST", f"{path}/submit")
    checker, head, reviewer, approver = posts
    await office.done(checker, "POST", f"{path}/check")
    if target["region_code"] == "150400":
        etag = (await office.ask(head, "GET", path)).headers["etag"]
        refused = await office.ask(head, "POST", f"{path}/pass", etag=etag)
        assert refused.json()["type"] == "/problems/collective-decision-required"
        recorder = replace(checker, duty=Duty.MAKER, subject="recorder")
        await office.done(recorder, "PUT", f"{path}/collective-decision", MEETING)
    await office.done(head, "POST", f"{path}/pass")
    await office.done(reviewer, "POST", f"{path}/review")
    decision = await office.gate(target, "700000.00")
    assert decision["outcome"] == "allowed", decision["findings"]
    body = {"gate_decision_id": decision["id"], "approved_budget": "700000.00"}
    done: dict[str, Any] = await office.done(approver, "POST", f"{path}/approve", body)
    return done


@pytest.mark.parametrize(
    "name",
    shown_by(
        shantou="8.a", yangzhong="3.2.5.b", zhuji="3.2.3.a", longchuan="2.3.c 3.2.1.a", chifeng="6.3.b 12.2.a 13.1.c"
    ),
)
async def test_a_department_declares_its_whole_with_functions_tasks_money_and_both_kinds_of_indicators(
    office: Any, name: str
) -> None:
    settle(office, name)
    people = office.people
    project = await office.a_project(traits=["high_attention", "large_amount"])
    entered = office.project_body(object="department", name="医保局整体支出", kind="continuing", scale="ordinary")
    entry = await office.done(people.department_maker, "POST", "projects", entered)
    await office.done(people.finance_maker, "POST", f"projects/{entry['id']}/admit")
    whole = overall(office, entry, [project["id"]])
    bare = whole | {"functions": "", "tasks": [], "derived_from": []}
    target = await office.done(people.department_maker, "POST", "targets", bare)
    refused = await office.ask(people.department_maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    found = {f["rule"]: f["basis"] for f in refused.json()["findings"]}
    assert {"declaration.functions_missing", "declaration.tasks_missing"} <= set(found)
    sources = {"shantou": ["8.a"], "longchuan": ["2.3.c"], "chifeng": ["12.2.a"]}.get(name, [])
    assert found.get("declaration.source_missing", []) == [f"{name}-{number}" for number in sources]
    del whole["project_id"], whole["budget_year"]
    target = await office.done(people.department_maker, "PUT", f"targets/{target['id']}", whole)
    assert [task["project_ids"] for task in target["tasks"]] == [[project["id"]], []]
    posts = [people.checker, people.head, people.finance_checker, people.finance_head]
    done = await approved(office, target, people.department_maker, posts)
    assert (done["status"], done["approved_budget"]) == ("approved", "700000.00")
    assert not [f for f in done["findings"] if f["rule"].startswith("declaration.") and f["severity"] == "refusal"]
    assert len({line["subject"] for line in done["history"] if line["action"] != "edit"}) >= 5


async def test_the_money_of_the_tasks_is_the_money_of_the_year(office: Any) -> None:
    entered = office.project_body(object="department", name="医保局整体支出", kind="continuing", scale="ordinary")
    maker = office.people.department_maker
    entry = await office.done(maker, "POST", "projects", entered)
    body = overall(office, entry, [])
    body["tasks"][1] |= {"amount_total": "43400.01"}
    target = await office.done(maker, "POST", "targets", body)
    refused = await office.ask(maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    stopped = {f["rule"]: f["pointer"] for f in refused.json()["findings"] if f["severity"] == "refusal"}
    assert stopped == {"declaration.money_sum": "#/tasks/1/amount_total", "declaration.tasks_sum": "#/tasks"}


def of_finance_bureau(office: Any) -> list[Principal]:
    """The bureau is a department, too: its checker and its head, then finance's own two posts."""
    people, posts = office.people, list[Principal]()
    for duty in (Duty.CHECKER, Duty.HEAD):
        there = a_principal(Role.DEPARTMENT, duty, region_path=people.finance_maker.region_path, organisation_id=1)
        posts.append(replace(there, level=people.finance_maker.level, region_code=people.finance_maker.region_code))
    return [*posts, people.finance_checker, people.finance_head]


@pytest.mark.clause("zhuji-3.2.3.a")
async def test_in_zhuji_the_governments_own_target_is_missed_until_finance_declares_it(office: Any) -> None:
    settle(office, "zhuji")
    finance = office.people.finance_maker

    async def missing() -> list[tuple[str, list[str]]]:
        told = (await office.ask(finance, "GET", "declarations/coverage?budget_year=2022")).json()
        return [(f["rule"], f["basis"]) for kind in told["government"] for f in kind["findings"]]

    assert [rule for rule, _ in await missing()] == ["coverage.object_missing"]
    budget = await office.done(finance, "POST", "government-budgets", BUDGET)
    assert [rule for rule, _ in await missing()] == ["coverage.target_missing"]
    assert "zhuji-3.2.3.a" in (await missing())[0][1]
    entry = (await office.ask(finance, "GET", f"projects/{budget['project_id']}")).json()
    await office.done(finance, "POST", f"projects/{entry['id']}/admit")
    project = await office.a_project(traits=["high_attention", "large_amount"])
    target = await office.done(finance, "POST", "targets", overall(office, entry, [project["id"]]))
    assert (target["project_code"], target["history"][0]["name"]) == ("330681-政府", finance.name)
    assert [rule for rule, _ in await missing()] == ["coverage.target_not_submitted"]
    done = await approved(office, target, finance, of_finance_bureau(office))
    assert done["status"] == "approved"
    assert await missing() == []
    steps = [(line["role"], line["duty"]) for line in done["history"]]
    assert steps[0] == steps[1] == ("finance", "maker")
    assert steps[2:] == [
        ("department", "checker"),
        ("department", "head"),
        ("finance", "checker"),
        ("finance", "head"),
    ]


async def test_finance_writes_the_target_of_its_government_and_of_nobody_else(office: Any) -> None:
    people = office.people
    finance, project = people.finance_maker, await office.a_project()
    foreign = await office.ask(finance, "POST", "targets", office.target_body(project["id"]))
    assert (foreign.status_code, foreign.json()["type"]) == (403, "/problems/object-not-yours")
    target = await office.a_target(project)
    path, body = f"targets/{target['id']}", office.target_body(project["id"])
    del body["project_id"], body["budget_year"]
    for method, step, sent in (("PUT", "", body), ("POST", "/submit", None), ("POST", "/withdraw", None)):
        refused = await office.ask(finance, method, f"{path}{step}", sent, etag='"1"')
        assert refused.status_code in (403, 409), refused.text
    shown = (await office.ask(finance, "GET", f"{path}/actions")).json()
    assert [one["name"] for one in shown if one["allowed"]] == []
    assert (await office.ask(finance, "GET", path)).json() == target
    done = await office.approved(target)
    adjust = {"reason": "policy_change", "explanation": "省里提高了标准"}
    for step, sent in (("adjust", adjust), ("roll-forward", {"budget_year": 2023})):
        refused = await office.ask(finance, "POST", f"{path}/{step}", sent, etag=f'"{done["version"]}"')
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/object-not-yours"), step


async def test_nobody_but_finance_writes_the_target_of_a_government(office: Any) -> None:
    finance = office.people.finance_maker
    budget = await office.done(finance, "POST", "government-budgets", BUDGET)
    body = overall(office, {"id": budget["project_id"]}, [])
    in_the_bureau = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=1)
    refused = await office.ask(in_the_bureau, "POST", "targets", body)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/object-not-yours")
    unseen = await office.ask(office.people.department_maker, "POST", "targets", body)
    assert (unseen.status_code, unseen.json()["type"]) == (404, "/problems/project-not-found")
    above = a_principal(Role.FINANCE, Duty.MAKER, region_path="/44/4416", organisation_id=2)
    outside = await office.ask(above, "POST", "targets", body)
    assert (outside.status_code, outside.json()["type"]) == (403, "/problems/outside-reach")
    target = await office.done(finance, "POST", "targets", body)
    refused = await office.ask(in_the_bureau, "POST", f"targets/{target['id']}/submit", etag='"1"')
    assert refused.json()["type"] == "/problems/object-not-yours"
    withdrawn = await office.done(finance, "POST", f"targets/{target['id']}/submit")
    withdrawn = await office.done(finance, "POST", f"targets/{target['id']}/withdraw")
    assert withdrawn["status"] == "draft"


async def test_the_database_lets_finance_write_no_other_target(office: Any, database: TestDatabase) -> None:
    """The use case set aside: as the service's role, with finance's reach, on rows that it may read and lock."""
    people = office.people
    target = await office.a_target(await office.a_project())
    service = Database(database.url(ROLE), schema=SCHEMA)
    copy = "INSERT INTO targets.{0} SELECT (jsonb_populate_record(r, '{{\"{1}\": 99}}')).* FROM targets.{0} r"
    keys = {"target": "revision", "indicator": "row_number", "target_milestone": "row_number"}
    for table, key in keys.items():
        async with service.sessions(info={"principal": people.finance_maker}) as session:
            with pytest.raises(DBAPIError) as refused:
                await session.execute(text(copy.format(table, key).replace(":", "\\:")))
            assert getattr(refused.value.orig, "sqlstate", None) == "42501", table
            await session.rollback()
    async with service.transaction(people.finance_maker) as session:
        for change in ("UPDATE targets.indicator SET weight = 0", "DELETE FROM targets.indicator"):
            changed = await session.execute(text(f"{change} RETURNING row_number"))
            assert changed.all() == [], change
    async with service.transaction(people.maker) as session:
        kept = await session.execute(text("UPDATE targets.indicator SET weight = weight RETURNING row_number"))
        assert len(kept.all()) == len(target["indicators"])
    await service.close()
