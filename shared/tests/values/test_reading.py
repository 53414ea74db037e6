"""Texts of targets and actual values: hand-read cases, every text of the published tables, and nonsense."""

import json
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from wenxiao_values import Confidence, Operator, Quantity, TypedValue, ValueKind, read_value
from wenxiao_values.numbers import UNITS
from wenxiao_values.reading import _plainly, _read

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))
PUBLISHED: dict[str, list[str]] = json.loads((HERE / "published_texts.json").read_text("utf-8"))
PIECES = [
    *"≥≤=><0123456789.%-—~()，;年月日底前至万亿元人次/每共约优良中差分扣计得 ",
    "不低于",
    "以上",
    "百分之",
    "2022",
    "1,000",
    "好坏亿",
]


def _seen(value: TypedValue) -> dict[str, Any]:
    quantity = value.quantity
    return {
        "kind": value.kind.value,
        "operator": value.operator.value if value.operator else None,
        "amount": quantity.amount if quantity else None,
        "unit": quantity.unit if quantity else None,
        "upper": value.upper.amount if value.upper else None,
        "first": value.first,
        "last": value.last,
        "month_end": value.month_end,
        "others": [f"{one.amount.normalize():f} {one.unit}" for one in value.others],
        "options": dict(value.options),
        "confidence": value.confidence.value,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"] or "(blank)")
def test_a_text_means_what_a_reader_says_it_means(case: dict[str, Any]) -> None:
    seen = _seen(read_value(case["text"]))
    for name, expected in case.items():
        if name in ("amount", "upper"):
            assert seen[name] == Decimal(expected)
        elif name == "options":
            assert seen[name] == {level: None if edge is None else Decimal(edge) for level, edge in expected.items()}
        elif name == "month_end":
            assert seen[name] == tuple(expected)
        elif name != "text":
            assert seen[name] == expected
    if "operator" not in case:
        assert seen["operator"] is None
    if case["kind"] in ("number", "range", "period") and "confidence" not in case:
        assert seen["confidence"] == Confidence.CERTAIN


def test_99_of_100_published_targets_are_typed_or_qualitative() -> None:
    unreadable = [t for t in PUBLISHED["target"] if read_value(t).kind is ValueKind.UNREADABLE]
    assert len(unreadable) <= len(PUBLISHED["target"]) * 0.01, unreadable


def test_of_published_targets_with_a_digit_nine_of_ten_can_be_computed() -> None:
    """Else `qualitative` would be an easy way to read everything."""
    with_digit = [t for t in PUBLISHED["target"] if any(c.isdigit() for c in t)]
    computed = [t for t in with_digit if read_value(t).is_quantitative]
    assert len(computed) >= len(with_digit) * 0.9


@pytest.mark.parametrize("kind", ["target", "actual"])
def test_the_printed_text_is_kept(kind: str) -> None:
    assert all(read_value(text).printed == text for text in PUBLISHED[kind])


@given(some.text() | some.lists(some.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_raises_and_blanks_around_it_change_nothing(text: str) -> None:
    value, padded = read_value(text), read_value(f"  {text}\u3000")
    assert value.printed == text
    assert (padded.kind, padded.quantity, padded.last) == (value.kind, value.quantity, value.last)


@given(
    some.sampled_from(list(Operator)),
    some.decimals(min_value=0, max_value=10**9, places=2),
    some.sampled_from([u for u in UNITS if "/" not in u and u != "分"]),
    some.sampled_from(["", "万", "亿"]),
)
def test_what_is_written_plainly_is_read_back(operator: Operator, number: Decimal, unit: str, scale: str) -> None:
    if scale and (scale + unit in UNITS or unit in ("%", "‰")):
        return
    value = read_value(f"{operator.value}{number}{scale}{unit}")
    times = {"": 1, "万": 10_000, "亿": 100_000_000}[scale]
    assert value.kind is ValueKind.NUMBER
    assert value.operator is operator
    assert value.quantity == Quantity(number, unit, Decimal(times))


LONG = ("1" * 50_000, "1-" * 9_000, "≥" * 9_000, "2022年1月-" * 4_000, "1,234," * 5_000, "一" * 20_000, "(" * 20_000)


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:6])
def test_a_long_text_is_read_no_further_than_its_beginning(text: str) -> None:
    """A regular expression that runs away would hang here."""
    assert read_value(text).printed == text


@pytest.mark.parametrize(
    "text", ["九" * 2000, "百万" * 1000, "百分之一" + "亿" * 1990, "亿" * 2000 + "人", "\ufdfa" * 2000]
)
def test_a_page_of_chinese_digits_holds_nobody_up(text: str) -> None:
    begun = process_time()
    assert read_value(text).printed == text
    assert process_time() - begun < 0.5


def test_a_level_may_begin_at_a_thousand() -> None:
    value = read_value("优1,000良900中800")
    assert value.kind is ValueKind.LEVELS
    assert value.options == (("优", Decimal(1000)), ("良", Decimal(900)), ("中", Decimal(800)))


@given(
    some.sampled_from(["", "≥", "≤", "=", ">", "<"]),
    some.decimals(min_value=0, max_value=10**12, places=2).map(str) | some.integers(0, 10**12).map(str),
    some.sampled_from(["", "万", "亿"]),
    some.sampled_from(["", *UNITS]),
)
def test_what_is_written_plainly_means_the_same_at_one_look(sign: str, digits: str, scale: str, unit: str) -> None:
    text = f"{sign}{digits}{scale}{unit}"
    at_one_look = _plainly(text)
    assert at_one_look is None or at_one_look == _read(text)


@pytest.mark.parametrize("text", ["3.5人月", "12.30万人月", "≤3.5人月"])
def test_a_month_of_work_is_no_day(text: str) -> None:
    assert read_value(text).kind is ValueKind.NUMBER
    assert _read(text) == _plainly(text)
