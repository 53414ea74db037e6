"""What may be a standard, and what the years before suggest: `cases/standards.yaml`."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from indicator_library.domain.standards import (
    AuthorPublishes,
    StandardNotDraft,
    StandardStatus,
    ValueUnclear,
    require_draft,
    require_other_hand,
    require_value,
)
from indicator_library.domain.suggesting import Basis, TooFewObservations, suggest
from indicator_library.domain.summing_up import Told

PAGE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "standards.yaml").read_text("utf-8"))


def told(year: int, unit: int, actual: str) -> Told:
    where = ("/44/4416/441622", "441622")
    return Told(uuid4(), year, *where, unit, "", "", Decimal(95), Decimal(actual), True, date(year + 1, 4, 1))


@pytest.mark.parametrize("case", [PAGE["usual"] | case for case in PAGE["cases"]], ids=lambda case: case["name"])
def test_what_the_years_before_suggest(case: dict[str, Any]) -> None:
    rows = [told(year, unit, one) for year, actuals in case["actuals"].items() for unit, one in enumerate(actuals)]
    asked = (case["direction"], Basis(case["basis"]), case["year"])
    if "refused" in case:
        with pytest.raises(TooFewObservations) as refused:
            suggest(rows, *asked)
        assert case["refused"] in refused.value.detail
        return
    found = suggest(rows, *asked)
    ends = {"value": found.value, "lower": found.lower, "upper": found.upper}
    assert {name: end if end is None else f"{end:f}" for name, end in ends.items()} == case["expect"]
    assert case.get("evidence", {}).items() <= found.evidence.items()
    assert {"minimum", "maximum"}.isdisjoint(found.evidence)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "pointer"),
    [
        ("1", None, None, None),
        (None, "1", None, None),
        (None, None, "1", None),
        (None, "1", "1", None),
        (None, None, None, "#/value"),
        ("1", "0", None, "#/value"),
        ("1", None, "2", "#/value"),
        (None, "2", "1", "#/upper"),
    ],
)
def test_a_standard_is_one_value_or_a_range(
    value: str | None, lower: str | None, upper: str | None, pointer: str | None
) -> None:
    numbers = [None if one is None else Decimal(one) for one in (value, lower, upper)]
    if pointer is None:
        require_value(*numbers)
        return
    with pytest.raises(ValueUnclear) as refused:
        require_value(*numbers)
    assert refused.value.pointer == pointer


def test_only_a_draft_changes_and_only_another_hand_publishes() -> None:
    require_draft(StandardStatus.DRAFT, "发布")
    for status in (StandardStatus.PUBLISHED, StandardStatus.SUPERSEDED):
        with pytest.raises(StandardNotDraft):
            require_draft(status, "发布")
    require_other_hand("a", ("b", None))
    for publisher in (("a", None), ("b", "a")):
        with pytest.raises(AuthorPublishes):
            require_other_hand("a", publisher)
