"""Which indicator a row of a target is: `cases/matching.yaml`; and in which unit its value is laid beside others."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.matching import Candidate, Match, MatchedBy, match
from indicator_library.domain.naming import name_key

PAGE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "matching.yaml").read_text("utf-8"))


def key(number: int | None) -> UUID | None:
    return None if number is None else UUID(int=number)


LIBRARY = [
    Candidate(UUID(int=one["id"]), one["depth"], name_key(one["name"]), one["category"], one["subcategory"])
    for one in PAGE["library"]
]


@pytest.mark.parametrize("case", PAGE["cases"], ids=lambda case: case["name"])
def test_which_indicator_a_row_is(case: dict[str, Any]) -> None:
    row, wanted = case["row"], Match(key(case["expect"]["id"]), MatchedBy(case["expect"]["by"]))
    for library in (LIBRARY, LIBRARY[::-1]):
        found = match(row["name"], row["category"], row["subcategory"], key(row.get("referred")), library)
        assert found == wanted


@pytest.mark.parametrize(
    ("value", "given", "wanted", "told"),
    [
        ("0.5", "万人", "人", "5000"),
        ("95", "%", "%", "95"),
        ("0.95", "倍", "%", "95"),
        ("3", "分值的说法", "分值的说法", "3"),
        ("3", "人", "户", None),
        ("3", None, "人", None),
        ("3", "啥", "人", None),
        ("3", "人", "啥", None),
        (None, "人", "人", None),
        ("999999999999999999", "人", "人", "999999999999999999"),
        ("1000000000000000000", "人", "人", None),
        ("1e15", "万人", "人", None),
        ("1e35", "人", "万人", None),
        ("0." + "3" * 40, "人", "万人", None),
    ],
)
def test_a_value_in_the_unit_of_its_indicator(
    value: str | None, given: str | None, wanted: str, told: str | None
) -> None:
    found = in_unit_of(None if value is None else Decimal(value), given, wanted)
    assert found == (None if told is None else Decimal(told))
