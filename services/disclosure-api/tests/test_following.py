"""What a region has published stays its own wherever its unit goes; drafts go with it; inside it all follows."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

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

from .office import (
    ANYBODY,
    CHANGES,
    HEAD,
    MAKER,
    MANIFEST,
    NETWORK,
    PUBLIC,
    REGISTER,
    TARGET,
    ZIJIN_NETWORK,
    Neighbourhood,
    Office,
    a_target,
    edition,
)
from .snapshots import build

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


async def moved(office: Office, gateway: StandInGateway, unit_id: int, path: str = OTHER_COUNTY) -> None:
    gateway.organisation(unit_id, "紫金县医保中心", path, department_id=777)
    await gateway.read_by(office.caller.app)


async def test_what_was_published_stays_with_the_region_that_published_it(
    office: Office, gateway: StandInGateway
) -> None:
    release = await office.published()
    await build(office)
    path = f"/api/v1/releases/{release['id']}"
    before = (await office.get(MANIFEST)).json()["manifest"]
    await moved(office, gateway, release["unit_id"])
    assert (await office.get(path, ELSEWHERE)).status_code == 404
    now = (await office.get(path, HEAD)).json()
    assert {name for name in now if now[name] != release[name]} == {"unit_current_name"}
    assert now["unit_current_name"] == "紫金县医保中心"
    items = (await office.get(CHANGES, params={"content": "true"})).json()["items"]
    assert [item["content"] for item in items] == [edition(release, "npc")["content"]]
    assert (await office.get(items[0]["href"])).status_code == 200
    assert (await office.get(items[0]["href"], ZIJIN_NETWORK)).status_code == 404
    assert (await office.get(REGISTER, ZIJIN_NETWORK)).json()["items"] == []
    assert [one["region_code"] for one in (await office.get(PUBLIC, ANYBODY)).json()["items"]] == ["441622"]
    assert (await office.get(MANIFEST)).json()["manifest"] == before
    waiting = "SELECT count(*) FROM disclosure.directory_move"
    assert await asked(office, waiting) == [(0,)]
    assert (await office.act(now, "withdraw", json={"reason": "划转"})).status_code == 200
    await build(office)
    assert [item["op"] for item in await office.whole_feed()] == ["upsert", "withdraw"]
    paths = "SELECT DISTINCT region_path FROM disclosure.feed_entry"
    assert await asked(office, paths) == [(COUNTY,)]


async def test_the_new_region_publishes_anew_and_each_has_its_own(office: Office, gateway: StandInGateway) -> None:
    release = await office.published()
    await moved(office, gateway, release["unit_id"])
    there = a_target(region_path=OTHER_COUNTY, region_code="441621", approved_budget="5.00")
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] = there
    maker = replace(MAKER, region_path=OTHER_COUNTY, region_code="441621", read=ELSEWHERE.read, write=ELSEWHERE.write)
    assert (await office.draft(maker, replaces=release["id"])).status_code == 404
    drafted = await office.draft(maker)
    assert drafted.status_code == 201, drafted.text
    assert (await office.act(drafted.json(), "publish", ELSEWHERE)).status_code == 200
    await build(office)
    held = [(await office.get(MANIFEST, who)).json()["manifest"] for who in (NETWORK, ZIJIN_NETWORK)]
    assert [(one["count"], one["money_total"]) for one in held] == [(1, "656600.00"), (1, "5.00")]
    shown = (await office.get(PUBLIC, ANYBODY)).json()["items"]
    assert {one["region_code"] for one in shown} == {"441621", "441622"}


async def test_a_draft_goes_with_its_unit_and_is_drafted_anew_there(office: Office, gateway: StandInGateway) -> None:
    release = (await office.draft()).json()
    await moved(office, gateway, release["unit_id"])
    assert (await office.get(f"/api/v1/releases/{release['id']}", HEAD)).status_code == 404
    refused = await office.act(release, "publish", ELSEWHERE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-out-of-date")
    assert "划转" in refused.json()["detail"]


async def test_inside_its_region_everything_follows_the_unit(office: Office, gateway: StandInGateway) -> None:
    release = await office.published()
    await moved(office, gateway, release["unit_id"], COUNTY)
    for table in ("release", "edition"):
        assert await asked(office, f"SELECT DISTINCT region_path, department_id FROM disclosure.{table}") == [
            (COUNTY, 777)
        ]
    assert (await office.act(release, "withdraw", json={"reason": "有误"})).status_code == 200


async def asked(office: Office, question: str) -> list[tuple[Any, ...]]:
    owner = Database(office.database.url(), schema=SCHEMA)
    async with owner.transaction() as session:
        found = [tuple(row) for row in await session.execute(text(question))]
    await owner.close()
    return found
