"""targets-api over HTTP on a real database; the indicator library beside it is a small stand-in."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from targets_api.app import create_app
from targets_api.database import ROLE, SCHEMA
from targets_api.settings import Settings
from wenxiao.access import Duty, Principal, Role
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, a_principal, serving

HERE = Path(__file__).parent
MIGRATIONS = HERE.parent / "migrations"
KNOWN_INDICATOR = "0198b2a0-0000-7000-8000-000000000001"
AUTUMN = date(2021, 9, 10)
ASKS_FOR_COLLECTIVE_DECISION = {"150400"}
MEETING = {
    "held_on": "2021-09-09",
    "meeting": "局党组会第5次会议",
    "participants": 7,
    "conclusion": "同意报送",
    "document": "会议纪要〔2021〕5号",
}
ADOPTED = {
    "category": "产出指标",
    "subcategory": "数量指标",
    "name": "补助发放人次",
    "kind": "quantitative",
    "direction": "higher",
    "unit": "人次",
    "formula": "全年实际发放人次",
}
ADOPTIONS = [
    {"indicator_id": KNOWN_INDICATOR, "unit_id": unit, "project_name": "困难群众补助", "indicator": ADOPTED}
    for unit in (361001, 362001)
]


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


def indicator_library(request: httpx.Request) -> httpx.Response:
    """Knows one indicator, adopted by two units; anything else is its 404 problem."""
    if request.url.path == f"/api/v1/indicators/{KNOWN_INDICATOR}":
        return httpx.Response(200, json={"id": KNOWN_INDICATOR, "name": "参保人数"})
    if request.url.path == "/api/v1/adoptions":
        own = [one for one in ADOPTIONS if one["project_name"] == request.url.params["project_name"]]
        return httpx.Response(200, json={"items": own, "next": None})
    problem = {"type": "/problems/indicator-not-found", "title": "没有该指标", "status": 404, "detail": "没有该指标。"}
    return httpx.Response(404, json=problem)


@pytest.fixture
def network() -> Network:
    return Network(transports={"indicator-library": httpx.MockTransport(indicator_library)})


@pytest.fixture
def settings(database: TestDatabase) -> Settings:
    return Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )


@pytest.fixture
async def targets(settings: Settings, network: Network) -> AsyncIterator[Caller]:
    async with serving(create_app(settings, network, KEYS)) as caller:
        yield caller


def _department(duty: Duty) -> Principal:
    return a_principal(Role.DEPARTMENT, duty, organisation_id=361, units=(361, 361001))


def _finance(duty: Duty) -> Principal:
    return a_principal(Role.FINANCE, duty, organisation_id=1)


class People:
    """The posts of the county's medical insurance line, and finance above it."""

    maker = a_principal()
    sibling = a_principal(organisation_id=362001)
    department_maker = _department(Duty.MAKER)
    checker = _department(Duty.CHECKER)
    head = _department(Duty.HEAD)
    finance_maker = _finance(Duty.MAKER)
    finance_checker = _finance(Duty.CHECKER)
    finance_head = _finance(Duty.HEAD)
    treasury = a_principal(Role.TREASURY, Duty.NONE, organisation_id=1)
    budget_system = a_principal(Role.BUDGET_SYSTEM, Duty.NONE, organisation_id=1)
    service = a_principal(Role.SERVICE, Duty.NONE, organisation_id=0)


def printed_rows() -> list[dict[str, Any]]:
    """The indicators of the published table as a unit would enter them."""
    table = json.loads((HERE / "data" / "jishan-yibao-jiandang-2020.json").read_text("utf-8"))
    values = [
        ("8755", "人", "≥"),
        ("100", "%", "="),
        ("100", "%", "="),
        ("75", "元", "="),
        ("95", "%", "≥"),
        ("95", "%", "≥"),
    ]
    return [
        {
            "category": row["level1"],
            "subcategory": row["level2"],
            "name": row["level3"],
            "operator": operator,
            "target_text": row["target_text"],
            "target_value": value,
            "unit": unit,
            "kind": "quantitative",
            "direction": "higher" if operator == "≥" else "equal",
            "weight": row["weight"],
        }
        for row, (value, unit, operator) in zip(table["indicators"], values, strict=True)
    ]


class Office:
    """Speaks to targets-api as one person after another; every step is a real request."""

    people = People
    known_indicator = KNOWN_INDICATOR

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    async def ask(
        self,
        who: Principal | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        etag: str | None = None,
        key: str | None = None,
        day: date = AUTUMN,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        given = dict(headers or {})
        given |= {"If-Match": etag} if etag else {}
        given |= {"Idempotency-Key": key} if key else {}
        async with self.caller.of(replace(who, business_day=day) if who else None) as client:
            return await client.request(method, f"/api/v1/{path}", json=body, headers=given)

    async def done(self, who: Principal, method: str, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
        """A step that must succeed; If-Match is read first where the path is an action or a change."""
        if "etag" not in how and (method == "PUT" or path.count("/") == 2):
            noun, identifier = path.split("/")[:2]
            how["etag"] = (await self.ask(who, "GET", f"{noun}/{identifier}")).headers["etag"]
        answer = await self.ask(who, method, path, body, **how)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def project_body(self, **changes: Any) -> dict[str, Any]:
        return {
            "name": "建档立卡个人缴费县级配套资金",
            "budget_year": 2022,
            "budget_book": "general_public",
            "kind": "new",
            "scale": "major",
            "amount_requested": "656600.00",
            "summary": "为建档立卡人员缴纳城乡居民医保个人部分提供县级配套。",
            "responsible_person": "医疗保险服务中心主任",
        } | changes

    def sheet_body(self, **changes: Any) -> dict[str, Any]:
        codes = ("necessity", "economy", "target_reasonableness", "plan_feasibility", "funding_compliance")
        return {
            "points": dict(zip(codes, ("18", "17", "17.5", "16", "18"), strict=True)),
            "conclusion": "support",
            "assessed_on": "2021-09-01",
            "report_title": "事前绩效评估报告",
        } | changes

    def target_body(self, project_id: str, **changes: Any) -> dict[str, Any]:
        missing = ("economic_benefit", "ecological_benefit", "sustainability")
        return {
            "project_id": project_id,
            "budget_year": 2022,
            "overall_goal": "建档立卡人员全部参保，减轻看病负担。",
            "execution_weight": "10",
            "dimensions_not_applicable": [{"dimension": d, "reason": "缴费补助，不涉及"} for d in missing],
            "indicators": printed_rows(),
            "milestones": [
                {"kind": "stage_target", "name": "参保缴费完成", "due_on": "2022-06-30", "text": "全部人员完成参保缴费"}
            ],
        } | changes

    async def a_project(self, *, admitted: bool = True, **changes: Any) -> dict[str, Any]:
        people = self.people
        project = await self.done(people.maker, "POST", "projects", self.project_body(**changes))
        if not admitted:
            return project
        path = f"projects/{project['id']}"
        await self.done(people.maker, "PUT", f"{path}/ex-ante-assessment", self.sheet_body())
        return await self.done(people.finance_maker, "POST", f"{path}/admit")

    async def a_target(self, project: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return await self.done(self.people.maker, "POST", "targets", self.target_body(project["id"], **changes))

    async def take(self, target: dict[str, Any], *steps: str) -> dict[str, Any]:
        """Each step by the post that holds it."""
        people = self.people
        posts = {
            "submit": people.maker,
            "check": people.checker,
            "pass": people.head,
            "review": people.finance_checker,
        }
        for step in steps:
            path = f"targets/{target['id']}"
            if step == "pass" and people.head.region_code in ASKS_FOR_COLLECTIVE_DECISION:
                await self.done(people.department_maker, "PUT", f"{path}/collective-decision", MEETING)
            target = await self.done(posts[step], "POST", f"{path}/{step}")
        return target

    async def gate(self, target: dict[str, Any], amount: str = "656600.00", **how: Any) -> dict[str, Any]:
        question = {"project_id": target["project_id"], "budget_year": target["budget_year"], "amount": amount}
        return await self.done(self.people.finance_maker, "POST", "gate-decisions", question, **how)

    async def approved(self, target: dict[str, Any], amount: str = "656600.00") -> dict[str, Any]:
        target = await self.take(target, "submit", "check", "pass", "review")
        decision = await self.gate(target, amount)
        body = {"gate_decision_id": decision["id"], "approved_budget": amount}
        return await self.done(self.people.finance_head, "POST", f"targets/{target['id']}/approve", body)

    async def pay(self, project: dict[str, Any], *rows: tuple[str, str, str], day: date) -> dict[str, Any]:
        batch = {
            "rows": [
                {"voucher": voucher, "project_code": project["code"], "paid_on": paid_on, "amount": amount}
                for voucher, paid_on, amount in rows
            ]
        }
        return await self.done(self.people.treasury, "POST", "executions", batch, day=day)


@pytest.fixture
def office(targets: Caller) -> Office:
    return Office(targets)
