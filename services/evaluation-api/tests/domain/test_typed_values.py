from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.typed_values import Operator, Quantity, Wording, in_unit_of, read_target, read_value

# Printed in the published tables of tests/tables and their neighbours.
PRINTED = [
    ("8755", Quantity(Decimal(8755))),
    ("100%", Quantity(Decimal(100), "%")),
    ("75元", Quantity(Decimal(75), "元")),
    ("22.8", Quantity(Decimal("22.8"))),
    ("≥50个", Quantity(Decimal(50), "个", Operator.AT_LEAST)),
    (">=530元/人*月", Quantity(Decimal(530), "元/人*月", Operator.AT_LEAST)),
    ("≤202.6万元", Quantity(Decimal("202.6"), "元", Operator.AT_MOST, Decimal(10_000))),
    ("=1元/人", Quantity(Decimal(1), "元/人", Operator.EQUAL)),
    ("不低于95%", Quantity(Decimal(95), "%", Operator.AT_LEAST)),
    ("小于0.9‰", Quantity(Decimal("0.9"), "‰", Operator.BELOW)),
    ("≥100百分比", Quantity(Decimal(100), "%", Operator.AT_LEAST)),
    ("80%以上", Quantity(Decimal(80), "%", Operator.AT_LEAST)),
    ("３０天以内", Quantity(Decimal(30), "天", Operator.AT_MOST)),
    ("﹦42个", Quantity(Decimal(42), "个", Operator.EQUAL)),
    ("1,234.5元", Quantity(Decimal("1234.5"), "元")),
    ("0起", Quantity(Decimal(0), "起")),
    ("1年", Quantity(Decimal(1), "年")),
    ("2020年", Wording("2020年")),
    ("2021年12月31日", Wording("2021年12月31日")),
    ("18—54周岁", Wording("18—54周岁")),
    ("效果明显", Wording("效果明显")),
    ("定性 优良中低差", Wording("定性优良中低差")),
    ("工5%", Wording("工5%")),
    ("不超过预算", Wording("不超过预算")),
    ("", Wording("")),
    (None, Wording("")),
]


@pytest.mark.parametrize(("text", "value"), PRINTED, ids=[str(text) for text, _ in PRINTED])
def test_a_printed_value_is_read(text: str | None, value: object) -> None:
    assert read_value(text) == value


def test_operator_and_unit_may_stand_in_the_name() -> None:
    assert read_target("22.8", indicator="公猪舍(≥**平方米)") == Quantity(Decimal("22.8"), "平方米", Operator.AT_LEAST)
    assert read_target("1", indicator="粉碎拌合机(11kw)(≥台)") == Quantity(Decimal(1), "台", Operator.AT_LEAST)


def test_what_the_cell_says_comes_before_the_name() -> None:
    assert read_target("≤3头", indicator="种公猪(≥**只)") == Quantity(Decimal(3), "头", Operator.AT_MOST)


def test_a_unit_of_its_own_cell_is_used_where_the_text_has_none() -> None:
    assert read_target("2", unit="万元") == Quantity(Decimal(2), "元", None, Decimal(10_000))
    assert read_target("2元", unit="万元") == Quantity(Decimal(2), "元")


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
    wanted, found = read_value(target), read_value(actual)
    assert isinstance(wanted, Quantity)
    assert isinstance(found, Quantity)
    assert in_unit_of(wanted, found) == (None if number is None else Decimal(number))


@given(st.text(max_size=60))
def test_no_text_is_refused(text: str) -> None:
    assert read_value(text) is not None


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["", "个", "元/人", "%"]))
def test_a_number_with_its_unit_is_read_back(number: Decimal, unit: str) -> None:
    assert read_value(f"≥{number}{unit}") == Quantity(number, unit, Operator.AT_LEAST)
