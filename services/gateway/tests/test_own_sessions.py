"""Sessions that end when nobody uses them, that push each other out, and that their owner sees and ends."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.database import SCHEMA
from gateway.sessions.retention import Retention
from wenxiao.testing import TestDatabase, administer

from .front import Front, fronting, is_problem, settings_for
from .test_sign_in import told_by

SEEN = f"SELECT last_seen_at FROM {SCHEMA}.session WHERE id = CAST(:id AS uuid)"


@pytest.fixture
async def narrow(database: TestDatabase) -> AsyncIterator[Front]:
    async for opened in fronting(settings_for(database, sessions_at_once=2)):
        yield opened


async def unseen_for(database: TestDatabase, session_id: str, interval: str) -> None:
    ago = f"UPDATE {SCHEMA}.session SET last_seen_at = now() - interval '{interval}' WHERE id = '{session_id}'"
    await administer(database.cluster, ago, database=database.name)


async def test_a_session_ends_when_nobody_used_it_for_half_an_hour(front: Front, database: TestDatabase) -> None:
    held = await front.sign_in("renda")
    await unseen_for(database, held["session_id"], "30 minutes 30 seconds")
    assert (await front.authz(held["access_token"])).status_code == 200
    await unseen_for(database, held["session_id"], "31 minutes")
    problem = is_problem(await front.authz(held["access_token"]), 401, "unauthenticated")
    assert "长时间没有使用" in problem["detail"]
    renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": held["refresh_token"]})
    is_problem(renewed, 401, "refresh-refused")
    states = await told_by(database, f"SELECT status FROM {SCHEMA}.session")
    assert states == [("expired",)]


async def test_a_call_keeps_a_session_awake_and_is_written_down_once_a_minute(
    front: Front, database: TestDatabase
) -> None:
    held = await front.sign_in("renda")
    writes = f"SELECT n_tup_upd FROM pg_stat_user_tables WHERE schemaname = '{SCHEMA}' AND relname = 'session'"
    [[at_first]] = await told_by(database, SEEN, id=held["session_id"])
    for _ in range(30):
        assert (await front.authz(held["access_token"])).status_code == 200
    assert await told_by(database, SEEN, id=held["session_id"]) == [(at_first,)]
    await unseen_for(database, held["session_id"], "29 minutes")
    await asyncio.gather(*(front.authz(held["access_token"]) for _ in range(30)))
    [[awake]] = await told_by(database, SEEN, id=held["session_id"])
    assert awake > at_first
    await front.app.state.parts.database.close()  # its connections report what they wrote when they end
    ours, by_hand = 1, 1
    assert await told_by(database, writes) == [(ours + by_hand,)]


async def test_a_refresh_counts_as_use(front: Front, database: TestDatabase) -> None:
    held = await front.sign_in("renda")
    await unseen_for(database, held["session_id"], "29 minutes")
    renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": held["refresh_token"]})
    assert renewed.status_code == 200
    [[age]] = await told_by(database, f"SELECT now() - last_seen_at < interval '1 minute' FROM {SCHEMA}.session")
    assert age is True


async def test_what_nobody_uses_is_closed_in_the_background(front: Front, database: TestDatabase) -> None:
    idle, over, alive = [await front.sign_in("renda") for _ in range(3)]
    await unseen_for(database, idle["session_id"], "32 minutes")
    past = f"UPDATE {SCHEMA}.session SET expires_at = now() WHERE id = '{over['session_id']}'"
    await administer(database.cluster, past, database=database.name)
    assert await Retention()(front.app) == 2
    mine = (await front.call("GET", "/sessions/own", alive["access_token"])).json()["items"]
    assert [row["status"] for row in mine] == ["expired", "expired", "active"]


async def test_signing_out_everywhere_ends_all_sessions_of_the_person_and_nobody_elses(front: Front) -> None:
    here, there = await front.sign_in("renda"), await front.sign_in("renda")
    other = await front.sign_in("anquan")
    assert (await front.call("DELETE", "/sessions", here["access_token"])).status_code == 204
    for held in (here, there):
        is_problem(await front.authz(held["access_token"]), 401, "unauthenticated")
        renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": held["refresh_token"]})
        is_problem(renewed, 401, "refresh-refused")
    assert (await front.authz(other["access_token"])).status_code == 200
    is_problem(await front.call("DELETE", "/sessions"), 403, "not-permitted")


async def test_a_machine_ends_all_its_tokens(front: Front) -> None:
    first = (await front.machine("npc-longchuan"))["access_token"]
    second = (await front.machine("npc-longchuan"))["access_token"]
    other = (await front.machine("treasury-longchuan"))["access_token"]
    assert len((await front.call("GET", "/sessions/own", first)).json()["items"]) == 2
    assert (await front.call("DELETE", "/sessions", first)).status_code == 204
    for token in (first, second):
        is_problem(await front.authz(token), 401, "unauthenticated")
    assert (await front.authz(other)).status_code == 200


async def test_everybody_sees_the_own_sessions_with_browser_and_address(front: Front) -> None:
    told = {"user-agent": "Mozilla/5.0 (龙川) \u202eevil\t".encode() + b"x" * 300}
    first = await front.call(
        "POST", "/sessions", json={"username": "renda", "password": "Wenxiao-2022-demo"}, headers=told
    )
    second = await front.sign_in("renda")
    await front.sign_in("anquan")
    mine = (await front.call("GET", "/sessions/own", second["access_token"])).json()["items"]
    assert [row["id"] for row in mine] == [first.json()["session_id"], second["session_id"]]
    assert {row["address"] for row in mine} == {"127.0.0.1"}
    assert mine[0]["user_agent"].startswith("Mozilla/5.0 (")
    assert len(mine[0]["user_agent"]) <= 200
    assert mine[0]["user_agent"].isprintable()
    assert mine[1]["user_agent"].startswith("python-httpx")
    admin = (await front.sign_in("anquan"))["access_token"]
    listed = (await front.call("GET", "/sessions?username=renda", admin)).json()["items"]
    assert len(listed) == 2
    assert not {"user_agent", "address"} & set(listed[0])


async def test_a_further_session_pushes_out_the_one_unseen_for_longest(narrow: Front, database: TestDatabase) -> None:
    first, second = await narrow.sign_in("renda"), await narrow.sign_in("renda")
    await unseen_for(database, second["session_id"], "10 minutes")
    third = await narrow.sign_in("renda")
    is_problem(await narrow.authz(second["access_token"]), 401, "unauthenticated")
    for held in (first, third):
        assert (await narrow.authz(held["access_token"])).status_code == 200
    [[pushed]] = await told_by(
        database, f"SELECT detail->'displaced' FROM {SCHEMA}.audit_event WHERE detail ? 'displaced'"
    )
    assert pushed == [second["session_id"]]


async def test_ten_sign_ins_at_once_leave_as_many_sessions_as_are_allowed(
    narrow: Front, database: TestDatabase
) -> None:
    await asyncio.gather(*(narrow.sign_in("renda") for _ in range(10)))
    [[open_ones]] = await told_by(database, f"SELECT count(*) FROM {SCHEMA}.session WHERE status = 'active'")
    assert open_ones == 2


async def test_two_processes_that_are_shown_one_refresh_token_at_once(front: Front, database: TestDatabase) -> None:
    held = await front.sign_in("renda")
    asked = {"refresh_token": held["refresh_token"]}
    async for other in fronting(settings_for(database)):
        answers = await asyncio.gather(*(p.call("POST", "/sessions/refresh", json=asked) for p in (front, other)))
        assert sorted(answer.status_code for answer in answers) == [200, 401]
        winner = next(answer for answer in answers if answer.status_code == 200).json()
        for process in (front, other):
            is_problem(await process.authz(winner["access_token"]), 401, "unauthenticated")
