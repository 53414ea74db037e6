"""After approval, in five jurisdictions: adjustments, what changed, target beside budget, and commitments."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from .test_jurisdictions import settle

MEETING = {
    "held_on": "2021-09-09",
    "meeting": "局党组会第5次会议",
    "participants": 7,
    "conclusion": "同意报送",
    "document": "会议纪要〔2021〕5号",
}
JUNE = date(2022, 6, 10)


async def handed_over(office: Any, target: dict[str, Any], *, day: date = date(2021, 9, 10)) -> dict[str, Any]:
    """Submitted, checked and passed, with the collective decision that some places ask for."""
    people, path = office.people, f"targets/{target['id']}"
    submitter = people.maker if target["adjustment"] is None else people.department_maker
    await office.done(submitter, "POST", f"{path}/submit", day=day)
    await office.done(people.checker, "POST", f"{path}/check", day=day)
    etag = (await office.ask(people.head, "GET", path)).headers["etag"]
    first = await office.ask(people.head, "POST", f"{path}/pass", etag=etag, day=day)
    if first.is_success:
        passed: dict[str, Any] = first.json()
        return passed
    assert first.json()["type"] == "/problems/collective-decision-required", first.text
    held = MEETING | {"held_on": day.isoformat()}
    recorded = await office.ask(people.department_maker, "PUT", f"{path}/collective-decision", held, etag=etag, day=day)
    assert recorded.is_success, recorded.text
    return dict(await office.done(people.head, "POST", f"{path}/pass", day=day))


async def approved(
    office: Any, target: dict[str, Any], amount: str = "656600.00", *, day: date = date(2021, 9, 10)
) -> dict[str, Any]:
    people, path = office.people, f"targets/{target['id']}"
    await handed_over(office, target, day=day)
    await office.done(people.finance_checker, "POST", f"{path}/review", day=day)
    decision = await office.gate(target, amount, day=day)
    body = {"gate_decision_id": decision["id"], "approved_budget": amount}
    done: dict[str, Any] = await office.done(people.finance_head, "POST", f"{path}/approve", body, day=day)
    return done


async def an_approved_target(office: Any, name: str) -> dict[str, Any]:
    place = settle(office, name)
    return await approved(office, await office.a_target(await office.a_project(traits=list(place.traits))))


POLICY_CHANGE = {"reason": "policy_change", "explanation": "省里提高了补助标准", "document": "省医保局2022年8号"}


@pytest.mark.clause("chifeng-11.b", "chifeng-13.1.c", "chifeng-15.a", "chifeng-15.b")
async def test_in_chifeng_the_department_asks_for_an_adjustment_and_it_goes_the_whole_way(office: Any) -> None:
    first = await an_approved_target(office, "chifeng")
    people, path = office.people, f"targets/{first['id']}"
    etag = f'"{first["version"]}"'
    refused = await office.ask(people.maker, "POST", f"{path}/adjust", POLICY_CHANGE, etag=etag, day=JUNE)
    assert refused.json()["type"] == "/problems/adjustment-unfounded"
    assert [clause["id"] for clause in refused.json()["basis"]] == ["chifeng-15.a", "chifeng-15.b"]
    who = people.department_maker
    second = await office.done(who, "POST", f"{path}/adjust", POLICY_CHANGE, day=JUNE)
    assert (second["revision"], second["predecessor_id"], second["status"]) == (2, first["id"], "draft")
    assert second["adjustment"]["reason"] == "policy_change"
    again = await office.ask(who, "POST", f"{path}/adjust", POLICY_CHANGE, etag=etag, day=JUNE)
    assert again.json()["type"] == "/problems/not-adjustable"
    body = office.target_body(first["project_id"], overall_goal="按新标准补助，减轻看病负担。")
    del body["project_id"], body["budget_year"]
    body["indicators"][0] |= {"target_text": "9000人", "target_value": "9000"}
    await office.done(who, "PUT", f"targets/{second['id']}", body, day=JUNE)
    in_force = (await office.ask(people.finance_maker, "GET", path)).json()
    assert (in_force["replaced_by"], in_force["status"]) == (None, "approved")
    second = await approved(office, second, "700000.00", day=JUNE)
    assert {"review.adjustment"} <= {f["rule"] for f in second["findings"]}
    before = (await office.ask(people.finance_maker, "GET", path)).json()
    assert before["replaced_by"] == second["id"]
    assert {n: before[n] for n in ("indicators", "overall_goal", "approved_budget", "version")} == {
        n: first[n] for n in ("indicators", "overall_goal", "approved_budget", "version")
    }
    changed = (await office.ask(people.finance_maker, "GET", f"targets/{second['id']}/differences")).json()
    words = [one["words"] for one in changed["differences"]]
    assert words[0] == "年度总体目标：由“建档立卡人员全部参保，减轻看病负担。”改为“按新标准补助，减轻看病负担。”"
    assert any("改为“9000人”" in one for one in words)
    assert "批复预算（元）：由“656600”改为“700000”" in words
    until = f"projects/{first['project_id']}/execution?budget_year=2022&until=2022-12-31"
    money = await office.ask(people.finance_maker, "GET", until)
    assert (money.json()["initial"], money.json()["adjusted"]) == ("656600.00", "700000.00")
    rows = [{"indicator": number, "actual_text": "25%", "progress_percent": "25"} for number in range(1, 7)]
    report = {"target_id": first["id"], "period_end": "2022-07-31", "rows": rows}
    late = await office.ask(people.maker, "POST", "monitoring-reports", report, day=date(2022, 8, 1))
    assert late.json()["type"] == "/problems/target-not-approved"
    assert "第2版" in late.json()["detail"]


async def test_next_year_begins_from_the_revision_in_force_whichever_is_named(office: Any) -> None:
    first = await an_approved_target(office, "longchuan")
    people = office.people
    second = await office.done(
        people.department_maker, "POST", f"targets/{first['id']}/adjust", POLICY_CHANGE, day=JUNE
    )
    body = office.target_body(first["project_id"], overall_goal="按新标准补助，减轻看病负担。")
    del body["project_id"], body["budget_year"]
    await office.done(people.department_maker, "PUT", f"targets/{second['id']}", body, day=JUNE)
    second = await approved(office, second, day=JUNE)
    path = f"targets/{first['id']}/roll-forward"
    rolled = await office.done(people.maker, "POST", path, {"budget_year": 2023}, day=date(2022, 9, 10))
    assert (rolled["predecessor_id"], rolled["overall_goal"]) == (second["id"], "按新标准补助，减轻看病负担。")
    assert rolled["history"][0]["reason"] == "由2022年度绩效目标（第2版）结转"


async def test_an_adjustment_is_not_held_against_the_months_of_declaration(office: Any) -> None:
    first = await an_approved_target(office, "chifeng")
    people = office.people
    second = await office.done(
        people.department_maker, "POST", f"targets/{first['id']}/adjust", POLICY_CHANGE, day=JUNE
    )
    path = f"targets/{second['id']}"
    foreseen = (await office.ask(people.department_maker, "GET", f"{path}/advice", day=JUNE)).json()["findings"]
    submitted = await office.done(people.department_maker, "POST", f"{path}/submit", day=JUNE)
    for findings in (foreseen, submitted["findings"]):
        told = {f["rule"]: f["basis"] for f in findings}
        assert "declaration.outside_window" not in told
        assert told["declaration.adjustment"] == ["chifeng-15.a", "chifeng-15.b"]


@pytest.mark.parametrize("name", ["shantou", "yangzhong", "zhuji", "longchuan"])
async def test_where_no_document_speaks_of_adjustments_finance_judges_the_reason(office: Any, name: str) -> None:
    first = await an_approved_target(office, name)
    made = await office.done(office.people.maker, "POST", f"targets/{first['id']}/adjust", POLICY_CHANGE, day=JUNE)
    assert [(f["rule"], f["severity"]) for f in made["adjustment"]["findings"]] == [("adjustment.no_rule", "advice")]
    nothing = (await office.ask(office.people.maker, "GET", f"targets/{made['id']}/differences")).json()
    assert [one["field"] for one in nothing["differences"]] == ["批复预算（元）"]


@pytest.mark.clause("chifeng-16.b")
async def test_in_chifeng_what_comes_in_the_year_is_reviewed_by_the_budgets_procedure(office: Any) -> None:
    place = settle(office, "chifeng")
    project = await office.a_project(traits=list(place.traits))
    draft = office.target_body(project["id"], in_year=True)
    target = await office.done(office.people.maker, "POST", "targets", draft, day=JUNE)
    assert target["due_on"] is None
    await handed_over(office, target, day=JUNE)
    reviewed = await office.done(office.people.finance_checker, "POST", f"targets/{target['id']}/review", day=JUNE)
    told = {f["rule"]: f["basis"] for f in reviewed["findings"] if f["rule"].startswith("review.")}
    assert told["review.in_year"] == ["chifeng-16.a", "chifeng-16.b"]
    assert "review.outside_window" not in told


FIVE, FOUR = "assign declare review approve disclose", "declare review approve disclose"
STAGES = {
    "shantou": (FIVE, "8.e", ("8.e",)),
    "yangzhong": (FOUR, "3.2.5.c", ("3.2.5.c",)),
    "zhuji": ("approve", "3.2.3.e", ("3.2.3.e",)),
    "longchuan": (FIVE, "2.3.b", ("2.3.b", "2.3.j")),
    "chifeng": ("approve", "14.a", ("14.a",)),
}


@pytest.mark.parametrize(
    ("name", "required", "basis"),
    [
        pytest.param(
            name,
            required,
            f"{name}-{number}",
            marks=pytest.mark.clause(*(f"{name}-{shown}" for shown in shows)),
        )
        for name, (required, number, shows) in STAGES.items()
    ],
)
async def test_each_place_asks_other_stages_to_go_together(office: Any, name: str, required: str, basis: str) -> None:
    target = await an_approved_target(office, name)
    people, path = office.people, f"targets/{target['id']}/sync"
    for stage, side, day in (
        *(("declare", "budget", "2021-09-20"), ("disclose", "target", "2022-02-20")),
        *(("disclose", "budget", "2022-02-10"), ("assign", "target", "2021-08-01")),
    ):
        body = {"stage": stage, "side": side, "day": day, "document": "汇总表"}
        assert (await office.ask(people.finance_maker, "POST", path, body, day=JUNE)).is_success
    known = {"stage": "approve", "side": "budget", "day": "2021-12-01", "document": "批复"}
    refused = await office.ask(people.finance_maker, "POST", path, known)
    assert refused.json()["type"] == "/problems/sync-stage-known"
    shown = (await office.ask(people.maker, "GET", path)).json()
    stages = {one["stage"]: one for one in shown["stages"]}
    five = [one for one in shown["stages"] if one["stage"] != "release"]
    assert [one["stage"] for one in five if one["required"]] == required.split()
    assert {clause for one in five for clause in one["basis"]} == {basis}
    assert (stages["declare"]["together"], stages["declare"]["days_apart"]) == (True, 10)
    assert (stages["disclose"]["together"], stages["disclose"]["days_apart"]) == (False, -10)
    assert (stages["approve"]["together"], stages["approve"]["days_apart"]) == (True, 0)
    assert (stages["assign"]["together"], stages["assign"]["budget_day"]) == (None, None)


@pytest.mark.clause("chifeng-14.b")
async def test_in_chifeng_the_target_goes_down_with_the_money(office: Any) -> None:
    target = await an_approved_target(office, "chifeng")
    people, path = office.people, f"targets/{target['id']}/sync"

    async def release() -> dict[str, Any]:
        shown = (await office.ask(people.maker, "GET", path)).json()["stages"]
        (stage,) = [one for one in shown if one["stage"] == "release"]
        return dict(stage)

    assert (await release())["words"] == "下达：绩效目标和预算的日期尚未登记；当地要求随资金下达同步"
    for side, day in (("budget", "2022-03-01"), ("target", "2022-03-05")):
        body = {"stage": "release", "side": side, "day": day, "document": "赤财预指〔2022〕18号"}
        told = await office.ask(people.finance_maker, "POST", path, body, day=JUNE)
        assert told.is_success, told.text
    late = await release()
    assert (late["required"], late["together"], late["days_apart"]) == (True, False, -4)
    assert late["basis"] == ["chifeng-14.a", "chifeng-14.b"]


@pytest.mark.parametrize("name", ["longchuan", "zhuji"])
async def test_where_no_document_names_the_release_it_is_no_stage(office: Any, name: str) -> None:
    target = await an_approved_target(office, name)
    shown = (await office.ask(office.people.maker, "GET", f"targets/{target['id']}/sync")).json()["stages"]
    assert [one["stage"] for one in shown] == ["assign", "declare", "review", "approve", "disclose"]


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        pytest.param("shantou", "shantou-9.f", marks=pytest.mark.clause("shantou-9.f")),
        pytest.param("longchuan", "longchuan-2.4.d", marks=pytest.mark.clause("longchuan-2.4.d")),
    ],
)
async def test_a_department_signs_for_its_approved_targets(office: Any, name: str, clause: str) -> None:
    target = await an_approved_target(office, name)
    people, year = office.people, {"budget_year": 2022}
    missing = (await office.ask(people.finance_maker, "GET", "commitments/missing?budget_year=2022")).json()
    assert [(m["department_id"], m["because"], m["basis"]) for m in missing] == [
        (target["department_id"], "not_drafted", [clause])
    ]
    none = await office.ask(people.department_maker, "POST", "commitments", {"budget_year": 2023})
    assert none.json()["type"] == "/problems/nothing-to-commit"
    drafted = await office.done(people.department_maker, "POST", "commitments", year)
    assert drafted["basis"] == [clause]
    assert {n: drafted["figures"][n] for n in ("projects", "indicators", "budget")} == {
        "projects": 1,
        "indicators": 6,
        "budget": "656600.00",
    }
    assert "656,600.00元" in drafted["text"]
    elsewhere = replace(people.head, organisation_id=362)
    path = f"commitments/{drafted['id']}"
    refused = await office.ask(elsewhere, "POST", f"{path}/sign", etag=f'"{drafted["version"]}"')
    assert refused.json()["type"] == "/problems/not-own-commitment"
    signed = await office.done(people.head, "POST", f"{path}/sign")
    assert (signed["status"], signed["signed_by_name"]) == ("signed", people.head.name)
    assert (await office.ask(people.finance_maker, "GET", "commitments/missing?budget_year=2022")).json() == []
    page = await office.ask(people.finance_head, "GET", f"{path}/letter")
    assert page.headers["content-type"].startswith("text/html")
    assert target["project_code"] in page.text
    assert "src=" not in page.text
    assert "http" not in page.text
    refused = await office.ask(people.head, "POST", f"{path}/sign", etag=f'"{signed["version"]}"')
    assert refused.json()["type"] == "/problems/commitment-signed"
    await approved(office, await office.a_target(await office.a_project(name="第二个项目", code=None)))
    missing = (await office.ask(people.finance_maker, "GET", "commitments/missing?budget_year=2022")).json()
    assert [m["because"] for m in missing] == ["figures_changed"]
    second = await office.done(people.department_maker, "POST", "commitments", year)
    assert (second["revision"], second["figures"]["projects"]) == (2, 2)


@pytest.mark.parametrize("name", ["yangzhong", "zhuji", "chifeng"])
async def test_where_no_document_asks_for_a_commitment_none_is_missing(office: Any, name: str) -> None:
    await an_approved_target(office, name)
    missing = await office.ask(office.people.finance_maker, "GET", "commitments/missing?budget_year=2022")
    assert missing.json() == []
