"""How observations are put together by place, and what is told of units that are hidden."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from indicator_library.domain.statistics import Movement
from indicator_library.domain.summing_up import (
    PeerYear,
    Told,
    by_place,
    by_year,
    cell,
    movement,
    outliers,
    peer_cell,
    peer_movement,
    per_year,
    percent,
)

CITY = "/44/4416"


def told(region_path: str, year: int = 2022, actual: str | None = "1", unit: int = 1) -> Told:
    value = None if actual is None else Decimal(actual)
    code = region_path.rpartition("/")[2]
    return Told(uuid4(), year, region_path, code, unit, "", "", Decimal(1), value, value is not None, date(2023, 4, 1))


def test_rows_lie_in_the_region_right_below() -> None:
    rows = [told(path) for path in (CITY, f"{CITY}/441622", f"{CITY}/441622/441622100", f"{CITY}/441623")]
    assert {place: len(found) for place, found in by_place(rows, CITY).items()} == {
        CITY: 1,
        f"{CITY}/441622": 2,
        f"{CITY}/441623": 1,
    }
    assert list(by_place([told("/44"), told(CITY)], "/")) == ["/44"]


def test_a_year_without_values_has_no_place_in_the_trend() -> None:
    rows = [told(CITY, 2020, "1"), told(CITY, 2021, None), told(CITY, 2022, "3"), told(CITY, 2023, "4")]
    assert list(by_year(reversed(rows))) == [2020, 2021, 2022, 2023]
    assert (movement(rows).movement, movement(rows).years) == (Movement.RISING, 3)
    whole = cell(rows)
    assert (whole.observations, whole.units, whole.attainment.evaluated, whole.attainment.met) == (4, 1, 4, 3)
    assert whole.actuals is not None
    assert whole.actuals.count == 3


def test_only_rows_with_values_stand_apart() -> None:
    rows = [told(CITY, actual=actual) for actual in ("1", "2", "2", "3", "2", "200", None)]
    assert [one.told.actual for one in outliers(rows)] == [Decimal(200)]
    assert outliers(rows[:4]) == ()


@pytest.mark.parametrize(
    ("units", "reached", "at_least", "share"),
    [(5, 5, 5, "1.0"), (9, 4, 5, "0.4"), (10, 9, 10, "0.9"), (14, 13, 10, "0.9"), (14, 0, 10, "0.0")],
)
def test_hidden_units_are_counted_in_fives_and_shares_in_tenths(
    units: int, reached: int, at_least: int, share: str
) -> None:
    found = peer_cell(PeerYear(2022, tuple(Decimal(one) for one in range(units)), reached, units))
    assert (found.units_at_least, str(found.share)) == (at_least, share)
    assert found.median == Decimal(units - 1) / 2
    silent = peer_cell(PeerYear(2022, (), reached, units))
    assert (silent.lower_quartile, silent.median, silent.upper_quartile) == (None, None, None)


def test_peers_move_as_their_middle_values_do() -> None:
    cells = [peer_cell(PeerYear(year, (Decimal(year),) * 5, 5, 5)) for year in (2020, 2021, 2022)]
    assert peer_movement([*cells, peer_cell(PeerYear(2023, (), 5, 5))]).years == 3


def test_a_share_is_cut_off_and_a_slope_rounded() -> None:
    assert (percent(Decimal(2) / 3), percent(Decimal(1)), percent(None)) == ("66.66", "100", None)
    assert (per_year(Decimal(2) / 3), per_year(Decimal("-0.50")), per_year(None)) == ("0.666667", "-0.5", None)
