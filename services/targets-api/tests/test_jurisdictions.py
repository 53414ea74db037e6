"""The front half of the chain in five jurisdictions: each step over HTTP, under the law of its own place."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import a_principal

JULY = date(2022, 7, 31)


@dataclass(frozen=True)
class Place:
    region_path: str
    code: str
    level: str
    traits: tuple[str, ...] = ()


PLACES = {
    "shantou": Place("/44/4405", "440500", "city"),
    "yangzhong": Place("/32/3211/321182", "321182", "county"),
    "zhuji": Place("/33/3306/330681", "330681", "county", ("high_attention", "large_amount")),
    "longchuan": Place("/44/4416/441622", "441622", "county"),
    "chifeng": Place("/15/1504", "150400", "city"),
}


def shown_by(**clauses: str) -> list[Any]:
    """One run per jurisdiction, marked with those of its clauses that the step shows."""
    return [
        pytest.param(place, id=place, marks=[pytest.mark.clause(f"{place}-{number}") for number in numbers.split()])
        for place, numbers in clauses.items()
    ]


def settle(office: Any, name: str) -> Place:
    """The office moves: every post of the tests, in that region."""
    place = PLACES[name]

    def at(role: Role, duty: Duty, **named: Any) -> Principal:
        there = a_principal(role, duty, region_path=place.region_path, **named)
        return replace(there, level=place.level, region_code=place.code)

    def of_department(duty: Duty) -> Principal:
        return at(Role.DEPARTMENT, duty, organisation_id=361, units=(361, 361001))

    people = type("People", (), {})()
    people.maker = at(Role.UNIT, Duty.MAKER)
    people.department_maker, people.checker = of_department(Duty.MAKER), of_department(Duty.CHECKER)
    people.head = of_department(Duty.HEAD)
    people.finance_maker = at(Role.FINANCE, Duty.MAKER, organisation_id=1)
    people.finance_checker = at(Role.FINANCE, Duty.CHECKER, organisation_id=1)
    people.finance_head = at(Role.FINANCE, Duty.HEAD, organisation_id=1)
    people.treasury = at(Role.TREASURY, Duty.NONE, organisation_id=1)
    office.people = people
    return place


@pytest.mark.parametrize(
    ("name", "emphasised"),
    [
        pytest.param("shantou", "shantou-7.c", marks=[pytest.mark.clause("shantou-7.b", "shantou-7.c")]),
        pytest.param(
            "yangzhong",
            "yangzhong-3.2.4.b",
            marks=[pytest.mark.clause("yangzhong-3.2.4.a", "yangzhong-3.2.4.b")],
        ),
        pytest.param("zhuji", None, marks=[pytest.mark.clause("zhuji-3.2.1.a")]),
        pytest.param("longchuan", "longchuan-2.2.c", marks=[pytest.mark.clause("longchuan-2.2.b", "longchuan-2.2.c")]),
        pytest.param("chifeng", "chifeng-9.c", marks=[pytest.mark.clause("chifeng-6.3.a", "chifeng-8", "chifeng-9.c")]),
    ],
)
async def test_the_department_assesses_a_new_major_investment_on_five_dimensions(
    office: Any, name: str, emphasised: str | None
) -> None:
    place = settle(office, name)
    body = {"infrastructure": True, "traits": list(place.traits)}
    project = await office.a_project(admitted=False, **body)
    path = f"projects/{project['id']}"
    edited = office.project_body(**body | {"traits": [*place.traits, "needs_approval"]})
    edited = await office.done(office.people.maker, "PUT", path, edited)
    assert edited["traits"] == [*place.traits, "needs_approval"]
    assert project["code"].startswith(place.code)
    assert project["traits"] == list(place.traits)
    path = f"{path}/ex-ante-assessment"
    one_missing = office.sheet_body(reason="另有一维待补")
    del one_missing["points"]["economy"]
    who = office.people.department_maker
    refused = await office.ask(who, "PUT", path, one_missing, etag='"2"')
    assert [f["rule"] for f in refused.json()["findings"]] == ["ex_ante.dimension_missing"]
    assessed = await office.done(who, "PUT", path, office.sheet_body())
    sheet = assessed["ex_ante_assessment"]
    assert (sheet["total"], sheet["suggested_conclusion"], len(sheet["points"])) == ("86.50", "support", 5)
    found = {f["rule"]: f["basis"] for f in sheet["findings"]}
    asked = {"ex_ante.report_not_attached": ["chifeng-9.b"]} if name == "chifeng" else {}
    assert found == asked | ({"ex_ante.emphasised": [emphasised]} if emphasised else {})


@pytest.mark.clause("chifeng-9.b")
async def test_an_assessment_without_a_written_report_is_none(office: Any) -> None:
    settle(office, "chifeng")
    project = await office.a_project(admitted=False)
    body = office.sheet_body()
    del body["report_title"]
    path = f"projects/{project['id']}/ex-ante-assessment"
    refused = await office.ask(office.people.maker, "PUT", path, body, etag='"1"')
    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["#/report_title"]


@pytest.mark.clause("shantou-7.e")
async def test_in_shantou_a_poor_assessment_is_a_reference_for_the_money(office: Any) -> None:
    settle(office, "shantou")
    project = await office.a_project(admitted=False)
    poor = office.sheet_body(conclusion="not_support", reason="方案不成熟")
    await office.done(office.people.maker, "PUT", f"projects/{project['id']}/ex-ante-assessment", poor)
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "656600.00"}
    decision = await office.done(office.people.finance_maker, "POST", "gate-decisions", question)
    poor_found = decision["findings"][0]
    assert (poor_found["rule"], poor_found["basis"], poor_found["severity"]) == (
        "gate.ex_ante_poor",
        ["shantou-7.e"],
        "warning",
    )


@pytest.mark.clause("chifeng-9.f")
@pytest.mark.clause("chifeng-10.a")
@pytest.mark.clause("chifeng-10.c")
async def test_in_chifeng_finance_reads_the_assessment_and_suggests_no_budget(office: Any) -> None:
    settle(office, "chifeng")
    project = await office.a_project(admitted=False)
    poor = office.sheet_body(conclusion="not_support", reason="方案不成熟")
    await office.done(office.people.maker, "PUT", f"projects/{project['id']}/ex-ante-assessment", poor)
    question = {"project_id": project["id"], "budget_year": 2022, "amount": "656600.00"}
    decision = await office.done(office.people.finance_maker, "POST", "gate-decisions", question)
    assert (decision["outcome"], decision["amount_allowed"]) == ("refused", "0.00")
    assert decision["evidence"]["assessment"]["conclusion"] == "not_support"
    assert decision["findings"][0]["basis"] == ["chifeng-9.f"]


@pytest.mark.parametrize(
    ("name", "criteria"),
    [
        pytest.param(
            "zhuji",
            ["completeness", "relevance", "appropriateness", "feasibility"],
            marks=[pytest.mark.clause("zhuji-3.2.3.d")],
        ),
        pytest.param(
            "chifeng",
            ["national_policy", "municipal_priorities", "expenditure_direction", "expenditure_priorities"],
            marks=[
                pytest.mark.clause("chifeng-7.2", "chifeng-13.1.a", "chifeng-13.1.b", "chifeng-13.2.b", "chifeng-14.a")
            ],
        ),
    ],
)
async def test_a_target_is_reviewed_by_the_criteria_of_the_place_and_approved_with_its_budget(
    office: Any, name: str, criteria: list[str]
) -> None:
    place = settle(office, name)
    people = office.people
    target = await office.a_target(await office.a_project(traits=list(place.traits)))
    target = await office.take(target, "submit", "check", "pass")
    path = f"targets/{target['id']}"
    judged = [{"criterion": code, "met": code != criteria[1], "remark": "已看"} for code in criteria]
    refused = await office.ask(
        people.finance_checker, "POST", f"{path}/review", {"criteria": judged}, etag=f'"{target["version"]}"'
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/review-not-passed"
    assert [f["rule"] for f in refused.json()["findings"]] == ["review.criterion_failed"]
    returned = await office.done(people.finance_checker, "POST", f"{path}/return", {"reason": "请改好再报"})
    assert returned["status"] == "returned"
    await office.take(target, "submit", "check", "pass")
    judged = [one | {"met": True} for one in judged]
    reviewed = await office.done(people.finance_checker, "POST", f"{path}/review", {"criteria": judged})
    assert reviewed["history"][-1]["reason"].count("已看") == 4
    assert not [f for f in reviewed["findings"] if f["rule"].startswith("review.")]
    decision = await office.gate(reviewed)
    body = {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}
    approved = await office.done(people.finance_head, "POST", f"{path}/approve", body)
    assert (approved["status"], approved["approved_budget"]) == ("approved", "656600.00")


MEASURES = {
    "shantou": (["recover", "revoke", "reduce", "adjust"], ["suspend_appropriation", "stop_appropriation"]),
    "yangzhong": (["reduce", "adjust"], ["adjust", "defer_appropriation", "stop_appropriation"]),
    "zhuji": (["reduce", "adjust"], ["defer_appropriation", "stop_appropriation"]),
    "longchuan": (["recover", "revoke", "reduce", "adjust"], ["suspend_appropriation", "stop_appropriation"]),
    "chifeng": (["reduce", "adjust"], ["suspend_appropriation"]),
}


@pytest.mark.parametrize(
    "name",
    shown_by(
        shantou="9.a 9.d 9.h 9.i",
        yangzhong="3.2.6.a 3.2.6.b 3.2.6.c 3.2.7.b",
        zhuji="3.2.4.a 3.2.4.d 3.2.4.f",
        longchuan="2.4.a 2.4.f 2.4.g 2.4.i 2.4.j 3.3.1.b 3.3.2.c",
        chifeng="6.5 7.3.a 7.3.b 17.b 18.b 19.a",
    ),
)
async def test_money_and_goal_are_monitored_together_and_what_is_found_is_put_right(office: Any, name: str) -> None:
    place = settle(office, name)
    people = office.people
    project = await office.a_project(traits=list(place.traits))
    target = await office.approved(await office.a_target(project))
    await office.pay(project, ("V-1", "2022-05-10", "131320.00"), day=JULY)
    rows: list[dict[str, Any]] = [
        {"indicator": number, "actual_text": "25%", "progress_percent": "25"} for number in range(1, 7)
    ]
    rows[0] |= {"likelihood": "impossible", "explanation": "用地未批"}
    body = {"target_id": target["id"], "period_end": "2022-07-31", "rows": rows}
    report = await office.done(people.maker, "POST", "monitoring-reports", body, day=JULY)
    assert (report["spend_pace"], report["goal_pace"]) == ("20.00", "25.00")
    assert "monitoring.outside_months" not in {f["rule"] for f in report["findings"]}
    seen = await office.ask(people.finance_checker, "GET", f"monitoring-reports/{report['id']}", day=JULY)
    assert seen.json()["findings"] == report["findings"]
    alerts = (await office.ask(people.finance_maker, "GET", f"alerts?report_id={report['id']}")).json()["items"]
    slow, hopeless = sorted(alerts, key=lambda alert: str(alert["rule"]))
    assert [slow["may_follow"]["measures"], hopeless["may_follow"]["measures"]] == list(MEASURES[name])
    plan = {"cause": "用地报批迟", "measures": "八月底前补齐材料", "due_on": "2022-08-31"}
    filed = await office.done(people.maker, "POST", f"alerts/{hopeless['id']}/rectifications", plan, day=JULY)
    read = await office.ask(people.head, "GET", f"rectifications/{filed['id']}", day=JULY)
    assert (read.json()["cause"], read.json()["measures"]) == (plan["cause"], plan["measures"])
    path = f"rectifications/{filed['id']}/accept"
    settled = await office.done(people.finance_maker, "POST", path, {"remark": "同意"}, day=JULY)
    assert settled["status"] == "accepted"
