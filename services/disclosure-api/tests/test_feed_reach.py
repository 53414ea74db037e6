"""Heads, holdings, snapshots and parts are of a region and an audience: who reads them; the service alone writes."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from disclosure_api.database import HOUSE, ROLE, SCHEMA
from wenxiao.access import Duty, Principal, Role
from wenxiao.database import Database
from wenxiao.testing import a_principal

from .office import ANYBODY, CONGRESS, HEAD, NETWORK, ZIJIN, ZIJIN_NETWORK, Office
from .snapshots import build

TABLES = ("feed_head", "feed_holding", "feed_snapshot", "feed_part")
CITY = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416", level="city")
SEES: list[tuple[Principal, set[str]]] = [
    *((HEAD, {"npc", "public"}), (CITY, {"npc", "public"}), (HOUSE, {"npc", "public"})),
    *((NETWORK, {"npc"}), (CONGRESS, {"npc"}), (ANYBODY, {"public"})),
    *((ZIJIN, set()), (ZIJIN_NETWORK, set()), (a_principal(), set())),
    (a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001)), set()),
    *((a_principal(role, Duty.NONE), set()) for role in (Role.THIRD_PARTY, Role.EXPERT, Role.AUDIT_ADMIN)),
]


@pytest.fixture
async def built(office: Office) -> Office:
    await office.published()
    await build(office)
    return office


@pytest.mark.parametrize("table", TABLES)
async def test_each_sees_the_feeds_that_he_may_follow(built: Office, table: str) -> None:
    for who, audiences in SEES:
        async with built.caller.app.state.database.transaction(who) as session:
            found = set(await session.scalars(text(f"SELECT audience FROM disclosure.{table}")))
        assert found == audiences, who.subject


@pytest.mark.parametrize("table", TABLES)
async def test_without_a_reach_nothing_is_read(built: Office, table: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with built.caller.app.state.database.transaction(None) as session:
            await session.execute(text(f"SELECT * FROM disclosure.{table}"))
    assert getattr(refused.value.orig, "sqlstate", None) == "WX001"


@pytest.mark.parametrize("who", [HEAD, NETWORK, ANYBODY])
async def test_nobody_but_the_service_writes_them(built: Office, who: Principal) -> None:
    for statement in (
        "UPDATE disclosure.feed_head SET count = 0 RETURNING region_path",
        "UPDATE disclosure.feed_holding SET money = 0 RETURNING region_path",
        "UPDATE disclosure.feed_part SET packed = NULL RETURNING region_path",
        "DELETE FROM disclosure.feed_snapshot RETURNING region_path",
    ):
        async with built.caller.app.state.database.transaction(who) as session:
            assert (await session.execute(text(statement))).all() == [], statement
    head = (
        "INSERT INTO disclosure.feed_head (region_path, audience, region_code, position, head, valid_from, count,"
        " money_total, totals) VALUES ('/44/4416/441622', 'npc', 'x', 1, 'x', '2022-01-20', 1, 1, '{}')"
    )
    with pytest.raises(DBAPIError) as refused:
        async with built.caller.app.state.database.transaction(who) as session:
            await session.execute(text(head))
    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


async def test_a_snapshot_is_final_and_a_key_stays_what_it_is(built: Office) -> None:
    owner = Database(built.database.url(), schema=SCHEMA)
    with pytest.raises(DBAPIError) as refused:
        async with owner.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE disclosure.feed_snapshot SET document = '{}'")
    assert getattr(refused.value.orig, "sqlstate", None) == "WX002"
    await owner.close()
    service = Database(built.database.url(ROLE), schema=SCHEMA)
    for statement in (
        "UPDATE disclosure.feed_key SET jwk = '{}'",
        "DELETE FROM disclosure.feed_key",
        "DELETE FROM disclosure.feed_part",
    ):
        with pytest.raises(DBAPIError) as refused:
            async with service.transaction(HOUSE) as session:
                await session.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", None) == "42501", statement
    await service.close()
