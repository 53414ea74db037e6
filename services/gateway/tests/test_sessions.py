import asyncio

from gateway.database import SCHEMA
from gateway.demonstration import PASSWORD
from gateway.sessions.retention import Retention
from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, is_problem

RENEWED = "/sessions/refresh"


async def refreshed(front: Front, token: str) -> Json:
    answer = await front.call("POST", RENEWED, json={"refresh_token": token})
    assert answer.status_code == 200, answer.text
    renewed: Json = answer.json()
    return renewed


async def test_a_refresh_token_gives_a_new_pair_in_the_same_session(front: Front) -> None:
    first = await front.sign_in("yibao-fuze")
    second = await refreshed(front, first["refresh_token"])
    third = await refreshed(front, second["refresh_token"])
    assert len({pair["refresh_token"] for pair in (first, second, third)}) == 3
    assert {pair["session_id"] for pair in (first, second, third)} == {first["session_id"]}
    assert {pair["session_expires_at"] for pair in (first, second, third)} == {first["session_expires_at"]}
    assert (await front.principal(third["access_token"])).name == "黄志强"


async def test_a_refresh_token_used_twice_ends_the_whole_session(front: Front) -> None:
    first = await front.sign_in("yibao-fuze")
    second = await refreshed(front, first["refresh_token"])
    reused = await front.call("POST", RENEWED, json={"refresh_token": first["refresh_token"]})
    assert "请重新登录" in is_problem(reused, 401, "refresh-token-reused")["detail"]
    is_problem(await front.authz(second["access_token"]), 401, "unauthenticated")
    is_problem(await front.authz(first["access_token"]), 401, "unauthenticated")
    newest = await front.call("POST", RENEWED, json={"refresh_token": second["refresh_token"]})
    is_problem(newest, 401, "refresh-refused")


async def test_reuse_ends_only_that_session(front: Front) -> None:
    stolen, other = await front.sign_in("yibao-fuze"), await front.sign_in("yibao-fuze")
    await refreshed(front, stolen["refresh_token"])
    await front.call("POST", RENEWED, json={"refresh_token": stolen["refresh_token"]})
    assert (await front.authz(other["access_token"])).status_code == 200
    await refreshed(front, other["refresh_token"])


async def test_of_ten_uses_at_once_one_wins_and_the_session_ends(front: Front) -> None:
    first = await front.sign_in("yibao-fuze")
    asked = {"refresh_token": first["refresh_token"]}
    answers = await asyncio.gather(*(front.call("POST", RENEWED, json=asked) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
    is_problem(await front.authz(first["access_token"]), 401, "unauthenticated")


async def test_an_unknown_refresh_token_is_refused(front: Front) -> None:
    for token in ("x", "x" * 43, "' OR 1=1 --", "令牌"):
        answer = await front.call("POST", RENEWED, json={"refresh_token": token})
        is_problem(answer, 401, "refresh-refused", token)


async def test_signing_out_is_effective_at_the_next_call(front: Front) -> None:
    signed_in = await front.sign_in("yibao-fuze")
    token = signed_in["access_token"]
    left = await front.call("DELETE", "/sessions/current", token)
    assert (left.status_code, left.content) == (204, b"")
    is_problem(await front.authz(token), 401, "unauthenticated")
    is_problem(await front.call("GET", "/posts", token), 401, "unauthenticated")
    renewed = await front.call("POST", RENEWED, json={"refresh_token": signed_in["refresh_token"]})
    is_problem(renewed, 401, "refresh-refused")


async def test_without_a_session_there_is_nothing_to_sign_out_of(front: Front) -> None:
    is_problem(await front.call("DELETE", "/sessions/current"), 403, "not-permitted")


async def test_an_assertion_still_in_flight_signs_out_once(front: Front) -> None:
    token = (await front.sign_in("yibao-fuze"))["access_token"]
    headers = {"X-Wenxiao-Assertion": (await front.authz(token)).headers["X-Wenxiao-Assertion"]}
    first = await front.http.delete("/api/v1/sessions/current", headers=headers)
    assert first.status_code == 204
    again = await front.http.delete("/api/v1/sessions/current", headers=headers)
    is_problem(again, 409, "session-ended")


async def test_a_session_runs_out_whatever_its_token_says(front: Front, database: TestDatabase) -> None:
    signed_in = await front.sign_in("yibao-fuze")
    over = f"UPDATE {SCHEMA}.session SET expires_at = now() - interval '1 second'"
    await administer(database.cluster, over, database=database.name)
    is_problem(await front.authz(signed_in["access_token"]), 401, "unauthenticated")
    renewed = await front.call("POST", RENEWED, json={"refresh_token": signed_in["refresh_token"]})
    is_problem(renewed, 401, "refresh-refused")


async def test_a_token_never_outlives_its_session(front: Front, database: TestDatabase) -> None:
    signed_in = await front.sign_in("yibao-fuze")
    soon = f"UPDATE {SCHEMA}.session SET expires_at = now() + interval '2 minutes'"
    await administer(database.cluster, soon, database=database.name)
    renewed = await refreshed(front, signed_in["refresh_token"])
    assert 100 <= renewed["expires_in"] <= 120


async def test_a_security_administrator_revokes_a_session_at_once(front: Front) -> None:
    theirs = await front.sign_in("caizheng-jingban")
    admin = (await front.sign_in("anquan"))["access_token"]
    listed = (await front.call("GET", "/sessions?username=caizheng-jingban", admin)).json()["items"]
    assert [(row["id"], row["status"]) for row in listed] == [(theirs["session_id"], "active")]
    path = f"/sessions/{theirs['session_id']}/revoke"
    reason = {"reason": "手机遗失"}
    without = await front.call("POST", path, admin, json=reason)
    is_problem(without, 428, "precondition-required")
    stale = await front.call("POST", path, admin, json=reason, headers={"If-Match": '"99"'})
    is_problem(stale, 412, "stale-version")
    match = {"If-Match": f'"{listed[0]["version"]}"'}
    done = await front.call("POST", path, admin, json=reason, headers=match)
    assert done.status_code == 204, done.text
    is_problem(await front.authz(theirs["access_token"]), 401, "unauthenticated")


async def test_a_session_of_another_county_is_neither_listed_nor_revoked(front: Front) -> None:
    theirs = await front.sign_in("zijin-caizheng")
    admin = (await front.sign_in("anquan"))["access_token"]
    listed = (await front.call("GET", "/sessions", admin)).json()["items"]
    assert {row["username"] for row in listed} == {"anquan"}
    path = f"/sessions/{theirs['session_id']}/revoke"
    refused = await front.call("POST", path, admin, json={"reason": "越权"}, headers={"If-Match": '"1"'})
    is_problem(refused, 404, "session-not-found")
    assert (await front.authz(theirs["access_token"])).status_code == 200


async def test_nobody_else_revokes(front: Front) -> None:
    for username in ("caizheng-fuze", "shenji-guanli", "xitong"):
        token = (await front.sign_in(username))["access_token"]
        is_problem(await front.call("GET", "/sessions", token), 403, "not-permitted", username)


async def test_a_changed_password_ends_all_other_sessions(front: Front) -> None:
    here, elsewhere = await front.sign_in("renda"), await front.sign_in("renda")
    change = {"old_password": PASSWORD, "new_password": "Xin-Mima-2026-longchuan"}
    changed = await front.call("PUT", "/credentials/current", here["access_token"], json=change)
    assert changed.status_code == 204, changed.text
    assert (await front.authz(here["access_token"])).status_code == 200
    is_problem(await front.authz(elsewhere["access_token"]), 401, "unauthenticated")
    old = await front.call("POST", "/sessions", json={"username": "renda", "password": PASSWORD})
    is_problem(old, 401, "wrong-credentials")
    await front.sign_in("renda", "Xin-Mima-2026-longchuan")


async def test_a_weak_password_is_refused_with_all_its_weaknesses(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    change = {"old_password": PASSWORD, "new_password": "renda12"}
    refused = await front.call("PUT", "/credentials/current", token, json=change)
    problem = is_problem(refused, 422, "password-too-weak")
    rules = ["password_length", "password_mixture", "password_names_owner"]
    assert [finding["rule"] for finding in problem["findings"]] == rules
    assert problem["errors"][0]["pointer"] == "#/new_password"
    await front.sign_in("renda")


async def test_the_old_password_must_be_right(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    change = {"old_password": "Wrong-2022-demo", "new_password": "Xin-Mima-2026-longchuan"}
    refused = await front.call("PUT", "/credentials/current", token, json=change)
    is_problem(refused, 403, "old-password-wrong")


async def test_sessions_are_forgotten_a_month_after_their_end(front: Front, database: TestDatabase) -> None:
    old, recent, alive = [await front.sign_in("renda") for _ in range(3)]
    for signed_in, days in ((old, 31), (recent, 29)):
        ended = (
            f"UPDATE {SCHEMA}.session SET expires_at = now() - interval '{days} days'"
            f" WHERE id = '{signed_in['session_id']}'"
        )
        await administer(database.cluster, ended, database=database.name)
    retention = Retention()
    closed, forgotten = 2, 1
    assert [await retention(front.app), await retention(front.app)] == [closed + forgotten, 0]
    admin = (await front.sign_in("anquan"))["access_token"]
    left = (await front.call("GET", "/sessions?username=renda", admin)).json()["items"]
    assert [row["id"] for row in left] == [recent["session_id"], alive["session_id"]]
    assert (await front.authz(alive["access_token"])).status_code == 200
