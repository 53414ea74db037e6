"""The two scalars that every service shares: money and days."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from wenxiao.bodies import Day

DAY = TypeAdapter(Day)


@pytest.mark.parametrize("written", ["2022-07-31", "2000-01-01", "2099-12-31", date(2022, 7, 31)])
def test_a_day_of_this_century_is_taken(written: object) -> None:
    assert DAY.validate_python(written).year in range(2000, 2100)


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01",
        "1999-12-31",
        "2100-01-01",
        "9999-12-31",
        "2022-02-30",
        "2022-7-1",
        0,
        "-0",
        1640995200,
        "1640995200",
    ],
)
def test_a_day_that_the_database_would_turn_into_infinity_or_that_is_none_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(written)
