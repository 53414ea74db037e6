"""A table of people: new ones, changed ones, and what is wrong with a row."""

import pytest

from gateway.domain.people_rows import PeoplePlan, PersonFacts, PersonRow, plan_people

R = "441622"
ORGANISATIONS = {(R, "361"): 4, (R, "362"): 6}
KNOWN = {
    "li": PersonFacts("li", "李晓敏", (R, "361")),
    "wen": PersonFacts("wen", "温海涛", None),
}


def planned(*rows: tuple[str | None, str | None, str | None, str | None]) -> PeoplePlan:
    return plan_people([PersonRow(n, *row) for n, row in enumerate(rows, 2)], KNOWN, ORGANISATIONS)


def test_new_changed_and_unchanged_people_are_told_apart() -> None:
    assert planned(("li", "李晓敏", R, "361")) == PeoplePlan()
    plan = planned(("zhang", "张丽", R, "361"), ("li", "李晓敏", R, "362"))
    assert plan.created == {2: PersonFacts("zhang", "张丽", (R, "361"))}
    assert plan.changed == {3: PersonFacts("li", "李晓敏", (R, "362"))}
    assert plan.faults == []


@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (("z", "张丽", R, "361"), "username", "username"),
        (("张丽", "张丽", R, "361"), "username", "username"),
        (("wen", "温海涛", R, "361"), "username", "username_taken"),
        (("zhang", "张", R, "361"), "name", "too_short"),
        (("zhang", "张丽", R, "363"), "organisation_code", "unknown_organisation"),
        (("zhang", "张丽", "441621", "361"), "organisation_code", "unknown_organisation"),
    ],
)
def test_each_fault_has_its_field(row: tuple[str, str, str, str], field: str, rule: str) -> None:
    plan = planned(row)
    assert [(fault.row, fault.field, fault.rule) for fault in plan.faults] == [(2, field, rule)]
    assert (plan.created, plan.changed) == ({}, {})


def test_a_duplicate_names_the_first_row_and_holes_are_not_blamed_twice() -> None:
    plan = planned(("zhang", "张丽", R, "361"), ("zhang", "张力", R, "361"), (None, "某人", R, "361"))
    assert [(fault.row, fault.rule) for fault in plan.faults] == [(3, "duplicate")]
    assert planned(("zhang", None, R, "361"), ("wang", "王五", None, "361")) == PeoplePlan()


def test_who_works_for_an_organisation_that_ended_stays_there() -> None:
    plan = plan_people([PersonRow(2, "li", "李小敏", R, "361")], KNOWN, {})
    assert (plan.faults, list(plan.changed)) == ([], [2])
