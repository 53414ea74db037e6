"""Units move, rows follow; and the inbox for assignments: who was commissioned reads those projects and no other."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from targets_api.app import create_app
from targets_api.database import ROLE, SCHEMA
from targets_api.settings import Settings
from wenxiao.access import Duty, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.testing import KEYS, OTHER_COUNTY, TestDatabase, a_principal, serving
from wenxiao_directory.testing import StandInGateway

from .conftest import AUTUMN, Office

ELSEWHERE = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY, business_day=AUTUMN)
FIRM = a_principal(Role.THIRD_PARTY, Duty.NONE, organisation_id=900)
VISIBILITY = {"region_path", "region_code", "department_id", "unit_current_name", "department_current_name"}
JULY = date(2022, 7, 8)


@pytest.fixture
def gateway(network: Network) -> StandInGateway:
    stand_in = StandInGateway()
    network.transports["gateway"] = stand_in.transport()
    return stand_in


@pytest.fixture
async def office(settings: Settings, network: Network, gateway: StandInGateway) -> AsyncIterator[Office]:
    async with serving(create_app(settings, network, KEYS)) as caller:
        yield Office(caller)


def content(view: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name not in VISIBILITY}


async def test_an_approved_target_moves_with_its_unit_and_stays_what_it_was(
    office: Office, gateway: StandInGateway, database: TestDatabase
) -> None:
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-05-10", "330000.00"), day=JULY)
    paths = [f"projects/{project['id']}", f"targets/{target['id']}", f"gate-decisions/{target['gate_decision_id']}"]
    finance = office.people.finance_head
    before = [(await office.ask(finance, "GET", path)).json() for path in paths]
    gateway.organisation(777, "紫金县医疗保障局", OTHER_COUNTY)
    gateway.organisation(361001, "紫金县医保中心", OTHER_COUNTY, department_id=777)
    await gateway.read_by(office.caller.app)
    for path, was in zip(paths, before, strict=True):
        assert (await office.ask(finance, "GET", path)).status_code == 404
        now = (await office.ask(ELSEWHERE, "GET", path)).json()
        assert content(now) == content(was)
        assert (now["unit_name"], now["unit_current_name"], now["department_current_name"]) == (
            was["unit_name"],
            "紫金县医保中心",
            "紫金县医疗保障局",
        )
    told = await office.done(ELSEWHERE, "POST", f"{paths[2]}/recompute", etag='"1"')
    assert told["same"] if "same" in told else told["matches"]
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.transaction() as session:
        tables = (await session.scalars(text("SELECT f::text FROM targets.following_tables() f"))).all()
        places = {
            (table, *row)
            for table in tables
            for row in await session.execute(text(f"SELECT DISTINCT region_path, department_id FROM {table}"))
        }
    await owner.close()
    assert {place[1:] for place in places} == {(OTHER_COUNTY, 777)}
    assert {"targets.indicator", "targets.target_event", "targets.execution"} <= {place[0] for place in places}


@pytest.mark.parametrize(
    "change",
    [
        "target SET region_path = '/99'",
        "target SET unit_name = '别名'",
        "target SET overall_goal = '改'",
        "indicator SET weight = 1",
    ],
)
async def test_the_services_own_role_changes_nothing_that_is_final(
    office: Office, database: TestDatabase, change: str
) -> None:
    await office.approved(await office.a_target(await office.a_project()))
    service = Database(database.url(ROLE), schema=SCHEMA)
    with pytest.raises(DBAPIError) as refused:
        async with service.transaction(office.people.maker) as session:
            await session.execute(text(f"UPDATE targets.{change}"))
    await service.close()
    assert getattr(refused.value.orig, "sqlstate", None) == "WX002"


async def deliver(office: Office, version: int = 1, **changes: Any) -> bool:
    """As evaluation-api's outbox does; whether the message was taken."""
    body = {"assignee": "organisation:900", "starts_on": "2021-09-01", "ends_on": "2021-09-30", "revoked": False}
    headers = {
        "X-Outbox-Id": str(uuid4()),
        "X-Outbox-Aggregate": f"assignment:{changes['assignment_id']}",
        "X-Outbox-Version": str(version),
    }
    async with office.caller.of(office.people.service) as client:
        answer = await client.post("/internal/assignments", json=body | changes, headers=headers)
    assert answer.status_code == 200, answer.text
    taken: bool = answer.json()["taken"]
    return taken


async def seen(office: Office, day: date = AUTUMN) -> list[set[str]]:
    told = [(await office.ask(FIRM, "GET", noun, day=day)).json()["items"] for noun in ("projects", "targets")]
    return [{item["id"] for item in items} for items in told]


async def test_who_is_commissioned_reads_those_projects_from_day_to_day_until_revoked(office: Office) -> None:
    mine, other = [await office.a_project(name=name) for name in ("受托的项目", "别的项目")]
    target, foreign = [await office.a_target(project) for project in (mine, other)]
    assignment: dict[str, Any] = {"assignment_id": str(uuid4()), "project_ids": [mine["id"]]}
    assert await seen(office) == [set(), set()]
    assert await deliver(office, **assignment)
    assert await seen(office) == [{mine["id"]}, {target["id"]}]
    whole = (await office.ask(FIRM, "GET", f"targets/{target['id']}")).json()
    assert len(whole["indicators"]) == len(target["indicators"]) > 0
    assert whole["history"] == target["history"] != []
    assert (await office.ask(FIRM, "GET", f"targets/{foreign['id']}")).status_code == 404
    assert await seen(office, date(2021, 8, 31)) == await seen(office, date(2021, 10, 1)) == [set(), set()]
    assert await seen(office, date(2021, 9, 30)) == [{mine["id"]}, {target["id"]}]
    assert await deliver(office, 2, **assignment, revoked=True)
    assert await seen(office) == [set(), set()]
    assert not await deliver(office, 1, **assignment), "an older message does not give it back"
    assert await seen(office) == [set(), set()]


async def test_a_commissioned_firm_writes_nothing_and_nobody_outside_delivers(office: Office) -> None:
    project = await office.a_project(admitted=False)
    await deliver(office, assignment_id=str(uuid4()), project_ids=[project["id"]])
    for method, path, body in (
        ("PUT", f"projects/{project['id']}", office.project_body()),
        ("POST", "projects", office.project_body()),
        ("POST", "targets", office.target_body(project["id"])),
    ):
        answer = await office.ask(FIRM, method, path, body, etag='"1"')
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")
    async with office.caller.of(replace(office.people.finance_head)) as client:
        assert (await client.post("/internal/assignments", json={})).status_code in (403, 422)
