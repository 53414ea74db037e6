"""Whether a standard agrees with what it is linked to, by the place's document: `cases/alignment.yaml`."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from indicator_library.domain.aligning import (
    Bound,
    Reference,
    ReferenceKind,
    StandardNotAligned,
    Stated,
    alignment_findings,
    require_aligned,
)
from indicator_library.policies import Place, indicator_policy
from wenxiao_policies import load

PAGE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "alignment.yaml").read_text("utf-8"))
CASES = [
    pytest.param(
        PAGE["usual"] | case, id=case["name"], marks=[pytest.mark.clause(one) for one in case.get("shows", ())]
    )
    for case in PAGE["cases"]
]


def references(told: dict[str, str] | None) -> list[Reference]:
    if told is None:
        return []
    kind, bound = ReferenceKind(told["kind"]), Bound(told["bound"])
    return [Reference(told["title"], told["number"], kind, bound, Decimal(told["amount"]))]


@pytest.mark.parametrize("case", CASES)
def test_a_standard_beside_what_it_is_linked_to(case: dict[str, Any]) -> None:
    place = Place(case["region"], case["level"], date.fromisoformat(case["day"]))
    lower, upper = (None if case[end] is None else Decimal(case[end]) for end in ("lower", "upper"))
    law = indicator_policy(load(), place).alignment
    found = alignment_findings(
        Stated(lower, upper, case["unit"]), references(case["reference"]), law, is_cost=case["is_cost"]
    )
    assert [(one.rule, one.severity, list(one.basis)) for one in found] == [
        (one["rule"], one["severity"], one["basis"]) for one in case["expect"]
    ]
    for one, wanted in zip(found, case["expect"], strict=True):
        assert wanted.get("says", "") in one.detail
    if any(one.severity == "refusal" for one in found):
        with pytest.raises(StandardNotAligned) as refused:
            require_aligned(found)
        assert refused.value.basis == found[0].basis
    else:
        require_aligned(found)
