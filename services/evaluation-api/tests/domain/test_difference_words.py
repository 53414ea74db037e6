"""What a unit is told of its form, word for word: the cases are written as the unit should read them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.differences import PrintedForm, PrintedRow, compare
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.form import score_form
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

CASES = yaml.safe_load((Path(__file__).parents[1] / "policies" / "cases" / "differences.yaml").read_text("utf-8"))
BASIS = {"proportional": ("c1",), "execution_rate": ("c2",), "reason_required": ("c3",), "over_achieved": ("c4",)}


def points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_difference_is_told_in_these_words(case: dict[str, Any], rules: ScoringRules) -> None:
    rules = replace(rules, reason_below_execution=Decimal("0.9"), basis=BASIS)
    row = RowEvidence(1, "参保人数", "100%", case.get("actual", "100%"), Decimal(90))
    adjusted, executed = (Decimal(case.get(name, "100")) for name in ("adjusted", "executed"))
    ours = score_form([row], ExecutionFigures(Decimal(0), adjusted, executed, Decimal(10)), rules)
    own, execution = points(case.get("own", "90")), points(case.get("own_execution", "10"))
    printed = PrintedForm(
        (PrintedRow(own, case.get("reason")),), execution, points(case.get("total")), case.get("execution_reason")
    )
    differences, remarks = compare(printed, ours, rules)
    told = [one.finding for one in differences]
    first = [(one.rule, one.pointer, one.detail) for one in told[:1]]
    assert first == ([(case["differs"], case["at"], case["says"])] if "differs" in case else [])
    assert [one.detail for one in told[1:]] == ([case["more"]] if "more" in case else [])
    wanted = [(one["rule"], one["at"], one["says"]) for one in case.get("remarks", ())]
    assert [(one.rule, one.pointer, one.detail) for one in remarks] == wanted
    assert {one.severity for one in (*told, *remarks)} <= {"warning"}


@pytest.mark.parametrize(
    ("case", "basis"),
    [("自评高于分值", "c1"), ("执行率自评分不同", "c2"), ("相同而没有达到，要写原因", "c3"), ("目标定得偏低", "c4")],
)
def test_a_difference_names_what_it_rests_on(case: str, basis: str, rules: ScoringRules) -> None:
    rules = replace(rules, basis=BASIS)
    held = next(one for one in CASES if one["name"] == case)
    row = RowEvidence(1, "参保人数", "100%", held.get("actual", "100%"), Decimal(90))
    ours = score_form([row], ExecutionFigures(Decimal(0), Decimal(100), Decimal(100), Decimal(10)), rules)
    printed = PrintedForm(
        (PrintedRow(points(held.get("own", "90")), None),), points(held.get("own_execution", "10")), None
    )
    differences, remarks = compare(printed, ours, rules)
    assert [one.basis for one in (*(one.finding for one in differences), *remarks)] == [(basis,)]
