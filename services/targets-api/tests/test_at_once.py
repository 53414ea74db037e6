"""Several callers in the same moment, and a neighbour that does not answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from targets_api.app import create_app
from targets_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, Caller, serving

DAY = date(2022, 8, 2)


async def test_a_batch_that_arrives_six_times_in_one_moment_counts_once(office: Any) -> None:
    project = await office.a_project()
    rows = [
        {"voucher": f"V-{n}", "project_code": project["code"], "paid_on": "2022-05-10", "amount": "10.00"}
        for n in range(20)
    ]
    sent = (office.done(office.people.treasury, "POST", "executions", {"rows": rows}, day=DAY) for _ in range(6))
    told = await asyncio.gather(*sent)
    assert sum(answer["accepted"] for answer in told) == 20
    assert sum(answer["duplicate"] for answer in told) == 100
    asked = f"projects/{project['id']}/execution?budget_year=2022&until=2022-08-02"
    assert (await office.ask(office.people.maker, "GET", asked)).json()["executed"] == "200.00"


async def test_of_two_approvals_in_one_moment_one_holds(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    body = {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    sent = (office.ask(office.people.finance_head, "POST", path, body, etag=etag) for _ in range(4))
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [200, 412, 412, 412]


async def test_of_two_declarations_in_one_moment_one_holds(office: Any) -> None:
    body = office.target_body((await office.a_project())["id"])
    sent = (office.ask(office.people.maker, "POST", "targets", body) for _ in range(4))
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [201, 409, 409, 409]


def no_answer(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down", request=request)


@pytest.fixture
async def alone(settings: Settings) -> AsyncIterator[Caller]:
    network = Network(transports={"indicator-library": httpx.MockTransport(no_answer)})
    async with serving(create_app(settings, network, KEYS)) as caller:
        yield caller


async def test_a_library_that_does_not_answer_is_a_503_and_nothing_is_written(office: Any, alone: Caller) -> None:
    body = office.target_body((await office.a_project())["id"])
    body["indicators"][0]["library_indicator_id"] = office.known_indicator
    async with alone.of(office.people.maker) as client:
        answer = await client.post("/api/v1/targets", json=body)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/neighbour-unavailable")
        assert (await client.get("/api/v1/targets")).json()["items"] == []
