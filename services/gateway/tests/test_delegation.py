"""The holder of a post lets somebody act in it for a time; the delegate's assertion and events name both."""

from datetime import timedelta

import pytest

from gateway.database import SCHEMA
from wenxiao.access import Duty, Role
from wenxiao.testing import TestDatabase, administer

from .administrators import TODAY, TOMORROW, YESTERDAY, act_on, person_of, token_of
from .front import Front, Json, is_problem


def terms(username: str = "yibao-jingban", **changes: object) -> Json:
    told: Json = {
        "username": username,
        "valid_from": TODAY.isoformat(),
        "valid_until": TOMORROW.isoformat(),
        "reason": "外出学习",
    }
    return told | changes


async def delegate(front: Front, giver: str = "yibao-shenhe", **changes: object) -> Json:
    signed_in = await front.sign_in(giver)
    path = f"/posts/{signed_in['post']['id']}/delegate"
    answer = await front.call("POST", path, signed_in["access_token"], json=terms(**changes))  # type: ignore[arg-type]  # changed on purpose
    assert answer.status_code == 201, answer.text
    post: Json = answer.json()
    return post


async def test_the_delegate_acts_in_the_post_and_says_for_whom(front: Front) -> None:
    post = await delegate(front)
    assert (post["kind"], post["acting_for_name"], post["person_name"]) == ("delegated", "陈国华", "李晓敏")
    giver = await front.principal(await token_of(front, "yibao-shenhe"))
    own = await front.sign_in("yibao-jingban")
    assert [one["kind"] for one in own["posts"]] == ["regular", "delegated"]
    who = await front.principal(await token_of(front, "yibao-jingban", post_id=post["id"]))
    assert (who.role, who.duty, who.acting_for) == (Role.DEPARTMENT, Duty.CHECKER, giver.subject)
    assert who.name == "李晓敏（受陈国华委托）"
    assert (who.read, who.write) == (giver.read, giver.write)
    assert who.subject == (await front.principal(own["access_token"])).subject
    assert giver.acting_for is None


async def test_the_log_names_both(front: Front, database: TestDatabase) -> None:
    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    who = await front.principal(token)
    await front.call("DELETE", "/sessions/current", token)
    async with front.app.state.database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        row = await driver.fetchrow(
            f"SELECT subject, on_behalf_of FROM {SCHEMA}.audit_event WHERE action = 'session:end'"
        )
    assert tuple(row) == (who.subject, who.acting_for)


async def test_it_dies_on_its_last_day_when_withdrawn_and_with_the_givers_post(
    front: Front, database: TestDatabase
) -> None:
    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    over = f"UPDATE {SCHEMA}.post SET valid_from = '{YESTERDAY}', valid_until = '{YESTERDAY}' WHERE id = '{post['id']}'"
    await administer(database.cluster, over, database=database.name)
    is_problem(await front.authz(token), 401, "unauthenticated")

    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    back = await act_on(front, f"/posts/{post['id']}/withdraw", post, "yibao-shenhe", {"reason": "提前返岗"})
    assert back.status_code == 200, back.text
    is_problem(await front.authz(token), 401, "unauthenticated")

    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    (given,) = (await person_of(front, "yibao-shenhe"))["posts"]
    ending = {"last_day": YESTERDAY.isoformat(), "reason": "调离"}
    assert (await act_on(front, f"/posts/{given['id']}/end", given, "anquan", ending)).status_code == 200
    is_problem(await front.authz(token), 401, "unauthenticated")


async def test_it_dies_with_the_givers_account(front: Front) -> None:
    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    person = await person_of(front, "yibao-shenhe")
    await act_on(front, f"/people/{person['id']}/deactivate", person, "xitong", {"reason": "停职"})
    is_problem(await front.authz(token), 401, "unauthenticated")
    assert [one["kind"] for one in (await front.sign_in("yibao-jingban"))["posts"]] == ["regular"]


async def test_a_delegated_post_is_not_delegated_on(front: Front) -> None:
    post = await delegate(front)
    token = await token_of(front, "yibao-jingban", post_id=post["id"])
    on = await front.call("POST", f"/posts/{post['id']}/delegate", token, json=terms("yibao-fuze"))
    is_problem(on, 403, "not-delegable")


async def test_administrators_do_not_delegate_and_others_not_what_is_not_theirs(front: Front) -> None:
    for username in ("anquan", "xitong", "shenji-guanli"):
        signed_in = await front.sign_in(username)
        path = f"/posts/{signed_in['post']['id']}/delegate"
        answer = await front.call("POST", path, signed_in["access_token"], json=terms())
        is_problem(answer, 403, "not-permitted", username)
    theirs = (await front.sign_in("gongxiao-shenhe"))["post"]["id"]
    path = f"/posts/{theirs}/delegate"
    answer = await front.call("POST", path, await token_of(front, "yibao-shenhe"), json=terms())
    is_problem(answer, 404, "post-not-found")


REFUSED: list[tuple[Json, set[str]]] = [
    ({"username": "yibao-shenhe"}, {"delegation_to_oneself"}),
    ({"username": "gongxiao-jingban"}, {"delegation_outside"}),
    ({"username": "xitong"}, {"delegation_to_administrator"}),
    ({"valid_from": YESTERDAY.isoformat()}, {"delegation_in_the_past"}),
    ({"valid_until": YESTERDAY.isoformat()}, {"delegation_ends_before_it_begins"}),
    ({"valid_until": (TODAY + timedelta(90)).isoformat()}, {"delegation_too_long"}),
]


async def test_to_whom_and_for_how_long_is_limited(front: Front) -> None:
    signed_in = await front.sign_in("yibao-shenhe")
    path = f"/posts/{signed_in['post']['id']}/delegate"
    for changes, rules in REFUSED:
        answer = await front.call("POST", path, signed_in["access_token"], json=terms(**changes))
        problem = is_problem(answer, 422, "delegation-not-accepted", str(changes))
        assert {finding["rule"] for finding in problem["findings"]} == rules
    longest = terms(valid_until=(TODAY + timedelta(89)).isoformat())
    assert (await front.call("POST", path, signed_in["access_token"], json=longest)).status_code == 201
    again = await front.call("POST", path, signed_in["access_token"], json=terms("yibao-fuze"))
    is_problem(again, 409, "post-held")


async def test_what_was_delegated_is_listed_for_its_giver_who_alone_withdraws_it(front: Front) -> None:
    post = await delegate(front)
    listed = await front.call("GET", "/posts/delegated", await token_of(front, "yibao-shenhe"))
    assert listed.json()["items"] == [post]
    for username in ("yibao-jingban", "yibao-fuze"):
        assert (await front.call("GET", "/posts/delegated", await token_of(front, username))).json()["items"] == []
        back = await act_on(front, f"/posts/{post['id']}/withdraw", post, username, {"reason": "不是我的"})
        is_problem(back, 404, "post-not-found", username)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
async def test_the_database_takes_no_delegated_administrator(front: Front, database: TestDatabase, role: str) -> None:
    post = await delegate(front)
    turned = f"UPDATE {SCHEMA}.post SET role = '{role}' WHERE id = '{post['id']}'"
    with pytest.raises(Exception, match="ck_post_no_delegated_administrator"):
        await administer(database.cluster, turned, database=database.name)
