"""What targets-api and evaluation-api tell in the tests, in the words of their outboxes."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, Caller, a_principal

View = dict[str, Any]
SERVICE = a_principal(Role.SERVICE, Duty.NONE, organisation_id=0)
YIBAO = a_principal(organisation_id=361001)
FINANCE = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1)
RATE = {"category": "产出指标", "subcategory": "数量指标", "name": "救助覆盖率", "unit": "%"}


def a_row(number: int = 1, **changes: Any) -> View:
    return {
        "row_number": number,
        "library_indicator_id": None,
        "category": "产出指标",
        "subcategory": "数量指标",
        "name": "本单位自定的一个指标",
        "kind": "quantitative",
        "direction": "higher",
        "unit": "%",
        "operator": "≥",
        "target_text": "≥95%",
        "target_value": "95",
        "target_upper": None,
        "weight": "10",
    } | changes


def a_target(*rows: View, year: int = 2022, unit: int = 361001, **changes: Any) -> View:
    return {
        "region_path": COUNTY,
        "region_code": COUNTY[-6:],
        "unit_id": unit,
        "unit_code": f"{unit}",
        "unit_name": f"单位{unit}",
        "department_id": unit // 1000,
        "target_id": str(uuid4()),
        "revision": 1,
        "project_id": str(uuid4()),
        "project_code": "44162222T000000000001",
        "project_name": "建档立卡个人缴费县级配套资金",
        "object": "project",
        "budget_book": "general_public",
        "budget_year": year,
        "exited_on": None,
        "rows": list(rows),
    } | changes


def found(number: int = 1, **changes: Any) -> View:
    told = {"row": number, "actual_text": "96%", "actual_value": "96", "unit": "%", "met": True, "ratio": "1.01"}
    return told | {"score": "10"} | changes


def a_result(target: View, *rows: View, **changes: Any) -> View:
    scope = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id", "target_id")
    told = {"finished": True, "source": "self_evaluation", "rows": list(rows)}
    return (
        {name: target[name] for name in scope} | told | {"evaluated_on": f"{target['budget_year'] + 1}-04-01"} | changes
    )


async def deliver(library: Caller, what: str, message: View, *, version: int | None = None, key: str = "") -> bool:
    number = 2 * message.get("revision", 1) + bool(message.get("exited_on")) if version is None else version
    of = message["target_id"] if what == "results" else f"{message['project_id']}:{message['budget_year']}"
    headers = {
        "X-Outbox-Id": key or str(uuid4()),
        "X-Outbox-Aggregate": f"observed-{what}:{of}",
        "X-Outbox-Version": str(number),
    }
    answer = await library.of(SERVICE).post(f"/internal/observed-{what}", json=message, headers=headers)
    assert answer.status_code == 200, answer.text
    taken: bool = answer.json()["taken"]
    return taken


async def observations(library: Caller, who: Principal = FINANCE, **asked: Any) -> list[View]:
    answer = await get(library, who, "observations", **asked)
    assert answer.status_code == 200, answer.text
    items: list[View] = answer.json()["items"]
    return items


async def get(library: Caller, who: Principal, path: str, **asked: Any) -> httpx.Response:
    async with library.of(who) as caller:
        return await caller.get(
            f"/api/v1/{path}", params={n: str(v).lower() if v is True else v for n, v in asked.items()}
        )


async def an_indicator(library: Caller, **wanted: Any) -> View:
    """The first of the national library that is as wanted."""
    cursor: View = {}
    while True:
        page = (await get(library, FINANCE, "indicators", limit=200, **cursor)).json()
        for one in page["items"]:
            if wanted.items() <= one.items():
                return dict(one)
        assert page["next"], wanted
        cursor = {"cursor": page["next"]}


def years_back(count: int, last: int = 2022) -> list[int]:
    return list(range(last - count + 1, last + 1))


DAY = date(2023, 6, 1)
