"""A gate decision that something has overtaken carries no approval, also where both come in one moment."""

import asyncio
from typing import Any

from sqlalchemy import text

from targets_api.database import SCHEMA
from wenxiao.database import Database
from wenxiao.testing import TestDatabase

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def stop(project: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": "0198b2a0-0000-7000-8000-0000000000aa",
        "project_id": project["id"],
        "evaluated_year": 2020,
        "budget_year": 2022,
        "grade": "差",
        "advice": "stop",
        "basis": ["longchuan-2.6.j"],
    }


def outbox(project: dict[str, Any]) -> dict[str, str]:
    number = "0198b2a0-0000-7000-8000-000000000001"
    return {"X-Outbox-Id": number, "X-Outbox-Aggregate": f"project:{project['id']}:2022", "X-Outbox-Version": "1"}


def approval(decision: dict[str, Any]) -> dict[str, Any]:
    return {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}


async def test_a_stop_that_came_after_the_gate_decision_makes_it_stale(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    target = await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    assert decision["outcome"] == "allowed"
    await office.ask(people.service, "POST", "directives", stop(project), headers=outbox(project))
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    refused = await office.ask(people.finance_head, "POST", path, approval(decision), etag=etag)
    assert refused.status_code == 409, refused.text
    assert [f["rule"] for f in refused.json()["findings"]] == ["approval.gate_stale"]
    assert "请重新生成挂钩意见" in refused.json()["detail"]
    again = await office.gate(target)
    assert again["outcome"] == "refused_in_principle"
    body = approval(again) | {"override_reason": "县委常委会纪要明确继续保障"}
    assert (await office.ask(people.finance_head, "POST", path, body, etag=etag)).status_code == 200


async def test_a_decision_that_wrote_its_amount_shorter_still_stands(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    decision = await office.gate(target, "656600")
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    answer = await office.ask(office.people.finance_head, "POST", path, approval(decision), etag=etag)
    assert answer.status_code == 200, answer.text


async def test_approval_and_directive_wait_for_each_other(office: Any, database: TestDatabase) -> None:
    """Somebody holds the project's row: neither goes on before it is free, and the later one sees the earlier."""
    people = office.people
    project = await office.a_project()
    target = await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    owner = Database(database.url(), schema=SCHEMA)
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    async with owner.engine.connect() as holder, owner.engine.connect() as watcher:
        held = text("SELECT id FROM targets.project WHERE id = :id FOR UPDATE")
        await holder.execute(held, {"id": project["id"]})
        sent = asyncio.create_task(
            office.ask(people.service, "POST", "directives", stop(project), headers=outbox(project))
        )
        await _until_waiting(watcher, 1)
        asked = asyncio.create_task(office.ask(people.finance_head, "POST", path, approval(decision), etag=etag))
        await _until_waiting(watcher, 2)
        await holder.rollback()
        assert (await sent).json() == {"taken": True}
        assert (await asked).json()["findings"][0]["rule"] == "approval.gate_stale"
    await owner.close()


async def _until_waiting(watcher: Any, wanted: int) -> None:
    for _ in range(200):
        if (await watcher.execute(WAITING)).scalar_one() >= wanted:
            return
        await watcher.rollback()
        await asyncio.sleep(0.05)
    raise AssertionError(f"{wanted} callers should wait for the project's row")
