"""targets-api's outbox in the tests: what is approved, told as it tells it."""

from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Duty, Role
from wenxiao.testing import COUNTY, a_principal

from .acting import Acting, View

SERVICE = a_principal(Role.SERVICE, Duty.NONE, organisation_id=0)


def approved(target: View | None = None, **changes: Any) -> View:
    """A message of targets-api; of a target of the fake, or of one that nobody asks for."""
    known = target or {}
    return {
        "region_path": known.get("region_path", COUNTY),
        "region_code": known.get("region_code", "441622"),
        "unit_id": known.get("unit_id", 361001),
        "unit_code": known.get("unit_code", "361001"),
        "unit_name": known.get("unit_name", "龙川县医疗保险服务中心"),
        "department_id": known.get("department_id", 361),
        "target_id": known.get("id", str(uuid4())),
        "revision": known.get("revision", 1),
        "project_id": known.get("project_id", str(uuid4())),
        "project_code": known.get("project_code", "44162222T000000000001"),
        "project_name": known.get("project_name", "建档立卡个人缴费县级配套资金"),
        "object": "project",
        "budget_year": known.get("budget_year", 2022),
        "approved_budget": "100000.00",
        "approved_on": "2021-12-20",
        "transfer_payment": False,
        "exited_on": None,
    } | changes


async def deliver(acting: Acting, message: View, *, version: int | None = None, key: str | None = None) -> View:
    """As the outbox would: `key` is the message's id, the same again for what is delivered twice."""
    number = 2 * message["revision"] + (1 if message["exited_on"] else 0) if version is None else version
    headers = {
        "X-Outbox-Id": key or str(uuid4()),
        "X-Outbox-Aggregate": f"approved-target:{message['project_id']}:{message['budget_year']}",
        "X-Outbox-Version": str(number),
    }
    answer: httpx.Response = await acting.caller.of(SERVICE).post(
        "/internal/approved-targets", json=message, headers=headers
    )
    assert answer.status_code == 200, answer.text
    taken: View = answer.json()
    return taken


async def owing(acting: Acting, table: View, **changes: Any) -> View:
    """A target that targets-api shows and has told; `told` changes only what the message says."""
    told = changes.pop("told", {})
    target = acting.targets.targets[str(acting.targets.add(table, **changes))]
    await deliver(acting, approved(target) | told)
    return target
