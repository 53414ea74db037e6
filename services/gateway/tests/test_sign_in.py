import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.database import SCHEMA
from gateway.demonstration import ACCOUNTS, PASSWORD
from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, fronting, is_problem, settings_for


async def told_by(database: TestDatabase, question: str, **binds: Any) -> list[Any]:
    engine = create_async_engine(database.url())
    async with engine.connect() as connection:
        rows = (await connection.execute(text(question), binds)).all()
    await engine.dispose()
    return list(rows)


async def test_signing_in_gives_both_tokens_and_the_post(front: Front) -> None:
    signed_in = await front.sign_in("yibao-jingban")
    assert signed_in["token_type"] == "Bearer"
    assert signed_in["expires_in"] == 15 * 60
    assert signed_in["post"]["role"] == "unit"
    assert signed_in["post"]["duty"] == "maker"
    assert signed_in["post"]["organisation"]["name"] == "龙川县医疗保险服务中心"
    assert signed_in["post"]["region"] == {"code": "441622", "name": "龙川县", "path": "/44/4416/441622"}
    mine = (await front.call("GET", "/posts", signed_in["access_token"])).json()
    assert mine == {"items": [signed_in["post"]], "next": None}


async def test_every_account_of_the_demonstration_signs_in_and_sees_its_post(front: Front) -> None:
    for account in ACCOUNTS:
        signed_in = await front.sign_in(account.username)
        mine = (await front.call("GET", "/posts", signed_in["access_token"])).json()["items"]
        assert [(post["role"], post["duty"]) for post in mine] == [(account.role.value, account.duty.value)]


async def test_case_blanks_and_full_width_letters_do_not_matter_in_a_name(front: Front) -> None:
    for typed in ("YIBAO-Jingban", " yibao-jingban ", "ｙｉｂａｏ－ｊｉｎｇｂａｎ"):
        assert (await front.sign_in(typed))["post"]["role"] == "unit"


async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(front: Front) -> None:
    wrong = await front.call("POST", "/sessions", json={"username": "renda", "password": "Wrong-2022-demo"})
    unknown = await front.call("POST", "/sessions", json={"username": "nobody", "password": PASSWORD})
    first, second = is_problem(wrong, 401, "wrong-credentials"), is_problem(unknown, 401, "wrong-credentials")
    assert first["detail"] == second["detail"]
    assert "请核对后重试" in first["detail"]


async def test_five_wrong_passwords_lock_the_name_also_for_the_right_one(front: Front) -> None:
    for _ in range(5):
        wrong = await front.call("POST", "/sessions", json={"username": "renda", "password": "Wrong-2022-demo"})
        is_problem(wrong, 401, "wrong-credentials")
    right = await front.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    problem = is_problem(right, 403, "account-locked")
    assert 0 < problem["retry_after_seconds"] <= 15 * 60
    assert "15 分钟" in problem["detail"]
    await front.sign_in("anquan")


async def test_an_unknown_name_locks_as_well_so_that_a_lock_betrays_nobody(front: Front) -> None:
    answers = [
        await front.call("POST", "/sessions", json={"username": "nobody", "password": "Wrong-2022-demo"})
        for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [403]


async def test_a_right_password_forgets_the_wrong_ones_before(front: Front) -> None:
    for _ in range(2):
        for _ in range(4):
            wrong = await front.call("POST", "/sessions", json={"username": "renda", "password": "x"})
            is_problem(wrong, 401, "wrong-credentials")
        await front.sign_in("renda")


async def test_a_lock_runs_out(front: Front, database: TestDatabase) -> None:
    for _ in range(5):
        await front.call("POST", "/sessions", json={"username": "renda", "password": "Wrong-2022-demo"})
    earlier = f"UPDATE {SCHEMA}.sign_in_attempts SET locked_until = now() - interval '1 second'"
    await administer(database.cluster, earlier, database=database.name)
    await front.sign_in("renda")


async def test_a_post_of_somebody_else_is_refused(front: Front) -> None:
    theirs = (await front.sign_in("caizheng-fuze"))["post"]["id"]
    asked = {"username": "renda", "password": PASSWORD, "post_id": theirs}
    is_problem(await front.call("POST", "/sessions", json=asked), 403, "no-post")
    mine = (await front.sign_in("renda"))["post"]["id"]
    assert (await front.sign_in("renda", post_id=mine))["post"]["id"] == mine


async def test_a_dismissed_person_neither_signs_in_nor_goes_on_working(front: Front, database: TestDatabase) -> None:
    signed_in = await front.sign_in("renda")
    dismissal = f"UPDATE {SCHEMA}.person SET active = false WHERE username = 'renda'"
    await administer(database.cluster, dismissal, database=database.name)
    is_problem(await front.authz(signed_in["access_token"]), 401, "unauthenticated")
    again = await front.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    is_problem(again, 401, "wrong-credentials")
    renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]})
    is_problem(renewed, 401, "refresh-refused")


async def test_a_post_that_is_over_ends_the_work_in_it(front: Front, database: TestDatabase) -> None:
    signed_in = await front.sign_in("renda")
    over = f"UPDATE {SCHEMA}.post SET valid_until = '2020-12-31' WHERE role = 'npc'"
    await administer(database.cluster, over, database=database.name)
    is_problem(await front.authz(signed_in["access_token"]), 401, "unauthenticated")
    again = await front.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    is_problem(again, 403, "no-post")


async def test_a_malformed_sign_in_names_the_field(front: Front) -> None:
    cases: list[tuple[Json, str]] = [
        ({"username": "renda"}, "#/password"),
        ({"username": "renda", "password": PASSWORD, "remember": True}, "#/remember"),
        ({"username": 7, "password": PASSWORD}, "#/username"),
        ({"username": "x" * 65, "password": PASSWORD}, "#/username"),
        ({"username": "renda", "password": PASSWORD, "post_id": "first"}, "#/post_id"),
    ]
    for body, pointer in cases:
        problem = is_problem(await front.call("POST", "/sessions", json=body), 422, "malformed", pointer)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_strange_names_are_unknown_names_or_bad_input(front: Front) -> None:
    for username in ("ren\u0000da", "\u202erenda", "x'; DROP TABLE person --", "%", "😀"):
        answer = await front.call("POST", "/sessions", json={"username": username, "password": PASSWORD})
        assert answer.status_code in (401, 422), answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_neither_password_nor_token_stands_in_any_table(front: Front, database: TestDatabase) -> None:
    signed_in = await front.sign_in("renda")
    await front.call("POST", "/sessions", json={"username": "renda", "password": "Mistyped-2022-x"})
    await front.call("POST", "/sessions", json={"username": "in-the-wrong-field", "password": "x"})
    tables = await told_by(
        database, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'gateway'::regnamespace"
    )
    for (table,) in tables:
        for (row,) in await told_by(database, f"SELECT t::text FROM {SCHEMA}.{table} t"):
            for secret in (PASSWORD, "Mistyped", "wrong-field", signed_in["refresh_token"], signed_in["access_token"]):
                assert secret not in row, table


async def test_sign_in_and_refusal_are_in_the_audit_log(front: Front, database: TestDatabase) -> None:
    await front.sign_in("renda")
    await front.call("POST", "/sessions", json={"username": "renda", "password": "Wrong-2022-demo"})
    await front.call("POST", "/sessions", json={"username": "my-password-by-mistake", "password": "x"})
    events = await told_by(
        database,
        f"SELECT action, name, role, detail->>'failures' FROM {SCHEMA}.audit_event"
        " WHERE action LIKE 'session:%' ORDER BY id",
    )
    assert [tuple(event) for event in events] == [
        ("session:start", "钟丽萍", "npc", None),
        ("session:start_refused", "钟丽萍", "public", "1"),
        ("session:start_refused", "", "public", "1"),
    ]
    known = await told_by(database, f"SELECT count(*) FROM {SCHEMA}.audit_event WHERE subject LIKE 'my-pass%'")
    assert known[0][0] == 0


async def test_a_key_of_idempotency_does_not_keep_tokens(front: Front, database: TestDatabase) -> None:
    body = {"username": "renda", "password": PASSWORD}
    first = await front.call("POST", "/sessions", json=body, headers={"Idempotency-Key": "sign-in-once"})
    second = await front.call("POST", "/sessions", json=body, headers={"Idempotency-Key": "sign-in-once"})
    assert first.json()["session_id"] != second.json()["session_id"]
    assert await told_by(database, f"SELECT 1 FROM {SCHEMA}.idempotency_record") == []


async def test_the_lock_holds_across_processes(front: Front, database: TestDatabase) -> None:
    for _ in range(5):
        await front.call("POST", "/sessions", json={"username": "renda", "password": "Wrong-2022-demo"})
    async for other in fronting(settings_for(database)):
        right = await other.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
        is_problem(right, 403, "account-locked")


async def test_guesses_at_once_are_counted_one_by_one(front: Front) -> None:
    wrong = {"username": "renda", "password": "Wrong-2022-demo"}
    guesses = [front.call("POST", "/sessions", json=wrong) for _ in range(12)]
    answers = await asyncio.gather(*guesses)
    assert {answer.status_code for answer in answers} <= {401, 403}
    right = await front.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    is_problem(right, 403, "account-locked")
