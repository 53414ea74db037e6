"""Windows, per cent and demands, whatever the numbers are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.coverage import (
    Covered,
    EvaluatedObject,
    FullCoverage,
    coverage_findings,
    full_coverage_of,
    law_day,
    percent,
    window_of,
)
from evaluation_api.domain.distribution import Tally, shares
from wenxiao.findings import Parameter

PROJECTS = FullCoverage((EvaluatedObject.PROJECT,), ("clause-a",))


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        ((1, 5), date(2023, 1, 1), date(2023, 5, 31)),
        ((3, 12), date(2023, 3, 1), date(2023, 12, 31)),
        ((2, 2), date(2023, 2, 1), date(2023, 2, 28)),
    ],
)
def test_the_window_ends_with_its_last_month(months: tuple[int, ...], first: date, last: date) -> None:
    window = window_of(2022, Parameter(months, ("clause-a",)))
    assert (window.first, window.last, window.basis) == (first, last, ("clause-a",))


def test_a_leap_year_has_its_day() -> None:
    assert window_of(2023, Parameter((1, 2))).last == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2023, 3, 1), date(2023, 3, 1)),
        (date(2030, 1, 1), date(2023, 12, 31)),
        (date(2022, 6, 1), date(2022, 6, 1)),
    ],
)
def test_an_old_year_is_judged_by_the_law_of_its_time(today: date, day: date) -> None:
    assert law_day(2022, today) == day


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_hundred_per_cent_is_all_and_nothing_less(part: int, more: int) -> None:
    whole = part + more
    assert percent(whole, whole) == Decimal("100.00")
    found = percent(part, whole)
    assert found is not None
    assert Decimal(0) <= found < Decimal(100)


def test_of_nothing_there_is_no_per_cent() -> None:
    assert percent(0, 0) is None
    assert percent(Decimal("0.00"), Decimal("0.00")) is None


@given(st.integers(1, 1000), st.data(), st.dates(date(2022, 1, 1), date(2024, 12, 31)))
def test_a_gap_is_never_called_full_and_is_a_warning_only_after_the_last_day(
    owed: int, data: st.DataObject, today: date
) -> None:
    passed = data.draw(st.integers(0, owed))
    window = window_of(2022, Parameter((1, 5)))
    counted = {EvaluatedObject.PROJECT: Covered(owed, passed), EvaluatedObject.GOVERNMENT: Covered(7, 0)}
    (found,) = coverage_findings(2022, (PROJECTS,), counted, window, today)
    assert (found.rule == "coverage_full") == (passed == owed)
    assert (found.severity == "warning") == (passed < owed and today > window.last)
    assert found.basis == ("clause-a",)


def test_where_nothing_is_arranged_nothing_is_demanded() -> None:
    assert full_coverage_of(None) == ()


@given(st.dictionaries(st.sampled_from(["优", "良", "中", "差", "旧"]), st.integers(1, 99), min_size=1))
def test_every_grade_of_the_scale_stands_there_and_none_is_lost(counts: dict[str, int]) -> None:
    found = shares(
        ("优", "良", "中", "差"), {grade: Tally(number, Decimal(number)) for grade, number in counts.items()}
    )
    assert [one.grade for one in found[:4]] == ["优", "良", "中", "差"]
    assert sum(one.forms for one in found) == sum(counts.values())
    assert sum(one.money for one in found) == sum(counts.values())
    assert sum(one.percent for one in found) <= 100
