"""The fifth day: a sixth jurisdiction, written from docs/policies.md alone, needs a folder and no line of code."""

from datetime import date
from pathlib import Path

import pytest

from wenxiao.policy import PolicyLibrary
from wenxiao_policies import load
from wenxiao_policies.inquiry import Jurisdiction, difference, effective, packs

FIFTH_DAY = Path(__file__).parent / "data" / "fifth_day"
WUHUA = Jurisdiction("441424", "county", date(2023, 11, 15))
NEIGHBOUR = Jurisdiction("441423", "county", date(2023, 11, 15))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> PolicyLibrary:
    monkeypatch.setenv("WENXIAO_POLICIES", str(FIFTH_DAY))
    return load()


def test_the_pack_is_there_beside_the_shipped_ones(library: PolicyLibrary) -> None:
    found = {one.head.pack: one for one in packs(library)}
    assert len(found) == 7
    assert (found["wuhua"].shipped, found["wuhua"].chain) == (False, ("wuhua", "national"))
    assert found["wuhua"].clauses == {"rule": 6, "workflow": 1}


def test_it_differs_from_its_neighbour_in_what_it_says_and_in_nothing_else(library: PolicyLibrary) -> None:
    found = {(one.section, one.parameter) for one in difference(library, WUHUA, NEIGHBOUR) if not one.only_basis}
    assert found == {
        ("ex_ante", "library_without_assessment"),
        ("targets", "required_dimensions"),
        ("targets", "budget_without_target"),
        ("targets", "declaration_months"),
        ("targets", "review_months"),
        ("calendar", "steps"),
        ("monitoring", "report_months"),
        ("monitoring", "pace_gap_points"),
        ("evaluation", "grade_scale"),
        ("application", "outcome_of_grade"),
        ("application", "reduction_percent"),
    }


def test_its_law_is_cited_and_changes_on_the_day_that_it_says(library: PolicyLibrary) -> None:
    town = Jurisdiction("441424101", "town", date(2024, 12, 31))
    scale = effective(library, "evaluation", town)[1]["grade_scale"]
    assert [(one["grade"], int(one["from"])) for one in scale.value][:2] == [("优", 95), ("良", 85)]
    assert (scale.basis, scale.source, scale.pack) == (("wuhua-7",), "law", "wuhua")
    after = effective(library, "evaluation", Jurisdiction("441424101", "town", date(2025, 1, 1)))[1]["grade_scale"]
    assert [int(one["from"]) for one in after.value] == [90, 80, 60, 0]


def test_without_the_folder_it_is_not_there(library: PolicyLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENXIAO_POLICIES")
    assert "wuhua" in library.packs
    assert "wuhua" not in load().packs
