"""A project is admitted on an assessment of what it is now, and every assessment and admission stays."""

import hashlib
import json
from typing import Any

import pytest

from targets_api.database import SCHEMA
from wenxiao.database import Database
from wenxiao.testing import TestDatabase


def basis_of(problem: dict[str, Any]) -> set[str]:
    return {clause["id"] for clause in problem["basis"]}


@pytest.mark.clause("longchuan-2.2.h")
@pytest.mark.parametrize(
    "changes",
    [
        {"name": "另一个项目"},
        {"amount_requested": "99000000.00"},
        {"summary": "改作他用。"},
        {"infrastructure": True},
        {"budget_book": "government_fund"},
    ],
)
async def test_a_project_edited_after_its_assessment_is_assessed_again(office: Any, changes: dict[str, Any]) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}"
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    edited = await office.done(people.maker, "PUT", path, office.project_body(**changes))
    etag = f'"{edited["version"]}"'
    refused = await office.ask(people.finance_maker, "POST", f"{path}/admit", etag=etag)
    assert refused.status_code == 409
    assert [f["rule"] for f in refused.json()["findings"]] == ["library.ex_ante_stale"]
    assert "请重新评估" in refused.json()["detail"]
    assert basis_of(refused.json()) == {"longchuan-2.2.h", "longchuan-3.1.2.b"}
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "1.00"}
    decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
    assert decision["findings"][0]["rule"] == "gate.ex_ante_stale"
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    assert (await office.done(people.finance_maker, "POST", f"{path}/admit"))["status"] == "admitted"


async def test_another_responsible_person_needs_no_new_assessment(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}"
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    await office.done(people.maker, "PUT", path, office.project_body(responsible_person="新任主任"))
    assert (await office.done(people.finance_maker, "POST", f"{path}/admit"))["status"] == "admitted"


async def test_a_new_assessment_leaves_the_earlier_one_and_each_can_be_computed_again(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}"
    poor = office.sheet_body(conclusion="not_support", reason="方案不成熟")
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", poor)
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    await office.done(people.finance_maker, "POST", f"{path}/admit")
    kept = (await office.ask(people.finance_head, "GET", f"{path}/decisions")).json()["items"]
    assert [d["action"] for d in kept] == ["assess", "assess", "admit"]
    assert [d["evidence"]["sheet"]["conclusion"] for d in kept[:2]] == ["not_support", "support"]
    assert kept[0]["evidence"]["subject"]["name"] == project["name"]
    assert (kept[0]["decision"]["total"], kept[2]["decision"]["outcome"]) == ("86.5", "allowed")
    for decision in kept:
        content = {name: decision[name] for name in ("evidence", "policy", "decision")}
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        item = await office.ask(people.maker, "GET", f"{path}/decisions/{decision['id']}")
        assert item.json() == decision
        assert decision["digest"] == hashlib.sha256(written.encode()).hexdigest()
        answer = await office.ask(people.maker, "POST", f"{path}/decisions/{decision['id']}/recompute")
        told = answer.json()
        assert (answer.status_code, told["same"], told["policy_unchanged"]) == (200, True, True), told["statement"]


async def test_a_decision_is_found_below_its_own_project_only(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    other = await office.a_project(admitted=False)
    (first, *_) = (await office.ask(people.maker, "GET", f"projects/{project['id']}/decisions")).json()["items"]
    wrong = await office.ask(people.maker, "POST", f"projects/{other['id']}/decisions/{first['id']}/recompute")
    assert (wrong.status_code, wrong.json()["type"]) == (404, "/problems/project-decision-not-found")
    unseen = await office.ask(people.sibling, "GET", f"projects/{project['id']}/decisions")
    assert unseen.status_code == 404


async def test_a_kept_decision_cannot_be_changed_by_sql(office: Any, database: TestDatabase) -> None:
    await office.a_project()
    owner = Database(database.url(), schema=SCHEMA)
    for attempt in ("UPDATE targets.project_decision SET digest = 'x'", "DELETE FROM targets.project_decision"):
        async with owner.engine.connect() as connection:
            with pytest.raises(Exception, match="refused") as refused:
                await connection.exec_driver_sql(attempt)
            assert getattr(getattr(refused.value, "orig", None), "sqlstate", None) == "WX002"
    await owner.close()
