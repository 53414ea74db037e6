"""What the tests of the administrators' work speak through: who they are, and what they do in turn."""

from datetime import timedelta
from weakref import WeakKeyDictionary

import httpx

from wenxiao.clock import real_today

from .front import Front, Json

TODAY = real_today()
TOMORROW, YESTERDAY = TODAY + timedelta(1), TODAY - timedelta(1)
OWN_PASSWORD = "Own-choice-2026-x"


_TOKENS: WeakKeyDictionary[Front, dict[str, str]] = WeakKeyDictionary()


async def token_of(front: Front, username: str, **more: str) -> str:
    """Of a session in the first post, which is begun once: Argon2 takes its time."""
    if more:
        return str((await front.sign_in(username, **more))["access_token"])
    known = _TOKENS.setdefault(front, {})
    if username not in known:
        known[username] = str((await front.sign_in(username))["access_token"])
    return known[username]


async def organisation_id(front: Front, code: str, username: str = "caizheng-fuze") -> int:
    answer = await front.call("GET", f"/organisations?code={code}", await token_of(front, username))
    (found,) = answer.json()["items"]
    return int(found["id"])


async def person_of(front: Front, username: str, administrator: str = "anquan") -> Json:
    answer = await front.call("GET", f"/people?username={username}", await token_of(front, administrator))
    (found,) = answer.json()["items"]
    person: Json = found
    return person


async def act_on(front: Front, path: str, item: Json, administrator: str, body: Json | None = None) -> httpx.Response:
    sent = {} if body is None else {"json": body}
    token = await token_of(front, administrator)
    return await front.call("POST", path, token, headers={"If-Match": f'"{item["version"]}"'}, **sent)


async def registered(front: Front, username: str, organisation: str = "361001") -> Json:
    body = {"username": username, "name": "周新", "organisation_id": await organisation_id(front, organisation)}
    answer = await front.call("POST", "/people", await token_of(front, "xitong"), json=body)
    assert answer.status_code == 201, answer.text
    shown: Json = answer.json()
    return shown


async def activated(front: Front, username: str, organisation: str = "361001") -> Json:
    """Registered by one, put into force by the other, with a password of one's own; without a post."""
    shown = await registered(front, username, organisation)
    answer = await act_on(front, f"/people/{shown['person']['id']}/activate", shown["person"], "anquan")
    assert answer.status_code == 200, answer.text
    chosen = {"username": username, "old_password": shown["initial_password"], "new_password": OWN_PASSWORD}
    renewed = await front.call("POST", "/credentials/renew", json=chosen)
    assert renewed.status_code == 204, renewed.text
    person: Json = answer.json()
    return person


def appointment(organisation: int, **changes: object) -> Json:
    told: Json = {
        "role": "unit",
        "duty": "checker",
        "organisation_id": organisation,
        "valid_from": TODAY.isoformat(),
        "reason": "经办审核分离",
    }
    return told | changes
