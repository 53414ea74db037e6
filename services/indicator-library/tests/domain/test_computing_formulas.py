"""What comes out of a formula, against arithmetic that knows nothing of ours."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_library.domain.checking_formulas import Input
from indicator_library.domain.computing_formulas import (
    DividedByZero,
    FormulaInputsUnfit,
    FormulaUnsound,
    Given,
    compute,
)
from indicator_library.domain.formulas import Name, Number, Operation, shown
from indicator_library.domain.parsing_formulas import parse
from indicator_library.domain.units import AmountUnfit

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("formulas.yaml").read_text("utf-8"))
RATE, FUNDS = parse("到位资金÷预算资金×100%"), [Input("到位资金", "万元"), Input("预算资金", "万元")]
AMOUNTS = st.decimals(min_value="-1e6", max_value="1e6", places=2)


def given_of(case: dict[str, Any]) -> dict[str, Given]:
    return {name: Given(Decimal(str(value)), unit) for name, (value, unit) in case["inputs"].items()}


@pytest.mark.parametrize("case", CASES["computations"], ids=lambda case: case["title"])
def test_a_value_is_computed_in_the_indicators_unit(case: dict[str, Any]) -> None:
    inputs = [Input(name, unit) for name, (_, unit) in case["inputs"].items()]
    computed = compute(parse(case["expression"]), inputs, given_of(case), case["unit"])
    assert computed.value == Decimal(case["gives"])
    assert computed.unit == case["unit"]
    assert computed.steps[-1].value == computed.value


def test_each_step_is_told() -> None:
    given_values = {"到位资金": Given(Decimal(80)), "预算资金": Given(Decimal(1_000_000), "元")}
    computed = compute(RATE, FUNDS, given_values, "%")
    assert [(step.expression, str(step.value), step.unit) for step in computed.steps] == [
        ("到位资金", "800000", "元"),
        ("预算资金", "1000000", "元"),
        ("到位资金÷预算资金", "0.8", ""),
        ("到位资金÷预算资金×100%", "0.8", ""),
        ("到位资金÷预算资金×100%，以“%”计", "80", "%"),
    ]
    assert computed.exact


def test_names_are_compared_however_they_are_typed() -> None:
    values = {"儿童数（０－６岁）": Given(Decimal(3)), '"三公经费"人数': Given(Decimal(4))}
    inputs = [Input("儿童数(0-6岁)", "人"), Input("“三公经费”人数", "人")]
    computed = compute(parse("「儿童数（0－6岁）」÷“三公经费”人数"), inputs, values, "%")
    assert computed.value == Decimal(75)


def test_names_that_fall_together_are_refused_not_the_last_taken() -> None:
    values = {"甲(人)": Given(Decimal(1)), "甲（人）": Given(Decimal(2))}
    with pytest.raises(FormulaInputsUnfit) as refused:
        compute(parse("「甲(人)」×2"), [Input("甲(人)", "人")], values, "人")
    assert refused.value.pointer == "#/inputs/甲（人）"


def test_a_zero_divisor_is_named() -> None:
    with pytest.raises(DividedByZero) as refused:
        compute(RATE, FUNDS, {"到位资金": Given(Decimal(8)), "预算资金": Given(Decimal(0))}, "%")
    assert refused.value.detail.startswith("数据项“预算资金”为零，不能作除数，“到位资金÷预算资金”无法计算")
    assert refused.value.pointer == "#/inputs/预算资金"
    assert refused.value.attributes["inputs"] == ["预算资金"]


def test_a_divisor_that_comes_out_as_zero_names_what_it_is_made_of() -> None:
    inputs = [Input(name, "人") for name in "甲乙丙"]
    values = {"甲": Given(Decimal(1)), "乙": Given(Decimal(5)), "丙": Given(Decimal(5))}
    with pytest.raises(DividedByZero) as refused:
        compute(parse("甲÷(乙-丙)"), inputs, values, "%")
    assert refused.value.detail.startswith("“乙-丙”算得零（见“乙”、“丙”）")
    assert refused.value.attributes["inputs"] == ["乙", "丙"]


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"到位资金": Given(Decimal(1))}, ["formula.input_missing"]),
        ({}, ["formula.input_missing", "formula.input_missing"]),
        (
            {"到位资金": Given(Decimal(1)), "预算资金": Given(Decimal(1)), "预算数": Given(Decimal(1))},
            ["formula.input_unknown"],
        ),
        ({"到位资金": Given(Decimal(1), "人"), "预算资金": Given(Decimal(1))}, ["formula.input_unit"]),
        ({"到位资金": Given(Decimal(1), "美元"), "预算资金": Given(Decimal(1))}, ["formula.input_unit"]),
        ({"到位资金": Given(Decimal(1), "咕噜"), "预算资金": Given(Decimal(1))}, ["formula.unit_unknown"]),
    ],
)
def test_figures_that_do_not_fit_are_told_all_at_once(values: dict[str, Given], rules: list[str]) -> None:
    with pytest.raises(FormulaInputsUnfit) as refused:
        compute(RATE, FUNDS, values, "%")
    assert [finding.rule for finding in refused.value.findings] == rules
    assert all(finding.pointer and finding.pointer.startswith("#/inputs/") for finding in refused.value.findings)


def test_an_unsound_formula_is_not_computed() -> None:
    with pytest.raises(FormulaUnsound) as refused:
        compute(parse("到位资金÷预算"), FUNDS, {}, "%")
    assert "“预算”不在数据项中" in refused.value.detail


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+99", "1E-99"])
def test_figures_beyond_reason_are_refused(value: str) -> None:
    with pytest.raises(AmountUnfit):
        compute(RATE, FUNDS, {"到位资金": Given(Decimal(value)), "预算资金": Given(Decimal(1))}, "%")


def test_a_result_beyond_reason_is_refused() -> None:
    large = parse("×".join(["甲"] * 20))
    with pytest.raises(AmountUnfit):
        compute(large, [Input("甲", "倍")], {"甲": Given(Decimal(10**20))}, "倍")


def ratios(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Formulas over ratios, so that any of them is sound."""
    leaves = st.one_of(
        st.builds(Name, st.sampled_from(names)),
        st.builds(Number, st.decimals(min_value="0.5", max_value=50, places=1), st.sampled_from(["", "%"])),
    )
    return st.recursive(leaves, lambda inner: st.builds(Operation, st.sampled_from("+-×÷"), inner, inner), max_leaves=8)


def by_python(text: str, values: dict[str, Decimal]) -> Fraction:
    """The same text worked off by Python's own parser, in fractions."""
    python = text.replace("×", "*").replace("÷", "/")
    python = re.sub(r"(\d+(?:\.\d+)?)(%?)", lambda m: f"(F('{m[1]}')/F({100 if m[2] else 1}))", python)
    for name, value in values.items():
        python = python.replace(name, f"F('{value}')")
    return Fraction(eval(python, {"F": Fraction}))  # noqa: S307  # made by the test itself


@settings(max_examples=50)
@given(ratios(("甲数", "乙数", "丙数")), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
def test_the_value_is_what_fractions_say(expression: Any, amounts: tuple[Decimal, Decimal, Decimal]) -> None:
    values = dict(zip(("甲数", "乙数", "丙数"), amounts, strict=True))
    text = shown(Operation("+", Operation("×", Name("甲数"), Number(Decimal(1))), expression))
    used = {name: value for name, value in values.items() if name in text}
    try:
        expected = by_python(text, used)
    except ZeroDivisionError:
        expected = None
    inputs = [Input(name, "倍") for name in used]
    figures = {name: Given(value) for name, value in used.items()}
    if expected is None:
        with pytest.raises((DividedByZero, FormulaUnsound)):
            compute(parse(text), inputs, figures, "倍")
        return
    computed = compute(parse(text), inputs, figures, "倍")
    assert abs(Fraction(computed.value) - expected) <= abs(expected) / 10**27
    assert computed.exact == (Fraction(computed.value) == expected)
