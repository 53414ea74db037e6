"""A published release is seen with its unit wherever that belongs; what was published does not change with it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text

from disclosure_api.app import create_app
from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.settings import Settings
from wenxiao.access import Duty, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.testing import COUNTY, KEYS, OTHER_COUNTY, PRIVATE_KEY, TestDatabase, a_principal, fresh_key, serving
from wenxiao_directory.testing import StandInGateway

from .office import HEAD, Neighbourhood, Office

ELSEWHERE = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY)


@pytest.fixture
def gateway() -> StandInGateway:
    return StandInGateway()


@pytest.fixture
async def office(database: TestDatabase, gateway: StandInGateway) -> AsyncIterator[Office]:
    neighbours = Neighbourhood()
    told = {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    transports: dict[str, httpx.AsyncBaseTransport] = {
        name: neighbours.transport() for name in ("targets-api", "evaluation-api")
    }
    transports["gateway"] = gateway.transport()
    settings = Settings.model_validate(told | {"signing_key": fresh_key()[0]})
    async with serving(create_app(settings, Network(transports=transports), KEYS)) as caller:
        yield Office(caller, database, neighbours)


async def test_a_release_moves_with_its_unit_and_its_feed_stays_with_the_region(
    office: Office, gateway: StandInGateway
) -> None:
    release = await office.published()
    await office.number()
    path = f"/api/v1/releases/{release['id']}"
    before = (await office.get("/api/v1/disclosure/manifest")).json()["manifest"]
    gateway.organisation(release["unit_id"], "紫金县医保中心", OTHER_COUNTY, department_id=777)
    await gateway.read_by(office.caller.app)
    assert (await office.get(path, HEAD)).status_code == 404
    now = (await office.get(path, ELSEWHERE)).json()
    visibility = {"region_path", "region_code", "unit_current_name"}
    assert {name for name in now if now[name] != release[name]} == visibility
    assert now["unit_current_name"] == "紫金县医保中心"
    after = (await office.get("/api/v1/disclosure/manifest")).json()["manifest"]
    figures = ("position", "head", "count", "money_total")
    assert [after[name] for name in figures] == [before[name] for name in figures]
    owner = Database(office.database.url(), schema=SCHEMA)
    async with owner.transaction() as session:
        entries = await session.execute(text("SELECT DISTINCT region_path FROM disclosure.feed_entry"))
        editions = await session.execute(text("SELECT DISTINCT region_path, department_id FROM disclosure.edition"))
        assert (entries.all(), editions.all()) == ([(COUNTY,)], [(OTHER_COUNTY, 777)])
    await owner.close()
