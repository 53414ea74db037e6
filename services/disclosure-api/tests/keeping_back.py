"""A target with something in it that the law keeps back, and the steps by which that is decided."""

from typing import Any

import httpx

from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.testing import COUNTY, a_principal

from .office import (
    BOTH,
    BUDGET_DAY,
    HEAD,
    MAKER,
    TARGET,
    Office,
    a_target,
)
from .sources import every_neighbour

WITHHOLDINGS = "/api/v1/withholdings"
# Found nowhere but in the target itself.
MARK = "绝密标记Q7Z"
SEES = Reach(ReachKind.REGION_TREE, COUNTY)
AUDITOR = a_principal(Role.AUDIT, Duty.MAKER, organisation_id=1, business_day=BUDGET_DAY, read=SEES)
DEPARTMENT = a_principal(Role.DEPARTMENT, Duty.MAKER, organisation_id=361, units=(361, 361001), business_day=BUDGET_DAY)


def with_a_secret(office: Office) -> Office:
    target = a_target(overall_goal=f"{MARK}目标")
    target["indicators"][1] |= {"name": f"{MARK}指标"}
    office.neighbours.answers |= every_neighbour() | {f"/api/v1/targets/{TARGET}": target}
    return office


async def propose(office: Office, who: Principal = MAKER, **body: Any) -> httpx.Response:
    stated = {"kind": "target", "source_id": TARGET, "audiences": BOTH, "pointers": ["/goal"], "told": True}
    stated |= {"ground": "state_secret", "reason": "涉及国家秘密，定密单位来函"}
    async with office.caller.of(who) as client:
        return await client.post(WITHHOLDINGS, json=stated | body)


async def decide(office: Office, found: dict[str, Any], action: str, who: Principal = HEAD) -> httpx.Response:
    headers = {"If-Match": f'"{found["version"]}"'}
    async with office.caller.of(who) as client:
        path = f"{WITHHOLDINGS}/{found['id']}/{action}"
        return await client.post(path, json={"reason": "经保密审查"}, headers=headers)


async def for_the_congress_alone(office: Office, kind: str = "target", source_id: str = TARGET) -> None:
    """The whole is kept from the public, for this matter; then the congress may have it alone."""
    await granted(
        office, kind=kind, source_id=source_id, audiences=["public"], pointers=[""], told=False, ground="work_secret"
    )


async def granted(office: Office, **body: Any) -> dict[str, Any]:
    proposed = await propose(office, **body)
    assert proposed.status_code == 201, proposed.text
    answer = await decide(office, proposed.json(), "grant")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
