"""Reach is enforced by PostgreSQL: nothing set is an error, a foreign row is not there."""

import asyncio
import random
from pathlib import Path

import pytest
from asyncpg import PostgresError
from notes_service import Note
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlmodel import select

from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.access_rows import database_table
from wenxiao.access_tables import route_table
from wenxiao.database import Database
from wenxiao.testing import COUNTY, OTHER_COUNTY, Caller, TestDatabase, a_principal

UNIT = a_principal()
FINANCE = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1)
ABROAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY)
NOTE = {"words": "你好", "money": "1.00"}


async def test_a_foreign_note_is_a_404_and_both_refusals_look_alike_in_the_audit(
    notes: Caller, database: TestDatabase
) -> None:
    async with notes.of(UNIT) as unit, notes.of(ABROAD) as abroad, notes.of(FINANCE) as finance:
        written = (await unit.post("/api/v1/notes", json=NOTE)).json()
        address = f"/api/v1/notes/{written['id']}"
        assert (await finance.get(address)).json() == written
        hidden = await abroad.get(address)
        absent = await abroad.get("/api/v1/notes/00000000-0000-0000-0000-000000000000")
        assert (await abroad.get("/api/v1/notes")).json()["items"] == []
    told = [{name: problem.json()[name] for name in ("type", "detail", "status")} for problem in (hidden, absent)]
    assert told[0] == told[1]
    assert told[0]["status"] == 404
    owner = Database(database.url(), schema="notes")
    async with owner.transaction() as session:
        events = await session.execute(text("SELECT action, subject FROM notes.audit_event ORDER BY id"))
        refused = [row.action for row in events if row.subject == ABROAD.subject]
    await owner.close()
    assert refused == ["not_visible_or_absent", "not_visible_or_absent"]


async def test_what_may_be_read_may_not_always_be_written(notes: Caller) -> None:
    """A city reads its counties' rows and cannot write them; a county cannot write upwards."""
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416")
    async with notes.of(UNIT) as unit, notes.of(city) as above:
        written = (await unit.post("/api/v1/notes", json=NOTE)).json()
        address = f"/api/v1/notes/{written['id']}"
        assert (await above.get(address)).status_code == 200
        refused = await above.put(address, json=NOTE, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/outside-reach")


async def test_a_connection_without_reach_raises_also_when_it_had_one_before(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes", pool_size=1)
    async with service.transaction(UNIT) as session:
        await session.scalars(select(Note))
    for _ in range(3):  # the pool hands out the same connection again
        with pytest.raises(DBAPIError, match="no reach is set"):
            async with service.transaction(None) as session:
                await session.scalars(select(Note))
    await service.close()


async def test_a_session_is_dead_after_its_transaction(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    async with service.transaction(UNIT) as session:
        await session.scalars(select(Note))
    with pytest.raises(InvalidRequestError):
        await session.scalars(select(Note))
    await service.close()


async def test_a_stream_sees_only_its_own_reach_and_none_without(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    for who in (UNIT, a_principal(organisation_id=362001)):
        async with service.transaction(who) as session:
            session.add(note_of(who, "流"))
    async with service.transaction(UNIT) as session:
        seen = [note.unit_id async for note in await session.stream_scalars(select(Note))]
    assert seen == [361001]
    async with service.sessions(info={}) as session:
        with pytest.raises(PostgresError, match="no reach is set"):
            await session.stream_scalars(select(Note))
    await service.close()


async def test_eight_tenants_on_three_connections_see_only_their_own(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes", pool_size=3)
    tenants = [
        a_principal(region_path=path, organisation_id=unit)
        for path in (COUNTY, OTHER_COUNTY)
        for unit in (361001, 361002, 362001, 363001)
    ]
    choice = random.Random(441622)  # noqa: S311 - repeatable, not secret

    async def work(who: Principal) -> None:
        for _ in range(25):
            async with service.transaction(who) as session:
                if choice.random() < 0.5:
                    session.add(note_of(who, who.subject))
                await asyncio.sleep(choice.random() / 500)
                await session.flush()
                seen = await session.scalars(select(Note))
                assert {note.words for note in seen} <= {who.subject}

    await asyncio.gather(*(work(who) for who in tenants))
    for who in tenants:
        async with service.transaction(who) as session:
            assert {note.words for note in await session.scalars(select(Note))} == {who.subject}
    await service.close()


async def test_a_row_cannot_be_written_for_somebody_else(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    with pytest.raises(DBAPIError, match="row-level security"):
        async with service.transaction(UNIT) as session:
            session.add(note_of(a_principal(organisation_id=362001), "冒名"))
    await service.close()


def test_a_tree_is_no_prefix_of_digits() -> None:
    """/44/4405 must hold its districts and not a region whose code merely begins alike."""
    from wenxiao.database import reach_settings

    city = a_principal(Role.FINANCE, region_path="/44/4405")
    settings = reach_settings(city)
    lo, hi = settings["read_lo"], settings["read_hi"]
    inside = ["/44/4405", "/44/4405/440507", "/44/4405/440507/440507001"]
    outside = ["/44", "/44/44050", "/44/440507", "/44/4406", "/44/4404/440499", "/45"]
    assert [path for path in inside if not lo <= path < hi] == []
    assert [path for path in outside if lo <= path < hi] == []


def test_an_unlisted_reach_reaches_nothing() -> None:
    from wenxiao.database import reach_settings

    for kind in (ReachKind.NONE, ReachKind.ASSIGNED, ReachKind.PUBLISHED):
        who = a_principal(read=Reach(kind, COUNTY), write=Reach(kind, COUNTY))
        settings = reach_settings(who)
        assert settings["read_lo"] == settings["read_hi"], kind
        assert all(settings.values()), "an empty setting means not set"


async def test_the_two_access_tables(notes: Caller, database: TestDatabase) -> None:
    rows = await database_table(database, "notes", "wenxiao_notes", Path(__file__).parent)
    lines = rows.splitlines()
    assert lines[lines.index("note") :][:7] == [
        "note",
        "    unit: reads own; inserts own; changes own",
        "    department: reads own; inserts own; changes own",
        "    finance: reads own sibling child; inserts own sibling; changes own sibling",
        "    treasury: reads own sibling child; inserts own sibling; changes own sibling",
        "    third_party: reads -; inserts -; changes -",
        "    expert: reads -; inserts -; changes -",
    ]
    assert "POST /api/v1/notes\n    note:write: finance.head unit.maker\n" in route_table(notes.app)


def note_of(who: Principal, words: str) -> Note:
    from notes_service import scope_of

    return Note.model_validate(NOTE | {"words": words} | scope_of(who))
