"""Whole forms by hand: redistribution, rounding, caps, grades; and what each known form says of its points."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.differences import PrintedForm, PrintedRow, compare
from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.presets import folded, weight_findings
from evaluation_api.domain.scoring.decimals import rounding_of
from evaluation_api.domain.scoring.execution import Cap, ExecutionFigures
from evaluation_api.domain.scoring.form import effective_weights, score_form
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.presets import PresetNotFound, document_of, preset, preset_of, presets

CASES = Path(__file__).parents[1] / "policies" / "cases"
SCALE = [GradeStep(grade, Decimal(lowest)) for grade, lowest in (("优", 90), ("良", 80), ("中", 60), ("差", 0))]
D = Decimal


def cases(name: str) -> list[Any]:
    held = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(case, id=f"{case.get('preset', '')} {case['name']}") for case in held]


def a_row(number: int, category: str, weight: str, target: str, actual: str) -> RowEvidence:
    rule = NotApplicable("redistribute") if target == "不适用" else None
    return RowEvidence(number, f"指标{number}", target, actual, D(weight), category=category, rule=rule)


@pytest.mark.parametrize("case", cases("forms"))
def test_a_form_is_worth_what_a_hand_finds(case: dict[str, Any], rules: ScoringRules) -> None:
    rows = [a_row(number, *row) for number, row in enumerate(case["rows"], start=1)]
    held = {name: D(value) for name, value in case["execution"].items()}
    caps = tuple(Cap(D(below), D(at_most)) for below, at_most in case.get("caps", ()))
    rules = replace(rules, caps=caps, rounding=rounding_of(case.get("rounding", "half_up:2")))
    ours = score_form(rows, ExecutionFigures(initial=D(0), **held), rules)
    if "weights" in case:
        assert [score.weight for score in ours.rows] == effective_weights(rows) == [D(one) for one in case["weights"]]
        assert sum((score.weight for score in ours.rows), D(0)) == sum((row.weight for row in rows), D(0))
    if "scores" in case:
        assert [score.value for score in ours.rows] == [None if one is None else D(one) for one in case["scores"]]
    assert (ours.summed, ours.total) == (D(case["summed"]), D(case["total"]))
    assert ours.cap == (Cap(*map(D, case["cap"])) if "cap" in case else None)
    assert grade_of(ours.total, SCALE) == case["grade"]
    printed = PrintedForm(tuple(PrintedRow(None, "有原因") for _ in rows), None, None)
    told = [one.detail for one in compare(printed, ours, rules)[1] if one.rule == "total_capped"]
    assert told == ([case["says"]] if "says" in case else told)
    assert bool(told) == ("cap" in case)


@pytest.mark.parametrize("rest", [("产出指标", "30", "不适用", ""), ("产出指标", "0", "100%", "100%")])
def test_points_that_nothing_can_take_are_not_said_to_be_spread(rest: tuple[str, ...], rules: ScoringRules) -> None:
    rows = [a_row(1, "产出指标", "60", "不适用", ""), a_row(2, *rest)]
    ours = score_form(rows, ExecutionFigures(D(0), D(100), D(100), D(10)), rules)
    assert (ours.rows[0].weight, ours.rows[0].value, ours.total) == (D(60), D(0), D(10))
    assert ours.rows[0].sentence == "不适用，没有其他指标可以分摊，不计分，得 0 分"


@pytest.mark.parametrize("case", cases("presets"))
def test_points_that_are_divided_otherwise_are_told(case: dict[str, Any]) -> None:
    rows = [a_row(1, category, points, "100%", "100%") for category, points in case["rows"].items()]
    found = weight_findings(rows, D(case["execution"]), preset(case["preset"]))
    assert [one.detail for one in found] == case["says"]
    assert {one.severity for one in found} <= {"warning"}


def test_every_form_that_is_known_has_its_cases() -> None:
    assert {case.values[0]["preset"] for case in cases("presets")} == set(presets())


def test_what_a_form_says_itself_comes_before_the_rules_of_the_place(rules: ScoringRules) -> None:
    """财预〔2021〕101号: 60 % is the pass mark, satisfaction and execution go by steps; Hubei: 80–50."""
    assert preset("national_2020").rules(rules) == rules
    core = preset("central_2021").rules(rules)
    assert core.pass_mark == D("0.6")
    assert [(str(one.edge), str(one.points)) for one in core.execution.steps] == [
        ("100", "100"), ("80", "70"), ("60", "50"),
    ]  # fmt: skip
    assert core.execution.basis == rules.execution.basis
    ((word, steps),) = core.by_category
    assert (word, steps.in_share) == ("满意", True)
    assert [(str(one.edge), str(one.points)) for one in steps.steps] == [("90", "100"), ("80", "80"), ("60", "50")]
    hubei = preset("hubei_2020").rules(rules)
    assert [(str(one.low), str(one.high)) for one in hubei.bands] == [("80", "100"), ("50", "80"), ("0", "50")]
    assert [one.zh for one in hubei.bands] == [one.zh for one in rules.bands]
    assert preset("sichuan_2023").rules(rules).reason_below_execution == D("0.9")


def test_satisfaction_in_the_core_form_goes_by_steps_and_other_numbers_by_ratio(rules: ScoringRules) -> None:
    """89 % of 95 %: 80 % of ten points; the same numbers elsewhere (89/95 − 0.6) ÷ 0.4 × 10 = 8.4210…"""
    core = preset("central_2021").rules(rules)
    rows = [a_row(1, "满意度指标", "10", "≥95%", "89%"), a_row(2, "产出指标", "10", "≥95%", "89%")]
    ours = score_form(rows, ExecutionFigures(D(0), D(100), D(85), D(10)), core)
    assert [score.value for score in (*ours.rows, ours.execution)] == [D(8), D("8.42"), D(7)]


def test_points_out_of_a_hundred_are_folded_by_the_weight_of_the_row() -> None:
    """成安: 单项得分 90 × 权重 15 % = 13.5."""
    assert folded(D(90), D(15), preset("chengan_2020")) == D("13.5")
    assert folded(D(13), D(15), preset("national_2020")) == D(13)


@pytest.mark.parametrize("code", presets())
def test_a_preset_that_was_stored_is_read_as_it_was(code: str) -> None:
    assert preset_of(document_of(preset(code))) == preset(code)


def test_a_preset_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(PresetNotFound, match="national_2020"):
        preset("guangdong")
