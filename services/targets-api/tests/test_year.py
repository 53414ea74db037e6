"""Steps two to five of a project's year, over HTTP, each by another post."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

SUMMER = date(2022, 8, 2)


def basis_of(problem: dict[str, Any]) -> set[str]:
    return {clause["id"] for clause in problem["basis"]}


@pytest.mark.clause("longchuan-2.2.d")
@pytest.mark.clause("longchuan-2.2.g")
@pytest.mark.clause("longchuan-3.1.2.b")
@pytest.mark.clause("longchuan-2.2.h")
@pytest.mark.clause("longchuan-2.3.f")
async def test_without_an_assessment_neither_budget_nor_library(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    assert project["code"][:9] == "44162222T"
    assert len(project["code"]) == 21
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "656600.00"}
    decision = await office.done(people.finance_maker, "POST", "gate-decisions", question)
    assert decision["outcome"] == "refused"
    assert decision["amount_allowed"] == "0.00"
    assert [f["rule"] for f in decision["findings"]] == [
        "gate.ex_ante_missing",
        "gate.not_in_library",
        "gate.target_missing",
    ]
    assert {"longchuan-2.2.d", "longchuan-2.2.g", "longchuan-3.1.2.b", "longchuan-2.3.f"} <= set(decision["basis"])
    assert decision["clauses"][0]["document"] == "龙川县全面实施预算绩效管理工作方案（2021—2022年）"
    refused = await office.ask(
        people.finance_maker, "POST", f"projects/{project['id']}/admit", etag=f'"{project["version"]}"'
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/not-admissible"
    assert basis_of(refused.json()) == {"longchuan-2.2.h", "longchuan-3.1.2.b", "longchuan-2.2.b", "longchuan-3.1.1"}


async def test_a_passed_assessment_opens_the_library_and_a_poor_one_does_not(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}"
    poor = office.sheet_body(conclusion="not_support", reason="方案不成熟")
    await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", poor)
    etag = (await office.ask(people.finance_maker, "GET", path)).headers["etag"]
    refused = await office.ask(people.finance_maker, "POST", f"{path}/admit", etag=etag)
    assert refused.status_code == 409
    assert "不予支持" in refused.json()["detail"]
    assessed = await office.done(people.maker, "PUT", f"{path}/ex-ante-assessment", office.sheet_body())
    # 18 + 17 + 17.5 + 16 + 18
    assert assessed["ex_ante_assessment"]["total"] == "86.50"
    assert assessed["ex_ante_assessment"]["suggested_conclusion"] == "support"
    admitted = await office.done(people.finance_maker, "POST", f"{path}/admit")
    assert (admitted["status"], admitted["admitted_on"]) == ("admitted", "2021-09-10")


async def test_a_target_is_returned_with_a_reason_then_approved_with_its_budget(office: Any) -> None:
    people = office.people
    target = await office.a_target(await office.a_project())
    assert target["indicator_weight_total"] == "90.00"
    target = await office.take(target, "submit", "check")
    returned = await office.done(
        people.head, "POST", f"targets/{target['id']}/return", {"reason": "请补充参保人数的测算依据"}
    )
    assert returned["status"] == "returned"
    body = office.target_body(returned["project_id"], overall_goal="建档立卡8755人全部参保。")
    del body["project_id"], body["budget_year"]
    revised = await office.done(people.maker, "PUT", f"targets/{target['id']}", body)
    assert revised["overall_goal"] == "建档立卡8755人全部参保。"
    approved = await office.approved(revised)
    assert approved["status"] == "approved"
    assert approved["approved_budget"] == "656600.00"
    done = [(e["action"], e["to_status"], e["round"]) for e in approved["history"]]
    assert done == [
        ("create", "draft", 0),
        ("submit", "submitted", 1),
        ("check", "checked", 1),
        ("return", "returned", 1),
        ("edit", "returned", 1),
        ("submit", "submitted", 2),
        ("check", "checked", 2),
        ("pass", "passed", 2),
        ("review", "reviewed", 2),
        ("approve", "approved", 2),
    ]
    assert approved["history"][3]["reason"] == "请补充参保人数的测算依据"
    assert {e["day"] for e in approved["history"]} == {"2021-09-10"}
    exempted = [f for f in approved["findings"] if f["rule"] == "declaration.dimension_exempted"]
    assert len(exempted) == 3
    assert exempted[0]["basis"] == ["longchuan-2.3.d"]


@pytest.mark.clause("longchuan-3.1.1")
@pytest.mark.clause("longchuan-3.2.2.a")
async def test_what_comes_after_its_window_is_marked_and_goes_on(office: Any) -> None:
    people, autumn = office.people, date(2021, 10, 1)
    project = await office.a_project(admitted=False)
    path = f"projects/{project['id']}/ex-ante-assessment"
    late = await office.done(people.maker, "PUT", path, office.sheet_body(), day=autumn)
    assert [(f["rule"], f["basis"]) for f in late["ex_ante_assessment"]["findings"]] == [
        ("ex_ante.late", ["longchuan-3.1.1", "longchuan-3.1.2.a"])
    ]
    body = office.target_body(project["id"])
    del body["execution_weight"]
    target = await office.done(people.maker, "POST", "targets", body)
    assert target["execution_weight"] == "10.00"
    target = await office.take(target, "submit", "check", "pass")
    winter = date(2021, 11, 1)
    reviewed = await office.done(people.finance_checker, "POST", f"targets/{target['id']}/review", day=winter)
    marked = [f for f in reviewed["findings"] if f["rule"] == "review.outside_window"]
    assert [(f["basis"], f["severity"]) for f in marked] == [(["longchuan-3.2.2.a"], "warning")]


@pytest.mark.clause("longchuan-2.3.d")
async def test_a_missing_dimension_is_named_with_its_clause(office: Any) -> None:
    target = await office.a_target(await office.a_project(), dimensions_not_applicable=[])
    refused = await office.ask(office.people.maker, "POST", f"targets/{target['id']}/submit", etag='"1"')
    assert refused.status_code == 422
    missing = [f for f in refused.json()["findings"] if f["rule"] == "declaration.dimension_missing"]
    assert len(missing) == 3
    assert basis_of(refused.json()) >= {"longchuan-2.3.d"}


async def test_what_a_caller_may_do_next_is_told(office: Any) -> None:
    people = office.people
    target = await office.take(await office.a_target(await office.a_project()), "submit")
    path = f"targets/{target['id']}/actions"
    told = {a["name"]: a for a in (await office.ask(people.checker, "GET", path)).json()}
    assert [name for name, action in told.items() if action["allowed"]] == ["check", "return"]
    assert told["approve"]["why_not"] == "绩效目标处于“已提交”，不能批复"
    own = (await office.ask(people.maker, "GET", path)).json()
    assert [action["name"] for action in own if action["allowed"]] == ["withdraw"]


async def test_vouchers_that_arrive_twice_count_once(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    await office.approved(await office.a_target(project))
    rows = (("V-001", "2022-03-15", "300000.00"), ("V-002", "2022-06-20", "350700.00"))
    first = await office.pay(project, *rows, day=SUMMER)
    again = await office.pay(project, *rows, day=SUMMER)
    assert (first["accepted"], first["duplicate"]) == (2, 0)
    assert (again["accepted"], again["duplicate"]) == (0, 2)
    path = f"projects/{project['id']}/execution?budget_year=2022"
    figures = (await office.ask(people.maker, "GET", f"{path}&until=2022-07-31", day=SUMMER)).json()
    assert {name: figures[name] for name in ("initial", "adjusted", "executed", "rate")} == {
        "initial": "656600.00",
        "adjusted": "656600.00",
        "executed": "650700.00",
        "rate": "99.10",  # 650700 / 656600 = 0.99101…
    }
    earlier = (await office.ask(people.maker, "GET", f"{path}&until=2022-03-31", day=SUMMER)).json()
    assert earlier["executed"] == "300000.00"


async def test_refunds_and_adjustments_have_their_sign(office: Any) -> None:
    project = await office.a_project()
    await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-03-15", "300000.00"), day=SUMMER)
    code = project["code"]
    refund = {"voucher": "V-2", "project_code": code, "paid_on": "2022-04-01", "amount": "50000.00", "kind": "refund"}
    await office.done(office.people.treasury, "POST", "executions", {"rows": [refund]}, day=SUMMER)
    more = {"voucher": "Z-1", "project_code": code, "paid_on": "2022-05-01", "amount": "43400.00"}
    more["kind"] = "adjustment_increase"
    await office.done(office.people.budget_system, "POST", "executions", {"rows": [more]}, day=SUMMER)
    asked = f"projects/{project['id']}/execution?budget_year=2022&until=2022-07-31"
    figures = (await office.ask(office.people.finance_head, "GET", asked, day=SUMMER)).json()
    assert (figures["initial"], figures["adjusted"], figures["executed"]) == ("656600.00", "700000.00", "250000.00")
    assert figures["rate"] == "35.71"  # 25 / 70


def progress(*percent: int) -> list[dict[str, Any]]:
    return [
        {"indicator": n, "actual_text": f"{p}%", "progress_percent": str(p)} for n, p in enumerate(percent, start=1)
    ]


async def test_july_shows_spend_pace_beside_goal_pace_and_an_alert_is_rectified(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-05-10", "131320.00"), day=SUMMER)
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": progress(60, 60, 60, 60, 60, 60)}
    report = await office.done(people.maker, "POST", "monitoring-reports", body, day=SUMMER)
    assert (report["spend_pace"], report["goal_pace"]) == ("20.00", "60.00")
    assert {a["rule"] for a in report["alerts"]} == {"monitoring.pace_gap", "monitoring.execution_floor"}
    alerts = (await office.ask(people.finance_maker, "GET", f"alerts?report_id={report['id']}")).json()["items"]
    floor = next(a for a in alerts if a["rule"] == "monitoring.execution_floor")
    # The threshold is a convention and says so; the county's measures may follow, if more is found than a figure.
    assert (floor["basis"], floor["source"]) == ([], "convention")
    assert floor["may_follow"] == {
        "measures": ["recover", "revoke", "reduce", "adjust"],
        "when": ["slow_spending", "large_idle_stock"],
        "unless": ["justified_reason"],
        "basis": ["longchuan-2.4.i", "longchuan-3.3.2.c"],
    }
    assert "资金大额闲置且无正当理由的，可视情收回、撤销、压减、调整，本预警本身不作处置" in floor["detail"]
    assert [(f["rule"], f["severity"]) for f in report["findings"]] == [
        ("monitoring.outside_months", "warning"),  # handed in on the second of August
        ("monitoring.alert_steps", "advice"),
        ("monitoring.routine", "advice"),
    ]
    assert floor["figures"] == {"spend_pace": "20.00", "floor": "40", "floor_month": "6"}
    plan = {"cause": "上半年名册核对迟", "measures": "八月底前完成核对并拨付", "due_on": "2022-08-31"}
    path = f"alerts/{floor['id']}/rectifications"
    filed = await office.done(people.maker, "POST", path, plan, day=SUMMER)
    again = await office.ask(people.maker, "POST", path, plan, day=SUMMER)
    assert again.status_code == 409
    accepted = await office.done(
        people.finance_maker, "POST", f"rectifications/{filed['id']}/accept", {"remark": "同意"}, day=SUMMER
    )
    assert (accepted["status"], accepted["settled_on"]) == ("accepted", "2022-08-02")
    closed = (await office.ask(people.maker, "GET", f"alerts/{floor['id']}")).json()
    assert closed["status"] == "closed"


async def test_a_report_gives_the_same_digits_again_whoever_asks(office: Any) -> None:
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-05-10", "131320.00"), day=SUMMER)
    rows = progress(60, 60, 60, 60, 60, 60)
    rows[0] |= {"likelihood": "impossible", "explanation": "用地未批"}
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    report = await office.done(office.people.maker, "POST", "monitoring-reports", body, day=SUMMER)
    content = {name: report[name] for name in ("evidence", "policy", "decision")}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert report["digest"] == hashlib.sha256(written.encode()).hexdigest()
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416", level="city")
    for who in (office.people.maker, city):
        answer = await office.ask(who, "POST", f"monitoring-reports/{report['id']}/recompute", day=date(2024, 1, 5))
        told = answer.json()
        assert (answer.status_code, told["same"], told["policy_unchanged"]) == (200, True, True), told
        assert [a["rule"] for a in told["recomputed"]["alerts"]] == [a["rule"] for a in report["alerts"]]


async def test_computed_progress_stands_beside_the_stated_one(office: Any) -> None:
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    rows = progress(100, 100, 100, 100, 100, 100)
    rows[0] |= {"actual_text": "4000人", "actual_value": "4000", "likelihood": "possible", "explanation": "核对中"}
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    report = await office.done(office.people.maker, "POST", "monitoring-reports", body, day=SUMMER)
    first = report["rows"][0]
    # 4000 / 8755 = 45.688…
    assert (first["progress_percent"], first["computed_percent"], first["used_percent"]) == ("100", "45.69", "45.69")
    # (15 × 45.69 + 75 × 100) / 90
    assert Decimal(report["goal_pace"]) == Decimal("90.95")
    assert "monitoring.percent_differs" in {f["rule"] for f in report["findings"]}
