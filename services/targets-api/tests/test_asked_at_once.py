"""Many targets and many projects' money in one question, as a neighbour asks for a whole year."""

from datetime import date
from typing import Any
from uuid import uuid4

UNTIL = date(2022, 12, 31)


async def test_figures_of_many_are_those_of_each_and_only_within_reach(office: Any) -> None:
    people, projects = office.people, []
    for number in range(3):
        project = await office.a_project(name=f"项目{number}")
        await office.approved(await office.a_target(project))
        await office.pay(project, (f"v{number}", "2022-03-01", f"{number + 1}000.00"), day=date(2022, 3, 2))
        projects.append(project)
    asked = "&".join(f"project_id={one}" for one in (*(p["id"] for p in projects), uuid4()))
    path = f"executions/figures?budget_year=2022&until={UNTIL}&{asked}"
    found = (await office.ask(people.maker, "GET", path)).json()
    each = [
        (await office.ask(people.maker, "GET", f"projects/{p['id']}/execution?budget_year=2022&until={UNTIL}")).json()
        for p in projects
    ]
    assert found == sorted(each, key=lambda one: one["project_id"])
    assert [one["executed"] for one in each] == ["1000.00", "2000.00", "3000.00"]
    assert (await office.ask(people.sibling, "GET", path)).json() == []
    assert (await office.ask(people.maker, "GET", "executions/figures?budget_year=2022")).status_code == 422


async def test_targets_are_listed_by_their_ids(office: Any) -> None:
    people = office.people
    targets = [await office.a_target(await office.a_project(name=f"项目{number}")) for number in range(3)]
    path = f"targets?id={targets[0]['id']}&id={targets[2]['id']}&id={uuid4()}"
    page = (await office.ask(people.maker, "GET", path)).json()
    assert {one["id"] for one in page["items"]} == {targets[0]["id"], targets[2]["id"]}
    assert (await office.ask(people.sibling, "GET", path)).json()["items"] == []
    assert len((await office.ask(people.maker, "GET", "targets")).json()["items"]) == 3
