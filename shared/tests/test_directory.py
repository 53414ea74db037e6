"""A service's copy of the directory, and rows that follow their unit, on the smallest service there is."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wenxiao.access import Duty, Principal, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.service import ServiceSettings
from wenxiao.testing import COUNTY, OTHER_COUNTY, PRIVATE_KEY, Caller, TestDatabase, a_principal, serving
from wenxiao_directory.following import identity
from wenxiao_directory.testing import StandInGateway

UNIT = a_principal()
FINANCE = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1)
ABROAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY)
NOTE = {"words": "你好", "money": "1.00"}
WHERE = (
    "SELECT region_path, region_code, unit_id, department_id, count(*) FROM notes.note GROUP BY 1, 2, 3, 4 ORDER BY 1"
)


@pytest.fixture
def gateway() -> StandInGateway:
    return StandInGateway()


def opened(database: TestDatabase, gateway: StandInGateway) -> AbstractAsyncContextManager[Caller]:
    from notes_service import create_app

    settings = ServiceSettings.model_validate(
        {"database_url": database.url("wenxiao_notes"), "audit_key": PRIVATE_KEY, "background": False, "clock": "demo"}
    )
    return serving(create_app(settings, Network(transports={"gateway": gateway.transport()})))


@pytest.fixture
async def notes(database: TestDatabase, gateway: StandInGateway) -> AsyncIterator[Caller]:
    async with opened(database, gateway) as caller:
        yield caller


async def write(notes: Caller, who: Principal, times: int = 1) -> None:
    async with notes.of(who) as http:
        for _ in range(times):
            assert (await http.post("/api/v1/notes", json=NOTE)).status_code == 201


async def asked(database: TestDatabase, question: str) -> list[tuple[object, ...]]:
    """As the owner, who sees every row."""
    owner = Database(database.url(), schema="notes")
    async with owner.transaction() as session:
        rows = [tuple(row) for row in await session.execute(text(question))]
    await owner.close()
    return rows


async def seen_by(notes: Caller, who: Principal) -> list[dict[str, object]]:
    async with notes.of(who) as http:
        items: list[dict[str, object]] = (await http.get("/api/v1/notes")).json()["items"]
        return items


async def test_the_copy_is_read_page_by_page_and_a_later_state_replaces_an_earlier(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    gateway.most = 2
    gateway.state("region", "441622", {"code": "441622", "name": "龙川县", "level": "county", "path": COUNTY})
    for number in range(5):
        gateway.organisation(361001 + number, f"单位{number}")
    gateway.organisation(361001, "改名后的单位")
    await gateway.read_by(notes.app)
    assert await asked(database, "SELECT id, name FROM notes.directory_organisation ORDER BY id") == [
        (361001, "改名后的单位"),
        *((361001 + number, f"单位{number}") for number in range(1, 5)),
    ]
    assert await asked(database, "SELECT code, name, path FROM notes.directory_region") == [
        ("441622", "龙川县", COUNTY)
    ]
    assert await asked(database, "SELECT position, head FROM notes.directory_position") == [(14, 14)]
    assert await asked(database, "SELECT * FROM notes.directory_move") == []


async def test_lists_show_todays_name_beside_the_one_a_row_was_written_with(
    notes: Caller, gateway: StandInGateway
) -> None:
    await write(notes, UNIT)
    (before,) = await seen_by(notes, UNIT)
    assert (before["unit_name"], before["unit_current_name"], before["department_current_name"]) == (
        "单位361001",
        "单位361001",
        None,
    )
    gateway.organisation(361, "医疗保障局")
    gateway.organisation(361002, "合并后的中心")
    gateway.organisation(361001, "医保中心", successor_id=361002)
    await gateway.read_by(notes.app)
    async with notes.of(UNIT) as http:
        (now,) = (await http.get("/api/v1/notes")).json()["items"]
        assert now == (await http.get(f"/api/v1/notes/{now['id']}")).json()
    assert (now["unit_name"], now["unit_current_name"]) == ("单位361001", "合并后的中心")
    assert now["department_current_name"] == "医疗保障局"


async def test_rows_follow_a_move_and_are_seen_there_only(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    await write(notes, UNIT, 3)
    await write(notes, a_principal(organisation_id=362001))
    gateway.organisation(361001, "医保中心", OTHER_COUNTY, department_id=777)
    await gateway.read_by(notes.app)
    assert await asked(database, WHERE) == [
        (OTHER_COUNTY, "441621", 361001, 777, 3),
        (COUNTY, "441622", 362001, 362, 1),
    ]
    assert len(await seen_by(notes, FINANCE)) == 1
    assert len(await seen_by(notes, ABROAD)) == 3


async def test_a_merged_unit_is_seen_with_its_successor_and_keeps_its_id(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    await write(notes, UNIT)
    follows = {"region_code": "441622", "region_path": COUNTY, "department_id": 362}
    gateway.organisation(361001, "医保中心", successor_id=362001, valid_until="2026-11-21", follows=follows)
    await gateway.read_by(notes.app)
    assert await asked(database, WHERE) == [(COUNTY, "441622", 361001, 362, 1)]


async def test_a_move_that_was_cut_short_is_finished_by_whoever_comes_next(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    await write(notes, UNIT, 7)
    async with notes.app.state.database.transaction(identity("notes")) as session:
        await session.execute(
            text(
                "INSERT INTO notes.directory_organisation VALUES (361001, '441621', '/44/4416/441621', '361001',"
                " '中心', 'unit', NULL, 777, NULL, '2018-01-01', NULL, NULL, '441621', '/44/4416/441621', 777, now())"
            )
        )
    async with notes.app.state.database.transaction(identity("notes")) as session:
        assert await session.scalar(text("SELECT notes.move_rows(361001, 3)")) == 3
    assert [row[4] for row in await asked(database, WHERE)] == [3, 4]
    assert await asked(database, "SELECT organisation_id FROM notes.directory_move") == [(361001,)]
    async with opened(database, gateway) as after_the_kill:
        await gateway.read_by(after_the_kill.app)
    assert await asked(database, WHERE) == [(OTHER_COUNTY, "441621", 361001, 777, 7)]
    assert await asked(database, "SELECT * FROM notes.directory_move") == []


async def test_a_row_written_by_an_assertion_that_is_behind_is_moved_afterwards(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    gateway.organisation(361001, "医保中心", OTHER_COUNTY)
    await gateway.read_by(notes.app)
    await write(notes, UNIT)
    assert await asked(database, WHERE) == [(COUNTY, "441622", 361001, 361, 1)]
    await gateway.read_by(notes.app)
    assert await asked(database, WHERE) == [(OTHER_COUNTY, "441621", 361001, 361, 1)]


async def test_a_row_that_is_being_written_while_its_unit_moves_is_not_left_behind(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    """The writer holds its unit until it commits: the change of the copy waits, and sees the row."""
    from notes_service import Note, scope_of

    gateway.organisation(361001, "医保中心")
    await gateway.read_by(notes.app)
    gateway.organisation(361001, "医保中心", OTHER_COUNTY)
    async with notes.app.state.database.transaction(UNIT) as session:
        session.add(Note.model_validate(NOTE | scope_of(UNIT)))
        await session.flush()
        moving = asyncio.create_task(gateway.read_by(notes.app))
        await asyncio.sleep(0.5)
        assert await asked(database, "SELECT region_path FROM notes.directory_organisation") == [(COUNTY,)]
    await moving
    await gateway.read_by(notes.app)
    assert await asked(database, WHERE) == [(OTHER_COUNTY, "441621", 361001, 361, 1)]


async def test_two_processes_at_once_do_no_harm(notes: Caller, gateway: StandInGateway, database: TestDatabase) -> None:
    gateway.most = 1
    await write(notes, UNIT, 5)
    async with opened(database, gateway) as other:
        for number in range(12):
            gateway.organisation(361001, f"名称{number}", (COUNTY, OTHER_COUNTY)[number % 2])
            await asyncio.gather(*(gateway.read_by(caller.app) for caller in (notes, other)))
        await asyncio.gather(*(gateway.read_by(caller.app) for caller in (notes, other, notes)))
    assert await asked(database, "SELECT name FROM notes.directory_organisation") == [("名称11",)]
    assert await asked(database, WHERE) == [(OTHER_COUNTY, "441621", 361001, 361, 5)]


async def test_a_gateway_that_is_down_makes_the_copy_older_and_nothing_else(
    notes: Caller, gateway: StandInGateway
) -> None:
    gateway.organisation(361001, "医保中心")
    await gateway.read_by(notes.app)
    waiting, seconds = await figures(notes)
    assert waiting == 0
    assert seconds < 0.5
    gateway.down = True
    began = time.monotonic()
    await asyncio.sleep(0.6)
    await gateway.read_by(notes.app)
    behind = (await figures(notes))[1]
    assert 0.6 <= behind <= time.monotonic() - began + 0.5
    assert (await seen_by(notes, UNIT)) == []


async def test_how_far_the_copy_is_behind_is_a_metric(notes: Caller, gateway: StandInGateway) -> None:
    from wenxiao_directory.following import FollowDirectory

    gateway.most = 2
    for number in range(4):
        gateway.organisation(361001 + number, "单位")
    follow = FollowDirectory()
    assert await follow(notes.app) is True
    assert (await figures(notes))[0] == 4, "two of four changes read; positions grow by two"
    assert await follow(notes.app) is False
    assert (await figures(notes))[0] == 0


async def figures(notes: Caller) -> tuple[float, float]:
    async with notes.of(None) as http:
        lines = (await http.get("/metrics")).text.splitlines()
    told = dict(line.rsplit(" ", 1) for line in lines if line.startswith("wenxiao_directory"))
    return float(told["wenxiao_directory_position_lag"]), float(told["wenxiao_directory_lag_seconds"])


async def test_a_gateway_restored_to_an_earlier_state_is_read_from_its_start(
    notes: Caller, gateway: StandInGateway, database: TestDatabase
) -> None:
    for name in ("一", "二", "三"):
        gateway.organisation(361001, name)
    await gateway.read_by(notes.app)
    del gateway.changes[1:]
    await gateway.read_by(notes.app)
    assert await asked(database, "SELECT name FROM notes.directory_organisation") == [("一",)]
    assert await asked(database, "SELECT position FROM notes.directory_position") == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notes.directory_organisation SELECT * FROM notes.directory_organisation",
        "INSERT INTO notes.directory_position VALUES (1, 99, 99, now())",
        "SELECT notes.move_rows(361001, 10)",
        "SELECT notes.note_move(361001)",
        "DELETE FROM notes.directory_move",
    ],
)
async def test_nobodys_request_writes_the_copy_or_moves_rows(
    notes: Caller, gateway: StandInGateway, statement: str
) -> None:
    gateway.organisation(361001, "医保中心")
    await gateway.read_by(notes.app)
    for who in (UNIT, FINANCE):
        with pytest.raises(DBAPIError) as refused:
            async with notes.app.state.database.transaction(who) as session:
                await session.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", None) == "42501", statement


async def test_a_request_changes_no_organisation_of_the_copy(notes: Caller, gateway: StandInGateway) -> None:
    gateway.organisation(361001, "医保中心")
    await gateway.read_by(notes.app)
    async with notes.app.state.database.transaction(FINANCE) as session:
        changed = await session.execute(
            text("UPDATE notes.directory_organisation SET follows_region_path = '/99' RETURNING id")
        )
        assert changed.all() == []
