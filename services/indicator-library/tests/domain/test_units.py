import json
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.unit_table import BASES, BY_SPELLING, DIMENSIONS, SCALES
from indicator_library.domain.units import (
    DIGITS,
    AmountUnfit,
    Unit,
    UnitsDiffer,
    UnitUnknown,
    convert,
    convertible,
    first_unit,
    is_unit,
    suggestions,
    unit,
)
from wenxiao_values.numbers import KNOWN_UNITS

CASES: dict[str, list[Any]] = yaml.safe_load(Path(__file__).with_name("units.yaml").read_text("utf-8"))
AMOUNTS = st.decimals(min_value="-1e15", max_value="1e15", places=6)


def composed() -> st.SearchStrategy[Unit]:
    """Units with and without scale, alone and below a stroke."""
    measured = [base.text for base in BASES if base.dimension not in ("ratio", "judged", "date", "text", "points")]
    scaled = st.tuples(st.sampled_from(["", *SCALES]), st.sampled_from(measured)).map("".join)
    parts = st.lists(scaled, min_size=1, max_size=3)
    return parts.map(lambda words: unit(words[0] + ("/" + "·".join(words[1:]) if words[1:] else "")))


@pytest.mark.parametrize("case", CASES["spellings"], ids=lambda case: case["text"])
def test_one_unit_in_many_spellings(case: dict[str, str]) -> None:
    assert unit(case["text"]).text == case["unit"]
    assert unit(case["text"]) == unit(case["unit"])


@pytest.mark.parametrize("case", CASES["conversions"], ids=lambda case: f"{case['from']} {case['to']}")
def test_amounts_convert_by_the_table(case: dict[str, str]) -> None:
    there = convert(Decimal(case["value"]), unit(case["from"]), unit(case["to"]))
    assert there == Decimal(case["gives"])


@pytest.mark.parametrize(("one", "other"), CASES["different"])
def test_what_is_counted_differently_does_not_convert(one: str, other: str) -> None:
    assert not convertible(unit(one), unit(other))
    with pytest.raises(UnitsDiffer) as refused:
        convert(Decimal(1), unit(one), unit(other))
    assert f"“{unit(one).text}”" in refused.value.detail
    assert f"“{unit(other).text}”" in refused.value.detail


@pytest.mark.parametrize("case", CASES["unknown"], ids=lambda case: case["text"] or "blank")
def test_what_is_no_unit_is_refused_with_what_looks_like_it(case: dict[str, Any]) -> None:
    assert not is_unit(case["text"])
    with pytest.raises(UnitUnknown) as refused:
        unit(case["text"], pointer="#/unit")
    assert refused.value.pointer == "#/unit"
    assert set(case["near"]) <= set(refused.value.attributes["near"])


def test_every_printed_unit_of_the_library_is_known_but_two() -> None:
    file = resources.files("indicator_library.national").joinpath("indicators.json")
    printed = {row["unit"] for row in json.loads(file.read_text("utf-8"))["indicators"]}
    assert {text for text in printed if not is_unit(text)} == {"按工程计量", "比例"}


def test_every_unit_that_target_texts_are_read_with_is_known() -> None:
    assert [text for text in KNOWN_UNITS.split() if not is_unit(text)] == []


def test_the_list_is_closed_and_says_each_thing_once() -> None:
    spellings = [spelling for base in BASES for spelling in (base.text, *base.aliases)]
    assert len(spellings) == len(set(spellings))
    assert {base.dimension for base in BASES} == set(DIMENSIONS)
    assert all(unit(spelling).text == BY_SPELLING[spelling].text for spelling in spellings)


@given(composed())
def test_a_units_text_is_read_as_the_unit_itself(one: Unit) -> None:
    assert unit(one.text) == one


@given(composed(), st.sampled_from(["", "万", "亿", "百"]), AMOUNTS)
def test_there_and_back_is_where_one_began(one: Unit, scale: str, amount: Decimal) -> None:
    other = unit(scale + one.text) if is_unit(scale + one.text) else one
    back = convert(convert(amount, one, other), other, one)
    assert abs(Fraction(back) - Fraction(amount)) <= abs(Fraction(amount)) / 10 ** (DIGITS - 2)


@given(composed(), composed(), AMOUNTS)
def test_whether_two_units_convert_is_mutual_and_what_their_dimensions_say(one: Unit, two: Unit, n: Decimal) -> None:
    assert convertible(one, two) == convertible(two, one) == (one.axes == two.axes)
    if convertible(one, two) and one != two:
        expected = Fraction(n) * one.factor / two.factor
        assert abs(Fraction(convert(n, one, two)) - expected) <= abs(expected) / 10 ** (DIGITS - 1)
    assert one.dimension.count("^") == first_unit(one.axes).count("^")


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    assert is_unit(text) in (True, False)
    assert len(suggestions(text)) <= 5


@pytest.mark.parametrize(
    "amount", ["NaN", "Infinity", "1E+31", "1E+999999", "1E-999999", "1.0000000000000000000000000000001"]
)
def test_amounts_beyond_reason_are_refused(amount: str) -> None:
    with pytest.raises(AmountUnfit):
        convert(Decimal(amount), unit("元"), unit("万元"))


@pytest.mark.parametrize("amount", ["0", "-0", "1E+30", "1E-20", "0E+99", "-12.50"])
def test_amounts_within_reason_are_told_plainly(amount: str) -> None:
    assert convert(convert(Decimal(amount), unit("元"), unit("万元")), unit("万元"), unit("元")) == Decimal(amount)
