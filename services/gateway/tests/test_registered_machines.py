"""A system is registered by one administrator and put into force by another; a new secret overlaps with the old."""

from datetime import timedelta

import pytest

from gateway.database import SCHEMA
from wenxiao.testing import TestDatabase, administer

from .administrators import TODAY, TOMORROW, YESTERDAY, act_on, organisation_id, token_of
from .front import Front, Json, is_problem

CLIENT = "treasury-new"


async def registered(front: Front) -> Json:
    office = await organisation_id(front, "001")
    body = {"id": CLIENT, "name": "龙川县国库集中支付系统（新）", "role": "treasury", "organisation_id": office}
    answer = await front.call("POST", "/machines", await token_of(front, "xitong"), json=body)
    assert answer.status_code == 201, answer.text
    shown: Json = answer.json()
    return shown


async def machine(front: Front, client_id: str = CLIENT) -> Json:
    listed = await front.call("GET", "/machines", await token_of(front, "shenji-guanli"))
    (found,) = [one for one in listed.json()["items"] if one["id"] == client_id]
    view: Json = found
    return view


async def ask(front: Front, secret: str) -> int:
    asked = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": secret}
    return (await front.call("POST", "/tokens", json=asked)).status_code


async def test_a_system_is_registered_by_one_and_put_into_force_by_another(front: Front) -> None:
    shown = await registered(front)
    assert (shown["machine"]["active"], await ask(front, shown["client_secret"])) == (False, 401)
    path = f"/machines/{CLIENT}/activate"
    is_problem(await act_on(front, path, shown["machine"], "xitong"), 403, "not-permitted")
    activated = await act_on(front, path, shown["machine"], "anquan")
    assert activated.json()["active"] is True
    assert await ask(front, shown["client_secret"]) == 200
    is_problem(await act_on(front, path, activated.json(), "anquan"), 409, "machine-state-unchanged")
    listed = await front.call("GET", "/machines", await token_of(front, "anquan"))
    assert shown["client_secret"] not in listed.text
    assert "targets-api" not in listed.text


async def test_a_new_secret_waits_then_overlaps_then_stands_alone(front: Front, database: TestDatabase) -> None:
    shown = await registered(front)
    view = (await act_on(front, f"/machines/{CLIENT}/activate", shown["machine"], "anquan")).json()
    rotated = await act_on(
        front, f"/machines/{CLIENT}/rotate", view, "xitong", {"previous_until": TOMORROW.isoformat()}
    )
    old, new = shown["client_secret"], rotated.json()["client_secret"]
    assert rotated.json()["machine"]["secret_awaits_activation"] is True
    assert (await ask(front, old), await ask(front, new)) == (200, 401)
    both = await act_on(front, f"/machines/{CLIENT}/activate", await machine(front), "anquan")
    assert both.json()["previous_secret_until"] == TOMORROW.isoformat()
    assert (await ask(front, old), await ask(front, new)) == (200, 200)
    over = f"UPDATE {SCHEMA}.machine SET previous_until = '{YESTERDAY}' WHERE client_id = '{CLIENT}'"
    await administer(database.cluster, over, database=database.name)
    assert (await ask(front, old), await ask(front, new)) == (401, 200)


async def test_what_is_switched_off_is_refused_and_its_old_secret_forgotten(front: Front) -> None:
    token = (await front.machine("treasury-longchuan"))["access_token"]
    view = await machine(front, "treasury-longchuan")
    body = {"reason": "系统下线"}
    off = await act_on(front, "/machines/treasury-longchuan/deactivate", view, "xitong", body)
    assert off.json()["active"] is False
    is_problem(await front.authz(token), 401, "unauthenticated")
    again = await act_on(front, "/machines/treasury-longchuan/deactivate", off.json(), "anquan", body)
    is_problem(again, 409, "machine-state-unchanged")


async def test_what_is_no_machine_of_this_place_is_refused(front: Front) -> None:
    token, finance, unit = (
        await token_of(front, "xitong"),
        await organisation_id(front, "001"),
        await organisation_id(front, "361001"),
    )
    body = {"id": CLIENT, "name": "对接系统", "role": "treasury", "organisation_id": finance}
    for changes in ({"role": "service"}, {"role": "finance"}, {"organisation_id": unit}, {"role": "npc_network"}):
        refused = await front.call("POST", "/machines", token, json=body | changes)
        is_problem(refused, 422, "machine-incomplete", str(changes))
    taken = await front.call("POST", "/machines", token, json=body | {"id": "treasury-longchuan"})
    is_problem(taken, 409, "machine-taken")
    ours = {"version": 1}
    is_problem(await act_on(front, "/machines/targets-api/activate", ours, "anquan"), 404, "machine-not-found")


@pytest.mark.parametrize("day", [YESTERDAY, TODAY + timedelta(91)])
async def test_an_overlap_is_neither_over_nor_endless(front: Front, day: object) -> None:
    view = await machine(front, "budget-longchuan")
    rotated = await act_on(front, "/machines/budget-longchuan/rotate", view, "xitong", {"previous_until": str(day)})
    is_problem(rotated, 422, "machine-incomplete")
