"""Every forgery of the table, at the gateway's own two doors: /authz and the assertion of a request."""

from typing import Any

import httpx

from wenxiao.access import ASSERTION_HEADER

from .forge import Forge
from .forgeries import FORGERIES, NARROW, TWIN
from .front import Front, is_problem


def forge_with(front: Front, good: str) -> Forge:
    return Forge(front.app.state.parts.keys, good)


async def shown(front: Front, credential: str) -> httpx.Response:
    return await front.http.get("/authz", headers={b"Authorization": credential.encode()})


async def test_what_the_forger_starts_from_is_good(front: Front) -> None:
    forge = forge_with(front, (await front.sign_in("renda"))["access_token"])
    for good in (forge.good, forge.signed(), forge.headed(forge.header), TWIN.make(forge)):
        assert (await shown(front, f"Bearer {good}")).status_code == 200
    names = [forgery.name for forgery in (*FORGERIES, *NARROW)]
    assert len(names) == len(set(names)) > 120


async def test_a_forged_access_token_is_a_401_problem(front: Front) -> None:
    forge = forge_with(front, (await front.sign_in("renda"))["access_token"])
    for forgery in (*FORGERIES, *NARROW):
        answer = await shown(front, f"Bearer {forgery.make(forge)}")
        problem = is_problem(answer, 401, "unauthenticated", forgery.name)
        assert "登录" in problem["detail"], forgery.name


async def test_a_forged_assertion_is_a_401_problem(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    forge = forge_with(front, (await front.authz(token)).headers[ASSERTION_HEADER])
    for forgery in FORGERIES:
        headers = {ASSERTION_HEADER.encode(): forgery.make(forge).encode()}
        is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated", forgery.name)


MISSHAPEN: dict[str, dict[str, Any]] = {
    "an unknown role": {"role": "emperor"},
    "a reach that is none": {"read": "everything"},
    "a reach of an unknown kind": {"read": ["galaxy", "/", None, None]},
    "no region": {"region": ...},
    "a day that is none": {"day": "2022-02-30"},
}


async def test_a_signed_assertion_of_another_shape_is_a_401_problem(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    forge = forge_with(front, (await front.authz(token)).headers[ASSERTION_HEADER])
    for name, changes in MISSHAPEN.items():
        headers = {ASSERTION_HEADER: forge.signed(**changes)}
        is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated", name)


async def test_the_three_kinds_of_token_do_not_stand_in_for_each_other(front: Front) -> None:
    held = await front.sign_in("renda")
    token, assertion = held["access_token"], (await front.authz(held["access_token"])).headers[ASSERTION_HEADER]
    for stranger in (assertion, held["refresh_token"], held["session_id"]):
        is_problem(await front.authz(stranger), 401, "unauthenticated")
    for stranger in (token, held["refresh_token"], held["session_id"]):
        headers = {ASSERTION_HEADER: stranger}
        is_problem(await front.http.get("/api/v1/posts", headers=headers), 401, "unauthenticated")
    for stranger in (token, assertion):
        renewed = await front.call("POST", "/sessions/refresh", json={"refresh_token": stranger[:256]})
        is_problem(renewed, 401, "refresh-refused")


async def test_the_scheme_is_bearer_in_any_letters_and_nothing_else(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    for accepted in (f"Bearer {token}", f"bearer {token}", f"BEARER {token}", f"Bearer  {token} "):
        assert (await shown(front, accepted)).status_code == 200, accepted[:8]
    refused = ("Basic YTpi", "Bearer", "Bearer ", f"Token {token}", "", f"Bearer\t{token}", f"Bearer {token} x", token)
    for credential in (*refused, f"Bearer:{token}", f"Bearer Bearer {token}", f"Ｂearer {token}", f"Bearer={token}"):
        answer = await shown(front, credential)
        is_problem(answer, 401, "unauthenticated", credential[:12])
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_of_two_credentials_none_counts(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    for second in (token, "x"):
        headers = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {second}")]
        is_problem(await front.http.get("/authz", headers=headers), 401, "unauthenticated")


async def test_a_token_of_an_ended_session_is_refused(front: Front) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    await front.call("DELETE", "/sessions/current", token)
    is_problem(await front.authz(token), 401, "unauthenticated")


async def test_without_an_assertion_no_route_answers(front: Front) -> None:
    for path in ("/posts", "/regions", "/organisations", "/sessions", "/signing-keys", "/security-events"):
        is_problem(await front.http.get(f"/api/v1{path}"), 401, "unauthenticated")
