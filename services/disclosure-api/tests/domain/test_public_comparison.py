"""What has changed since the year before is told where both years of the same subject are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.public_comparison import (
    MOST_PLACES,
    ComparisonUnclear,
    Subject,
    require_one_subject,
    require_some_places,
    with_changes,
)


def a_year(year: int, region: str = "441622", **changes: Any) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "approved_budget": "100.00",
        "adjusted_budget": "100.00",
        "executed": "80.00",
        "projects": 3,
    }
    figures |= {"execution_rate": "80.00", "average_score": "90.00"}
    told = {name: changes.get("projects", 3) for name in ("approved_of", "adjusted_of", "executed_of")}
    return {"region_code": region, "budget_year": year, **figures, **told, **changes}


def test_growth_is_told_in_per_cent_and_rates_in_points() -> None:
    grown = a_year(2023, approved_budget="150.00", executed="60.00", execution_rate="40.00", average_score="92.50")
    grown |= dict.fromkeys(("projects", "approved_of", "adjusted_of", "executed_of"), 5)
    _, change = (row["since_last_year"] for row in with_changes([a_year(2022), grown]))
    assert change == {
        "approved_budget_percent": "50.00",
        "adjusted_budget_percent": "0.00",
        "executed_percent": "-25.00",
        "execution_rate_points": "-40.00",
        "average_score_points": "2.50",
        "projects": 2,
    }


def test_a_year_that_is_missing_or_of_another_place_is_not_compared_with() -> None:
    rows = with_changes([a_year(2020), a_year(2022), a_year(2021, "441621"), a_year(2023, approved_budget="0.00")])
    assert [row["since_last_year"] is None for row in rows] == [True, True, True, False]
    grown = with_changes([a_year(2021, approved_budget="0.00"), a_year(2022)])
    change = grown[1]["since_last_year"]
    assert change["approved_budget_percent"] is None


def test_less_that_is_told_is_not_less_that_was_spent() -> None:
    """Of next year only one result is out: nobody may read that as a fall; nor is nothing told a fall to nothing."""
    for executed, told_of in (("30.00", 1), (None, 0)):
        unfinished = a_year(2023, executed=executed, executed_of=told_of, adjusted_budget=None, adjusted_of=0)
        _, change = (row["since_last_year"] for row in with_changes([a_year(2022), unfinished]))
        assert (change["executed_percent"], change["adjusted_budget_percent"]) == (None, None)
        assert change["approved_budget_percent"] == "0.00"


@given(st.lists(st.integers(2000, 2030), unique=True))
def test_each_row_stays_what_it_is(years: list[int]) -> None:
    rows = [a_year(year) for year in years]
    assert [{k: v for k, v in row.items() if k != "since_last_year"} for row in with_changes(rows)] == rows


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [
        (Subject(None, None, None), "?region_code"),
        (Subject(None, "361", None), "?region_code"),
        (Subject("1", "361", "441622"), "?project_code"),
    ],
)
def test_a_comparison_says_of_whom(subject: Subject, pointer: str) -> None:
    with pytest.raises(ComparisonUnclear) as refused:
        require_one_subject(subject)
    assert refused.value.pointer == pointer


def test_so_many_places_are_compared_and_no_more() -> None:
    require_some_places(["1"] * MOST_PLACES, None)
    require_some_places([], "4416")
    for codes in ([], ["1"] * (MOST_PLACES + 1)):
        with pytest.raises(ComparisonUnclear):
            require_some_places(codes, None)
