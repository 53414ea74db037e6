"""Who keeps indicators in the tests: finance of a county and its city, a department and its unit; each by duty."""

from collections.abc import Mapping
from typing import Any

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, Caller, a_principal

PROPOSALS = "/api/v1/indicator-proposals"
INDICATORS = "/api/v1/indicators"
CITY = "/44/4416"
STEPS = (("submit", Duty.MAKER), ("review", Duty.CHECKER), ("publish", Duty.HEAD))
RATE: dict[str, Any] = {
    "name": "水质监测断面达标率",
    "category": "产出指标",
    "subcategory": "质量指标",
    "applies_to": "project",
    "industry": "生态环境",
    "kind": "quantitative",
    "direction": "higher",
    "unit": "%",
    "definition": "达到考核类别的断面数占全部监测断面数的比例",
    "formula": {
        "expression": "达标断面数÷监测断面数×100%",
        "inputs": [{"name": "达标断面数", "unit": "个"}, {"name": "监测断面数", "unit": "个"}],
    },
    "frequency": "quarterly",
    "evidence": ["监测报告"],
}


def finance(duty: Duty, path: str = COUNTY, level: str = "county", **changes: Any) -> Principal:
    return a_principal(Role.FINANCE, duty, region_path=path, organisation_id=1, level=level, **changes)


def city(duty: Duty) -> Principal:
    return finance(duty, CITY, "city", region_code="441600")


def department(duty: Duty) -> Principal:
    return a_principal(Role.DEPARTMENT, duty, organisation_id=361, units=(361, 361001))


def unit(duty: Duty) -> Principal:
    return a_principal(Role.UNIT, duty, organisation_id=361001)


async def sent(library: Caller, who: Principal, path: str, body: Any = None, version: int | None = None) -> Any:
    """The answer of a POST, whatever it is."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    async with library.of(who) as caller:
        return await caller.post(path, json=body, headers=headers)


async def drafted(library: Caller, who: Principal, **draft: Any) -> dict[str, Any]:
    """A proposal as its author gets it back."""
    body = {"action": "create", "reason": "工作需要"} | draft
    answer = await sent(library, who, PROPOSALS, body)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def taken(library: Caller, who: Principal, proposal: Mapping[str, Any], step: str, body: Any = None) -> Any:
    return await sent(library, who, f"{PROPOSALS}/{proposal['id']}/{step}", body, proposal["version"])


async def published(library: Caller, by: Any = finance, **draft: Any) -> dict[str, Any]:
    """The proposal after all its steps, each by another duty of the office; `indicator_id` is what came of it."""
    proposal = await drafted(library, by(Duty.MAKER), **draft)
    for step, duty in STEPS:
        answer = await taken(library, by(duty), proposal, step)
        assert answer.status_code == 200, answer.text
        proposal = answer.json()
    return proposal


async def found(library: Caller, who: Principal, path: str = INDICATORS, **params: Any) -> Any:
    async with library.of(who) as caller:
        answer = await caller.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def one_named(library: Caller, name: str, who: Principal | None = None) -> dict[str, Any]:
    """The indicator of exactly this name in the effective library."""
    listed = await found(library, who or finance(Duty.MAKER), q=name)
    return next(item for item in listed["items"] if item["name"] == name)
