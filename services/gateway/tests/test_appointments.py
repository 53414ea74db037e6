"""Posts are granted by the security administrator; the three administrators exclude each other and business."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from gateway.database import SCHEMA
from wenxiao.testing import TestDatabase, administer

from .administrators import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    act_on,
    activated,
    appointment,
    organisation_id,
    person_of,
    token_of,
)
from .directory_desk import desk_of
from .front import Front, Json, is_problem


async def appoint(front: Front, username: str, **changes: object) -> httpx.Response:
    person = await person_of(front, username)
    organisation = changes.pop("organisation", "361001")
    body = appointment(await organisation_id(front, str(organisation)), **changes)
    return await front.call("POST", f"/people/{person['id']}/posts", await token_of(front, "anquan"), json=body)


async def test_a_second_post_is_offered_at_sign_in_and_changed_to_without_a_password(front: Front) -> None:
    made = (await appoint(front, "yibao-jingban", duty="checker")).json()
    signed_in = await front.sign_in("yibao-jingban")
    assert [post["duty"] for post in signed_in["posts"]] == ["maker", "checker"]
    assert signed_in["post"] == signed_in["posts"][0]
    body = {"post_id": made["id"]}
    answer = await front.call("POST", "/sessions/current/change-post", signed_in["access_token"], json=body)
    assert answer.status_code == 201, answer.text
    assert (await front.principal(answer.json()["access_token"])).duty == "checker"
    assert answer.json()["session_expires_at"] == signed_in["session_expires_at"]
    is_problem(await front.authz(signed_in["access_token"]), 401, "unauthenticated")
    spent = await front.call("POST", "/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]})
    is_problem(spent, 401, "refresh-refused")
    events = await front.call(
        "GET", "/security-events?action=session:change_post", await token_of(front, "shenji-guanli")
    )
    assert [event["detail"]["to_post"] for event in events.json()["items"]] == [made["id"]]


async def test_nothing_new_begins_in_an_organisation_that_has_ended(front: Front) -> None:
    """Its rows are its successor's now: a new officer of the old unit could go on writing them."""
    desk = await desk_of(front)
    gone = await organisation_id(front, "361001")
    parent = (await desk.ids())["龙川县医疗保障局"]
    made = await desk.register(code="361002", name="龙川县医疗保障事务中心", kind="unit", parent_id=parent)
    heir = made.json()["organisation_id"]
    await desk.done(gone, "merge", successor_id=heir)
    person, token = await person_of(front, "gongxiao-jingban"), await token_of(front, "anquan")
    appointed = await front.call("POST", f"/people/{person['id']}/posts", token, json=appointment(gone))
    told = is_problem(appointed, 409, "organisation-ended")
    assert told["errors"][0]["pointer"] == "#/organisation_id"
    draft = {"username": "xin-jingban", "name": "新经办", "organisation_id": gone}
    xitong = await token_of(front, "xitong")
    is_problem(await front.call("POST", "/people", xitong, json=draft), 409, "organisation-ended")
    moved = {"name": person["name"], "organisation_id": gone}
    headers = {"If-Match": f'"{person["version"]}"'}
    changed = await front.call("PUT", f"/people/{person['id']}", xitong, json=moved, headers=headers)
    is_problem(changed, 409, "organisation-ended")
    there = draft | {"organisation_id": heir}
    assert (await front.call("POST", "/people", xitong, json=there)).status_code == 201


async def test_nobody_changes_to_a_post_of_somebody_else(front: Front) -> None:
    theirs = (await front.sign_in("yibao-shenhe"))["post"]["id"]
    token = await token_of(front, "yibao-jingban")
    changed = await front.call("POST", "/sessions/current/change-post", token, json={"post_id": theirs})
    is_problem(changed, 403, "no-post")
    assert (await front.authz(token)).status_code == 200


async def test_the_system_administrator_appoints_nobody(front: Front) -> None:
    person = await person_of(front, "yibao-jingban")
    body = appointment(await organisation_id(front, "361001"))
    made = await front.call("POST", f"/people/{person['id']}/posts", await token_of(front, "xitong"), json=body)
    is_problem(made, 403, "not-permitted")


async def test_the_three_administrators_exclude_each_other_and_business(front: Front) -> None:
    of_three: Json = {"role": "audit_admin", "duty": "none", "organisation": "001"}
    for username in ("xitong", "caizheng-fuze"):
        is_problem(await appoint(front, username, **of_three), 409, "administrators-exclude", username)
    acting = of_three | {"kind": "acting", "valid_until": TOMORROW.isoformat()}
    is_problem(await appoint(front, "xitong", **acting), 409, "administrators-exclude")
    is_problem(await appoint(front, "xitong"), 409, "administrators-exclude")


async def test_two_administrators_posts_at_the_same_moment_are_one(front: Front) -> None:
    await activated(front, "zhou-xin", "001")
    roles = ("system_admin", "audit_admin")
    made = await asyncio.gather(
        *(appoint(front, "zhou-xin", role=role, duty="none", organisation="001") for role in roles)
    )
    assert sorted(answer.status_code for answer in made) == [201, 409]


async def test_not_even_the_database_takes_a_second_one(front: Front, database: TestDatabase) -> None:
    person = await person_of(front, "xitong")
    second = (
        f"INSERT INTO {SCHEMA}.post (person_id, role, duty, level, organisation_id, valid_from, valid_until, kind,"
        f" version) SELECT '{person['id']}', 'audit_admin', 'none', 'county', organisation_id, '2026-01-01',"
        f" '2026-02-01', 'acting', 1 FROM {SCHEMA}.post LIMIT 1"
    )
    with pytest.raises(Exception, match="uq_post_one_administrator"):
        await administer(database.cluster, second, database=database.name)


WRONG: list[tuple[Json, set[str]]] = [
    ({"kind": "acting"}, {"post_without_end"}),
    ({"kind": "delegated", "valid_until": TOMORROW.isoformat()}, {"post_delegated"}),
    ({"duty": "none"}, {"post_duty"}),
    ({"role": "treasury", "duty": "none"}, {"post_of_a_machine"}),
    ({"role": "finance"}, {"post_of_another_organisation"}),
    ({"portfolio": [999999]}, {"post_portfolio", "post_portfolio_elsewhere"}),
    ({"valid_until": YESTERDAY.isoformat()}, {"post_ends_before_it_begins"}),
]


async def test_what_makes_no_post_is_said_all_at_once(front: Front) -> None:
    for changes, rules in WRONG:
        problem = is_problem(await appoint(front, "yibao-jingban", **changes), 422, "post-incomplete", str(changes))
        assert {finding["rule"] for finding in problem["findings"]} == rules


async def test_an_acting_post_ends_by_itself(front: Front, database: TestDatabase) -> None:
    until = {"kind": "acting", "valid_until": TODAY.isoformat()}
    made = (await appoint(front, "yibao-shenhe", role="department", duty="head", organisation="361", **until)).json()
    token = await token_of(front, "yibao-shenhe", post_id=made["id"])
    assert (await front.principal(token)).acting_for is None
    over = f"UPDATE {SCHEMA}.post SET valid_from = '{YESTERDAY}', valid_until = '{YESTERDAY}' WHERE id = '{made['id']}'"
    await administer(database.cluster, over, database=database.name)
    is_problem(await front.authz(token), 401, "unauthenticated")


async def test_a_post_that_is_ended_is_dead_at_the_next_call_and_stays_on_record(front: Front) -> None:
    token = await token_of(front, "yibao-shenhe")
    (post,) = (await person_of(front, "yibao-shenhe"))["posts"]
    body = {"last_day": YESTERDAY.isoformat(), "reason": "退休"}
    is_problem(await act_on(front, f"/posts/{post['id']}/end", post, "xitong", body), 403, "not-permitted")
    ended = await act_on(front, f"/posts/{post['id']}/end", post, "anquan", body)
    assert (ended.json()["valid_until"], ended.json()["end_reason"]) == (YESTERDAY.isoformat(), "退休")
    is_problem(await front.authz(token), 401, "unauthenticated")
    again = await act_on(front, f"/posts/{post['id']}/end", ended.json(), "anquan", body)
    is_problem(again, 409, "post-ended")


async def test_a_post_that_has_not_begun_is_withdrawn(front: Front) -> None:
    later = {"valid_from": (TODAY + timedelta(7)).isoformat()}
    made = (await appoint(front, "yibao-jingban", **later)).json()
    body = {"last_day": TODAY.isoformat(), "reason": "另有任用"}
    ended = await act_on(front, f"/posts/{made['id']}/end", made, "anquan", body)
    assert ended.json()["withdrawn_at"] is not None


async def test_posts_of_another_county_are_not_there(front: Front) -> None:
    theirs = (await front.sign_in("zijin-caizheng"))["post"]
    body = {"last_day": TODAY.isoformat(), "reason": "不归我管"}
    is_problem(await act_on(front, f"/posts/{theirs['id']}/end", theirs, "anquan", body), 404, "post-not-found")
