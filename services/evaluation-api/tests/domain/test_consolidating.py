"""Putting reported parts together as one form: weights, the window, and who did not report."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.consolidating import (
    OverallIndicator,
    Reported,
    absence_findings,
    even_weights,
    last_day,
    listing_findings,
    rolled_rows,
    rows_of,
)


@given(st.integers(1, 60), st.sampled_from([Decimal("90.00"), Decimal("80.00"), Decimal("91.00")]))
def test_even_weights_add_up_to_the_cent_and_differ_by_the_rest_alone(count: int, whole: Decimal) -> None:
    weights = even_weights(count, whole)
    assert (len(weights), sum(weights)) == (count, whole)
    assert len(set(weights[1:])) <= 1
    assert 0 <= weights[0] - weights[-1] < Decimal("0.60")


@pytest.mark.parametrize(
    ("months", "day"), [((1, 5), date(2023, 5, 31)), ((1, 2), date(2023, 2, 28)), ((3, 12), date(2023, 12, 31))]
)
def test_the_window_ends_with_its_last_month(months: tuple[int, ...], day: date) -> None:
    assert last_day(2022, months) == day


def test_a_leap_year_has_its_day() -> None:
    assert last_day(2023, (1, 2)) == date(2024, 2, 29)


def test_on_the_last_day_nobody_is_late() -> None:
    parts = [{"unit_name": "甲旗", "reported_on": "2023-05-31"}, {"unit_name": "乙县", "reported_on": "2023-06-01"}]
    found = absence_findings([], parts, date(2023, 5, 31), ("clause-a",))
    assert [(one.detail, one.pointer, one.basis) for one in found] == [
        ("乙县于2023-06-01上报，晚于2023-05-31；已计入汇总", "#/parts/1", ("clause-a",))
    ]


def test_only_where_a_list_is_asked_for_its_absence_is_told() -> None:
    assert [one.rule for one in listing_findings(False, 2022, True, ("c",))] == ["consolidation.not_listed"]
    assert listing_findings(True, 2022, True, ("c",)) == []
    assert listing_findings(False, 2022, False, ()) == []


def part(unit: str, executed: str, **said: str) -> Reported:
    rows = tuple({"indicator": name, "target_text": "≥10人", "actual_text": text} for name, text in said.items())
    return Reported("self_evaluation", unit, "150402", unit, unit, None, Decimal(executed), rows)


def test_a_row_that_one_part_does_not_have_is_named_and_the_others_count() -> None:
    indicators = [OverallIndicator("人数", "≥100人", None)]
    rows = rows_of(indicators, [Decimal(90)], {}, [part("甲", "1", 人数="40人"), part("乙", "2", 户数="9户")])
    done, findings = rolled_rows(rows)
    assert done[0]["actual_text"] == "40人"
    assert [one.detail for one in findings] == ["“人数”：乙没有填报，未计入汇总，请补报"]
    assert rolled_rows(done)[0] == done, "from what the parts said alone"
