"""Where a document has finance tell the congress and departments tell the public, each publishes what is its own."""

from dataclasses import replace
from typing import Any

import pytest

from wenxiao.access import Duty, Principal, Role

from .keeping_back import decide, propose
from .office import BOTH, HEAD, PUBLIC, RE_CHECK, REGISTER, SELF_EVALUATION, Office
from .sources import every_neighbour
from .test_by_whom import CHIFENG, in_chifeng, officer
from .test_disclosure_bulletins import YANGZHONG, people, told_there
from .year_of_duties import DUTIES, deliver, laid, on, told_target

__all__ = ["in_chifeng"]
NPC, TO_ALL = ["npc"], ["public"]


async def yangzhong(office: Office) -> tuple[Principal, Principal, Principal, Principal]:
    """Maker and head of finance, maker and head of the department."""
    await told_there(office, YANGZHONG)
    maker, head, department, *_ = people(YANGZHONG, "2022-01-20")
    return maker, head, department, replace(department, duty=Duty.HEAD, subject="bumen-fuzeren")


@pytest.mark.clause("yangzhong-3.2.14", "yangzhong-3.2.15.a")
async def test_after_finance_has_told_the_congress_the_department_tells_the_public(office: Office) -> None:
    maker, head, department, its_head = await yangzhong(office)
    reported = (await office.act((await office.draft(maker, audiences=NPC)).json(), "publish", head)).json()
    drafted = await office.draft(department, audiences=TO_ALL)
    assert drafted.status_code == 201, drafted.text
    published = await office.act(drafted.json(), "publish", its_head)
    assert published.status_code == 200, published.text
    assert published.json()["item_id"] == reported["item_id"], "one matter for both"
    assert (await office.get(f"/api/v1/releases/{reported['id']}", head)).json()["status"] == "published"
    again = await office.draft(department, audiences=TO_ALL)
    assert (again.status_code, again.json()["release_id"]) == (409, published.json()["id"])


async def test_the_other_way_round_as_well_and_each_corrects_its_own(in_chifeng: Office) -> None:
    maker, head = (officer(Role.FINANCE, duty, CHIFENG) for duty in (Duty.MAKER, Duty.HEAD))
    department, its_head = (officer(Role.DEPARTMENT, duty, CHIFENG) for duty in (Duty.MAKER, Duty.HEAD))
    draft = await in_chifeng.draft(department, audiences=TO_ALL)
    told = (await in_chifeng.act(draft.json(), "publish", its_head)).json()
    draft = await in_chifeng.draft(maker, audiences=NPC)
    assert draft.status_code == 201, draft.text
    reported = (await in_chifeng.act(draft.json(), "publish", head)).json()
    wider = await in_chifeng.draft(department, audiences=BOTH, replaces=told["id"])
    assert (wider.status_code, wider.json()["type"]) == (409, "/problems/already-released")
    wrong = await in_chifeng.draft(department, audiences=TO_ALL, replaces=reported["id"])
    assert wrong.json()["type"] == "/problems/not-replaceable", "it was not told to the public"
    draft = await in_chifeng.draft(department, audiences=TO_ALL, replaces=told["id"])
    corrected = await in_chifeng.act(draft.json(), "publish", its_head)
    assert corrected.status_code == 200, corrected.text
    assert (await in_chifeng.get(f"/api/v1/releases/{reported['id']}", head)).json()["status"] == "published"
    states = {one: (await in_chifeng.get(f"/api/v1/releases/{one}", head)).json()["status"] for one in (told["id"],)}
    assert states == {told["id"]: "superseded"}


async def test_each_reader_follows_the_release_that_was_published_to_it(office: Office) -> None:
    maker, head, department, its_head = await yangzhong(office)
    reported = (await office.act((await office.draft(maker, audiences=NPC)).json(), "publish", head)).json()
    told = (await office.act((await office.draft(department, audiences=TO_ALL)).json(), "publish", its_head)).json()
    assert await office.number() == 2
    shown = (await office.get(PUBLIC, head)).json()["items"]
    assert [one["id"] for one in shown] == [told["id"]]
    listed = (await office.get(REGISTER, head, params={"audience": "npc"})).json()["items"]
    assert [one["id"] for one in listed] == [reported["id"]]
    await office.act(reported, "withdraw", head, json={"reason": "有误"})
    assert (await office.get(f"/api/v1/releases/{told['id']}", head)).json()["status"] == "published"


async def test_of_two_drafts_for_one_audience_the_second_is_not_published(office: Office) -> None:
    maker, head, department, its_head = await yangzhong(office)
    both = (await office.draft(maker, audiences=BOTH)).json()
    own = (await office.draft(department, audiences=TO_ALL)).json()
    assert (await office.act(own, "publish", its_head)).status_code == 200
    refused = await office.act(both, "publish", head)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-released")
    assert "社会公众" in refused.json()["detail"]


@pytest.mark.clause("chifeng-27.a")
async def test_a_department_neither_publishes_nor_takes_back_what_finance_found_of_it(in_chifeng: Office) -> None:
    maker, head = (officer(Role.FINANCE, duty, CHIFENG) for duty in (Duty.MAKER, Duty.HEAD))
    its_head = officer(Role.DEPARTMENT, Duty.HEAD, CHIFENG)
    result: dict[str, Any] = {"kind": "evaluation_result", "source_id": RE_CHECK, "audiences": TO_ALL}
    drafted = (await in_chifeng.draft(maker, **result)).json()
    refused = await in_chifeng.act(drafted, "publish", its_head)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours-to-publish")
    assert {clause["id"] for clause in refused.json()["basis"]} == {"chifeng-5.5.b", "chifeng-27.a"}
    published = (await in_chifeng.act(drafted, "publish", head)).json()
    refused = await in_chifeng.act(published, "withdraw", its_head, json={"reason": "不同意"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours-to-publish")


async def test_who_published_takes_back_and_finance_whatever_its_region_published(in_chifeng: Office) -> None:
    head = officer(Role.FINANCE, Duty.HEAD, CHIFENG)
    maker, its_head = (officer(Role.DEPARTMENT, duty, CHIFENG) for duty in (Duty.MAKER, Duty.HEAD))
    for publisher, others in ((head, [(its_head, 403), (head, 200)]), (its_head, [(head, 200)])):
        drafted = (await in_chifeng.draft(maker, audiences=TO_ALL)).json()
        published = (await in_chifeng.act(drafted, "publish", publisher)).json()
        for who, status in others:
            answer = await in_chifeng.act(published, "withdraw", who, json={"reason": "有误"})
            assert answer.status_code == status, answer.text


async def test_the_duty_says_who_published_where_the_document_names_others(office: Office) -> None:
    """As advice: it is no offence of those who were to publish."""
    maker, head, *_ = await yangzhong(office)
    await laid(office, "2022-01-20", who=maker)
    published = await office.act((await office.draft(maker, audiences=BOTH)).json(), "publish", head)
    assert published.status_code == 200, published.text
    answer = await office.get(DUTIES, head, params={"budget_year": 2022})
    npc, public = answer.json()["items"]
    assert (npc["published_as"], npc["findings"]) == ("finance", [])
    (found,) = public["findings"]
    assert (found["rule"], found["severity"]) == ("disclosure.published_by_another", "advice")
    assert found["detail"] == "由财政部门发布，文件写明由部门、单位公开或报送"
    assert public["state"] == "released"


async def test_a_project_kept_back_owes_nothing_in_any_kind(office: Office) -> None:
    """And nothing is missing while a proposal for the project waits."""
    office.neighbours.answers |= every_neighbour()
    await deliver(office, "due-targets", told_target())
    await laid(office, "2022-01-20")
    body: dict[str, Any] = {"kind": "self_evaluation", "source_id": SELF_EVALUATION, "pointers": [""], "told": False}
    proposed = (await propose(office, **body)).json()
    for action, state in (("", "waiting"), ("grant", "withheld")):
        if action:
            assert (await decide(office, proposed, action)).status_code == 200
        answer = await office.get(DUTIES, on("2022-03-01", HEAD), params={"budget_year": 2022, "kind": "target"})
        assert [one["state"] for one in answer.json()["items"]] == [state, state]
