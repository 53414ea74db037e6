from copy import deepcopy
from typing import Any

import pytest

from gateway.database import SCHEMA
from wenxiao.testing import TestDatabase, administer

from .front import SERVICE_SECRET, Front, fronting, is_problem, settings_for

TREASURY = {
    "grant_type": "client_credentials",
    "client_id": "treasury-longchuan",
    "client_secret": "treasury-longchuan-demo-secret",
}


@pytest.mark.parametrize("form", [{"data": TREASURY}, {"json": TREASURY}])
async def test_a_machine_gets_a_token_by_form_or_by_json(front: Front, form: dict[str, Any]) -> None:
    answer = await front.call("POST", "/tokens", **form)
    assert answer.status_code == 200, answer.text
    issued = answer.json()
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 900)
    assert set(issued) == {"access_token", "token_type", "expires_in"}
    assert (await front.principal(issued["access_token"])).name == "龙川县国库集中支付系统"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_id": "treasury-zijin"},
        {"client_id": "renda", "client_secret": "Wenxiao-2022-demo"},
        {"client_id": "evaluation-api", "client_secret": SERVICE_SECRET},
    ],
)
async def test_wrong_credentials_people_and_our_own_services_get_no_token(
    front: Front, changes: dict[str, str]
) -> None:
    answer = await front.call("POST", "/tokens", json=TREASURY | changes)
    is_problem(answer, 401, "wrong-client-credentials")


async def test_guessing_does_not_lock_a_machine_out(front: Front) -> None:
    for _ in range(6):
        wrong = await front.call("POST", "/tokens", json=TREASURY | {"client_secret": "wrong"})
        is_problem(wrong, 401, "wrong-client-credentials")
    await front.machine("treasury-longchuan")


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"json": TREASURY | {"grant_type": "password"}}, "#/grant_type"),
    ({"json": TREASURY | {"scope": "all"}}, "#/scope"),
    ({"data": TREASURY | {"scope": "all"}}, "#/scope"),
    ({"data": {"grant_type": "client_credentials", "client_id": "x"}}, "#/client_secret"),
    ({"content": b"{", "headers": {"content-type": "application/json"}}, "#"),
    ({"content": b"a" * 5000, "headers": {"content-type": "application/json"}}, "#"),
    (
        {
            "content": b"grant_type=client_credentials&client_id=a&client_id=b&client_secret=c",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
        },
        "#",
    ),
    ({"content": b"\xff\xfe", "headers": {"content-type": "application/x-www-form-urlencoded"}}, "#"),
]


async def test_a_malformed_request_names_what_is_wrong(front: Front) -> None:
    for sent, pointer in MALFORMED:
        problem = is_problem(await front.call("POST", "/tokens", **deepcopy(sent)), 422, "malformed", str(sent))
        assert pointer in [error["pointer"] for error in problem["errors"]]


async def test_a_machine_that_was_switched_off_is_refused_at_the_next_call(
    front: Front, database: TestDatabase
) -> None:
    token = (await front.machine("treasury-longchuan"))["access_token"]
    off = f"UPDATE {SCHEMA}.machine SET active = false WHERE client_id = 'treasury-longchuan'"
    await administer(database.cluster, off, database=database.name)
    is_problem(await front.authz(token), 401, "unauthenticated")
    is_problem(await front.call("POST", "/tokens", json=TREASURY), 401, "wrong-client-credentials")


async def test_a_machine_may_sign_out(front: Front) -> None:
    token = (await front.machine("npc-longchuan"))["access_token"]
    assert (await front.call("DELETE", "/sessions/current", token)).status_code == 204
    is_problem(await front.authz(token), 401, "unauthenticated")


async def test_a_new_secret_of_the_environment_replaces_the_old_one(front: Front, database: TestDatabase) -> None:
    asked = {"client_id": "targets-api", "client_secret": SERVICE_SECRET}
    assert (await front.http.post("/internal/service-assertions", json=asked)).status_code == 200
    async for other in fronting(settings_for(database, client_secret="another secret of our services")):
        renewed = asked | {"client_secret": "another secret of our services"}
        assert (await other.http.post("/internal/service-assertions", json=renewed)).status_code == 200
        for process in (front, other):
            old = await process.http.post("/internal/service-assertions", json=asked)
            is_problem(old, 401, "wrong-client-credentials")
