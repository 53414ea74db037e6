import pytest
from jose import jwt
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.database import SCHEMA
from gateway.domain.keys import KeyStatus
from gateway.keys.sealing import KeySecretWrong, Sealing
from wenxiao.access import ASSERTION_HEADER
from wenxiao.testing import TestDatabase, administer

from .front import Front, Json, fronting, is_problem, settings_for


async def published(front: Front) -> dict[str, Json]:
    answer = await front.http.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    return {key["kid"]: key for key in answer.json()["keys"]}


async def rotated(front: Front, token: str) -> dict[str, str]:
    answer = await front.call("POST", "/signing-keys/rotate", token)
    assert answer.status_code == 200, answer.text
    await front.app.state.parts.keys.read()
    return {key["kid"]: key["status"] for key in answer.json()["items"]}


async def test_the_public_keys_are_the_current_and_the_announced_one(front: Front) -> None:
    keys = await published(front)
    assert len(keys) == 2
    for key in keys.values():
        assert {name: key[name] for name in ("kty", "crv", "alg", "use")} == {
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
        }
        assert "d" not in key
    token = (await front.sign_in("anquan"))["access_token"]
    assert jwt.get_unverified_header(token)["kid"] in keys


async def test_rotation_refuses_no_token_that_is_still_valid(front: Front) -> None:
    before = await front.sign_in("yibao-jingban")
    admin = (await front.sign_in("anquan"))["access_token"]
    old = jwt.get_unverified_header(before["access_token"])["kid"]
    announced = (set(await published(front)) - {old}).pop()

    states = await rotated(front, admin)
    assert states[old] == "retiring"
    assert states[announced] == "current"
    assert list(states.values()).count("announced") == 1
    assert set(await published(front)) == set(states)

    after = await front.sign_in("yibao-jingban")
    assert jwt.get_unverified_header(after["access_token"])["kid"] == announced
    for pair in (before, after):
        assert (await front.principal(pair["access_token"])).name == "李晓敏"
    renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": before["refresh_token"]})
    assert renewed.status_code == 200

    await rotated(front, admin)
    assert (await front.authz(before["access_token"])).status_code == 200


async def test_another_process_signs_and_reads_with_the_rotated_keys(front: Front, database: TestDatabase) -> None:
    before = (await front.sign_in("yibao-jingban"))["access_token"]
    admin = (await front.sign_in("anquan"))["access_token"]
    states = await rotated(front, admin)
    async for other in fronting(settings_for(database)):
        assert (await other.authz(before)).status_code == 200
        theirs = (await other.sign_in("yibao-jingban"))["access_token"]
        assert states[jwt.get_unverified_header(theirs)["kid"]] == "current"
        assert (await front.authz(theirs)).status_code == 200


async def test_a_replaced_key_retires_when_its_last_token_has_run_out(front: Front, database: TestDatabase) -> None:
    before = (await front.sign_in("yibao-jingban"))["access_token"]
    admin = (await front.sign_in("anquan"))["access_token"]
    old = jwt.get_unverified_header(before)["kid"]
    await rotated(front, admin)
    long_ago = f"UPDATE {SCHEMA}.signing_key SET replaced_at = now() - interval '17 minutes' WHERE status = 'retiring'"
    await administer(database.cluster, long_ago, database=database.name)
    await front.app.state.parts.keys.read()
    assert old not in await published(front)
    # The signature was checked once and is remembered; a process that has not seen the token refuses it.
    async for other in fronting(settings_for(database)):
        is_problem(await other.authz(before), 401, "unauthenticated")
    admin = (await front.sign_in("anquan"))["access_token"]
    assert (await rotated(front, admin))[old] == KeyStatus.RETIRED.value


async def test_what_a_withdrawn_key_signed_is_refused_and_the_session_goes_on(
    front: Front, database: TestDatabase
) -> None:
    before = await front.sign_in("yibao-jingban")
    assertion = (await front.authz(before["access_token"])).headers[ASSERTION_HEADER]
    admin = (await front.sign_in("anquan"))["access_token"]
    stolen = jwt.get_unverified_header(before["access_token"])["kid"]
    reason = {"reason": "密钥外泄"}
    async for other in fronting(settings_for(database)):
        assert (await other.authz(before["access_token"])).status_code == 200
        answer = await front.call("POST", f"/signing-keys/{stolen}/withdraw", admin, json=reason)
        assert answer.status_code == 200, answer.text
        states = {key["kid"]: key["status"] for key in answer.json()["items"]}
        assert sorted(states.values()) == ["announced", "current", "withdrawn"]
        assert (states[stolen], set(await published(front))) == ("withdrawn", set(states) - {stolen})
        await other.app.state.parts.keys.read()  # at the latest after four seconds
        for process in (front, other):
            is_problem(await process.authz(before["access_token"]), 401, "unauthenticated")
            asked = await process.http.get("/api/v1/posts", headers={ASSERTION_HEADER: assertion})
            is_problem(asked, 401, "unauthenticated")
    renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": before["refresh_token"]})
    assert (await front.principal(renewed.json()["access_token"])).name == "李晓敏"
    admin = (await front.sign_in("anquan"))["access_token"]
    again = await front.call("POST", f"/signing-keys/{stolen}/withdraw", admin, json=reason)
    is_problem(again, 409, "key-move-not-allowed")
    nothing = await front.call("POST", "/signing-keys/none/withdraw", admin, json=reason)
    is_problem(nothing, 404, "signing-key-not-found")
    is_problem(await front.call("POST", f"/signing-keys/{stolen}/withdraw", admin, json={}), 422, "malformed")


async def test_a_withdrawal_is_a_security_event_with_its_reason(front: Front) -> None:
    admin = (await front.sign_in("anquan"))["access_token"]
    announced = (set(await published(front)) - {jwt.get_unverified_header(admin)["kid"]}).pop()
    body = {"reason": "备份介质遗失"}
    assert (await front.call("POST", f"/signing-keys/{announced}/withdraw", admin, json=body)).status_code == 200
    auditor = (await front.sign_in("shenji-guanli"))["access_token"]
    events = (await front.call("GET", "/security-events?action=signing_key:withdraw", auditor)).json()["items"]
    assert [(event["resource"], event["detail"]) for event in events] == [
        (f"signing-keys/{announced}", body | {"moves": {announced: "withdraw"}})
    ]


async def test_only_a_security_administrator_sees_and_rotates_keys(front: Front) -> None:
    for username in ("caizheng-fuze", "xitong", "shenji-guanli", "yibao-jingban"):
        token = (await front.sign_in(username))["access_token"]
        is_problem(await front.call("GET", "/signing-keys", token), 403, "not-permitted", username)
        is_problem(await front.call("POST", "/signing-keys/rotate", token), 403, "not-permitted", username)
        withdrawn = await front.call("POST", "/signing-keys/any/withdraw", token, json={"reason": "外泄"})
        is_problem(withdrawn, 403, "not-permitted", username)


async def test_the_list_of_keys_shows_no_private_half(front: Front) -> None:
    token = (await front.sign_in("anquan"))["access_token"]
    listed = (await front.call("GET", "/signing-keys", token)).json()["items"]
    assert [set(key) for key in listed] == [{"kid", "status", "announced_at", "replaced_at"}] * 2


async def test_private_keys_lie_sealed_in_the_database(front: Front, database: TestDatabase) -> None:
    engine = create_async_engine(database.url())
    async with engine.connect() as connection:
        rows = (await connection.execute(text(f"SELECT kid, sealed_private_key FROM {SCHEMA}.signing_key"))).all()
    await engine.dispose()
    for kid, sealed in rows:
        assert b"PRIVATE KEY" not in sealed
        with pytest.raises(KeySecretWrong, match="GATEWAY_KEY_SECRET"):
            Sealing("another secret, long enough to be accepted").open(sealed, kid)
        with pytest.raises(KeySecretWrong):
            front.app.state.parts.keys.sealing.open(sealed, "another-kid")
        assert "PRIVATE KEY" in front.app.state.parts.keys.sealing.open(sealed, kid)


async def test_the_wrong_secret_stops_the_start(front: Front, database: TestDatabase) -> None:
    wrong = settings_for(database, key_secret="another secret, long enough to be accepted")
    with pytest.raises(KeySecretWrong, match="GATEWAY_KEY_SECRET"):
        await anext(fronting(wrong))


async def test_two_processes_that_start_at_once_agree_on_the_first_keys(database: TestDatabase) -> None:
    async for first in fronting(settings_for(database)):
        async for second in fronting(settings_for(database)):
            assert await published(first) == await published(second)
