"""How numbers are rounded and shown."""

from decimal import Decimal

import pytest

from evaluation_api.domain.scoring.counted import Brackets
from evaluation_api.domain.scoring.decimals import (
    EXACT,
    Rounding,
    amount,
    number,
    percent,
    rounding_of,
    share,
    six_digits,
    stored,
    wan,
)
from evaluation_api.domain.scoring.facts import Direction

D = Decimal


@pytest.mark.parametrize(
    ("written", "zh", "exact", "rounded"),
    [
        ("half_up:2", "四舍五入到小数点后2位", "0.005", "0.01"),
        ("half_even:2", "四舍六入五成双到小数点后2位", "0.005", "0.00"),
        ("half_even:2", "四舍六入五成双到小数点后2位", "0.015", "0.02"),
        ("down:2", "直接截尾到小数点后2位", "0.019", "0.01"),
        ("half_up:0", "四舍五入到小数点后0位", "0.5", "1"),
        ("down:3", "直接截尾到小数点后3位", "0.0019", "0.001"),
    ],
)
def test_a_rounding_does_what_its_name_says(written: str, zh: str, exact: str, rounded: str) -> None:
    rounding = rounding_of(written)
    assert (str(rounding), rounding.zh) == (written, zh)
    assert f"{rounding.rounded(D(exact), D(10)):f}" == rounded


def test_points_are_rounded_half_up_to_the_cent_where_nobody_says_otherwise() -> None:
    assert str(Rounding()) == "half_up:2"
    assert Rounding().rounded(D("9.999"), D("9.995")) == D("9.995")


@pytest.mark.parametrize("written", ["up:2", "half_up", "half_up:two", ""])
def test_no_other_rounding_is_known(written: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        rounding_of(written)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0"), ("-0", "0"), ("0.00", "0"), ("-0.0", "0"), ("10", "10"), ("10.50", "10.5"), ("1E+3", "1000"),
     ("1E-3", "0.001"), ("-2.50", "-2.5"), ("100", "100")],
)  # fmt: skip
def test_a_number_is_shown_without_noughts_that_say_nothing(value: str, shown: str) -> None:
    assert number(D(value)) == shown


@pytest.mark.parametrize(
    ("rate", "shown"),
    [("1", "100.00%"), ("0.999999", "99.99%"), ("0.99995", "99.99%"), ("0.99994", "99.99%"), ("1.000001", "100.00%"),
     ("0.66666666", "66.67%"), ("0.5", "50.00%"), ("0.12345", "12.35%"), ("0", "0.00%"), ("0.7999999", "79.99%")],
)  # fmt: skip
def test_a_rate_is_shown_in_per_cent_and_never_lifted_onto_an_edge(rate: str, shown: str) -> None:
    assert percent(D(rate)) == shown


def test_amounts_have_their_unit() -> None:
    assert [amount(D("8755"), unit) for unit in ("人", "%", "‰", "")] == ["8755 人", "8755%", "8755‰", "8755"]
    assert wan(D(656600)) == "65.66 万元"
    assert six_digits(D("14.8646487")) == "14.864649"
    assert share(D("12.5"), D(80)) == D(10)
    assert EXACT.divide(D(1), D(3)) == D("0." + "3" * 60)


def test_a_stored_number_has_a_thousand_digits_at_the_most() -> None:
    assert stored("1e999") == D("1e999")
    assert stored("1e-999") == D("1e-999")
    for text in ("1e1000", "1e-1000", "NaN", "Infinity"):
        with pytest.raises(ValueError, match=text):
            stored(text)


def test_brackets_look_at_the_number_itself_where_nobody_says_otherwise() -> None:
    assert Brackets(Direction.AT_LEAST, ()).of == "actual"


def test_a_weight_that_caps_a_score_is_shown_as_it_is_stored() -> None:
    """72.80 to whole points is 73, above the weight: the score is the weight, in the digits of its trace."""
    assert f"{Rounding('half_up', 0).rounded(Decimal('72.80'), Decimal('72.80')):f}" == "72.8"


@pytest.mark.parametrize("digits", [52, 53, 54, 57, 58, 59, 60, 200, 999])
def test_a_rate_of_more_digits_than_are_computed_with_is_told_all_the_same(digits: int) -> None:
    """A stored result may hold a target of 1e-999; its rate is a number like any other."""
    rate = D(f"1e{digits}")
    assert six_digits(rate) == "1" + "0" * digits
    assert percent(rate).rstrip("%").partition(".")[0] == "1" + "0" * (digits + 2)
