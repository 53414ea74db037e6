"""A unit moves while its evaluations are finished: they are seen elsewhere, and nothing in them changes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evaluation_api.app import create_app
from evaluation_api.database import ROLE, SCHEMA
from evaluation_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.testing import KEYS, OTHER_COUNTY, PRIVATE_KEY, TestDatabase, serving
from wenxiao_directory.testing import StandInGateway

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, OTHER_COUNTY_FINANCE, Acting, FakeTargets, View
from .owing import approved, deliver

VISIBILITY = {"region_path", "region_code", "department_id", "unit_current_name", "department_current_name"}


@pytest.fixture
def gateway() -> StandInGateway:
    return StandInGateway()


@pytest.fixture
async def acting(database: TestDatabase, targets: FakeTargets, gateway: StandInGateway) -> AsyncIterator[Acting]:
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    network = Network(transports={"targets-api": targets.transport(), "gateway": gateway.transport()})
    async with serving(create_app(settings, network, keys=KEYS)) as caller:
        yield Acting(caller, targets)


def content(view: View) -> View:
    return {name: value for name, value in view.items() if name not in VISIBILITY}


async def test_finished_papers_move_with_their_unit_and_stay_what_they_were(
    acting: Acting, jishan: View, gateway: StandInGateway
) -> None:
    application = await acting.proposed(jishan)
    await acting.act(FINANCE_HEAD, "result-applications", application, "confirm")
    papers = {
        "self-evaluations": application["self_evaluation_id"],
        "re-checks": application["re_check_id"],
        "result-applications": application["id"],
    }
    before = {path: (await acting.get(FINANCE_MAKER, f"{path}/{key}")).json() for path, key in papers.items()}
    gateway.organisation(777, "紫金县医疗保障局", OTHER_COUNTY)
    gateway.organisation(361001, "紫金县医疗保险服务中心", OTHER_COUNTY, department_id=777)
    await gateway.read_by(acting.caller.app)
    for path, key in papers.items():
        assert (await acting.get(FINANCE_MAKER, f"{path}/{key}")).status_code == 404
        after = (await acting.get(OTHER_COUNTY_FINANCE, f"{path}/{key}")).json()
        assert content(after) == content(before[path])
        assert (after["region_path"], after["department_id"]) == (OTHER_COUNTY, 777)
        assert (after["unit_name"], after["unit_current_name"]) == (
            "龙川县医疗保险服务中心",
            "紫金县医疗保险服务中心",
        )
        again = await acting.post(OTHER_COUNTY_FINANCE, f"{path}/{key}/recompute", status=200)
        assert (again["matches"], again["stored_digest"]) == (True, before[path]["digest"])
    draws = (await acting.get(FINANCE_MAKER, "draws")).json()["items"]
    assert len(draws) == 1, "a draw belongs to the office that drew"


@pytest.mark.parametrize("column", ["region_path = '/99'", "department_id = 1", "unit_name = '别名'", "digest = 'x'"])
async def test_the_services_own_role_changes_nothing_of_what_is_final(
    acting: Acting, jishan: View, database: TestDatabase, column: str
) -> None:
    await acting.passed(jishan)
    statement = text(f"UPDATE evaluation.self_evaluation SET {column}")
    service = Database(database.url(ROLE), schema=SCHEMA)
    with pytest.raises(DBAPIError) as refused:
        async with service.transaction(CHECKER) as session:
            await session.execute(statement)
    state: Any = getattr(refused.value.orig, "sqlstate", None)
    await service.close()
    assert state == "WX002"


async def test_what_a_unit_owes_moves_with_it_and_a_later_message_does_not_move_it_back(
    acting: Acting, gateway: StandInGateway
) -> None:
    first = approved()
    await deliver(acting, first)
    gateway.organisation(777, "紫金县医疗保障局", OTHER_COUNTY)
    gateway.organisation(361001, "紫金县医疗保险服务中心", OTHER_COUNTY, department_id=777)
    await gateway.read_by(acting.caller.app)
    adjusted = first | {"revision": 2, "target_id": str(uuid4()), "approved_budget": "5.00"}
    assert await deliver(acting, adjusted) == {"taken": True}
    assert await deliver(acting, approved(unit_name="旧断言中的单位")) == {"taken": True}
    await gateway.read_by(acting.caller.app)
    here, there = [
        (await acting.get(who, "owed-self-evaluations", budget_year=2022)).json()["items"]
        for who in (FINANCE_MAKER, OTHER_COUNTY_FINANCE)
    ]
    assert here == []
    assert {(one["region_path"], one["department_id"], one["unit_current_name"]) for one in there} == {
        (OTHER_COUNTY, 777, "紫金县医疗保险服务中心")
    }
    assert {one["approved_budget"] for one in there} == {"5.00", "100000.00"}
    told = (await acting.get(OTHER_COUNTY_FINANCE, "self-evaluation-coverage", budget_year=2022)).json()
    (department,) = told["departments"]
    assert (department["department_name"], department["owed"]["count"]) == ("紫金县医疗保障局", 2)
