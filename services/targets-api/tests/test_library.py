"""A project is admitted on an assessment of what it is now, and every assessment and admission stays."""

from typing import Any

import pytest


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
