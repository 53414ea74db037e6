"""Reading a formula, checking it, and reading it out of print."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicator_library.domain.checking_formulas import Input, check
from indicator_library.domain.formulas import (
    DEEPEST,
    FUNCTIONS,
    LONGEST,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    names_in,
    shown,
)
from indicator_library.domain.parsing_formulas import FormulaUnreadable, parse
from indicator_library.domain.printed_formulas import named

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("formulas.yaml").read_text("utf-8"))
NUMBERS = st.builds(Number, st.decimals(min_value=0, max_value=10**12, places=4), st.sampled_from(["", "", "%", "‰"]))
NAMES = st.builds(
    Name, st.sampled_from(["实际数", "“三公经费”预算", "GDP", "0-6岁儿童数", "儿童(含)数", "PM2.5浓度", "max"])
)


def expressions() -> st.SearchStrategy[Expression]:
    def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        calls = st.sampled_from(["max", "min"]).flatmap(
            lambda function: st.builds(Call, st.just(function), st.lists(inner, min_size=2, max_size=3).map(tuple))
        )
        return st.one_of(
            st.builds(Operation, st.sampled_from("+-×÷"), inner, inner),
            st.builds(Negative, inner),
            calls,
            st.builds(Call, st.just("abs"), inner.map(lambda one: (one,))),
        )

    return st.recursive(st.one_of(NUMBERS, NAMES), larger, max_leaves=12)


@pytest.mark.parametrize("case", CASES["readings"], ids=lambda case: case["text"])
def test_a_formula_is_read_and_written_one_way(case: dict[str, str]) -> None:
    assert shown(parse(case["text"])) == case["shown"]


@pytest.mark.parametrize("case", CASES["unreadable"], ids=lambda case: case["text"] or "blank")
def test_what_cannot_be_read_is_refused_with_the_place(case: dict[str, str]) -> None:
    with pytest.raises(FormulaUnreadable) as refused:
        parse(case["text"], pointer="#/formula/expression")
    assert case["says"] in refused.value.detail
    assert refused.value.pointer == "#/formula/expression"


@pytest.mark.parametrize("case", CASES["checks"], ids=lambda case: case["title"])
def test_a_formula_is_checked_against_its_inputs_and_units(case: dict[str, Any]) -> None:
    inputs = [Input(name, unit) for name, unit in case["inputs"].items()]
    findings = check(parse(case["expression"]), inputs, case["unit"])
    assert [finding.rule for finding in findings] == case["rules"]
    assert all(finding.pointer for finding in findings)
    assert {f.rule for f in findings if f.severity == "warning"} <= {"formula.input_unused"}


def test_an_unknown_name_is_told_with_those_it_may_mean() -> None:
    (unknown, _) = check(parse("实到资金÷预算资金"), [Input("实际到位资金", "元"), Input("预算资金", "元")], "%")
    assert unknown.detail == "公式中的“实到资金”不在数据项中，是不是“实际到位资金”“预算资金”？"


def test_a_name_given_twice_is_told() -> None:
    (twice,) = check(parse("甲÷2"), [Input("甲", "元"), Input("甲", "万元")], "元")
    assert (twice.rule, twice.pointer) == ("formula.input_twice", "#/formula/inputs/1/name")
    assert len(check(parse("甲÷2"), [Input("甲", "元")] * 3, "元")) == 1
    (unknown, *_) = check(parse("实到资金÷2"), [Input("实际到位资金", "元")] * 2, "元")
    assert unknown.detail.endswith("是不是“实际到位资金”？")


@pytest.mark.parametrize("divisor", ["(甲-甲)", "(1-1)", "(甲+乙-乙-甲)", "max(甲-甲, 0)", "(0×甲)", "(甲÷乙×乙-甲)"])
def test_a_divisor_that_is_zero_by_its_form_is_told_before_any_figure_is_there(divisor: str) -> None:
    found = check(parse(f"乙÷{divisor}+0×甲"), [Input("甲", "个"), Input("乙", "个")], "%")
    assert "formula.zero_divisor" in [finding.rule for finding in found]


@pytest.mark.parametrize("divisor", ["(甲-乙)", "max(甲-乙, 0)", "min(甲, 0)", "(甲×甲-乙)", "abs(甲-乙-丙)", "甲"])
def test_a_divisor_that_may_be_something_is_left_alone(divisor: str) -> None:
    found = check(parse(f"乙÷{divisor}"), [Input(name, "%") for name in "甲乙丙"], "%")
    assert "formula.zero_divisor" not in [finding.rule for finding in found]


@pytest.mark.parametrize("case", CASES["printed"], ids=lambda case: case["text"] or "blank")
def test_a_printed_formula_is_taken_apart(case: dict[str, Any]) -> None:
    found = named(case["text"], case.get("indicator", ""))
    assert (found and shown(found.expression)) == case["shown"]
    if found is not None:
        assert found.remark == case.get("remark", "")
        assert found.counted_in == case.get("counted_in", {})
        assert found.names == names_in(found.expression)


@given(expressions())
def test_what_is_written_is_read_as_what_it_was(expression: Expression) -> None:
    again = parse(shown(expression)) if len(shown(expression)) <= LONGEST else None
    if again is not None:
        assert shown(again) == shown(expression)
        assert again == expression


@given(st.text(alphabet="甲乙丙“”()（）[]+-×÷*/%‰.,0123456789 maxinbs「」", max_size=LONGEST + 20))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    with suppress(FormulaUnreadable):
        assert parse(shown(parse(text))) == parse(text)
    found = named(text)
    assert found is None or names_in(parse(shown(found.expression))) == found.names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(" * (DEEPEST + 1) + "甲" + ")" * (DEEPEST + 1), "层"),
        ("-" * 400 + "甲", "层"),
        ("max(" * 100 + "甲", "层"),
        ("+".join("甲" * 240), "项"),
        ("甲" * (LONGEST + 1), "超过500字"),
        ("甲-" * 100000, "超过500字"),
        ("﷽" * 400, "无法识别"),
        ("1" * 400, "多出"),
    ],
)
def test_what_is_too_deep_or_too_long_is_refused_at_once(text: str, says: str) -> None:
    with pytest.raises(FormulaUnreadable, match=says):
        parse(text)


def test_the_functions_are_those_that_are_documented() -> None:
    assert set(FUNCTIONS) == {"max", "min", "abs"}
