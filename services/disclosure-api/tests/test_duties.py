"""What is due to the congress and to everybody, from what its services told, until the paper is laid and after."""

from typing import Any
from uuid import uuid4

import pytest

from disclosure_api.disclosure_duties.models import DisclosureDutyCounts, DisclosureDutyView

from .office import ANYBODY, CONGRESS, HEAD, MAKER, TARGET, ZIJIN, Office
from .year_of_duties import (
    AUDITOR,
    DEPARTMENT,
    DUTIES,
    OTHER_DEPARTMENT,
    PAPERS,
    deliver,
    duties,
    laid,
    on,
    post,
    told_result,
    told_target,
)

SELF, CHECK = str(uuid4()), str(uuid4())
ON_TIME = "2022-01-20"


async def published_on(office: Office, day: str, **body: Any) -> dict[str, Any]:
    drafted = await office.draft(on(day, MAKER), **body)
    assert drafted.status_code == 201, drafted.text
    answer = await office.act(drafted.json(), "publish", on(day, HEAD))
    assert answer.status_code == 200, answer.text
    release: dict[str, Any] = answer.json()
    return release


async def states(office: Office, day: str, **where: Any) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["audience"], one["state"]) for one in await duties(office, day, **where)]


@pytest.mark.clause("longchuan-2.3.i", "longchuan-3.2.3.b", "longchuan-annex-13")
async def test_a_key_target_is_due_with_the_draft_budget_and_released_or_missing(office: Office) -> None:
    assert await deliver(office, "due-targets", told_target())
    assert await states(office, "2022-03-31") == [("target", "npc", "due"), ("target", "public", "due")]
    assert [one["last_day"] for one in await duties(office, ON_TIME)] == ["2022-03-31", "2022-03-31"]
    paper = await laid(office, ON_TIME)
    assert (paper["laid_on"], paper["recorded_by_name"]) == (ON_TIME, "财政经办甲")
    assert await states(office, ON_TIME) == [("target", "npc", "due"), ("target", "public", "due")]
    missing = await duties(office, "2022-01-21", status="missing")
    assert [one["audience"] for one in missing] == ["npc", "public"]
    for one in missing:
        DisclosureDutyView.model_validate(one)
        assert (one["last_day"], one["by"], one["paper"], one["paper_year"]) == (
            ON_TIME,
            ["finance"],
            "budget_draft",
            2022,
        )
        assert one["findings"][0]["rule"] == "disclosure.missing"
        assert "longchuan-3.2.3.b" in one["findings"][0]["basis"]
    await published_on(office, ON_TIME)
    assert await states(office, "2022-02-01") == [("target", "npc", "released"), ("target", "public", "released")]
    assert [one["item_id"] for one in missing] == [one["item_id"] for one in await duties(office, ON_TIME)]


async def test_what_came_after_the_last_day_is_late(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    await published_on(office, "2022-01-25")
    late = await duties(office, "2022-02-01")
    assert [(one["state"], one["first_on"]) for one in late] == [("late", "2022-01-25")] * 2
    assert late[0]["findings"][0]["detail"] == "应在2022年1月20日前向人大公开或报送，2022年1月25日才办理"


async def test_an_ordinary_project_is_due_to_nobody_until_it_becomes_a_key_one(office: Office) -> None:
    await deliver(office, "due-targets", told_target(scale="ordinary"))
    assert await states(office, ON_TIME) == []
    await deliver(office, "due-targets", told_target(scale="ordinary", traits=["special_fund"], revision=2), 4)
    assert [one["marks"] for one in await duties(office, ON_TIME)] == [["special_fund"]] * 2
    assert not await deliver(office, "due-targets", told_target(scale="ordinary"), 2), "older than one seen"
    await deliver(office, "due-targets", told_target(exited_on="2021-12-30"), 5)
    assert await states(office, ON_TIME) == [], "it left the library before its year"


@pytest.mark.clause("longchuan-3.4.5.a", "longchuan-3.4.5.b")
async def test_a_result_is_due_with_the_final_accounts_and_a_re_check_takes_its_place(office: Office) -> None:
    await deliver(office, "due-results", told_result("self_evaluation", SELF), 3)
    await deliver(office, "due-targets", told_target())
    assert await states(office, ON_TIME, kind="self_evaluation") == [
        ("self_evaluation", "npc", "due"), ("self_evaluation", "public", "due"),
    ]  # fmt: skip
    (npc, public) = await duties(office, ON_TIME, paper="final_accounts")
    assert (npc["last_day"], public["last_day"], npc["marks"]) == ("2023-09-30", "2023-09-30", ["major"])
    await deliver(office, "due-results", told_result("evaluation_result", CHECK, "2023-06-15"), 5)
    assert {one[0] for one in await states(office, ON_TIME)} == {"target", "evaluation_result"}


async def test_a_returned_form_is_due_no_more_unless_a_later_one_stands_in_its_place(office: Office) -> None:
    await deliver(office, "due-results", told_result("self_evaluation", SELF), 3)
    later = told_result("self_evaluation", str(uuid4()), "2023-04-01")
    await deliver(office, "due-results", later, 2)
    await deliver(office, "due-results", told_result("self_evaluation", SELF, None), 4)
    assert len(await states(office, ON_TIME)) == 2, "the later form stands"
    await deliver(office, "due-results", later | {"finished": False, "final_on": None}, 3)
    assert await states(office, ON_TIME) == []


async def test_a_department_as_a_whole_is_due_as_such_whichever_message_came_first(office: Office) -> None:
    whole = {"object": "department", "project_code": "361", "scale": "ordinary"}
    result = told_result("self_evaluation", SELF, project_code="361")
    await deliver(office, "due-results", result, 3)
    assert {one[0] for one in await states(office, ON_TIME)} == {"self_evaluation"}
    await deliver(office, "due-targets", told_target(**whole))
    first = await duties(office, ON_TIME, kind="department_overall")
    assert [(one["audience"], one["by"]) for one in first] == [
        ("npc", ["finance", "department"]),
        ("public", ["finance"]),
    ]
    await deliver(office, "due-results", result, 4)
    assert await duties(office, ON_TIME, kind="department_overall") == first


async def test_to_the_congress_alone_by_decision_is_withheld_and_not_missing(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    await withheld(office, audiences=["public"], pointers=[""])
    await published_on(office, ON_TIME, audiences=["npc"])
    assert await states(office, "2022-02-01") == [("target", "npc", "released"), ("target", "public", "withheld")]


async def withheld(office: Office, **body: Any) -> None:
    stated = {"kind": "target", "source_id": TARGET, "ground": "work_secret", "reason": "内部理由", "told": False}
    proposed = await post(office, MAKER, "/api/v1/withholdings", stated | body, status=201)
    path = f"/api/v1/withholdings/{proposed['id']}/grant"
    await post(office, HEAD, path, {"reason": "经保密审查"}, of=proposed)


async def test_what_is_kept_back_by_decision_is_neither_missing_nor_empty(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    await withheld(office, audiences=["public"], pointers=[""])
    assert await states(office, "2022-02-01") == [("target", "npc", "missing"), ("target", "public", "withheld")]
    await withheld(office, audiences=["npc"], pointers=["/goal"])
    await published_on(office, ON_TIME, audiences=["npc"])
    assert await states(office, "2022-02-01") == [("target", "npc", "released"), ("target", "public", "withheld")]


async def test_what_is_corrected_again_and_again_or_withdrawn_is_irregular(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    release = await published_on(office, ON_TIME)
    for number in range(2):
        assert {one[2] for one in await states(office, ON_TIME)} == {"released"}, number
        release = await published_on(office, ON_TIME, replaces=release["id"])
    corrected = await duties(office, ON_TIME)
    assert {(one["state"], one["corrections"]) for one in corrected} == {("irregular", 2)}
    assert [one["rule"] for one in corrected[0]["findings"]] == ["disclosure.corrected_repeatedly"]
    await office.act(release, "withdraw", on(ON_TIME, HEAD), json={"reason": "数据有误"})
    gone = await duties(office, "2022-01-21")
    assert [one["rule"] for one in gone[0]["findings"]] == ["disclosure.missing", "disclosure.withdrawn_and_gone"]


async def test_members_left_empty_are_told(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    await laid(office, ON_TIME)
    office.neighbours.answers[f"/api/v1/targets/{TARGET}"] |= {"overall_goal": ""}
    await published_on(office, ON_TIME)
    (npc, _) = await duties(office, ON_TIME)
    assert (npc["state"], npc["empty"]) == ("irregular", ["绩效目标"])
    assert npc["findings"][0]["detail"] == "内容不全，绩效目标没有填写，请更正后重新发布"


@pytest.mark.clause("longchuan-2.7.a", "longchuan-annex-32", "longchuan-annex-33")
async def test_departments_see_their_own_and_counts_add_up(office: Office) -> None:
    await deliver(office, "due-targets", told_target())
    other = {
        "project_id": str(uuid4()),
        "project_code": "44162222T000000000002",
        "unit_id": 362001,
        "department_id": 362,
    }
    await deliver(office, "due-targets", told_target(**other))
    await laid(office, ON_TIME)
    await published_on(office, ON_TIME)
    day = "2022-01-21"
    assert [one["department_id"] for one in await duties(office, day, DEPARTMENT)] == [361, 361]
    assert [one["state"] for one in await duties(office, day, OTHER_DEPARTMENT)] == ["missing", "missing"]
    assert await duties(office, day, ZIJIN) == []
    assert len(await duties(office, day, AUDITOR)) == 4
    for who in (CONGRESS, ANYBODY):
        assert (await office.get(DUTIES, on(day, who), params={"budget_year": 2022})).status_code == 403
    told = (await office.get(f"{DUTIES}/counts", on(day, HEAD), params={"budget_year": 2022})).json()
    DisclosureDutyCounts.model_validate(told)
    lines = {(one["department_id"], one["audience"]): one for one in told["departments"]}
    assert set(lines) == {(361, "npc"), (361, "public"), (362, "npc"), (362, "public")}
    for (department, _), line in lines.items():
        assert line["total"] == sum(line[state] for state in _STATES) == 1
        assert line["released" if department == 361 else "missing"] == 1


_STATES = ("due", "released", "late", "missing", "irregular", "withheld")


async def test_the_list_goes_on_from_page_to_page(office: Office) -> None:
    for number in range(3):
        code = f"44162222T00000000001{number}"
        await deliver(office, "due-targets", told_target(project_id=str(uuid4()), project_code=code))
    seen: list[tuple[str, str]] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = await office.get(DUTIES, HEAD, params={"budget_year": 2022, "limit": 2, **cursor})
        seen += [(one["id"], one["audience"]) for one in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        cursor = {"cursor": answer.json()["next"]}
    assert len(seen) == len(set(seen)) == 6


async def test_a_paper_is_planned_moved_laid_and_then_final(office: Office) -> None:
    draft = {"paper": "budget_draft", "budget_year": 2022, "congress_session": "一次会议", "planned_on": "2022-01-10"}
    planned = await post(office, MAKER, PAPERS, draft, status=201)
    assert (await post(office, MAKER, PAPERS, draft, status=409))["type"] == "/problems/paper-already-recorded"
    async with office.caller.of(MAKER) as client:
        body = {"congress_session": "一次会议", "planned_on": "2022-01-12"}
        moved = await client.put(f"{PAPERS}/{planned['id']}", json=body, headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["planned_on"]) == (200, "2022-01-12")
    lay = f"{PAPERS}/{planned['id']}/lay"
    refused = await post(office, MAKER, lay, {"laid_on": "2022-01-21"}, of=moved.json(), status=422)
    assert refused["type"] == "/problems/day-not-possible", "it is the twentieth of January"
    done = await post(office, MAKER, lay, {"laid_on": "2022-01-12"}, of=moved.json())
    refused = await post(office, MAKER, lay, {"laid_on": "2022-01-12"}, of=done, status=409)
    assert refused["type"] == "/problems/paper-already-laid"
    shown = (await office.get(f"{PAPERS}/{planned['id']}", CONGRESS)).json()
    assert (shown["laid_on"], shown["recorded_by_name"]) == ("2022-01-12", None)
    assert (await office.get(PAPERS, ANYBODY)).status_code == 403
    assert len((await office.get(PAPERS, DEPARTMENT)).json()["items"]) == 1
    early = draft | {"planned_on": "2020-05-01"}
    assert (await post(office, MAKER, PAPERS, early, status=422))["type"] == "/problems/day-not-possible"
    await post(office, DEPARTMENT, PAPERS, draft, status=403)
