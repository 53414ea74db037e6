"""Advice while a declaration is written, and who has declared: cases that a lawyer can read."""

from decimal import Decimal
from typing import Any

import pytest

from targets_api.domain.declaration_coverage import Entry, covered
from targets_api.domain.drafting import Drafted, content_advice
from targets_api.domain.lifecycle import Status
from targets_api.policies import declaring
from targets_api.targets.content import IndicatorDraft
from targets_api.targets.reading import read_row, reading
from wenxiao_policies import load

from .case_pages import cases, place, require


def money(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


@pytest.mark.parametrize("case", cases("drafting"))
def test_the_advice_on_a_whole_declaration(case: dict[str, Any]) -> None:
    names = ("category", "subcategory", "name", "target_text", "weight")
    rows = [IndicatorDraft.model_validate(dict(zip(names, row, strict=True))) for row in case["rows"]]
    read = [reading(row, read_row(row)).value for row in rows]
    drafted = Drafted(
        rows, read, Decimal(case["execution_weight"]), "目标", money(case["amount"]), money(case["annual"])
    )
    require(content_advice(drafted, declaring(load(), place(case)).policy.form_total), case["expect"])


@pytest.mark.parametrize("case", cases("declaration_coverage"))
def test_who_has_declared(case: dict[str, Any]) -> None:
    entries = [
        Entry(str(at), f"C{at}", f"对象{at}", what, book, 361, status and Status(status))
        for at, (what, book, status) in enumerate(case["entries"])
    ]
    found = covered(entries, declaring(load(), place(case)).coverage, of_region=case["of_region"])
    assert {one.kind: [one.entries, one.begun, one.declared] for one in found} == case["covered"]
    require(tuple(finding for one in found for finding in one.findings), case["expect"])
