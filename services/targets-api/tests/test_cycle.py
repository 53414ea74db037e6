"""An item goes round once: assessed, targeted, monitored, evaluated, and its result in the next budget."""

from datetime import date
from typing import Any

import pytest

from .test_gate_and_directives import directive, outbox
from .test_jurisdictions import settle, shown_by

JULY, AUTUMN = date(2022, 7, 31), date(2023, 9, 12)


async def stages(office: Any, project: dict[str, Any], year: int = 2022) -> dict[str, Any]:
    path = f"projects/{project['id']}/cycle?budget_year={year}"
    told = (await office.ask(office.people.finance_maker, "GET", path)).json()
    return {one["stage"]: one for one in told["stages"]}


@pytest.mark.parametrize("name", shown_by(yangzhong="2.2", zhuji="1.a", chifeng="3.b 5.4"))
async def test_a_new_major_item_goes_through_every_stage_of_its_place(office: Any, name: str) -> None:
    service = office.people.service
    place = settle(office, name)
    people = office.people
    project = await office.a_project(admitted=False, traits=list(place.traits))
    begun = await stages(office, project)
    assert {code for code, one in begun.items() if one["done"]} == set()
    assert all(clause.startswith(f"{name}-") for one in begun.values() for clause in one["basis"])
    assert all(one["basis"] for one in begun.values())
    path = f"projects/{project['id']}"
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    await office.done(people.finance_maker, "POST", f"{path}/admit")
    target = await office.approved(await office.a_target(project))
    rows = [{"indicator": number, "actual_text": "60%", "progress_percent": "60"} for number in range(1, 7)]
    report = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    await office.done(people.maker, "POST", "monitoring-reports", report, day=JULY)
    monitored = await stages(office, project)
    assert [code for code, one in monitored.items() if one["done"]] == ["ex_ante", "target", "monitoring"]
    assert (monitored["monitoring"]["done_on"], monitored["target"]["done_on"]) == ("2022-07-31", "2021-09-10")
    sent = await office.ask(service, "POST", "directives", directive(project), headers=outbox(7))
    assert sent.json() == {"taken": True}
    assert (await stages(office, project))["evaluation"]["words"] == "评价结果已送回，等级为“低”"
    question = {"project_id": project["id"], "budget_year": 2024, "amount": "656600.00"}
    await office.done(people.finance_maker, "POST", "gate-decisions", question, day=AUTUMN)
    closed = await stages(office, project)
    assert (closed["application"]["done"], closed["application"]["done_on"]) == (True, "2023-09-12")
    assert {code for code, one in closed.items() if not one["done"]} == (
        {"accountability"} if name == "zhuji" else set()
    )
    assert not any(one["done"] for code, one in (await stages(office, project, 2023)).items() if code != "ex_ante")
