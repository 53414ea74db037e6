"""What an impatient or hostile user sends: numbers at the edge, days ahead of today, the same thing told twice."""

from datetime import date
from typing import Any

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

from .test_gate_and_directives import directive, outbox
from .test_overall_targets import BUDGET
from .test_refusals import pointers

SUMMER = date(2022, 6, 1)
BEYOND = 2**63


def range_row(**changes: Any) -> dict[str, Any]:
    return {
        "category": "产出指标",
        "subcategory": "数量指标",
        "name": "服务人数",
        "target_text": "900人",
        "operator": "~",
        "target_value": "900",
        "unit": "人",
        "weight": "10",
    } | changes


@pytest.mark.parametrize("amount", [1234567890123456.78, "1E3", "１２", "0", "-1.00"])
async def test_money_of_a_voucher_is_written_as_money_everywhere_is(office: Any, amount: object) -> None:
    """As a float the first of these would lose two fen on its way."""
    project = await office.a_project()
    row = {"voucher": "Z-1", "project_code": project["code"], "paid_on": "2022-03-01", "amount": amount}
    answer = await office.ask(office.people.treasury, "POST", "executions", {"rows": [row]}, day=SUMMER)
    assert answer.status_code == 422
    assert pointers(answer.json()) == ["#/rows/0/amount"]


@pytest.mark.parametrize("path", ["queue?view=all&department_id=", "commitments?department_id="])
@pytest.mark.parametrize("number", [BEYOND, 10**30, 0])
async def test_a_number_that_no_department_has_is_refused_at_its_place(office: Any, path: str, number: int) -> None:
    answer = await office.ask(office.people.finance_maker, "GET", f"{path}{number}")
    assert answer.status_code == 422
    assert pointers(answer.json()) == ["?department_id"]


async def test_a_countersign_of_no_portfolio_is_refused_at_its_place(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass")
    body = {"section": "社保股", "question": "是否同意", "portfolio_department_id": BEYOND}
    path, etag = f"targets/{target['id']}/countersigns", f'"{target["version"]}"'
    answer = await office.ask(office.people.finance_checker, "POST", path, body, etag=etag)
    assert answer.status_code == 422
    assert pointers(answer.json()) == ["#/portfolio_department_id"]


@pytest.mark.parametrize("joining", ["sum", "weighted_mean"])
async def test_days_are_neither_added_nor_averaged(office: Any, joining: str) -> None:
    """Six of them together lie beyond the end of the calendar."""
    row = {"name": "完成时间", "target_text": "2022年12月30日前"}
    body = {
        "name": "职业技能提升专项转移支付",
        "budget_year": 2022,
        "amount": "6.00",
        "overall_goal": "按期完成培训。",
        "indicators": [row | {"joining": joining}],
        "parts": [{"code": str(n), "name": f"第{n}镇", "amount": "1.00", "indicators": [row]} for n in range(6)],
    }
    transfer = await office.done(office.people.finance_maker, "POST", "transfers", body)
    answer = await office.ask(office.people.finance_maker, "GET", f"transfers/{transfer['id']}/reconciliation")
    assert answer.status_code == 200
    told = answer.json()
    assert [line["computed"] for line in told["lines"]] == [None]
    found = {finding["rule"]: finding for finding in told["findings"]}
    assert found["transfer.joining_unfit"]["pointer"] == "#/indicators/0/joining"
    issued = await office.ask(
        office.people.finance_maker,
        "POST",
        f"transfers/{transfer['id']}/issue",
        {"document_number": "龙财〔2022〕1号"},
        etag='"1"',
    )
    assert issued.json()["type"] == "/problems/transfer-not-issuable"


async def test_overriding_a_stop_does_not_override_the_cut_beside_it(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    cut = directive(project, budget_year=2022, evaluated_year=2019, reduction_percent="30")
    stop = directive(project, budget_year=2022, evaluated_year=2020, advice="stop", reduction_percent=None)
    stop["application_id"] = "0198b2a0-0000-7000-8000-0000000000bb"
    for number, told in enumerate((cut, stop), start=1):
        answer = await office.ask(people.service, "POST", "directives", told, headers=outbox(number, number))
        assert answer.json() == {"taken": True}
    target = await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    decision = await office.gate(target, "1000.00")
    assert (decision["outcome"], decision["amount_allowed"]) == ("refused_in_principle", "0.00")
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    body = {"gate_decision_id": decision["id"], "approved_budget": "700.01", "override_reason": "县委常委会纪要"}
    above = await office.ask(people.finance_head, "POST", path, body, etag=etag)
    assert [finding["rule"] for finding in above.json()["findings"]] == ["approval.above_allowed"]
    approved = await office.done(people.finance_head, "POST", path, body | {"approved_budget": "700.00"})
    assert approved["approved_budget"] == "700.00"


async def test_the_queue_calls_mine_only_what_i_may_take_on(office: Any) -> None:
    await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=3, region_path="/44/4416", level="city")
    mine = (await office.ask(office.people.finance_head, "GET", "queue?view=mine")).json()["items"]
    assert [one["next_action"] for one in mine] == ["approve"]
    assert (await office.ask(city, "GET", "queue?view=mine")).json()["items"] == []
    assert len((await office.ask(city, "GET", "queue?view=all")).json()["items"]) == 1


async def test_a_government_s_draft_lies_with_the_finance_officer_who_writes_it(office: Any) -> None:
    people = office.people
    budget = await office.done(people.finance_maker, "POST", "government-budgets", BUDGET)
    body = office.target_body(budget["project_id"])
    target = await office.done(people.finance_maker, "POST", "targets", body)
    mine = (await office.ask(people.finance_maker, "GET", "queue?view=mine")).json()["items"]
    assert [(one["id"], one["next_role"], one["next_duty"]) for one in mine] == [(target["id"], "finance", "maker")]


async def test_the_queue_says_that_a_department_s_own_draft_is_the_department_s(office: Any) -> None:
    people = office.people
    body = office.project_body(object="department", name="医保局整体", kind="continuing", scale="ordinary")
    entry = await office.done(people.department_maker, "POST", "projects", body)
    await office.done(people.department_maker, "POST", "targets", office.target_body(entry["id"]))
    mine = (await office.ask(people.department_maker, "GET", "queue?view=mine")).json()["items"]
    assert [(one["next_role"], one["next_duty"]) for one in mine] == [("department", "maker")]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({}, "declaration.upper_missing"), ({"target_upper": "800"}, "declaration.bounds_reversed")],
)
async def test_a_range_without_two_ends_in_their_order_is_not_submitted(
    office: Any, changes: dict[str, Any], rule: str
) -> None:
    project = await office.a_project()
    rows = [*office.target_body(project["id"])["indicators"], range_row(**changes)]
    target = await office.a_target(project, indicators=rows)
    answer = await office.ask(office.people.maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    assert answer.status_code == 422
    found = {finding["rule"]: finding for finding in answer.json()["findings"]}
    assert found[rule]["severity"] == "refusal"
    assert found[rule]["pointer"] == f"#/indicators/{len(rows) - 1}/target_upper"


async def test_two_opinions_on_one_criterion_are_no_review(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass")
    body = {"criteria": [{"criterion": "well_founded", "met": False}, {"criterion": "well_founded", "met": True}]}
    path, etag = f"targets/{target['id']}/review", f'"{target["version"]}"'
    answer = await office.ask(office.people.finance_checker, "POST", path, body, etag=etag)
    assert answer.status_code == 409
    refusals = [one["rule"] for one in answer.json()["findings"] if one["severity"] == "refusal"]
    assert refusals == ["review.criterion_repeated"]


async def test_a_signature_or_a_stage_of_tomorrow_is_refused(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    signature = {"authority": "发展和改革局", "person": "局长", "signed_on": "2021-09-11"}
    path = f"projects/{project['id']}/ex-ante-assessment"
    signed = await office.ask(people.maker, "PUT", path, office.sheet_body(signature=signature), etag='"1"')
    assert pointers(signed.json()) == ["#/signature/signed_on"]
    target = await office.a_target(project)
    stage = {"stage": "assign", "side": "target", "day": "2021-09-11", "document": "布置通知"}
    told = await office.ask(people.budget_system, "POST", f"targets/{target['id']}/sync", stage)
    assert told.json()["type"] == "/problems/stage-day-ahead"
    assert pointers(told.json()) == ["#/day"]


async def test_what_has_left_the_library_declares_nothing_more(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    left = {"trigger": "completed", "reason": "任务已完成"}
    await office.done(people.finance_maker, "POST", f"projects/{project['id']}/exit", left)
    again = await office.ask(people.maker, "POST", "targets", office.target_body(project["id"], budget_year=2023))
    assert again.json()["type"] == "/problems/project-exited"
    path, etag = f"targets/{target['id']}/roll-forward", f'"{target["version"]}"'
    rolled = await office.ask(people.maker, "POST", path, {"budget_year": 2023}, etag=etag)
    assert rolled.json()["type"] == "/problems/project-exited"


async def test_more_taken_away_than_there_was_leaves_no_rate(office: Any) -> None:
    people, project = office.people, await office.a_project()
    await office.approved(await office.a_target(project), "100.00")
    row = {"voucher": "T-1", "project_code": project["code"], "paid_on": "2022-03-01", "amount": "100.01"}
    rows = [row | {"kind": "adjustment_decrease"}]
    await office.done(people.budget_system, "POST", "executions", {"rows": rows}, day=SUMMER)
    path = f"projects/{project['id']}/execution?budget_year=2022"
    figures = (await office.ask(people.treasury, "GET", path, day=SUMMER)).json()
    assert (figures["adjusted"], figures["rate"]) == ("-0.01", None)


async def test_a_department_enters_its_whole_once_and_is_told_what_to_do_instead(office: Any) -> None:
    body = office.project_body(object="department", name="医保局整体", kind="continuing", scale="ordinary")
    await office.done(office.people.department_maker, "POST", "projects", body)
    again = await office.ask(office.people.department_maker, "POST", "projects", body | {"budget_year": 2023})
    assert again.status_code == 409
    assert pointers(again.json()) == ["#/object"]
    assert "roll-forward" in again.json()["detail"]


async def test_the_place_of_a_wrong_field_in_a_batch_is_a_json_pointer(office: Any) -> None:
    body = {"rows": [office.project_body(**{"a/b~c": 1})]}
    answer = (await office.ask(office.people.maker, "POST", "projects/bulk", body)).json()
    assert [error["pointer"] for error in answer["rows"][0]["errors"]] == ["#/rows/0/a~1b~0c"]
