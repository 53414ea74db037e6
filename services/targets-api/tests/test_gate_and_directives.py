"""What the gate keeps of its answers, and what directives of an evaluation do to the next budget."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from targets_api.policies import level_of
from wenxiao.access import Duty, Role
from wenxiao.testing import a_principal

DIGITS = ("outcome", "amount_asked", "amount_allowed", "findings", "steps")


async def test_a_gate_decision_gives_the_same_digits_again(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    decision = await office.gate(target, "656600")
    assert (decision["outcome"], decision["amount_allowed"]) == ("allowed", "656600.00")
    content = {name: decision[name] for name in ("evidence", "policy")}
    content["decision"] = {name: decision[name] for name in (*DIGITS, "decided_on")}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert decision["digest"] == hashlib.sha256(written.encode()).hexdigest()
    assert decision["target_version"] == target["version"]
    assert {s["section"] for s in decision["policy_stamps"]} == {"ex_ante", "targets"}
    answer = await office.ask(office.people.maker, "POST", f"gate-decisions/{decision['id']}/recompute")
    told = answer.json()
    assert answer.status_code == 200
    assert told["same"] is True
    assert told["policy_unchanged"] is True
    assert told["stored"] == told["recomputed"]
    assert told["recomputed"]["amount_allowed"] == "656600.00"


async def test_the_city_that_reads_a_county_s_decision_asks_the_county_s_law(office: Any) -> None:
    target = await office.take(await office.a_target(await office.a_project()), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416", level="city")
    answer = await office.ask(city, "POST", f"gate-decisions/{decision['id']}/recompute")
    told = answer.json()
    assert (told["same"], told["policy_unchanged"]) == (True, True), told["statement"]
    assert decision["level"] == "county"


@pytest.mark.parametrize(
    ("code", "level"), [("440500", "city"), ("441622", "county"), ("330681", "county"), ("441622100", "town")]
)
def test_the_level_of_an_older_decision_follows_from_its_region(code: str, level: str) -> None:
    assert level_of(code) == level


def directive(project: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "application_id": "0198b2a0-0000-7000-8000-0000000000aa",
        "project_id": project["id"],
        "evaluated_year": 2022,
        "budget_year": 2024,
        "grade": "低",
        "result": "差",
        "kind": "key_evaluation",
        "advice": "reduce",
        "reduction_percent": "20",
        "basis": ["longchuan-2.6.l", "longchuan-3.4.3.b"],
    } | changes


def outbox(message: int, version: int = 1) -> dict[str, str]:
    number = f"0198b2a0-0000-7000-8000-{message:012d}"
    return {"X-Outbox-Id": number, "X-Outbox-Aggregate": "re-checks/1", "X-Outbox-Version": str(version)}


@pytest.mark.clause("longchuan-3.4.3.b")
@pytest.mark.clause("longchuan-2.6.l")
async def test_next_years_target_rolls_forward_and_a_directive_cuts_its_budget(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    target = await office.approved(await office.a_target(project))
    told = directive(project)
    first = await office.ask(people.service, "POST", "directives", told, headers=outbox(1))
    again = await office.ask(people.service, "POST", "directives", told, headers=outbox(1))
    assert (first.json(), again.json()) == ({"taken": True}, {"taken": False})
    path = f"targets/{target['id']}/roll-forward"
    autumn = date(2023, 9, 12)
    rolled = await office.done(people.maker, "POST", path, {"budget_year": 2024}, day=autumn)
    assert rolled["predecessor_id"] == target["id"]
    assert [i["name"] for i in rolled["indicators"]] == [i["name"] for i in target["indicators"]]
    rolled = await office.take(rolled, "submit", "check", "pass", "review")
    decision = await office.gate(rolled, "656600.00", day=autumn)
    assert (decision["outcome"], decision["amount_allowed"]) == ("reduced", "525280.00")
    assert set(decision["basis"]) == {"longchuan-2.6.l", "longchuan-3.4.3.b"}
    body = {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}
    path = f"targets/{rolled['id']}/approve"
    too_much = await office.ask(people.finance_head, "POST", path, body, etag=f'"{rolled["version"]}"')
    assert too_much.status_code == 409
    assert too_much.json()["findings"][0]["rule"] == "approval.above_allowed"
    body["approved_budget"] = "525280.00"
    assert (await office.done(people.finance_head, "POST", path, body))["approved_budget"] == "525280.00"


async def test_a_stop_is_overridden_by_the_head_with_a_reason_only(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    stop = directive(project, budget_year=2022, evaluated_year=2020, grade="差", advice="stop", reduction_percent=None)
    await office.ask(people.service, "POST", "directives", stop, headers=outbox(1))
    target = await office.take(await office.a_target(project), "submit", "check", "pass", "review")
    decision = await office.gate(target)
    assert (decision["outcome"], decision["amount_allowed"]) == ("refused_in_principle", "0.00")
    path, etag = f"targets/{target['id']}/approve", f'"{target["version"]}"'
    body = {"gate_decision_id": decision["id"], "approved_budget": "656600.00"}
    refused = await office.ask(people.finance_head, "POST", path, body, etag=etag)
    assert refused.json()["findings"][0]["rule"] == "approval.override_reason_missing"
    body["override_reason"] = "县委常委会纪要明确继续保障"
    approved = await office.done(people.finance_head, "POST", path, body)
    assert approved["override_reason"] == "县委常委会纪要明确继续保障"


async def test_an_older_directive_that_comes_late_is_ignored(office: Any) -> None:
    people = office.people
    project = await office.a_project()
    newer = directive(
        project, application_id="0198b2a0-0000-7000-8000-0000000000bb", advice="keep", reduction_percent=None
    )
    assert (await office.ask(people.service, "POST", "directives", newer, headers=outbox(2, 2))).json()["taken"]
    late = await office.ask(people.service, "POST", "directives", directive(project), headers=outbox(1, 1))
    assert late.json() == {"taken": False}
    listed = (await office.ask(people.finance_head, "GET", f"directives?project_id={project['id']}")).json()
    assert [(d["advice"], d["status"]) for d in listed["items"]] == [("keep", "in_force")]
