"""Who owes, who has, who is late: per unit, department and region, on any day, in five places."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from wenxiao.access import Duty, Role
from wenxiao.testing import COUNTY, OTHER_COUNTY, a_principal

from .acting import CHECKER, FINANCE_MAKER, MAKER, OTHER_COUNTY_FINANCE, OTHER_UNIT, Acting, View, sheet_of
from .owing import approved, deliver, owing

APRIL, LAST, AFTER = date(2023, 4, 3), date(2023, 5, 31), date(2023, 6, 1)


async def covered(acting: Acting, who: Any = FINANCE_MAKER, day: date = APRIL, **asked: Any) -> View:
    answer = await acting.get(replace(who, business_day=day), "self-evaluation-coverage", budget_year=2022, **asked)
    assert answer.status_code == 200, answer.text
    told: View = answer.json()
    return told


async def owed(acting: Acting, who: Any = FINANCE_MAKER, day: date = APRIL, **asked: Any) -> list[View]:
    answer = await acting.get(replace(who, business_day=day), "owed-self-evaluations", budget_year=2022, **asked)
    assert answer.status_code == 200, answer.text
    items: list[View] = answer.json()["items"]
    return items


def counts(line: View) -> dict[str, int]:
    return {name: held["count"] for name, held in line.items() if isinstance(held, dict) and "count" in held}


async def open_form(acting: Acting, target: View, day: date = APRIL) -> View:
    who = replace(MAKER, business_day=day)
    return await acting.post(who, "self-evaluations", {"target_id": target["id"]})


async def submit(acting: Acting, table: View, target: View, day: date = APRIL) -> View:
    who, view = replace(MAKER, business_day=day), await open_form(acting, target, day)
    view = await acting.put(who, "self-evaluations", view, sheet_of(table))
    return await acting.act(who, "self-evaluations", view, "submit")


async def test_each_step_of_a_form_is_counted_by_number_and_by_money(acting: Acting, jishan: View) -> None:
    budgets = ("100.10", "200.20", "300.30", "400.40", "500.50")
    targets = [await owing(acting, jishan, told={"approved_budget": money}) for money in budgets]
    await open_form(acting, targets[1])
    await submit(acting, jishan, targets[2])
    await acting.act(CHECKER, "self-evaluations", await submit(acting, jishan, targets[3]), "pass")
    passed = await acting.act(CHECKER, "self-evaluations", await submit(acting, jishan, targets[4]), "pass")
    await acting.act(FINANCE_MAKER, "self-evaluations", passed, "accept")
    told = await covered(acting, units=True)
    expected = {
        "owed": (5, "1501.50"),
        "opened": (4, "1401.40"),
        "submitted": (3, "1201.20"),
        "passed": (2, "900.90"),
        "accepted": (1, "500.50"),
        "missing": (2, "300.30"),
        "overdue": (0, "0.00"),
        "late": (0, "0.00"),
    }
    for line in (told["whole"], told["objects"][0], told["regions"][0], told["departments"][0], told["units"][0]):
        assert {name: (line[name]["count"], line[name]["money"]) for name in expected} == expected
        assert (line["coverage_percent"], line["coverage_percent_of_money"]) == ("40.00", "60.00")
        assert line["submitted_percent"] == "60.00"
    assert (told["departments"][0]["department_id"], told["units"][0]["unit_id"]) == (361, 361001)
    assert told["units"][0]["unit_name"] == "龙川县医疗保险服务中心"
    states = {one["target_id"]: one["state"] for one in await owed(acting)}
    assert [states[one["id"]] for one in targets] == ["not_opened", "draft", "submitted", "passed", "accepted"]


@pytest.mark.clause("longchuan-3.4.1.a")
async def test_late_is_what_came_after_the_last_day_or_has_not_come_by_then(acting: Acting, jishan: View) -> None:
    """From January to May: the last of May is in time, the first of June is not."""
    timely, tardy, never = [await owing(acting, jishan) for _ in range(3)]
    await submit(acting, jishan, timely, LAST)
    await submit(acting, jishan, tardy, AFTER)
    on_the_last_day = (await covered(acting, day=LAST))["regions"][0]
    assert on_the_last_day["window"] == {"first": "2023-01-01", "last": "2023-05-31", "basis": ["longchuan-3.4.1.a"]}
    assert (counts(on_the_last_day)["overdue"], counts(on_the_last_day)["late"]) == (0, 1)
    after = counts((await covered(acting, day=AFTER))["whole"])
    assert (after["missing"], after["overdue"], after["late"]) == (1, 1, 2)
    late = {one["target_id"]: one for one in await owed(acting, day=AFTER, late="true")}
    assert set(late) == {tardy["id"], never["id"]}
    assert late[tardy["id"]]["submitted_on"] == "2023-06-01"
    assert {one["due_on"] for one in late.values()} == {"2023-05-31"}
    (missing,) = await owed(acting, day=AFTER, missing="true")
    assert (missing["target_id"], missing["late"]) == (never["id"], True)
    assert [one["target_id"] for one in await owed(acting, day=AFTER, late="false")] == [timely["id"]]
    early = date(2022, 12, 31)
    assert (await owed(acting, day=early, missing="true", late="true")) == []


PLACES = [
    pytest.param("/33/3306/330681", "330681", "county", "zhuji-3.2.5.b", marks=pytest.mark.clause("zhuji-3.2.5.b")),
    pytest.param("/44/4405", "440500", "city", "shantou-10.b", marks=pytest.mark.clause("shantou-10.b")),
    pytest.param(COUNTY, "441622", "county", "longchuan-2.5.b", marks=pytest.mark.clause("longchuan-2.5.b")),
    pytest.param("/15/1504", "150400", "city", "chifeng-21.1.b", marks=pytest.mark.clause("chifeng-21.1.b")),
    pytest.param(
        "/32/3211/321182", "321182", "county", "yangzhong-3.2.9.a", marks=pytest.mark.clause("yangzhong-3.2.9.a")
    ),
]


@pytest.mark.parametrize(("path", "code", "level", "clause"), PLACES)
async def test_where_a_document_demands_full_coverage_it_is_measured(
    acting: Acting, jishan: View, path: str, code: str, level: str, clause: str
) -> None:
    here = Acting(acting.caller, acting.targets, {"region_path": path, "region_code": code, "level": level})
    place = {"region_path": path, "region_code": code}
    first, second = [await owing(here, jishan, **place) for _ in range(2)]
    await here.act(CHECKER, "self-evaluations", await submit(here, jishan, first), "pass")
    (open_yet,) = [one for one in (await covered(here))["regions"][0]["findings"] if clause in one["basis"]]
    assert (open_yet["rule"], open_yet["severity"]) == ("coverage_not_yet_full", "advice")
    (gap,) = [one for one in (await covered(here, day=AFTER))["regions"][0]["findings"] if clause in one["basis"]]
    assert (gap["rule"], gap["severity"]) == ("coverage_not_full", "warning")
    assert "应自评2项，部门已审核通过1项" in gap["detail"]
    await here.act(CHECKER, "self-evaluations", await submit(here, jishan, second, AFTER), "pass")
    region = (await covered(here, day=AFTER))["regions"][0]
    (full,) = [one for one in region["findings"] if clause in one["basis"]]
    assert (full["rule"], region["coverage_percent"]) == ("coverage_full", "100.00")


async def test_elsewhere_nobody_demands_full_coverage(acting: Acting, jishan: View) -> None:
    place = {"region_path": OTHER_COUNTY, "region_code": "441621"}
    await owing(acting, jishan, **place)
    (region,) = (await covered(acting, OTHER_COUNTY_FINANCE))["regions"]
    assert (region["findings"], region["owed"]["count"], region["coverage_percent"]) == ([], 1, "0.00")


@pytest.mark.clause("longchuan-2.5.b", "longchuan-annex-23")
async def test_departments_as_a_whole_are_counted_by_themselves(acting: Acting, jishan: View) -> None:
    """Policies and projects under one demand, the department as a whole under its own; a government owes none."""
    for kind in ("project", "policy", "department", "government"):
        await owing(acting, jishan, told={"object": kind})
    told = await covered(acting, day=AFTER)
    assert {one["object"]: one["owed"]["count"] for one in told["objects"]} == {
        "department": 1, "policy": 1, "project": 1,
    }  # fmt: skip
    money = {one["object"]: one["owed"]["money"] for one in told["objects"]}
    assert money == {"department": "100000.00", "policy": "100000.00", "project": "100000.00"}
    assert told["whole"]["owed"] == {"count": 3, "money": "200000.00"}, "a department's money is that of its projects"
    details = [one["detail"] for one in told["regions"][0]["findings"]]
    assert len(details) == 2
    assert details[0].startswith("2022年度项目、政策应自评2项")
    assert details[1].startswith("2022年度部门整体应自评1项")
    assert [one["object"] for one in await owed(acting, object="policy")] == ["policy"]


async def test_everybody_sees_his_own_and_nobody_anothers(acting: Acting, jishan: View) -> None:
    await owing(acting, jishan)
    await owing(acting, jishan, unit_id=362001, unit_code="362001", unit_name="项目中心", department_id=362)
    await owing(acting, jishan, region_path=OTHER_COUNTY, region_code="441621")
    city = a_principal(Role.FINANCE, Duty.CHECKER, organisation_id=1, region_path="/44/4416", level="city")
    for who, number in (
        (FINANCE_MAKER, 2), (MAKER, 1), (OTHER_UNIT, 1), (CHECKER, 1), (OTHER_COUNTY_FINANCE, 1), (city, 3),
    ):  # fmt: skip
        assert (await covered(acting, who))["whole"]["owed"]["count"] == number
        assert len(await owed(acting, who)) == number
    assert [one["unit_id"] for one in await owed(acting, OTHER_UNIT)] == [362001]
    assert [one["region_code"] for one in (await covered(acting, city))["regions"]] == ["441621", "441622"]
    narrowed = await covered(acting, department_id=362, units="true")
    assert [one["unit_id"] for one in narrowed["units"]] == [362001]
    assert narrowed["whole"]["owed"]["count"] == 1
    nobody = a_principal(Role.NPC, Duty.MAKER, organisation_id=101)
    assert (await acting.get(nobody, "self-evaluation-coverage", budget_year=2022)).status_code == 403


async def test_an_adjusted_target_owes_anew_and_the_form_of_the_earlier_one_is_named(
    acting: Acting, jishan: View
) -> None:
    first = await owing(acting, jishan)
    await acting.act(CHECKER, "self-evaluations", await submit(acting, jishan, first), "pass")
    assert (await covered(acting))["whole"]["coverage_percent"] == "100.00"
    second = await owing(acting, jishan, project_id=first["project_id"], revision=2, told={"approved_budget": "7.00"})
    (line,) = await owed(acting)
    assert (line["target_id"], line["target_revision"], line["state"]) == (second["id"], 2, "not_opened")
    assert (line["approved_budget"], line["evaluated_revision"]) == ("7.00", 1)
    assert (await covered(acting))["whole"]["coverage_percent"] == "0.00"


async def test_a_replaced_target_is_not_evaluated_any_more(acting: Acting, jishan: View) -> None:
    later = str(uuid4())
    target = await owing(acting, jishan, replaced_by=later)
    refused = await acting.post(MAKER, "self-evaluations", {"target_id": target["id"]}, status=409)
    assert (refused["type"], refused["replaced_by"]) == ("/problems/target-replaced", later)


async def test_messages_that_come_twice_or_late_change_nothing(acting: Acting) -> None:
    first = approved()
    second = first | {"revision": 2, "target_id": str(uuid4()), "approved_budget": "2.00"}
    key = str(uuid4())
    assert await deliver(acting, second, key=key) == {"taken": True}
    assert await deliver(acting, second, key=key) == {"taken": False}
    assert await deliver(acting, first) == {"taken": False}
    (line,) = await owed(acting)
    assert (line["target_id"], line["approved_budget"]) == (second["target_id"], "2.00")
    later = approved(project_id=first["project_id"], budget_year=2023)
    assert await deliver(acting, later) == {"taken": True}
    assert len(await owed(acting)) == 1


async def test_only_a_service_tells_what_is_owed(acting: Acting) -> None:
    headers = {"X-Outbox-Id": str(uuid4()), "X-Outbox-Aggregate": "x", "X-Outbox-Version": "1"}
    for who in (MAKER, FINANCE_MAKER):
        answer = await acting.caller.of(who).post("/internal/approved-targets", json=approved(), headers=headers)
        assert answer.status_code == 403


async def test_who_left_the_library_before_the_year_owes_nothing_who_left_in_it_does(acting: Acting) -> None:
    """What was spent is evaluated; before the first day of the year nothing was."""
    for day in ("2021-12-31", "2022-01-01"):
        message = approved()
        await deliver(acting, message)
        await deliver(acting, message | {"exited_on": day})
    assert len(await owed(acting)) == 1
    assert (await covered(acting))["whole"]["owed"]["count"] == 1


async def test_a_year_in_which_nothing_is_owed_has_no_per_cent(acting: Acting) -> None:
    told = await covered(acting)
    assert (told["whole"]["owed"]["count"], told["whole"]["coverage_percent"]) == (0, None)
    assert (told["regions"], told["departments"], told["units"]) == ([], [], [])


async def test_the_list_goes_on_page_by_page(acting: Acting) -> None:
    for _ in range(5):
        await deliver(acting, approved())
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await acting.get(MAKER, "owed-self-evaluations", budget_year=2022, limit=2, **cursor)
        seen += [one["id"] for one in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        cursor = {"cursor": answer.json()["next"]}
    assert (len(seen), len(set(seen))) == (5, 5)
