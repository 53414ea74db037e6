"""Who must have declared, and what a department decides collectively: under the law of each place."""

from typing import Any

import pytest

from .test_jurisdictions import settle, shown_by

MEETING = {
    "held_on": "2021-09-08",
    "meeting": "局党组会第5次会议",
    "participants": 7,
    "conclusion": "同意申报，指标值不再下调",
    "document": "局党组纪要〔2021〕5号",
}


@pytest.mark.clause("chifeng-13.1.c")
async def test_the_department_records_its_collective_decision_before_the_target_goes_to_finance(office: Any) -> None:
    settle(office, "chifeng")
    people = office.people
    target = await office.take(await office.a_target(await office.a_project()), "submit")
    path = f"targets/{target['id']}/collective-decision"
    unit = await office.ask(people.maker, "PUT", path, MEETING, etag='"2"')
    assert (unit.status_code, unit.json()["type"]) == (403, "/problems/not-permitted")
    late = await office.ask(people.department_maker, "PUT", path, MEETING | {"held_on": "2021-09-11"}, etag='"2"')
    assert (late.status_code, late.json()["type"]) == (422, "/problems/meeting-in-the-future")
    stale = await office.ask(people.department_maker, "PUT", path, MEETING, etag='"1"')
    assert stale.status_code == 412
    kept = await office.done(people.department_maker, "PUT", path, MEETING, etag='"2"')
    assert kept["collective_decision"] == MEETING | {
        "round": 1,
        "recorded_by": people.department_maker.name,
        "recorded_on": "2021-09-10",
    }
    assert kept["status"] == "submitted"
    assert "7人参加" in kept["history"][-1]["reason"]


@pytest.mark.parametrize(
    "name",
    shown_by(shantou="8.a", yangzhong="3.2.5.a 3.2.5.b", zhuji="3.2.3.a", longchuan="3.2.1.a", chifeng="12 12.1.a"),
)
async def test_who_asks_for_money_and_has_not_declared_is_told_by_which_clause(office: Any, name: str) -> None:
    place = settle(office, name)
    people = office.people
    declared = await office.a_project(traits=list(place.traits))
    begun = await office.a_project(traits=list(place.traits), name="已开始填报")
    bare = await office.a_project(traits=list(place.traits), name="尚未填报")
    await office.take(await office.a_target(declared), "submit")
    await office.a_target(begun)
    told = await office.done(people.finance_maker, "GET", "declarations/coverage?budget_year=2022", etag="")
    assert told["complete"] is False
    assert [department["department_id"] for department in told["departments"]] == [361]
    kinds = {kind["kind"]: kind for kind in told["departments"][0]["kinds"]}
    assert list(kinds) == ["department_overall", "policy", "project"]
    project = kinds["project"]
    assert (project["entries"], project["begun"], project["declared"], project["complete"]) == (3, 2, 1, False)
    found = {f["pointer"]: f["rule"] for f in project["findings"]}
    assert found == {
        f"/projects/{begun['id']}": "coverage.target_not_submitted",
        f"/projects/{bare['id']}": "coverage.target_missing",
    }
    assert [f["rule"] for f in kinds["department_overall"]["findings"]] == ["coverage.object_missing"]
    assert (kinds["policy"]["entries"], kinds["policy"]["complete"]) == (0, True)
    government = [f["rule"] for kind in told["government"] for f in kind["findings"]]
    assert government == (["coverage.object_missing"] if name == "zhuji" else [])
    own = await office.done(people.maker, "GET", "declarations/coverage?budget_year=2022", etag="")
    assert (own["government"], len(own["departments"])) == ([], 1)
    none = await office.done(people.finance_maker, "GET", "declarations/coverage?budget_year=2030", etag="")
    assert none["departments"] == []
