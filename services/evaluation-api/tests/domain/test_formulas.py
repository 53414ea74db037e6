"""Formulas over named figures: what they give, what they refuse, and what they never do."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.formulas import LONGEST, FormulaNotReadable, compute, read_formula

FIGURES = {
    "在职人员数": Decimal(50),
    "编制数": Decimal(46),
    "本年“三公”预算": Decimal("63.46"),
    "上年“三公”预算": Decimal(32),
    "零": Decimal(0),
}


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("在职人员数 ÷ 编制数", Decimal(50) / Decimal(46), "50 ÷ 46"),
        (
            "（本年“三公”预算 － 上年“三公”预算）÷ 上年“三公”预算",
            Decimal("0.983125"),
            "（63.46 − 32） ÷ 32",
        ),
        ("1 - 2 - 3", Decimal(-4), "1 − 2 − 3"),
        ("1 - (2 - 3)", Decimal(2), "1 − （2 − 3）"),
        ("12 / 3 / 2", Decimal(2), "12 ÷ 3 ÷ 2"),
        ("12 ÷ (3 × 2)", Decimal(2), "12 ÷ （3 × 2）"),
        ("2 + 3 * 4", Decimal(14), "2 + 3 × 4"),
        ("(2 + 3) × 4", Decimal(20), "（2 + 3） × 4"),
        ("零 ÷ 编制数", Decimal(0), "0 ÷ 46"),
    ],
)
def test_a_formula_is_computed_and_shown_with_its_figures(text: str, value: Decimal, how: str) -> None:
    found = compute(read_formula(text), FIGURES)
    assert found.value is not None
    assert abs(found.value - value) < Decimal("1e-26")
    assert found.how == how


def test_a_quotient_keeps_sixty_digits() -> None:
    found = compute(read_formula("1 ÷ 3"), {})
    assert f"{found.value:f}" == "0." + "3" * 60


def test_missing_figures_are_named_and_nothing_is_computed() -> None:
    found = compute(read_formula("(在职人员数 + 临聘人数) ÷ 核定数"), FIGURES)
    assert (found.value, found.missing, found.nought) == (None, ("临聘人数", "核定数"), None)


@pytest.mark.parametrize(
    ("text", "nought"),
    [("在职人员数 ÷ 零", "零"), ("1 ÷ (编制数 - 46)", "编制数 − 46"), ("0 ÷ 零", "零"), ("零 ÷ 零 ÷ 1", "零")],
)
def test_nobody_divides_by_nought(text: str, nought: str) -> None:
    found = compute(read_formula(text), FIGURES)
    assert (found.value, found.missing, found.nought) == (None, (), nought)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有写完"),
        ("在职人员数 ÷", "没有写完"),
        ("÷ 编制数", "缺少数据项"),
        ("在职人员数 编制数", "缺少运算符"),
        ("3 (编制数)", "缺少运算符"),
        ("(在职人员数", "没有成对"),
        ("在职人员数)", "没有成对"),
        ("()", "缺少数据项"),
        ("-5", "缺少数据项"),
        ("__import__('os').system('ls')", "不认识"),
        ("在职人员数 ** 9", "缺少数据项"),
        ("编制数 % 2", "不认识"),
        ("编制数.real", "不认识"),
        ("1" * (LONGEST + 1), "超过"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FormulaNotReadable, match=reason):
        read_formula(text)


def test_brackets_without_end_are_no_danger() -> None:
    assert compute(read_formula("(" * 140 + "7" + ")" * 140), {}).value == 7


numbers = st.integers(0, 10**6).map(str)
formulas = st.recursive(
    numbers,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-×÷"), inner),
    max_leaves=12,
)


@given(formulas)
def test_any_formula_agrees_with_exact_fractions(text: str) -> None:
    """An oracle of another kind: Python's own fractions over the same text."""
    if len(text) > LONGEST:
        return
    found = compute(read_formula(text), {})
    try:
        exact = _exact(text)
    except ZeroDivisionError:
        assert found.value is None
        assert found.nought is not None
        return
    assert found.value is not None
    assert abs(Fraction(found.value) - exact) <= abs(exact) * Fraction(1, 10**50) + Fraction(1, 10**45)


def _exact(text: str) -> Fraction:
    """Fully bracketed by construction: the sign at depth one parts the two sides."""
    if not text.startswith("("):
        return Fraction(int(text))
    depth = 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 1 and letter in "+-×÷":
            left, right = _exact(text[1 : at - 1]), _exact(text[at + 2 : -1])
            if letter == "÷":
                return left / right
            return {"+": left + right, "-": left - right, "×": left * right}[letter]
    raise AssertionError(text)
