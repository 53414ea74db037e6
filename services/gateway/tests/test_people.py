"""One administrator registers an account, another one puts it into force, the third one sees both."""

import pytest

from .administrators import (
    OWN_PASSWORD,
    act_on,
    activated,
    appointment,
    organisation_id,
    person_of,
    registered,
    token_of,
)
from .front import Front, is_problem


async def test_an_account_is_registered_by_one_and_put_into_force_by_another(front: Front) -> None:
    shown = await registered(front, "zhou-xin")
    assert shown["person"]["active"] is False
    assert shown["person"]["posts"] == []
    guess = {"username": "zhou-xin", "password": shown["initial_password"]}
    is_problem(await front.call("POST", "/sessions", json=guess), 401, "wrong-credentials")
    activate = f"/people/{shown['person']['id']}/activate"
    is_problem(await act_on(front, activate, shown["person"], "xitong"), 403, "not-permitted")
    assert (await act_on(front, activate, shown["person"], "anquan")).json()["active"] is True
    is_problem(await front.call("POST", "/sessions", json=guess), 403, "password-change-required")


async def test_nobody_signs_in_until_appointed_and_then_with_a_password_of_his_own(front: Front) -> None:
    person = await activated(front, "zhou-xin")
    own = {"username": "zhou-xin", "password": OWN_PASSWORD}
    is_problem(await front.call("POST", "/sessions", json=own), 403, "no-post")
    body = appointment(await organisation_id(front, "361001"))
    made = await front.call("POST", f"/people/{person['id']}/posts", await token_of(front, "anquan"), json=body)
    assert made.status_code == 201, made.text
    signed_in = await front.sign_in("zhou-xin", OWN_PASSWORD)
    assert signed_in["post"]["id"] == made.json()["id"]
    assert (await front.principal(signed_in["access_token"])).level == "county"


@pytest.mark.parametrize("username", ["anquan", "shenji-guanli", "caizheng-fuze"])
async def test_only_the_system_administrator_registers(front: Front, username: str) -> None:
    body = {"username": "zhou-xin", "name": "周新", "organisation_id": await organisation_id(front, "361001")}
    answer = await front.call("POST", "/people", await token_of(front, username), json=body)
    is_problem(answer, 403, "not-permitted")


async def test_two_people_do_not_share_a_name_to_sign_in_with(front: Front) -> None:
    await registered(front, "zhou-xin")
    body = {"username": "zhou-xin", "name": "周新二", "organisation_id": await organisation_id(front, "361")}
    token = await token_of(front, "xitong")
    is_problem(await front.call("POST", "/people", token, json=body), 409, "username-taken")


async def test_another_county_is_neither_seen_nor_kept(front: Front) -> None:
    token = await token_of(front, "xitong")
    elsewhere = await organisation_id(front, "361", "zijin-caizheng")
    body = {"username": "zhou-xin", "name": "周新", "organisation_id": elsewhere}
    is_problem(await front.call("POST", "/people", token, json=body), 404, "organisation-elsewhere")
    found = (await front.call("GET", "/people?limit=200", token)).json()["items"]
    assert "caizheng-fuze" in {person["username"] for person in found}
    assert "zijin-caizheng" not in {person["username"] for person in found}


async def test_people_are_listed_by_the_organisation_that_they_work_in(front: Front) -> None:
    office = await organisation_id(front, "361")
    listed = await front.call("GET", f"/people?organisation_id={office}", await token_of(front, "shenji-guanli"))
    assert {person["username"] for person in listed.json()["items"]} == {"yibao-shenhe", "yibao-fuze"}
    (post,) = next(person for person in listed.json()["items"] if person["username"] == "yibao-fuze")["posts"]
    assert (post["role"], post["duty"], post["kind"]) == ("department", "head", "regular")


async def test_somebody_who_is_deactivated_is_out_at_the_next_call(front: Front) -> None:
    token = await token_of(front, "yibao-jingban")
    person = await person_of(front, "yibao-jingban")
    gone = await act_on(front, f"/people/{person['id']}/deactivate", person, "xitong", {"reason": "调离本单位"})
    assert gone.json()["active"] is False
    is_problem(await front.authz(token), 401, "unauthenticated")
    again = await act_on(front, f"/people/{person['id']}/deactivate", gone.json(), "anquan", {"reason": "调离本单位"})
    is_problem(again, 409, "person-state-unchanged")


async def test_no_administrator_handles_his_own_account(front: Front) -> None:
    person = await person_of(front, "anquan")
    off = await act_on(front, f"/people/{person['id']}/deactivate", person, "anquan", {"reason": "休假一年"})
    is_problem(off, 403, "own-appointment")
    body = appointment(await organisation_id(front, "361001"))
    made = await front.call("POST", f"/people/{person['id']}/posts", await token_of(front, "anquan"), json=body)
    is_problem(made, 403, "own-appointment")


async def test_the_last_security_administrator_stays(front: Front) -> None:
    person = await person_of(front, "anquan")
    off = await act_on(front, f"/people/{person['id']}/deactivate", person, "xitong", {"reason": "休假一年"})
    is_problem(off, 409, "last-security-administrator")


async def test_a_change_needs_the_version_that_was_read(front: Front) -> None:
    person, token = await person_of(front, "yibao-jingban"), await token_of(front, "xitong")
    path, body = f"/people/{person['id']}", {"name": "李小敏", "organisation_id": person["organisation"]["id"]}
    is_problem(await front.call("PUT", path, token, json=body), 428, "precondition-required")
    stale = await front.call("PUT", path, token, json=body, headers={"If-Match": '"99"'})
    is_problem(stale, 412, "stale-version")
    etag = (await front.call("GET", path, token)).headers["etag"]
    assert (await front.call("PUT", path, token, json=body, headers={"If-Match": etag})).json()["name"] == "李小敏"


async def test_the_audit_administrator_sees_what_the_others_did(front: Front) -> None:
    shown = await registered(front, "zhou-xin")
    await act_on(front, f"/people/{shown['person']['id']}/activate", shown["person"], "anquan")
    events = await front.call("GET", "/security-events?limit=200", await token_of(front, "shenji-guanli"))
    done = {(event["name"], event["action"]) for event in events.json()["items"]}
    assert {("邹凯", "person:register"), ("袁浩", "person:activate")} <= done
    assert shown["initial_password"] not in events.text
