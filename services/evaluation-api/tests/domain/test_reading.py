"""What a row's texts are held against each other by; how single texts are read is tested with wenxiao_values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.scoring.reading import RowEvidence, in_unit_of, read_row, yes_or_no
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from wenxiao_values import read_value


def a_row(target: str, actual: str, **given: object) -> RowEvidence:
    return RowEvidence(1, str(given.pop("indicator", "指标")), target, actual, Decimal(10), **given)  # type: ignore[arg-type]  # as the test names them


def test_operator_and_unit_may_stand_in_the_name(rules: ScoringRules) -> None:
    _, facts = read_row(a_row("22.8", "11.4", indicator="公猪舍(≥**平方米)"), rules)
    assert (facts.target, facts.actual, facts.unit) == (Decimal("22.8"), Decimal("11.4"), "平方米")


@pytest.mark.parametrize(
    ("target", "unit", "actual", "number", "shown"),
    [("2", "万元", "20000元", "2", "万元"), ("2元", "万元", "3", "3", "元"), ("≥95", "%", "96%", "96", "%")],
)
def test_a_unit_of_its_own_cell_is_used_where_the_text_has_none(
    target: str, unit: str, actual: str, number: str, shown: str, rules: ScoringRules
) -> None:
    _, facts = read_row(a_row(target, actual, unit=unit), rules)
    assert (facts.actual, facts.unit) == (Decimal(number), shown)


@pytest.mark.parametrize(
    ("text", "answer"), [("是", True), ("已完成", True), ("未完成", False), ("无", False), ("3次", None), ("", None)]
)
def test_a_plain_yes_or_no_is_an_answer(text: str, answer: bool | None) -> None:
    assert yes_or_no(text) is answer


@pytest.mark.parametrize(
    ("target", "actual", "number"),
    [
        ("2万元", "20000元", "2"),
        ("2万元", "3", "3"),
        ("3500万人次", "3577.95万人次", "3577.95"),
        ("5300元/户", "5830元", "5830"),
        ("95%", "95", "95"),
        ("50件", "300公里", None),
    ],
)
def test_numbers_are_held_against_each_other_in_the_targets_unit(target: str, actual: str, number: str | None) -> None:
    wanted, found = read_value(target).quantity, read_value(actual).quantity
    assert wanted is not None
    assert found is not None
    assert in_unit_of(wanted, found) == (None if number is None else Decimal(number))


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=6))
def test_no_text_is_refused(rules: ScoringRules, target: str, actual: str, unit: str) -> None:
    rule, facts = read_row(a_row(target, actual, unit=unit), rules)
    assert rule.apply(facts, Decimal(10)).told
