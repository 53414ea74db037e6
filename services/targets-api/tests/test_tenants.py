"""Reach on few, reused connections: own rows, or an error; never somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from targets_api.access import GRANTS, Permission
from targets_api.alerts.models import AlertView
from targets_api.app import create_app
from targets_api.database import ROLE, SCHEMA
from targets_api.directives.models import DirectiveView
from targets_api.domain.lifecycle import TABLE
from targets_api.executions.models import ExecutionView
from targets_api.gate_decisions.models import GateDecisionView
from targets_api.monitoring_reports.models import MonitoringReportView
from targets_api.projects.models import ProjectView
from targets_api.rectifications.models import RectificationView
from targets_api.settings import Settings
from targets_api.targets.views import TargetView
from wenxiao.access import Duty, Principal, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.testing import KEYS, OTHER_COUNTY, Caller, TestDatabase, a_principal, serving

SCOPED = (
    *("project", "ex_ante_assessment", "project_decision", "target", "indicator", "target_event", "gate_decision"),
    *("execution", "monitoring_report", "alert", "rectification", "directive"),
)
VIEWS: dict[str, type[BaseModel]] = {
    "projects": ProjectView,
    "targets": TargetView,
    "gate-decisions": GateDecisionView,
    "executions": ExecutionView,
    "monitoring-reports": MonitoringReportView,
    "alerts": AlertView,
    "rectifications": RectificationView,
    "directives": DirectiveView,
}
TENANTS = [
    a_principal(region_path=f"/44/{county[:4]}/{county}", organisation_id=unit)
    for county in ("441621", "441622", "441623", "441624")
    for unit in (361001, 362001)
]


@pytest.fixture
async def narrow(settings: Settings, network: Network) -> AsyncIterator[Caller]:
    """Two connections and two of overflow for eight tenants."""
    async with serving(create_app(settings.model_copy(update={"pool_size": 2}), network, KEYS)) as caller:
        yield caller


async def a_full_year(office: Any) -> None:
    """At least one row in every table."""
    people = office.people
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    day = date(2022, 8, 2)
    await office.pay(project, ("V-1", "2022-05-10", "1.00"), day=day)
    rows = [{"indicator": n, "actual_text": "完成", "progress_percent": "60"} for n in range(1, 7)]
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    report = await office.done(people.maker, "POST", "monitoring-reports", body, day=day)
    plan = {"cause": "慢", "measures": "快", "due_on": "2022-08-31"}
    await office.done(people.maker, "POST", f"alerts/{report['alerts'][0]['id']}/rectifications", plan, day=day)
    message = {"application_id": project["id"], "project_id": project["id"], "evaluated_year": 2020}
    message |= {"budget_year": 2022, "grade": "优", "advice": "priority", "score": "93.5"}
    headers = {"X-Outbox-Id": project["id"], "X-Outbox-Aggregate": "a", "X-Outbox-Version": "1"}
    await office.done(people.service, "POST", "directives", message, headers=headers)


async def test_eight_tenants_interleaved_on_four_connections_see_their_own(narrow: Caller, office: Any) -> None:
    async def enter(who: Principal, number: int) -> None:
        async with narrow.of(who) as client:
            body = office.project_body(name=f"{who.region_code}-{who.organisation_id}-{number}")
            assert (await client.post("/api/v1/projects", json=body)).status_code == 201

    async def listed(who: Principal) -> tuple[str, set[str]]:
        async with narrow.of(who) as client:
            found = (await client.get("/api/v1/projects?limit=200")).json()["items"]
            return f"{who.region_code}-{who.organisation_id}", {row["name"] for row in found}

    await asyncio.gather(*(enter(who, number) for number in range(3) for who in TENANTS))
    for own, names in await asyncio.gather(*(listed(who) for _ in range(10) for who in TENANTS)):
        assert names == {f"{own}-{number}" for number in range(3)}


async def test_a_reused_connection_without_reach_sees_an_error_and_no_row(office: Any, database: TestDatabase) -> None:
    """Every table holds rows, and the same connection served a caller with reach just before."""
    await a_full_year(office)
    service = Database(database.url(ROLE), schema=SCHEMA, pool_size=1)
    for table in SCOPED:
        async with service.transaction(office.people.finance_head) as session:
            assert await session.scalar(text(f"SELECT count(*) FROM targets.{table}")), table
            used = await session.scalar(text("SELECT pg_backend_pid()"))
        async with service.transaction(None) as session:
            assert await session.scalar(text("SELECT pg_backend_pid()")) == used
            with pytest.raises(DBAPIError) as raised:
                await session.execute(text(f"SELECT * FROM targets.{table}"))
            await session.rollback()
        assert getattr(raised.value.orig, "sqlstate", None) == "WX001", table
    await service.close()


async def test_views_carry_the_callers_reach(database: TestDatabase) -> None:
    service = Database(database.url(ROLE), schema=SCHEMA)
    async with service.transaction(a_principal()) as session:
        views = await session.execute(
            text(
                "SELECT relname, coalesce(reloptions, '{}') FROM pg_class"
                " WHERE relnamespace = 'targets'::regnamespace AND relkind IN ('v', 'm')"
            )
        )
        found = {str(name): list(options) for name, options in views}
    assert {"project_view", "target_view", "execution_view", "queue_view"} <= set(found), sorted(found)
    assert all("security_invoker=true" in options for options in found.values())
    await service.close()


async def test_a_foreign_target_is_absent_and_a_read_only_one_may_not_be_moved(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit")
    path = f"targets/{target['id']}"
    for stranger in (office.people.sibling, a_principal(Role.FINANCE, Duty.HEAD, region_path=OTHER_COUNTY)):
        unseen = await office.ask(stranger, "GET", path)
        assert (unseen.status_code, unseen.json()["type"]) == (404, "/problems/target-not-found")
    city = a_principal(Role.FINANCE, Duty.CHECKER, region_path="/44/4416", organisation_id=1)
    assert (await office.ask(city, "GET", path)).status_code == 200
    assert (await office.ask(city, "POST", f"{path}/review", etag='"2"')).status_code == 403


async def test_items_in_lists_equal_the_items(office: Any) -> None:
    """Every resource, seen by finance, once as a list and once each."""
    people = office.people
    await a_full_year(office)
    schemas = office.caller.app.openapi()["components"]["schemas"]
    for noun, view in VIEWS.items():
        listed = (await office.ask(people.finance_head, "GET", noun)).json()["items"]
        assert listed, noun
        for item in listed:
            alone = await office.ask(people.finance_head, "GET", f"{noun}/{item['id']}")
            assert alone.json() == item
            assert alone.headers["etag"] == f'"{item["version"]}"'
            assert set(item) == set(schemas[view.__name__]["properties"])
            view.model_validate_json(alone.content)


def test_every_permission_of_the_table_is_a_permission() -> None:
    assert {row.permission for row in TABLE.values()} <= set(Permission)
    assert {permission for granted in GRANTS.values() for permission in granted} == set(Permission)
