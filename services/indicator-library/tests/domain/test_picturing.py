"""The picture is well-formed whatever the values and words are, and nothing of it lies outside."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.picturing import HEIGHT, TOP, Spread, Year, picture, scale_of

NUMBERS = st.decimals(-(10**9), 10**9, allow_nan=False, places=2)
FIVE = st.lists(NUMBERS, min_size=5, max_size=5).map(lambda found: Spread(9, *sorted(found)))
YEARS = st.lists(
    st.builds(
        Year,
        st.integers(2015, 2030),
        st.none() | FIVE,
        st.none() | NUMBERS,
        st.none() | st.tuples(NUMBERS, NUMBERS).map(lambda both: (min(both), max(both))),
    ),
    max_size=6,
)


@given(st.text("水<&\"'>率", max_size=8), YEARS)
def test_any_years_are_drawn_inside_the_frame(title: str, years: list[Year]) -> None:
    drawn = picture(title, "%", years, "")
    ET.fromstring(drawn)  # noqa: S314 - our own
    for y in re.findall(r' y[12]?="(-?[0-9.]+)"', drawn):
        assert 0 <= Decimal(y) <= HEIGHT


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_the_scale_holds_all_values_in_even_steps(values: list[Decimal]) -> None:
    scale = scale_of(values)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert 2 <= len(scale.ticks) <= 7
    steps = {after - before for before, after in zip(scale.ticks, scale.ticks[1:], strict=False)}
    assert len(steps) == 1
    assert Decimal(scale.y(scale.high)) == TOP


def test_what_has_no_value_says_so() -> None:
    assert "没有可比的完成值" in picture("合格率", "%", [Year(2024, None, None, None)], "")


def test_a_year_shows_its_box_target_and_number() -> None:
    spread = Spread(7, *(Decimal(number) for number in (80, 85, 90, 95, 100)))
    drawn = picture("合格率", "%", [Year(2024, spread, Decimal(95), (Decimal(82), Decimal(91)))], "五年")
    assert drawn.count('class="box"') == drawn.count('class="peers"') == drawn.count('class="target"') == 2
    assert "7项，中位 90" in drawn
    assert "2024年" in drawn
