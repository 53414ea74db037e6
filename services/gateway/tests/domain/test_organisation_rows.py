"""A table of organisations: each fault with its row and field; what stands already is compared, never changed."""

from datetime import date
from typing import Any

import pytest

from gateway.domain.organisation_rows import OrganisationFacts, OrganisationPlan, OrganisationRow, plan_organisations

R = "441622"
REGIONS = {R: "/44/4416/441622", "441621": "/44/4416/441621", "441622100": "/44/4416/441622/441622100"}
BORN = date(2018, 1, 1)
RIGHT, OTHER = "91350100M000100Y43", "91110000802100433B"
KNOWN = (
    OrganisationFacts(R, "361", "医疗保障局", "department", None, RIGHT, BORN),
    OrganisationFacts(R, "361001", "医保中心", "unit", "361", None, BORN),
    OrganisationFacts(R, "700", "撤销的局", "department", None, None, BORN, date(2020, 12, 31)),
)


def row(number: int, code: str | None, **more: Any) -> OrganisationRow:
    told: dict[str, Any] = {"region_code": R, "name": "某单位", "kind": "unit", "valid_from": date(2022, 1, 1)}
    if code and len(code) > 3:
        told["parent_code"] = code[:-3]
    return OrganisationRow(number, code=code, **(told | more))


def planned(*rows: OrganisationRow) -> OrganisationPlan:
    return plan_organisations(rows, KNOWN, REGIONS, "/44/4416/441622")


def faults(plan: OrganisationPlan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.rule) for fault in plan.faults]


def test_new_ones_come_parents_first_whatever_their_order() -> None:
    plan = planned(row(2, "500001001"), row(3, "500001"), row(4, "500"), row(5, "361002"))
    assert faults(plan) == []
    assert list(plan.created) == [4, 5, 3, 2]
    assert plan.created[2].parent_code == "500001"


def test_what_stands_is_unchanged_and_empty_cells_say_nothing() -> None:
    same = row(2, "361001", name="医保中心", valid_from=BORN)
    sparse = row(3, "361", name=None, kind=None, valid_from=None)
    plan = planned(same, sparse)
    assert (faults(plan), plan.unchanged, plan.created) == ([], [2, 3], {})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "医疗保障中心"}, "name"),
        ({"kind": "department"}, "kind"),
        ({"parent_code": "362"}, "parent_code"),
        ({"credit_code": OTHER}, "credit_code"),
        ({"valid_from": date(2019, 1, 1)}, "valid_from"),
        ({"valid_until": date(2023, 1, 1)}, "valid_until"),
    ],
)
def test_an_import_changes_nothing_that_needs_an_act(more: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"name": "医保中心", "valid_from": BORN}
    plan = planned(row(2, "361001", **(told | more)))
    assert faults(plan) == [(2, field, "differs")]
    assert "单位变更" in plan.faults[0].detail


@pytest.mark.parametrize(
    ("bad", "field", "rule"),
    [
        (row(2, "5"), "code", "code_form"),
        (row(2, "50A"), "code", "code_form"),
        (row(2, "５００"), "code", "code_form"),
        (row(2, "500001002003004005"), "code", "code_form"),
        (row(2, "500", valid_from=None), "valid_from", "empty"),
        (row(2, "500", valid_until=date(2021, 12, 31)), "valid_until", "validity"),
        (row(2, "361009", parent_code=None), "parent_code", "code_of_parent"),
        (row(2, "361009", parent_code="362"), "parent_code", "code_of_parent"),
        (row(2, "500", parent_code="361"), "parent_code", "code_of_parent"),
        (row(2, "500001"), "parent_code", "unknown_parent"),
        (row(2, "700001"), "valid_from", "parent_not_in_force"),
        (row(2, "361009", valid_from=date(2017, 1, 1)), "valid_from", "parent_not_in_force"),
        (row(2, "500", region_code="441699"), "region_code", "unknown_region"),
        (row(2, "500", region_code="441621"), "region_code", "outside_tree"),
        (row(2, "500", credit_code="91350100M000100Y44"), "credit_code", "credit_code"),
        (row(2, "500", credit_code=RIGHT), "credit_code", "credit_code_twice"),
    ],
)
def test_each_fault_has_its_field(bad: OrganisationRow, field: str, rule: str) -> None:
    assert faults(planned(bad)) == [(2, field, rule)]


def test_the_same_code_may_be_used_again_after_its_holder_ended() -> None:
    assert faults(planned(row(2, "700"))) == []
    plan = planned(row(2, "800", valid_until=date(2022, 6, 30)), row(3, "800", valid_from=date(2022, 7, 1)))
    assert (faults(plan), list(plan.created)) == ([], [2, 3])
    assert faults(planned(row(2, "800", region_code="441622100"), row(3, "800"))) == []


@pytest.mark.parametrize(
    ("second", "field", "rule"),
    [
        (row(3, "800"), "code", "duplicate"),
        (row(3, "800", name="另一个"), "valid_from", "overlap"),
        (row(3, "800", parent_code="361"), "parent_code", "two_parents"),
        (row(3, "800", valid_from=date(2022, 6, 30)), "valid_from", "overlap"),
    ],
)
def test_two_at_once_under_one_code_cannot_be(second: OrganisationRow, field: str, rule: str) -> None:
    first = row(2, "800") if rule != "overlap" else row(2, "800", valid_until=date(2022, 6, 30))
    plan = planned(first, second)
    assert faults(plan) == [(3, field, rule)]
    assert "第 2 行" in plan.faults[0].detail


def test_a_period_that_overlaps_what_stands_is_no_new_organisation() -> None:
    plan = planned(row(2, "700", valid_from=date(2020, 6, 1)))
    assert faults(plan) == [(2, "name", "differs"), (2, "kind", "differs"), (2, "valid_from", "differs")]


def test_one_credit_code_belongs_to_one() -> None:
    plan = planned(row(2, "500", credit_code=OTHER), row(3, "501", credit_code=OTHER))
    assert faults(plan) == [(3, "credit_code", "credit_code_twice")]


def test_a_cycle_of_parents_is_a_fault_of_each_row_in_it() -> None:
    plan = planned(row(2, "500001", parent_code="500002"), row(3, "500002", parent_code="500001"), row(4, "500"))
    assert faults(plan) == [(2, "parent_code", "cycle"), (3, "parent_code", "cycle")]
    assert list(plan.created) == [4]
    assert faults(planned(row(2, "500", parent_code="500"))) == [(2, "parent_code", "cycle")]


def test_rows_with_holes_are_not_blamed_twice() -> None:
    assert faults(planned(row(2, None), row(3, "500", region_code=None))) == []
    assert planned(row(2, "500", name=None)).created == {}
