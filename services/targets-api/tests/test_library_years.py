"""An entry's way through the years: rolled forward, who answers for it, expired, and out of the library."""

from typing import Any

import pytest

from targets_api.database import SCHEMA
from wenxiao.database import Database
from wenxiao.testing import TestDatabase


async def entered(office: Any, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = await office.a_project(admitted=False, **changes)
    return told


LIFE: dict[str, Any] = {
    "starts_year": 2022,
    "term_years": 2,
    "whole_life_total": "1000000.00",
    "year_plan": [{"year": 2022, "amount": "656600.00"}, {"year": 2023, "amount": "343400.00"}],
}


async def test_the_next_year_is_rolled_forward_under_the_same_code_with_nothing_typed_twice(office: Any) -> None:
    people = office.people
    project = await office.a_project(**LIFE)
    path = f"projects/{project['id']}"
    assert project["year_plan"] == LIFE["year_plan"]
    rolled = await office.done(people.maker, "POST", f"{path}/roll-forward", {"budget_year": 2023})
    same = set(project) - {"version", "years"}
    assert {name: rolled[name] for name in same} == {name: project[name] for name in same}
    assert rolled["years"] == [
        {"budget_year": 2022, "kind": "new", "amount_requested": "656600.00", "rolled_on": None},
        {"budget_year": 2023, "kind": "continuing", "amount_requested": "343400.00", "rolled_on": "2021-09-10"},
    ]
    kept = (await office.ask(people.maker, "GET", path)).json()
    assert kept == rolled
    for year, says in ((2023, "只能转入2024年度"), (2024, "于2023-12-31届满")):
        answer = await office.ask(
            people.maker, "POST", f"{path}/roll-forward", {"budget_year": year}, etag=f'"{rolled["version"]}"'
        )
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/year-not-rollable")
        assert says in answer.json()["detail"]


async def test_only_what_is_admitted_and_lasts_is_rolled_forward(office: Any) -> None:
    people = office.people
    waiting, once = await entered(office), await office.a_project(kind="one_off")
    for project, says in ((waiting, "尚未入库"), (once, "一次性项目")):
        path, etag = f"projects/{project['id']}/roll-forward", f'"{project["version"]}"'
        answer = await office.ask(people.maker, "POST", path, {"budget_year": 2023}, etag=etag)
        assert (answer.status_code, says in answer.json()["detail"]) == (409, True)
    endless = await office.a_project()
    told = {"budget_year": 2023, "amount_requested": "7.00"}
    rolled = await office.done(people.maker, "POST", f"projects/{endless['id']}/roll-forward", told)
    assert rolled["years"][1]["amount_requested"] == "7.00"
    rolled = await office.done(people.maker, "POST", f"projects/{endless['id']}/roll-forward", {"budget_year": 2024})
    assert rolled["years"][2]["amount_requested"] == "7.00"


async def test_who_answers_is_kept_for_life(office: Any, database: TestDatabase) -> None:
    people, project = office.people, await office.a_project()
    path = f"projects/{project['id']}"
    after = {"person": "王五", "post": "副主任", "since": "2021-09-10", "reason": "原负责人退休"}
    row = await office.done(people.maker, "POST", f"{path}/project-leads", after, etag='"3"')
    assert (row["person"], row["since"], row["recorded_by"]) == ("王五", "2021-09-10", people.maker.name)
    assert (await office.ask(people.maker, "GET", path)).json()["responsible_person"] == "王五"
    rows = (await office.ask(people.finance_head, "GET", f"{path}/project-leads")).json()["items"]
    assert [(one["person"], one["since"]) for one in rows] == [
        (project["responsible_person"], "2021-09-10"),
        ("王五", "2021-09-10"),
    ]
    assert rows[1] == row == (await office.ask(people.maker, "GET", f"project-leads/{row['id']}")).json()
    of_person = (await office.ask(people.finance_head, "GET", "project-leads?person=王五")).json()["items"]
    assert of_person == [row]
    assert (await office.ask(people.sibling, "GET", "project-leads")).json()["items"] == []
    for since, says in (("2021-09-09", "不能早于"), ("2021-09-11", "晚于今天")):
        wrong = await office.ask(people.maker, "POST", f"{path}/project-leads", after | {"since": since}, etag='"4"')
        assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/lead-not-later")
        assert says in wrong.json()["detail"]
    owner = Database(database.url(), schema=SCHEMA)
    for attempt in ("UPDATE targets.project_lead SET person = 'x'", "DELETE FROM targets.project_lead"):
        async with owner.engine.connect() as connection:
            with pytest.raises(Exception, match="refused") as kept:
                await connection.exec_driver_sql(attempt)
            assert getattr(getattr(kept.value, "orig", None), "sqlstate", None) == "WX002"
    await owner.close()


async def test_editing_another_person_in_leaves_a_row_and_editing_the_rest_leaves_none(office: Any) -> None:
    people, project = office.people, await entered(office)
    path = f"projects/{project['id']}"
    await office.done(people.maker, "PUT", path, office.project_body(name="新名称"))
    await office.done(people.maker, "PUT", path, office.project_body(responsible_person="李四"))
    rows = (await office.ask(people.maker, "GET", f"{path}/project-leads")).json()["items"]
    assert [row["person"] for row in rows] == [project["responsible_person"], "李四"]


@pytest.mark.clause("longchuan-2.1.g")
async def test_what_exits_gets_no_more_money_and_is_not_changed(office: Any) -> None:
    people, project = office.people, await office.a_project()
    path = f"projects/{project['id']}"
    body = {"trigger": "low_performance", "reason": "两年评价为差"}
    denied = await office.ask(people.maker, "POST", f"{path}/exit", body, etag='"3"')
    assert denied.status_code == 403
    gone = await office.done(people.finance_head, "POST", f"{path}/exit", body)
    basis = ["longchuan-2.1.f", "longchuan-2.1.g"]
    assert gone["status"] == "exited"
    assert gone["exit"] == body | {"on": "2021-09-10", "basis": basis, "by": people.finance_head.name}
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "5.00"}
    decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
    assert (decision["outcome"], decision["amount_allowed"]) == ("refused", "0.00")
    (found,) = [f for f in decision["findings"] if f["rule"] == "gate.exited"]
    assert (found["basis"], "绩效低下" in found["detail"]) == (basis, True)
    again = await office.done(people.finance_maker, "POST", f"gate-decisions/{decision['id']}/recompute")
    assert again["same"], again["statement"]
    etag = f'"{gone["version"]}"'
    lead = {"person": "甲", "since": "2021-09-10", "reason": "乙"}
    for method, end, sent in (
        ("PUT", "", office.project_body()),
        ("POST", "/roll-forward", {"budget_year": 2023}),
        ("POST", "/project-leads", lead),
    ):
        answer = await office.ask(people.maker, method, f"{path}{end}", sent, etag=etag)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/project-exited")


async def test_what_expired_is_admitted_and_funded_after_a_new_assessment_only(office: Any) -> None:
    people = office.people
    project = await entered(office, expires_on="2021-08-31", traits=["special_fund"])
    path = f"projects/{project['id']}"
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body(assessed_on="2021-08-31"))
    answer = await office.ask(people.finance_maker, "POST", f"{path}/admit", etag='"2"')
    assert answer.status_code == 409
    assert [finding["rule"] for finding in answer.json()["findings"]] == ["library.expired"]
    assert {clause["id"] for clause in answer.json()["basis"]} == {"longchuan-2.1.f", "longchuan-2.1.g"}
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "5.00"}
    decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
    assert "gate.expired" in [finding["rule"] for finding in decision["findings"]]
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body(assessed_on="2021-09-01"))
    assert (await office.done(people.finance_maker, "POST", f"{path}/admit"))["status"] == "admitted"
    decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
    assert "gate.expired" not in [finding["rule"] for finding in decision["findings"]]
