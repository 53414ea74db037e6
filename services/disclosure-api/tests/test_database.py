"""What PostgreSQL itself refuses, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from disclosure_api.database import ROLE, SCHEMA
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import a_principal

from .office import CONGRESS, HEAD, NETWORK, RE_CHECK, RECEIPTS, Office

FROZEN = [
    "UPDATE disclosure.release SET project_name = '改'",
    "UPDATE disclosure.release SET basis = '{}'",
    "UPDATE disclosure.release SET status = 'draft'",
    "DELETE FROM disclosure.release",
    "UPDATE disclosure.edition SET content = '{}'",
    "UPDATE disclosure.edition SET digest = 'x'",
    "UPDATE disclosure.edition SET status = 'draft'",
    "UPDATE disclosure.edition SET project_name = '改'",
    "UPDATE disclosure.edition SET published_on = '2022-01-21'",
    "DELETE FROM disclosure.edition",
    "UPDATE disclosure.feed_entry SET money = 0",
    "DELETE FROM disclosure.feed_entry",
    "UPDATE disclosure.receipt SET head = 'x'",
    "DELETE FROM disclosure.receipt",
]


async def refused(database: Database, statement: str) -> str | None:
    with pytest.raises(DBAPIError) as refusal:
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql(statement)
    state: str | None = getattr(refusal.value.orig, "sqlstate", None)
    return state


async def a_full_house(office: Office) -> None:
    """At least one row in every table."""
    await office.published()
    await office.number()
    await office.published(kind="evaluation_result", source_id=RE_CHECK)
    manifest = (await office.get("/api/v1/disclosure/manifest")).json()["manifest"]
    figures = {name: manifest[name] for name in ("position", "head", "count", "money_total")}
    async with office.caller.of(NETWORK) as network:
        assert (await network.post(RECEIPTS, json=figures)).status_code == 201


async def test_not_even_the_owner_changes_what_is_final(office: Office) -> None:
    await a_full_house(office)
    owner = Database(office.database.url(), schema=SCHEMA)
    for statement in FROZEN:
        assert await refused(owner, statement) == "WX002", statement
    await owner.close()


async def test_a_withdrawn_release_keeps_its_reason(office: Office) -> None:
    release = await office.published()
    await office.act(release, "withdraw", json={"reason": "数据有误"})
    owner = Database(office.database.url(), schema=SCHEMA)
    for statement in (
        "UPDATE disclosure.release SET withdrawal_reason = '改'",
        "UPDATE disclosure.release SET status = 'published'",
    ):
        assert await refused(owner, statement) == "WX002", statement
    await owner.close()


async def test_a_unit_may_move_although_its_releases_are_frozen(office: Office) -> None:
    """The owner moves where rows are seen, and nothing beside it: not even the name of the unit."""
    release = await office.published()
    owner = Database(office.database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        for table in ("release", "edition"):
            await connection.exec_driver_sql(f"UPDATE disclosure.{table} SET department_id = 777")
    for change in ("unit_name = '新单位'", "unit_id = 361002", "department_id = 778, unit_code = '1'"):
        assert await refused(owner, f"UPDATE disclosure.release SET {change}") == "WX002", change
    await owner.close()
    moved = (await office.get(f"/api/v1/releases/{release['id']}", HEAD)).json()
    assert moved["unit_name"] == release["unit_name"]
    assert moved["editions"] == release["editions"]
    service = Database(office.database.url(ROLE), schema=SCHEMA)
    with pytest.raises(DBAPIError) as refusal:
        async with service.transaction(HEAD) as session:
            await session.execute(text("UPDATE disclosure.release SET department_id = 361"))
    assert getattr(refusal.value.orig, "sqlstate", None) == "WX002"
    await service.close()


async def test_without_reach_no_table_and_no_view_is_read(office: Office) -> None:
    await a_full_house(office)
    service = Database(office.database.url(ROLE), schema=SCHEMA)
    for name in (
        *("release", "edition", "feed_pending", "feed_entry", "receipt"),
        *("release_view", "register_view", "feed_line_view", "receipt_view"),
    ):
        assert await refused(service, f"SELECT * FROM disclosure.{name}") == "WX001", name
    await service.close()


async def test_the_service_cannot_delete_what_it_wrote(office: Office) -> None:
    service = Database(office.database.url(ROLE), schema=SCHEMA)
    for statement in (
        "DELETE FROM disclosure.release",
        "UPDATE disclosure.edition SET digest = 'x'",
        "DELETE FROM disclosure.feed_entry",
        "UPDATE disclosure.receipt SET count = 0",
        "DELETE FROM disclosure.feed_epoch",
    ):
        assert await refused(service, statement) == "42501", statement
    await service.close()


async def test_the_congress_writes_nothing_but_its_own_receipts(office: Office) -> None:
    await a_full_house(office)
    service = Database(office.database.url(ROLE), schema=SCHEMA)
    another = (
        "INSERT INTO disclosure.receipt (region_path, region_code, unit_id, unit_code, unit_name, department_id,"
        " audience, epoch, position, head, count, money_total, received_by, received_on, jws, version)"
        " SELECT region_path, region_code, unit_id, unit_code, unit_name, department_id, :audience, epoch, position,"
        " head, count, money_total, :by, received_on, jws, version FROM disclosure.receipt"
    )
    for audience, by in (("public", NETWORK.subject), ("npc", "somebody-else")):
        with pytest.raises(DBAPIError) as refusal:
            async with service.transaction(NETWORK) as session:
                await session.execute(text(another), {"audience": audience, "by": by})
        assert getattr(refusal.value.orig, "sqlstate", None) == "42501"
    async with service.transaction(CONGRESS) as session:
        changed = await session.execute(text("UPDATE disclosure.release SET version = version + 1 RETURNING id"))
        assert changed.all() == []
    await service.close()


async def test_every_write_is_audited_with_its_digests(office: Office) -> None:
    release = await office.published(kind="evaluation_result", source_id=RE_CHECK)
    await office.number()
    owner = Database(office.database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        events = await connection.exec_driver_sql(
            "SELECT action, subject, detail->'digests'->>'public' FROM disclosure.audit_event ORDER BY id"
        )
        found = [tuple(event) for event in events]
    await owner.close()
    public = release["editions"][1]["digest"]
    assert found[:2] == [
        ("release:draft", "finance-maker-441622-1", public),
        ("release:publish", "finance-head-441622-1", public),
    ]
    assert {(action, subject) for action, subject, _ in found[2:]} == {("feed:number", "disclosure-api")}


async def test_a_unit_and_a_treasury_cannot_write_releases_although_they_reach_the_rows(office: Office) -> None:
    await office.draft()
    announce = (
        "INSERT INTO disclosure.feed_pending (region_path, region_code, unit_id, unit_code, unit_name, department_id,"
        " release_id, audience, op, valid_from) SELECT region_path, region_code, unit_id, unit_code, unit_name,"
        " department_id, id, 'npc', 'upsert', '2022-01-20' FROM disclosure.release"
    )
    service = Database(office.database.url(ROLE), schema=SCHEMA)
    treasury = a_principal(Role.TREASURY, Duty.NONE, organisation_id=1)
    async with service.transaction(treasury) as session:
        changed = await session.execute(text("UPDATE disclosure.release SET project_name = '改' RETURNING id"))
        assert changed.all() == []
    with pytest.raises(DBAPIError) as frozen:
        async with service.transaction(a_principal()) as session:
            await session.execute(text("UPDATE disclosure.release SET project_name = '改'"))
    assert getattr(frozen.value.orig, "sqlstate", None) == "WX002"
    for who in (a_principal(), treasury):
        with pytest.raises(DBAPIError) as refusal:
            async with service.transaction(who) as session:
                await session.execute(text(announce))
        assert getattr(refusal.value.orig, "sqlstate", None) == "42501"
    await service.close()
