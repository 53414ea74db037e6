"""The demonstration switched off on the data of the demonstration: no door stays open that everybody has a key to."""

from gateway.database import SCHEMA
from gateway.demonstration import ACCOUNTS, MACHINES, PASSWORD
from wenxiao.testing import TestDatabase, administer

from .front import Front, fronting, is_problem, settings_for
from .test_machines import TREASURY
from .test_sign_in import told_by

OWN = "Xin-Mima-2026-longchuan"


async def test_accounts_with_the_demonstrations_password_are_locked_at_the_start(
    front: Front, database: TestDatabase
) -> None:
    changed = (await front.sign_in("renda"))["access_token"]
    body = {"old_password": PASSWORD, "new_password": OWN}
    assert (await front.call("PUT", "/credentials/current", changed, json=body)).status_code == 204
    open_session = (await front.sign_in("anquan"))["access_token"]
    machine = (await front.machine("treasury-longchuan"))["access_token"]
    async for real in fronting(settings_for(database, clock="real")):
        for username in ("anquan", "yibao-jingban"):
            asked = {"username": username, "password": PASSWORD}
            is_problem(await real.call("POST", "/sessions", json=asked), 403, "one-time-password-lapsed", username)
        renewal = {"username": "anquan", "old_password": PASSWORD, "new_password": OWN}
        is_problem(await real.call("POST", "/credentials/renew", json=renewal), 403, "one-time-password-lapsed")
        for token in (open_session, machine):
            is_problem(await real.authz(token), 401, "unauthenticated")
        is_problem(await real.call("POST", "/tokens", json=TREASURY), 401, "wrong-client-credentials")
        assert (await real.sign_in("renda", OWN))["post"]["role"] == "npc"
    [[locked]] = await told_by(
        database, f"SELECT detail->'locked' FROM {SCHEMA}.audit_event WHERE action = 'demonstration:lock'"
    )
    names = {account.username for account in ACCOUNTS} | {machine.client_id for machine in MACHINES}
    assert set(locked) == names - {"renda"}


async def test_a_second_start_finds_nothing_to_lock(database: TestDatabase) -> None:
    for _ in range(2):
        async for real in fronting(settings_for(database, clock="real")):
            assert (await real.authz()).status_code == 200
    events = await told_by(database, f"SELECT 1 FROM {SCHEMA}.audit_event WHERE action = 'demonstration:lock'")
    assert len(events) == 1


async def test_without_any_of_these_accounts_a_start_works_out_no_hash(database: TestDatabase) -> None:
    apart = f"UPDATE {SCHEMA}.person SET username = 'real-' || username"
    off = f"UPDATE {SCHEMA}.machine SET active = false"
    await administer(database.cluster, apart, off, database=database.name)
    async for real in fronting(settings_for(database, clock="real")):
        assert (await real.sign_in("real-renda"))["post"]["role"] == "npc"
    assert await told_by(database, f"SELECT 1 FROM {SCHEMA}.audit_event WHERE action = 'demonstration:lock'") == []


async def test_the_demonstration_by_the_real_clock_keeps_its_accounts(database: TestDatabase) -> None:
    settings = settings_for(database, clock="real", demonstration=True)
    async for opened in fronting(settings):
        assert (await opened.sign_in("renda"))["post"]["role"] == "npc"
    assert (settings.password_rule.lasts, settings.session_rule.at_once) == (None, None)


async def test_in_real_use_passwords_expire_and_sessions_are_few_unless_it_is_said(database: TestDatabase) -> None:
    demonstration, real = settings_for(database), settings_for(database, clock="real")
    assert demonstration.password_rule.lasts is None
    assert demonstration.session_rule.at_once is None
    assert real.password_rule.lasts is not None
    assert real.password_rule.lasts.days == 90
    assert real.session_rule.at_once == 5
    said = settings_for(database, clock="real", password_days=0, sessions_at_once=0)
    assert (said.password_rule.lasts, said.session_rule.at_once) == (None, None)
