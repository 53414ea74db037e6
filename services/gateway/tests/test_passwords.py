"""Passwords that expire, are not used twice, are set by somebody else, and are reset or unlocked by one in charge."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from gateway.access import GATEWAY
from gateway.credentials.initial import one_time_password, set_initial_password
from gateway.database import SCHEMA
from gateway.demonstration import PASSWORD
from gateway.domain.passwords import weaknesses
from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, fronting, is_problem, settings_for
from .test_sign_in import told_by

RENEWAL = "/credentials/renew"
NEW = "Xin-Mima-2026-longchuan"


@pytest.fixture
async def strict(database: TestDatabase) -> AsyncIterator[Front]:
    async for opened in fronting(settings_for(database, password_days=90, passwords_former=2)):
        yield opened


async def person_id(database: TestDatabase, username: str) -> str:
    rows = await told_by(database, f"SELECT id FROM {SCHEMA}.person WHERE username = :name", name=username)
    return str(rows[0][0])


async def aged(database: TestDatabase, interval: str) -> None:
    ago = f"UPDATE {SCHEMA}.credential SET changed_at = now() - interval '{interval}'"
    await administer(database.cluster, ago, database=database.name)


async def signing_in(front: Front, password: str, username: str = "renda") -> tuple[int, str]:
    answer = await front.call("POST", "/sessions", json={"username": username, "password": password})
    return answer.status_code, answer.json().get("type", "").removeprefix("/problems/")


async def renewing(front: Front, old: str, new: str, username: str = "renda") -> tuple[int, str]:
    asked = {"username": username, "old_password": old, "new_password": new}
    answer = await front.call("POST", RENEWAL, json=asked)
    return answer.status_code, "" if not answer.content else answer.json()["type"].removeprefix("/problems/")


async def test_an_expired_password_opens_no_session_but_may_be_renewed(strict: Front, database: TestDatabase) -> None:
    await aged(database, "89 days 23 hours")
    await strict.sign_in("renda")
    await aged(database, "90 days")
    answer = await strict.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    problem = is_problem(answer, 403, "password-change-required")
    assert problem["reason"] == "expired"
    assert await signing_in(strict, "Wrong-2022-demo") == (401, "wrong-credentials")
    assert await renewing(strict, "Wrong-2022-demo", NEW) == (401, "wrong-credentials")
    assert await renewing(strict, PASSWORD, "weak") == (422, "password-too-weak")
    assert await renewing(strict, PASSWORD, PASSWORD) == (422, "password-reused")
    assert await renewing(strict, PASSWORD, NEW) == (204, "")
    assert await signing_in(strict, PASSWORD) == (401, "wrong-credentials")
    assert (await strict.sign_in("renda", NEW))["post"]["role"] == "npc"
    events = await told_by(
        database,
        f"SELECT action, name, detail->>'password' FROM {SCHEMA}.audit_event WHERE name = '钟丽萍' ORDER BY id",
    )
    assert ("session:start_refused", "钟丽萍", "expired") in [tuple(event) for event in events]
    assert ("credential:change", "钟丽萍", None) in [tuple(event) for event in events]


async def test_in_the_demonstration_passwords_last_unless_it_is_said(front: Front, database: TestDatabase) -> None:
    await aged(database, "5 years")
    await front.sign_in("renda")


async def test_guesses_at_renewal_count_as_guesses_at_sign_in(strict: Front) -> None:
    for _ in range(5):
        assert await renewing(strict, "Wrong-2022-demo", NEW) == (401, "wrong-credentials")
    assert await renewing(strict, PASSWORD, NEW) == (403, "account-locked")
    assert await signing_in(strict, PASSWORD) == (403, "account-locked")


async def test_guesses_within_a_session_count_as_well(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    guess = {"old_password": "Wrong-2022-demo", "new_password": NEW}
    for _ in range(5):
        is_problem(await front.call("PUT", "/credentials/current", token, json=guess), 403, "old-password-wrong")
    right = guess | {"old_password": PASSWORD}
    is_problem(await front.call("PUT", "/credentials/current", token, json=right), 403, "account-locked")


async def test_the_last_passwords_are_not_used_again(strict: Front, database: TestDatabase) -> None:
    chain = [PASSWORD, "Di-Yi-Ge-2026-mima", "Di-Er-Ge-2026-mima", "Di-San-Ge-2026-mima"]
    for old, new in itertools.pairwise(chain):
        assert await renewing(strict, old, new) == (204, "")
    # Two former ones are compared, and the present one; the one before is free again and its hash is gone.
    for used in chain[1:]:
        assert await renewing(strict, chain[-1], used) == (422, "password-reused")
    kept = await told_by(database, f"SELECT password_hash FROM {SCHEMA}.former_password")
    assert len(kept) == 2
    assert all(held.startswith("$argon2id$") for (held,) in kept)
    assert await renewing(strict, chain[-1], chain[0]) == (204, "")


async def test_of_two_changes_at_once_one_wins(strict: Front) -> None:
    answers = await asyncio.gather(*(renewing(strict, PASSWORD, f"Yiqi-{n}-2026-mima") for n in range(2)))
    assert sorted(answers) == [(204, ""), (403, "old-password-wrong")]


def test_a_one_time_password_keeps_the_rules_and_is_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert weaknesses(password, "renda") == ()
        assert set(password) & set("0O1lI") == set()


async def test_an_initial_password_is_good_for_choosing_ones_own(strict: Front, database: TestDatabase) -> None:
    renda = await person_id(database, "renda")
    parts = strict.app.state.parts
    async with parts.database.transaction(GATEWAY) as session:
        initial = await set_initial_password(parts, session, UUID(renda))
    answer = await strict.call("POST", "/sessions", json={"username": "renda", "password": initial})
    assert is_problem(answer, 403, "password-change-required")["reason"] == "one_time"
    assert await signing_in(strict, PASSWORD) == (401, "wrong-credentials")
    assert await renewing(strict, initial, NEW) == (204, "")
    assert await renewing(strict, initial, "Lai-Yi-Ci-2026-mima") == (401, "wrong-credentials")
    await strict.sign_in("renda", NEW)


async def test_an_initial_password_that_nobody_used_in_time_is_none(strict: Front, database: TestDatabase) -> None:
    renda = await person_id(database, "renda")
    parts = strict.app.state.parts
    async with parts.database.transaction(GATEWAY) as session:
        initial = await set_initial_password(parts, session, UUID(renda))
    late = f"UPDATE {SCHEMA}.credential SET one_time_until = one_time_until - interval '73 hours'"
    await administer(database.cluster, late, database=database.name)
    assert await signing_in(strict, initial) == (403, "one-time-password-lapsed")
    assert await renewing(strict, initial, NEW) == (403, "one-time-password-lapsed")


async def reset(front: Front, admin: str, person: str) -> Json:
    answer = await front.call("POST", f"/credentials/{person}/reset", admin)
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


async def test_a_reset_ends_all_sessions_and_lifts_the_lock(front: Front, database: TestDatabase) -> None:
    theirs = await front.sign_in("renda")
    admin = (await front.sign_in("anquan"))["access_token"]
    for _ in range(5):
        await signing_in(front, "Wrong-2022-demo")
    shown = await reset(front, admin, await person_id(database, "renda"))
    assert set(shown) == {"one_time_password", "valid_until"}
    is_problem(await front.authz(theirs["access_token"]), 401, "unauthenticated")
    assert await signing_in(front, shown["one_time_password"]) == (403, "password-change-required")
    assert await renewing(front, shown["one_time_password"], PASSWORD) == (422, "password-reused")
    assert await renewing(front, shown["one_time_password"], NEW) == (204, "")
    await front.sign_in("renda", NEW)


async def test_unlocking_changes_nothing_but_the_lock(front: Front, database: TestDatabase) -> None:
    theirs = await front.sign_in("renda")
    admin = (await front.sign_in("anquan"))["access_token"]
    for _ in range(5):
        await signing_in(front, "Wrong-2022-demo")
    assert await signing_in(front, PASSWORD) == (403, "account-locked")
    renda = await person_id(database, "renda")
    assert (await front.call("POST", f"/credentials/{renda}/unlock", admin)).status_code == 204
    await front.sign_in("renda")
    assert (await front.authz(theirs["access_token"])).status_code == 200


async def test_nobody_resets_or_unlocks_beyond_the_own_region_nor_an_administrator(
    front: Front, database: TestDatabase
) -> None:
    admin = (await front.sign_in("anquan"))["access_token"]
    absent = "00000000-0000-7000-8000-000000000000"
    for action in ("reset", "unlock"):
        for person in (await person_id(database, "zijin-caizheng"), absent):
            answer = await front.call("POST", f"/credentials/{person}/{action}", admin)
            is_problem(answer, 404, "credential-not-found")
        for colleague in ("xitong", "shenji-guanli", "anquan"):
            answer = await front.call("POST", f"/credentials/{await person_id(database, colleague)}/{action}", admin)
            problem = is_problem(answer, 403, "credential-of-administrator", colleague)
            assert "./wenxiao admin reset" in problem["detail"]


async def test_only_a_security_administrator_resets(front: Front, database: TestDatabase) -> None:
    renda = await person_id(database, "renda")
    for username in ("xitong", "caizheng-fuze"):
        token = (await front.sign_in(username))["access_token"]
        for action in ("reset", "unlock"):
            answer = await front.call("POST", f"/credentials/{renda}/{action}", token)
            is_problem(answer, 403, "not-permitted", username)


@pytest.mark.parametrize("clock", ["real", "demo"])
def test_cheap_hashes_are_for_the_demonstration_only(database: TestDatabase, clock: str) -> None:
    with pytest.raises(ValidationError, match="只能用于演示库"):
        settings_for(database, clock=clock, demonstration=False, password_mebibytes=63)
    assert settings_for(database, clock=clock, demonstration=True, password_mebibytes=1).is_demonstration


async def test_a_hash_that_became_too_cheap_is_renewed_at_the_next_sign_in(database: TestDatabase) -> None:
    held = f"SELECT password_hash FROM {SCHEMA}.credential c JOIN {SCHEMA}.person p ON p.id = c.person_id"
    held += " WHERE p.username = 'yibao-jingban'"
    for mebibytes, parameters in ((1, "m=1024,"), (64, "m=65536,")):
        async for front in fronting(settings_for(database, demonstration=True, password_mebibytes=mebibytes)):
            await front.sign_in("yibao-jingban")
            async with front.app.state.database.engine.connect() as connection:
                assert parameters in (await connection.execute(text(held))).scalar_one()
