"""Who answers for what: three levels, the lead section, and down to a named section and person."""

import pytest

from .administrators import act_on, organisation_id, token_of
from .front import Front, Json, is_problem


async def draft(front: Front, **changes: object) -> Json:
    told: Json = {
        "organisation_id": await organisation_id(front, "361"),
        "level": "project_lead",
        "matter": "project",
        "reference": "44162222R000000000001",
        "section": "基金财务股",
        "username": "yibao-shenhe",
        "valid_from": "2022-01-01",
    }
    return {name: value for name, value in (told | changes).items() if value is not None}


WHOLE: Json = {"matter": "organisation", "reference": None, "section": None}
HEAD: Json = WHOLE | {"level": "department_head", "username": "yibao-fuze"}
LEAD: Json = WHOLE | {"level": "lead_section", "section": "规划财务股"}


@pytest.mark.clause("yangzhong-4.2.b")
@pytest.mark.clause("zhuji-2.2.b")
@pytest.mark.clause("chifeng-29.a")
async def test_the_head_answers_for_the_department_and_a_lead_for_the_project(front: Front) -> None:
    token = await token_of(front, "yibao-fuze")
    for changes, name in ((HEAD, "黄志强"), ({}, "陈国华")):
        made = await front.call("POST", "/responsibilities", token, json=await draft(front, **changes))
        assert made.status_code == 201, made.text
        assert made.json()["person"]["name"] == name
    found = await front.call("GET", "/responsibilities", await token_of(front, "caizheng-fuze"))
    assert [(one["level"], one["section"]) for one in found.json()["items"]] == [
        ("department_head", None),
        ("project_lead", "基金财务股"),
    ]


@pytest.mark.clause("chifeng-30.b")
async def test_a_department_names_its_lead_section(front: Front) -> None:
    token = await token_of(front, "yibao-fuze")
    nameless = await front.call(
        "POST", "/responsibilities", token, json=await draft(front, **(LEAD | {"section": None}))
    )
    is_problem(nameless, 422, "responsibility-incomplete")
    named = await front.call("POST", "/responsibilities", token, json=await draft(front, **LEAD))
    assert named.json()["section"] == "规划财务股"


@pytest.mark.clause("longchuan-4.2.b")
async def test_a_task_lands_on_a_named_section(front: Front) -> None:
    token = await token_of(front, "yibao-fuze")
    refused = await front.call("POST", "/responsibilities", token, json=await draft(front, section=None))
    problem = is_problem(refused, 422, "responsibility-incomplete")
    assert [clause["id"] for clause in problem["basis"]] == ["longchuan-4.2.b"]


async def test_one_person_answers_at_a_time_and_the_past_stays(front: Front) -> None:
    token = await token_of(front, "yibao-fuze")
    made = (await front.call("POST", "/responsibilities", token, json=await draft(front))).json()
    second = await draft(front, username="yibao-fuze", valid_from="2023-01-01")
    is_problem(await front.call("POST", "/responsibilities", token, json=second), 409, "already-exists")
    path = f"/responsibilities/{made['id']}/end"
    too_early = await act_on(front, path, made, "yibao-fuze", {"last_day": "2021-12-31"})
    is_problem(too_early, 422, "last-day-before-first")
    ended = await act_on(front, path, made, "yibao-fuze", {"last_day": "2022-12-31"})
    assert ended.json()["valid_until"] == "2022-12-31"
    is_problem(
        await act_on(front, path, ended.json(), "yibao-fuze", {"last_day": "2024-12-31"}), 409, "responsibility-ended"
    )
    assert (await front.call("POST", "/responsibilities", token, json=second)).status_code == 201


async def test_only_the_head_keeps_it_and_only_of_the_own_department(front: Front) -> None:
    wish, path = await draft(front), "/responsibilities"
    refused = await front.call("POST", path, await token_of(front, "yibao-shenhe"), json=wish)
    is_problem(refused, 403, "not-permitted")
    theirs, own = await token_of(front, "gongxiao-fuze"), await token_of(front, "yibao-fuze")
    is_problem(await front.call("POST", path, theirs, json=wish), 404, "organisation-elsewhere")
    made = (await front.call("POST", path, own, json=wish)).json()
    assert (await front.call("GET", path, theirs)).json()["items"] == []
    is_problem(await front.call("GET", f"{path}/{made['id']}", theirs), 404, "responsibility-not-found")
    strange = wish | {"username": "zijin-caizheng", "reference": "44162222R000000000002"}
    is_problem(await front.call("POST", path, own, json=strange), 404, "person-not-found")
