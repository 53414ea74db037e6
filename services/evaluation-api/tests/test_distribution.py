"""How grades are spread: what counts, how it is averaged, and that two scales are never mixed."""

from decimal import Decimal
from statistics import median
from typing import Any

from wenxiao.access import Duty, Role
from wenxiao.testing import OTHER_COUNTY, a_principal

from .acting import CHECKER, FINANCE_MAKER, MAKER, OTHER_UNIT, Acting, View, sheet_of
from .owing import approved, deliver

CITY = a_principal(Role.FINANCE, Duty.CHECKER, organisation_id=1, region_path="/44/4416", level="city")
THERE = {"region_path": OTHER_COUNTY, "region_code": "441621"}


async def spread(acting: Acting, who: Any = FINANCE_MAKER, **asked: str) -> View:
    answer = await acting.get(who, "grade-distribution", budget_year=2022, **asked)
    assert answer.status_code == 200, answer.text
    told: View = answer.json()
    return told


async def graded(acting: Acting, table: View, persons: str, own: str, status: str = "passed", **changes: Any) -> View:
    """A form whose first row, worth the most, was fulfilled by so many persons of 8755."""
    where = {name: acting.place[name] for name in ("region_path", "region_code") if acting.place}
    view = await acting.opened(table, **where | changes)
    sheet = sheet_of(table, own_total=own)
    sheet["rows"][0]["actual_text"] = f"{persons}人"
    view = await acting.put(MAKER, "self-evaluations", view, sheet)
    view = await acting.act(MAKER, "self-evaluations", view, "submit")
    return view if status == "submitted" else await acting.act(CHECKER, "self-evaluations", view, "pass")


async def test_counts_averages_and_medians_of_what_is_passed(acting: Acting, jishan: View) -> None:
    forms = [
        await graded(acting, jishan, persons, own)
        for persons, own in (("8755", "99"), ("8755", "90.5"), ("0", "80"), ("4000", "70"))
    ]
    await acting.act(FINANCE_MAKER, "self-evaluations", forms[0], "accept")
    await graded(acting, jishan, "8755", "100", status="submitted")
    totals = [Decimal(one["total"]) for one in forms]
    assert len(set(totals)) == 3, "the table must tell the forms apart"
    told = await spread(acting)
    (scale,) = told["whole"]
    (line,) = told["lines"]
    assert (line["department_id"], line["scales"]) == (361, [scale])
    assert [one["grade"] for one in scale["scale"]] == ["优", "良", "中", "低", "差"]
    assert [one["at_least"] for one in scale["scale"]] == ["90", "80", "70", "60", "0"]
    assert scale["forms"] == 4
    assert Decimal(scale["money"]) == sum(Decimal(one["adjusted_budget"]) for one in forms)
    cent = Decimal("0.01")
    assert scale["average_total"] == str((sum(totals, Decimal(0)) / 4).quantize(cent, "ROUND_HALF_UP"))
    assert scale["median_total"] == str(median(totals).quantize(cent, "ROUND_HALF_UP"))
    assert (scale["average_own_total"], scale["median_own_total"]) == ("84.88", "85.25")
    grades = [one["result"]["grade"] for one in forms]
    assert {one["grade"]: one["forms"] for one in scale["grades"]} == {
        grade: grades.count(grade) for grade in ("优", "良", "中", "低", "差")
    }
    assert scale["top_percent"] == f"{Decimal(grades.count('优') * 25):.2f}"
    assert sum(Decimal(one["money"]) for one in scale["grades"]) == Decimal(scale["money"])


async def test_an_odd_number_has_its_middle_one(acting: Acting, jishan: View) -> None:
    for own in ("60", "95.5", "70"):
        await graded(acting, jishan, "8755", own)
    assert (await spread(acting))["whole"][0]["median_own_total"] == "70.00"


async def test_two_scales_stand_beside_each_other_and_are_never_mixed(acting: Acting, jishan: View) -> None:
    """Longchuan has five grades, the county beside it the four of the national document."""
    await graded(acting, jishan, "8755", "90")
    beside = Acting(acting.caller, acting.targets, THERE)
    for own in ("80", "60"):
        await graded(beside, jishan, "8755", own)
    told = await spread(acting, CITY, by="region")
    assert [line["region_code"] for line in told["lines"]] == ["441621", "441622"]
    assert {(len(one["scale"]), one["forms"], one["average_own_total"]) for one in told["whole"]} == {
        (4, 2, "70.00"), (5, 1, "90.00"),
    }  # fmt: skip
    assert [[len(one["scale"]) for one in line["scales"]] for line in told["lines"]] == [[4], [5]]
    assert [line["department_id"] for line in told["lines"]] == [None, None]
    assert {one["forms"] for one in (await spread(acting))["whole"]} == {1}


async def test_a_form_of_a_replaced_revision_does_not_count_twice(acting: Acting, jishan: View) -> None:
    first = await graded(acting, jishan, "8755", "90")
    second = await graded(acting, jishan, "8755", "80", project_id=first["project_id"], revision=2)
    assert (await spread(acting))["whole"][0]["forms"] == 2, "the frame has not been told yet"
    target = acting.targets.targets[second["target_id"]]
    await deliver(acting, approved(target))
    assert [(one["forms"], one["average_own_total"]) for one in (await spread(acting))["whole"]] == [(1, "80.00")]


async def test_everybody_sees_the_spread_of_his_own(acting: Acting, jishan: View) -> None:
    await graded(acting, jishan, "8755", "90")
    assert (await spread(acting, OTHER_UNIT))["lines"] == []
    assert (await spread(acting, MAKER))["lines"][0]["scales"][0]["forms"] == 1


async def test_departments_as_a_whole_are_spread_by_themselves(acting: Acting, jishan: View) -> None:
    for kind, own in (("project", "90"), ("department", "70")):
        form = await graded(acting, jishan, "8755", own)
        await deliver(acting, approved(acting.targets.targets[form["target_id"]]) | {"object": kind})
    told = await spread(acting)
    assert told["objects"] == ["project", "policy"]
    assert [one["average_own_total"] for one in told["whole"]] == ["90.00"]
    alone = await spread(acting, object="department")
    assert [(one["forms"], one["average_own_total"]) for one in alone["whole"]] == [(1, "70.00")]
