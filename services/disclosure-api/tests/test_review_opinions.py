"""The congress says what it finds of what it was given; it is answered, and accepts or asks again."""

from dataclasses import replace
from typing import Any

import pytest

from disclosure_api.domain.opinions import STEPS, OpinionAction, OpinionStatus, diagram, next_status
from disclosure_api.review_opinions.models import ReviewOpinionView
from wenxiao.access import Duty, Role
from wenxiao.errors import Conflict
from wenxiao.testing import a_principal, administer

from .office import ANYBODY, CONGRESS, HEAD, MAKER, NETWORK, ZIJIN_NETWORK, Office
from .year_of_duties import AUDITOR, DEPARTMENT, OTHER_DEPARTMENT, elsewhere, laid, on, post

OPINIONS = "/api/v1/review-opinions"
DEPUTIES = replace(CONGRESS, name="人大预算工委")
WORDS = {"text": "项目目标偏低，请说明测算依据。"}


@pytest.fixture
async def department(office: Office) -> int:
    copy = (
        "INSERT INTO disclosure.directory_organisation (id, region_code, region_path, code, name, kind, department_id,"
        " valid_from, follows_region_code, follows_region_path, follows_department_id, recorded_at) VALUES"
        " (361, '441622', '/44/4416/441622', '361', '龙川县医疗保障局', 'department', 361,"
        " '2020-01-01', '441622', '/44/4416/441622', 361, now())"
    )
    await administer(office.database.cluster, copy, database=office.database.name)
    return 361


async def on_a_release(office: Office, who: Any = DEPUTIES) -> dict[str, Any]:
    release = await office.published()
    body = WORDS | {"about": "release", "release_id": release["id"]}
    return await post(office, who, OPINIONS, body, status=201)


async def step(office: Office, who: Any, view: dict[str, Any], action: str, body: Any = None, status: int = 200) -> Any:
    seen = (await office.get(f"{OPINIONS}/{view['id']}", who)).json() if status == 200 else view
    return await post(office, who, f"{OPINIONS}/{view['id']}/{action}", body, of=seen, status=status)


@pytest.mark.clause("longchuan-4.3.b", "longchuan-annex-53")
async def test_an_opinion_is_forwarded_contributed_to_answered_and_accepted(office: Office, department: int) -> None:
    asked = await on_a_release(office)
    ReviewOpinionView.model_validate(asked)
    assert asked["title"] == "建档立卡个人缴费县级配套资金2022年度绩效目标"
    assert (asked["status"], asked["asked_on"], asked["due_on"]) == ("open", "2022-01-20", "2022-02-19")
    assert (await office.get(OPINIONS, DEPARTMENT)).json()["items"] == [], "not forwarded yet"
    forwarded = await step(office, MAKER, asked, "forward", {"department_id": department})
    assert (forwarded["status"], forwarded["forwarded_name"]) == ("forwarded", "龙川县医疗保障局")
    for who in (DEPUTIES, NETWORK):
        seen = (await office.get(f"{OPINIONS}/{asked['id']}", who)).json()
        assert (seen["status"], seen["forwarded_to"], seen["history"]) == ("open", None, None)
    contributed = await step(office, DEPARTMENT, asked, "contribute", {"text": "按参合人数测算。"})
    assert contributed["contributed_by_name"] == "医保局经办"
    drafted = await step(office, MAKER, asked, "draft-answer", {"text": "目标按参合人数测算，详见附表。"})
    assert (await office.get(f"{OPINIONS}/{asked['id']}", DEPUTIES)).json()["drafted_answer"] is None
    same = replace(HEAD, subject=MAKER.subject)
    refused = await step(office, same, drafted, "send", status=403)
    assert refused["type"] == "/problems/answer-by-same-person"
    await step(office, replace(HEAD, acting_for=MAKER.subject), drafted, "send", status=403)
    answered = await step(office, on("2022-02-10", HEAD), asked, "send")
    assert [(one["answer"], one["in_time"]) for one in answered["rounds"]] == [("目标按参合人数测算，详见附表。", True)]
    seen = (await office.get(f"{OPINIONS}/{asked['id']}", NETWORK)).json()
    assert (seen["status"], seen["open"], seen["contribution"]) == ("answered", False, None)
    accepted = await step(office, on("2022-02-12", DEPUTIES), asked, "accept")
    assert (accepted["status"], accepted["accepted_on"]) == ("accepted", "2022-02-12")
    await step(office, MAKER, accepted, "draft-answer", {"text": "再答"}, status=409)


async def test_an_unsatisfied_congress_asks_again_and_every_round_stays(office: Office) -> None:
    asked = await on_a_release(office, NETWORK)
    await step(office, MAKER, asked, "draft-answer", {"text": "初次答复"})
    await step(office, on("2022-03-01", HEAD), asked, "send")
    again = await step(office, on("2022-03-05", NETWORK), asked, "ask-again", {"text": "仍未说明依据。"})
    assert (again["status"], again["asked"], again["due_on"]) == ("open", "仍未说明依据。", "2022-04-04")
    assert [(one["asked"], one["in_time"]) for one in again["rounds"]] == [(WORDS["text"], False)]
    listed = (await office.get(OPINIONS, MAKER, params={"open": True})).json()["items"]
    assert [one["drafted_answer"] for one in listed] == [None]
    refused = await step(office, NETWORK, again, "accept", status=409)
    assert refused["detail"] == "该审查意见尚未办理，不能认可答复；现在可以：转办、起草答复。"


async def test_nobody_else_sees_it_and_nobody_speaks_of_what_was_not_given_to_him(office: Office) -> None:
    asked = await on_a_release(office)
    path = f"{OPINIONS}/{asked['id']}"
    assert (await office.get(path, AUDITOR)).status_code == 200
    for who in (OTHER_DEPARTMENT, ZIJIN_NETWORK):
        assert (await office.get(path, who)).status_code == 404
        assert (await office.get(OPINIONS, who)).json()["items"] == []
    assert (await office.get(path, ANYBODY)).status_code == 403
    await post(office, HEAD, OPINIONS, WORDS | {"about": "year", "budget_year": 2022}, status=403)
    draft = (await office.draft(source_id=await office.another_target(7))).json()
    for about, status, slug in (
        ({"about": "release", "release_id": draft["id"]}, 404, "subject-not-given"),
        ({"about": "paper", "paper_id": draft["id"]}, 404, "subject-not-given"),
        ({"about": "year", "budget_year": 2019}, 404, "subject-not-given"),
        ({"about": "release"}, 422, "subject-incomplete"),
        ({"about": "year", "budget_year": 2022, "release_id": draft["id"]}, 422, "subject-incomplete"),
    ):
        refused = await post(office, DEPUTIES, OPINIONS, WORDS | about, status=status)
        assert refused["type"] == f"/problems/{slug}"
    unknown = await office.get(f"{OPINIONS}/0198b2a0-0000-7000-8000-00000000000a", MAKER)
    assert unknown.json()["type"] == "/problems/review-opinion-not-found"


@pytest.mark.clause("shantou-21.b", "shantou-annex-55")
async def test_the_congress_of_shantou_asks_and_is_answered_in_its_own_place(office: Office) -> None:
    maker, head, congress = elsewhere("/44/4405", "city", MAKER, HEAD, DEPUTIES)
    paper = await laid(office, "2022-01-20", who=maker)
    about = WORDS | {"about": "paper", "paper_id": paper["id"]}
    asked = await post(office, on("2022-01-21", congress), OPINIONS, about, status=201)
    assert (asked["region_code"], asked["due_on"]) == ("440500", "2022-02-20")
    await step(office, maker, asked, "draft-answer", {"text": "已按意见调整目标。"})
    await step(office, on("2022-02-01", head), asked, "send")
    accepted = await step(office, on("2022-02-03", congress), asked, "accept")
    assert (accepted["status"], accepted["rounds"][0]["in_time"]) == ("accepted", True)
    assert (await office.get(OPINIONS, DEPUTIES)).json()["items"] == [], "it is no matter of Longchuan's congress"


async def test_the_congress_above_reads_and_leaves_the_answer_to_the_one_that_asked(office: Office) -> None:
    asked = await on_a_release(office)
    await step(office, MAKER, asked, "draft-answer", {"text": "初次答复"})
    answered = await step(office, HEAD, asked, "send")
    above = a_principal(Role.NPC, Duty.NONE, organisation_id=901, region_path="/44/4416", level="city")
    above = on("2022-02-10", above)
    assert (await office.get(f"{OPINIONS}/{asked['id']}", above)).status_code == 200
    for action, body in (("accept", None), ("ask-again", {"text": "再问"})):
        refused = await step(office, above, answered, action, body, status=403)
        assert refused["type"] == "/problems/outside-reach"
    assert (await step(office, DEPUTIES, answered, "accept"))["status"] == "accepted"


async def test_what_departments_contributed_stays_and_finance_need_not_wait_for_them(
    office: Office, department: int
) -> None:
    asked = await on_a_release(office)
    to = {"department_id": department}
    await step(office, MAKER, asked, "forward", to)
    await step(office, on("2022-01-20", DEPARTMENT), asked, "contribute", {"text": "第一次说明"})
    again = await step(office, MAKER, asked, "forward", to)
    assert [one["text"] for one in again["contributions"]] == ["第一次说明"]
    await step(office, MAKER, asked, "draft-answer", {"text": "财政先行答复"})
    await step(office, HEAD, asked, "send")
    await step(office, DEPUTIES, asked, "ask-again", {"text": "还有一问"})
    await step(office, MAKER, asked, "forward", to)
    second = await step(office, on("2022-02-20", DEPARTMENT), asked, "contribute", {"text": "第二次说明"})
    ReviewOpinionView.model_validate(second)
    assert [(one["text"], one["department_name"], one["contributed_on"]) for one in second["contributions"]] == [
        ("第一次说明", "龙川县医疗保障局", "2022-01-20"),
        ("第二次说明", "龙川县医疗保障局", "2022-02-20"),
    ]
    assert (await office.get(f"{OPINIONS}/{asked['id']}", DEPUTIES)).json()["contributions"] is None


async def test_an_opinion_is_about_a_paper_or_a_year_as_well(office: Office) -> None:
    paper = await laid(office, "2022-01-20")
    by_paper = await post(office, DEPUTIES, OPINIONS, WORDS | {"about": "paper", "paper_id": paper["id"]}, status=201)
    assert (by_paper["title"], by_paper["budget_year"]) == ("2022年度预算草案", 2022)
    by_year = await post(office, DEPUTIES, OPINIONS, WORDS | {"about": "year", "budget_year": 2022}, status=201)
    assert by_year["title"] == "2022年度预算绩效情况"
    assert len((await office.get(OPINIONS, HEAD, params={"about": "year"})).json()["items"]) == 1


async def test_a_department_of_another_region_is_asked_nothing(office: Office) -> None:
    asked = await on_a_release(office)
    refused = await step(office, MAKER, asked, "forward", {"department_id": 999}, status=404)
    assert refused["type"] == "/problems/department-unknown"


@pytest.mark.parametrize("status", OpinionStatus)
@pytest.mark.parametrize("action", OpinionAction)
def test_every_pair_of_status_and_action_is_a_step_or_refused(status: OpinionStatus, action: OpinionAction) -> None:
    if (status, action) in STEPS:
        assert next_status(status, action) is STEPS[status, action].next
        assert f"{status} --> {STEPS[status, action].next}: {action}" in diagram()
        return
    with pytest.raises(Conflict):
        next_status(status, action)
