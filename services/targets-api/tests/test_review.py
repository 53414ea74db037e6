"""The review of a target over HTTP: back to any step, taking back, countersigns, opinions, the queue."""

from dataclasses import replace
from datetime import date
from typing import Any

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal

EIGHT = (
    *("normative_completeness", "clarity", "goal_relevance", "indicator_soundness"),
    *("reasonable_level", "funding_match", "achievability", "conditions"),
)


async def at(office: Any, *steps: str) -> dict[str, Any]:
    target: dict[str, Any] = await office.take(await office.a_target(await office.a_project()), *steps)
    return target


async def refused(office: Any, who: Principal, target: dict[str, Any], step: str, body: Any = None) -> dict[str, Any]:
    path = f"targets/{target['id']}"
    etag = (await office.ask(who, "GET", path)).headers["etag"]
    answer = await office.ask(who, "POST", f"{path}/{step}", body, etag=etag)
    assert answer.status_code >= 400, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


async def test_a_return_names_the_rows_and_the_day(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    path = f"targets/{target['id']}/return"
    rows = [{"row_number": 2, "reason": "指标值与上年实际相差过大"}]
    body = {"reason": "请改好再报", "rows": rows, "due_on": "2021-09-20"}
    returned = await office.done(people.finance_checker, "POST", path, body)
    assert (returned["status"], returned["due_on"]) == ("returned", "2021-09-20")
    assert returned["history"][-1]["rows"] == rows
    edited = office.target_body(target["project_id"])
    del edited["project_id"], edited["budget_year"]
    edited = await office.done(people.maker, "PUT", f"targets/{target['id']}", edited)
    assert edited["due_on"] == "2021-09-20"
    again = await office.take(target, "submit")
    assert (again["status"], again["due_on"], again["round"]) == ("submitted", "2021-10-31", 2)


async def test_a_return_of_a_row_that_is_not_there_or_by_a_day_gone_by_is_refused(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    body = {"reason": "请改", "rows": [{"row_number": 1, "reason": "一"}, {"row_number": 99, "reason": "二"}]}
    problem = await refused(office, people.finance_checker, target, "return", body)
    assert (problem["type"], problem["status"]) == ("/problems/row-unknown", 422)
    assert "第99行" in problem["detail"]
    body = {"reason": "请改", "due_on": "2021-09-09"}
    problem = await refused(office, people.finance_checker, target, "return", body)
    assert problem["type"] == "/problems/due-day-past"
    unchanged = (await office.ask(people.maker, "GET", f"targets/{target['id']}")).json()
    assert (unchanged["status"], len(unchanged["history"])) == ("passed", len(target["history"]))


async def test_finance_sends_back_to_the_department_and_the_same_people_do_their_steps_again(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass", "review")
    path = f"targets/{target['id']}"
    body = {"reason": "部门意见与目标不一致", "to": "department"}
    back = await office.done(people.finance_head, "POST", f"{path}/return", body)
    assert (back["status"], back["round"]) == ("submitted", 1)
    assert (await office.take(target, "check", "pass", "review"))["status"] == "reviewed"
    back = await office.done(people.finance_head, "POST", f"{path}/return", {"reason": "请再核", "to": "finance"})
    assert back["status"] == "passed"
    assert (await office.take(target, "review"))["status"] == "reviewed"
    problem = await refused(office, people.finance_head, target, "return", {"reason": "", "to": "finance"})
    assert problem["status"] == 422


async def test_a_department_cannot_send_back_to_finance(office: Any) -> None:
    target = await at(office, "submit", "check")
    problem = await refused(office, office.people.head, target, "return", {"reason": "请核", "to": "finance"})
    assert (problem["type"], problem["status"]) == ("/problems/action-not-allowed", 409)


async def test_the_author_takes_back_as_long_as_nobody_has_acted(office: Any) -> None:
    people, target = office.people, await at(office, "submit")
    path = f"targets/{target['id']}/withdraw"
    drafted = await office.done(people.maker, "POST", path)
    assert drafted["status"] == "draft"
    target = await office.take(target, "submit", "check")
    assert target["round"] == 2
    problem = await refused(office, people.maker, target, "withdraw")
    assert problem["status"] == 403
    colleague = replace(people.checker, subject="another-checker")
    problem = await refused(office, colleague, target, "withdraw")
    assert problem["type"] == "/problems/not-own-step"
    back = await office.done(people.checker, "POST", path)
    assert back["status"] == "submitted"
    assert (await office.done(people.maker, "POST", path))["status"] == "draft"


async def test_actions_say_who_may_take_back(office: Any) -> None:
    people, target = office.people, await at(office, "submit")
    shown = (await office.ask(people.maker, "GET", f"targets/{target['id']}/actions")).json()
    allowed = {one["name"] for one in shown if one["allowed"]}
    assert allowed == {"withdraw"}
    colleague = replace(people.maker, subject="another-maker")
    shown = (await office.ask(colleague, "GET", f"targets/{target['id']}/actions")).json()
    assert [one["why_not"] for one in shown if one["name"] == "withdraw"] == [
        "最近一步“提交”不是您办理的，不能撤回；请由办理人撤回，或由下一步退回"
    ]


async def test_an_officer_reviews_only_the_departments_of_his_portfolio(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    elsewhere = replace(people.finance_checker, portfolio=(362,))
    problem = await refused(office, elsewhere, target, "review")
    assert (problem["type"], problem["status"]) == ("/problems/outside-portfolio", 403)
    problem = await refused(office, elsewhere, target, "return", {"reason": "不归我"})
    assert problem["type"] == "/problems/outside-portfolio"
    own = replace(people.finance_checker, portfolio=(362, 361))
    reviewed = await office.done(own, "POST", f"targets/{target['id']}/review")
    assert reviewed["status"] == "reviewed"


async def test_what_was_asked_of_another_section_is_answered_before_approval(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    path = f"targets/{target['id']}"
    question = {"section": "社保股", "question": "补助标准是否与省定一致？"}
    early = {"agreed": True, "opinion": "一致"}
    asked = await office.done(people.finance_checker, "POST", f"{path}/countersigns", question)
    assert [(c["number"], c["section"], c["agreed"]) for c in asked["countersigns"]] == [(1, "社保股", None)]
    problem = await refused(office, people.finance_checker, target, "countersigns/1/answer", early)
    assert problem["type"] == "/problems/countersign-not-yours"
    reviewed = await office.take(target, "review")
    decision = await office.gate(reviewed)
    approval = {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}
    problem = await refused(office, people.finance_head, target, "approve", approval)
    assert (problem["type"], problem["status"]) == ("/problems/countersign-open", 409)
    assert "社保股" in problem["detail"]
    etag = (await office.ask(people.finance_maker, "GET", path)).headers["etag"]
    no = {"agreed": False, "opinion": "标准偏高"}
    answered = await office.ask(people.finance_maker, "POST", f"{path}/countersigns/1/answer", no, etag=etag)
    assert answered.json()["countersigns"][0]["opinion"] == "标准偏高"
    problem = await refused(office, people.finance_maker, target, "countersigns/1/answer", early)
    assert problem["type"] == "/problems/countersign-answered"
    problem = await refused(office, people.finance_head, target, "approve", approval)
    assert "不同意" in problem["detail"]
    await office.done(people.finance_checker, "POST", f"{path}/countersigns", question)
    etag = (await office.ask(people.finance_maker, "GET", path)).headers["etag"]
    await office.ask(people.finance_maker, "POST", f"{path}/countersigns/2/answer", early, etag=etag)
    approved = await office.done(people.finance_head, "POST", f"{path}/approve", approval)
    assert approved["status"] == "approved"
    problem = await refused(office, people.finance_checker, target, "countersigns", question)
    assert problem["type"] == "/problems/countersign-not-askable"


def sheet(**points: str) -> dict[str, Any]:
    full = dict(zip(EIGHT, ("10", "10", "15", "15", "15", "15", "10", "10"), strict=True)) | points
    return {"kind": "key", "items": [{"item": item, "points": given} for item, given in full.items()]}


async def test_a_key_project_is_scored_and_a_fair_one_goes_back(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    fair = sheet(goal_relevance="5", indicator_soundness="5", funding_match="5")
    problem = await refused(office, people.finance_checker, target, "review", {"form": fair})
    assert problem["type"] == "/problems/review-not-passed"
    assert "“中”" in problem["detail"]
    path = f"targets/{target['id']}/review"
    good = sheet(goal_relevance="10", indicator_soundness="10")
    reviewed = await office.done(people.finance_checker, "POST", path, {"form": good})
    kept = reviewed["review_result"]
    assert (kept["kind"], kept["total"], kept["result"], len(kept["items"])) == ("key", "90", "excellent", 8)


async def test_an_ordinary_project_is_graded_and_the_reviewer_states_the_result(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    graded: dict[str, Any] = {"kind": "general", "items": [{"item": item, "grade": "good"} for item in EIGHT]}
    problem = await refused(office, people.finance_checker, target, "review", {"form": graded})
    assert [finding["rule"] for finding in problem["findings"]][-1] == "review.result_missing"
    path = f"targets/{target['id']}/review"
    reviewed = await office.done(people.finance_checker, "POST", path, {"form": graded | {"result": "good"}})
    assert reviewed["review_result"]["total"] is None
    assert "review.result_good" in {finding["rule"] for finding in reviewed["findings"]}


EXPERT = a_principal(Role.EXPERT, Duty.NONE, organisation_id=9)


async def assigned(office: Any, project_id: str, *, until: str = "2021-12-31") -> None:
    message = {
        "assignment_id": "0198b2a0-0000-7000-8000-0000000000aa",
        "assignee": f"person:{EXPERT.subject}",
        "project_ids": [project_id],
        "starts_on": "2021-09-01",
        "ends_on": until,
        "revoked": False,
    }
    headers = {
        "X-Outbox-Id": "0198b2a0-0000-7000-8000-0000000000ab",
        "X-Outbox-Aggregate": f"assignment:{message['assignment_id']}",
        "X-Outbox-Version": "1",
    }
    async with office.caller.of(office.people.service) as client:
        answer = await client.post("/internal/assignments", json=message, headers=headers)
    assert answer.is_success, answer.text


async def test_a_commissioned_expert_gives_an_opinion_and_decides_nothing(office: Any) -> None:
    people, target = office.people, await at(office, "submit", "check", "pass")
    path = f"targets/{target['id']}/opinions"
    body = {"result": "fair", "words": "质量指标偏少", "rows": [{"row_number": 1, "remark": "口径不清"}]}
    unseen = await office.ask(EXPERT, "POST", path, body)
    assert unseen.status_code == 404
    await assigned(office, target["project_id"])
    given = await office.ask(EXPERT, "POST", path, body)
    assert given.status_code == 201, given.text
    assert given.json()["opinions"][0]["words"] == "质量指标偏少"
    seen = (await office.ask(people.finance_checker, "GET", f"targets/{target['id']}")).json()
    assert seen["status"] == "passed"
    assert seen["opinions"][0]["rows"] == [{"row_number": 1, "remark": "口径不清"}]
    (reference,) = seen["opinions"][0]["findings"]
    assert (reference["rule"], reference["severity"]) == ("review.third_party_reference", "advice")
    assert {"longchuan-2.3.h", "longchuan-3.2.2.a"} <= set(reference["basis"])
    late = await office.ask(EXPERT, "POST", path, body, day=date(2022, 1, 1))
    assert late.status_code == 404
    back = await office.ask(EXPERT, "POST", f"targets/{target['id']}/return", {"reason": "x"}, etag='"4"')
    assert back.status_code == 403


async def queue(office: Any, who: Principal, view: str, day: date = date(2021, 9, 10), **more: Any) -> list[Any]:
    asked = "&".join(f"{name}={value}" for name, value in ({"view": view} | more).items())
    answer = await office.ask(who, "GET", f"queue?{asked}", day=day)
    assert answer.is_success, answer.text
    return [(one["id"], one["next_action"], one["due_on"]) for one in answer.json()["items"]]


async def test_the_queue_shows_each_post_what_lies_with_it_and_until_when(office: Any) -> None:
    people, target = office.people, await at(office, "submit")
    row = (target["id"], "check", "2021-10-31")
    assert await queue(office, people.checker, "mine") == [row]
    assert await queue(office, people.head, "mine") == []
    assert await queue(office, people.maker, "mine") == []
    assert await queue(office, people.maker, "all") == [row]
    assert await queue(office, people.sibling, "all") == []
    target = await office.take(target, "check", "pass")
    row = (target["id"], "review", "2021-10-31")
    assert await queue(office, people.finance_checker, "mine") == [row]
    assert await queue(office, replace(people.finance_checker, portfolio=(362,)), "mine") == []
    assert await queue(office, people.finance_checker, "late", date(2021, 10, 31)) == []
    assert await queue(office, people.finance_checker, "late", date(2021, 11, 1)) == [row]
    assert await queue(office, people.finance_checker, "near_deadline", date(2021, 10, 24)) == [row]
    assert await queue(office, people.finance_checker, "near_deadline", date(2021, 10, 23)) == []
    assert await queue(office, people.finance_checker, "near_deadline", date(2021, 10, 23), days=8) == [row]


async def test_the_queue_is_read_page_by_page_soonest_first(office: Any) -> None:
    people, wanted = office.people, []
    for number, day in enumerate(("2021-09-25", "2021-09-15", "2021-09-20")):
        target = await office.take(await office.a_target(await office.a_project(name=f"项目{number}")), "submit")
        body = {"reason": "请改", "due_on": day}
        await office.done(people.checker, "POST", f"targets/{target['id']}/return", body)
        wanted.append((day, target["id"]))
    found, cursor = [], ""
    for _ in range(3):
        page = (await office.ask(people.maker, "GET", f"queue?view=mine&limit=1{cursor}")).json()
        found += [(one["due_on"], one["id"]) for one in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert found == sorted(wanted)
    assert page["next"] is None
