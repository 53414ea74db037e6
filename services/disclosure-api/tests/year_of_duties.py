"""What targets-api and evaluation-api tell of a project in the tests, and who supervises its disclosure."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, a_principal

from .office import HEAD, MAKER, PROJECT_CODE, TARGET, Office

PROJECT = "01970000-0000-7000-8000-00000000000f"
DUTIES = "/api/v1/disclosure-duties"
PAPERS = "/api/v1/congress-papers"
SERVICE = a_principal(Role.SERVICE, Duty.NONE, organisation_id=0)
DEPARTMENT = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=361, units=(361, 361001), name="医保局经办")
OTHER_DEPARTMENT = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=362, units=(362, 362001))
AUDITOR = replace(a_principal(Role.AUDIT, Duty.NONE, organisation_id=5), read=HEAD.read)


def elsewhere(path: str, level: str, *people: Principal) -> list[Principal]:
    """The same people in another place."""
    code = path.rsplit("/", 1)[-1].ljust(6, "0")
    found = []
    for who in people:
        read, write = replace(who.read, region_path=path), replace(who.write, region_path=path)
        found.append(replace(who, region_path=path, region_code=code, level=level, read=read, write=write))
    return found


def told_target(**changes: Any) -> dict[str, Any]:
    """A message of targets-api: a major project of the county, whose target was approved before the congress met."""
    return {
        "region_path": COUNTY,
        "region_code": "441622",
        "unit_id": 361001,
        "unit_code": "361001",
        "unit_name": "龙川县医疗保险服务中心",
        "department_id": 361,
        "target_id": TARGET,
        "revision": 1,
        "project_id": PROJECT,
        "project_code": PROJECT_CODE,
        "project_name": "建档立卡个人缴费县级配套资金",
        "object": "project",
        "budget_year": 2022,
        "approved_budget": "656600.00",
        "approved_on": "2022-01-15",
        "transfer_payment": False,
        "exited_on": None,
        "budget_book": "general_public",
        "scale": "major",
        "traits": [],
        "livelihood": False,
        **changes,
    }


def told_result(kind: str, source: str, final_on: str | None = "2023-03-10", **changes: Any) -> dict[str, Any]:
    """A message of evaluation-api."""
    told = {name: told_target()[name] for name in told_target() if name in _SAME}
    finished = final_on is not None
    return told | {"kind": kind, "source_id": source, "finished": finished, "final_on": final_on} | changes


_SAME = {
    "region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id", "project_id", "project_code",
    "project_name", "budget_year",
}  # fmt: skip


async def tell(
    office: Office, path: str, message: dict[str, Any], version: int = 2, key: str | None = None
) -> httpx.Response:
    """As the outbox of the other service does."""
    of = message["project_id"] if path == "due-targets" else message["source_id"]
    headers = {
        "X-Outbox-Id": key or str(uuid4()),
        "X-Outbox-Aggregate": f"{path}:{of}:{message['budget_year']}",
        "X-Outbox-Version": str(version),
    }
    async with office.caller.of(SERVICE) as client:
        answer: httpx.Response = await client.post(f"/internal/{path}", json=message, headers=headers)
    return answer


async def deliver(office: Office, path: str, message: dict[str, Any], version: int = 2, key: str | None = None) -> bool:
    answer = await tell(office, path, message, version, key)
    assert answer.status_code == 200, answer.text
    taken: bool = answer.json()["taken"]
    return taken


def on(day: str, who: Principal) -> Principal:
    return replace(who, business_day=date.fromisoformat(day))


async def post(
    office: Office, who: Principal, path: str, body: Any = None, *, status: int = 200, of: Any = None
) -> dict[str, Any]:
    """`of` is the view whose version goes along as If-Match."""
    headers = {"If-Match": f'"{of["version"]}"'} if of else {}
    async with office.caller.of(who) as client:
        answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def laid(
    office: Office, day: str, *, paper: str = "budget_draft", year: int = 2022, who: Principal = MAKER
) -> Any:
    """Finance has recorded the paper and that it was laid on this day."""
    draft = {"paper": paper, "budget_year": year, "congress_session": "县第十七届人大一次会议", "planned_on": day}
    planned = await post(office, on(day, who), PAPERS, draft, status=201)
    return await post(office, on(day, who), f"{PAPERS}/{planned['id']}/lay", {"laid_on": day}, of=planned)


async def duties(
    office: Office, day: str, who: Principal = HEAD, year: int = 2022, **where: Any
) -> list[dict[str, Any]]:
    answer = await office.get(DUTIES, on(day, who), params={"budget_year": year, **where})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
