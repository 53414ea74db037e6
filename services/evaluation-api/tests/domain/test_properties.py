"""What holds for every rule, whatever its numbers; the cases beside say what single rules give."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.recomputation import recompute
from evaluation_api.domain.scoring.counted import attainment_rate
from evaluation_api.domain.scoring.decimals import EXACT, Rounding, number, percent, six_digits
from evaluation_api.domain.scoring.documents import recomputed, trace_document
from evaluation_api.domain.scoring.execution import Cap, Execution, ExecutionFigures
from evaluation_api.domain.scoring.facts import Direction, Facts, facts_of, inputs_of
from evaluation_api.domain.scoring.form import FormScore, applied, effective_weights, score_form
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules import KINDS, RowRule, RuleNotReadable, rule_of, written
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.sheet import Judgement, digest_of, judge, sheet_of
from evaluation_api.recomputing import compared
from wenxiao.errors import Invalid

from .any_rules import CAPS, DIRECTIONS, EXECUTIONS, FACTS, JSON, MONOTONE, NUMBERS, ROUNDINGS, RULES, WEIGHTS

D = Decimal
SCALE = (GradeStep("优", D(90)), GradeStep("良", D(80)), GradeStep("中", D(60)), GradeStep("差", D(0)))
GRADES = [step.grade for step in SCALE]


def evidence(weight: Decimal) -> RowEvidence:
    return RowEvidence(1, "指标", "", "", weight)


@given(RULES, FACTS, WEIGHTS, ROUNDINGS)
def test_no_rule_leaves_nought_to_the_weight(rule: RowRule, facts: Facts, weight: Decimal, rounding: Rounding) -> None:
    score = applied(evidence(weight), rule, facts, weight, rounding)
    assert score.value is None or 0 <= score.value <= weight
    assert score.sentence
    assert (score.value is None) == (score.outcome.exact is None)
    if score.value is not None and score.value != weight:
        assert abs(score.value - (score.outcome.exact or 0)) < rounding.quantum


def test_every_kind_of_rule_is_met() -> None:
    met: set[str] = set()

    @settings(max_examples=400, derandomize=True)
    @given(RULES)
    def look(rule: RowRule) -> None:
        met.add(rule.kind)

    look()
    assert met == set(KINDS)


@given(MONOTONE, FACTS, NUMBERS, NUMBERS, WEIGHTS, ROUNDINGS)
def test_coming_nearer_to_the_target_never_earns_less(
    rule: Any, facts: Facts, one: Decimal, other: Decimal, weight: Decimal, rounding: Rounding
) -> None:
    facts = replace(facts, target=facts.target or D(50), strict=False)
    low, high = sorted((one, other))
    if rule.direction is Direction.EXACT:
        assume(low >= facts.target or high <= facts.target)  # type: ignore[operator]  # a number, see above
    worse, better = (low, high) if rule.direction is Direction.AT_LEAST else (high, low)
    if rule.direction is Direction.EXACT and high <= facts.target:  # type: ignore[operator]  # a number, see above
        worse, better = low, high
    points = [
        applied(evidence(weight), rule, replace(facts, actual=actual), weight, rounding).points
        for actual in (worse, better)
    ]
    assert points[0] <= points[1]


@given(DIRECTIONS, NUMBERS, NUMBERS)
def test_a_rate_is_one_or_more_exactly_where_the_target_is_reached(
    direction: Direction, target: Decimal, actual: Decimal
) -> None:
    reached = {Direction.AT_LEAST: actual >= target, Direction.AT_MOST: actual <= target}.get(
        direction, actual == target
    )
    assert (attainment_rate(direction, target, actual) >= 1) == reached


@given(st.decimals(min_value=0, max_value=2, places=9))
def test_a_rate_below_a_whole_per_cent_is_not_shown_on_it(rate: Decimal) -> None:
    shown, exact = D(percent(rate).rstrip("%")), rate * 100
    assert abs(shown - exact) < D("0.01")
    assert (shown // 1) <= (exact // 1)


@given(EXECUTIONS, NUMBERS, NUMBERS, NUMBERS, WEIGHTS)
def test_executing_more_never_earns_less(
    rule: Execution, budget: Decimal, one: Decimal, other: Decimal, weight: Decimal
) -> None:
    scores = []
    for executed in sorted((one, other)):
        facts = rule.facts(ExecutionFigures(budget, budget, executed, weight))
        scores.append(applied(evidence(weight), rule, facts, weight, Rounding()).points)
    assert scores[0] <= scores[1]


@given(RULES)
def test_the_written_form_of_a_rule_is_read_as_that_rule(rule: RowRule) -> None:
    assert rule_of(json.loads(json.dumps(written(rule)))) == rule


@given(FACTS)
def test_stored_facts_are_the_facts(facts: Facts) -> None:
    assert facts_of(json.loads(json.dumps(inputs_of(facts)))) == facts


@given(JSON)
def test_no_document_is_refused_otherwise_than_in_words(document: Any) -> None:
    for tried in (document, {"kind": document}):
        with pytest.raises(RuleNotReadable):
            rule_of(tried)


@given(RULES, st.data())
def test_a_rule_with_any_member_changed_is_a_rule_or_is_refused_in_words(rule: RowRule, data: st.DataObject) -> None:
    document = written(rule)
    name = data.draw(st.sampled_from(sorted(document)) | st.text(max_size=6))
    document[name] = data.draw(JSON)
    with suppress(RuleNotReadable):
        again = rule_of(document)
        assert rule_of(written(again)) == again


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[RowEvidence], ExecutionFigures]:
    rows = []
    for place in range(draw(st.integers(0, 6))):
        rule = draw(st.none() | RULES | st.just(NotApplicable("redistribute")))
        actual = draw(st.sampled_from(("8676人", "30%", "120", "", "是", "2023年1月3日", "良")))
        target = draw(st.sampled_from(("8755人", "≥95%", "100", "是", "18-54", "2022年12月31日前", "良好")))
        rows.append(
            RowEvidence(
                place, f"指标{place}", target, actual, draw(WEIGHTS), category=draw(st.sampled_from(("产出", "效益"))),
                rule=rule, judged=draw(st.none() | NUMBERS), fulfilled=draw(st.none() | st.just(("a",))),
            )
        )  # fmt: skip
    money = st.decimals(min_value=0, max_value=10**6, places=2)
    return rows, ExecutionFigures(draw(money), draw(money), draw(money), draw(WEIGHTS))


@given(forms())
def test_weights_are_conserved_however_many_rows_do_not_apply(form: tuple[list[RowEvidence], ExecutionFigures]) -> None:
    rows, _ = form
    weights = effective_weights(rows)
    assert sum(weights, D(0)) == sum((row.weight for row in rows), D(0))
    assert all(weight >= 0 for weight in weights)
    for row, weight in zip(rows, weights, strict=True):
        away = isinstance(row.rule, NotApplicable) and row.rule.treatment == "redistribute"
        assert weight in (0, row.weight) if away else weight >= row.weight


def scored(
    form: tuple[list[RowEvidence], ExecutionFigures], rules: ScoringRules, caps: tuple[Cap, ...], rounding: Rounding
) -> FormScore:
    return score_form(*form, replace(rules, caps=caps, rounding=rounding))


@given(forms(), CAPS, ROUNDINGS)
def test_a_total_is_the_sum_of_what_is_printed_and_never_above_its_cap(
    rules: ScoringRules,
    form: tuple[list[RowEvidence], ExecutionFigures],
    caps: tuple[Cap, ...],
    rounding: Rounding,
) -> None:
    ours = scored(form, rules, caps, rounding)
    printed = [score.value for score in (*ours.rows, ours.execution) if score.value is not None]
    assert ours.summed == sum(printed, D(0))
    assert 0 <= ours.total <= ours.summed <= sum((row.weight for row in form[0]), form[1].weight)
    rate = ours.execution.rate
    holding = [cap.at_most for cap in caps if rate is not None and rate * 100 < cap.below]
    assert ours.total == min((ours.summed, *holding))
    assert (ours.cap is None) == (ours.total == ours.summed)


@given(forms(), ROUNDINGS)
def test_rounding_never_lifts_a_grade_over_its_edge(
    rules: ScoringRules, form: tuple[list[RowEvidence], ExecutionFigures], rounding: Rounding
) -> None:
    """The grade is that of the digits that are printed: no total below an edge, however near, has the grade above it.
    Where digits are cut the sum is never more than the exact one, and otherwise by half a digit for each row at most,
    which every reader sees in the rows."""
    ours = scored(form, rules, (), rounding)
    step = next(step for step in SCALE if step.grade == grade_of(ours.total, SCALE))
    assert step.lowest <= ours.total
    better = [one.lowest for one in SCALE if one.lowest > step.lowest]
    assert all(ours.total < edge for edge in better)
    assert D(f"{ours.total:f}") == ours.total
    found = [score.outcome.exact for score in (*ours.rows, ours.execution) if score.outcome.exact is not None]
    exact = sum(found, D(0))
    if rounding.mode == "down":
        assert ours.total <= exact
        assert GRADES.index(step.grade) >= GRADES.index(grade_of(exact, SCALE))
    assert ours.total - exact <= len(found) * rounding.quantum / 2


@given(st.decimals(min_value=0, max_value=100, places=6))
def test_a_hair_below_an_edge_is_below_it(total: Decimal) -> None:
    for step in SCALE[:-1]:
        for hair in (D("0.01"), D("0.005"), D("0.000001"), D("1e-30")):
            assert grade_of(EXACT.subtract(step.lowest, hair), SCALE) != step.grade
    assert grade_of(total, SCALE) == next(step.grade for step in SCALE if total >= step.lowest)


@given(RULES, FACTS, WEIGHTS, ROUNDINGS)
def test_a_score_is_computed_again_from_its_stored_trace_alone(
    rules: ScoringRules, rule: RowRule, facts: Facts, weight: Decimal, rounding: Rounding
) -> None:
    strict = replace(rules, rounding=rounding)
    trace = json.loads(json.dumps(trace_document(applied(evidence(weight), rule, facts, weight, rounding), strict)))
    assert recomputed(trace) == trace


def a_result(data: st.DataObject, rules: ScoringRules) -> tuple[Any, Judgement]:
    numbers = st.sampled_from(("8755", "8676人", "≥50个", "95%", "是", "效果明显", "18-54", "0"))
    rows = [
        {
            "row": place, "indicator": f"指标{place}", "category": "产出", "target_text": data.draw(numbers),
            "actual_text": data.draw(numbers), "weight": "15", "own_score": "9", "scoring": data.draw(
                st.none() | RULES.map(written)
            ),
        }
        for place in range(1, data.draw(st.integers(1, 3)) + 1)
    ]  # fmt: skip
    sheet = sheet_of(rows, ExecutionFigures(D(100), D(80), D(60), D(10)), own_execution=None, own_total=None)
    return sheet, judge(sheet, replace(rules, caps=(Cap(D(80), D(89)),)), SCALE, "x")


def digits(at: str, held: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every text in which a digit stands, with the mapping or list that holds it and its place there."""
    members = held.items() if isinstance(held, Mapping) else enumerate(held) if isinstance(held, list) else ()
    for place, value in members:
        if isinstance(value, str) and any(one.isdecimal() and one.isascii() for one in value):
            yield f"{at}/{place}", held, place
        yield from digits(f"{at}/{place}", value)


@given(st.data())
def test_a_changed_digit_anywhere_in_what_was_computed_from_is_named(rules: ScoringRules, data: st.DataObject) -> None:
    sheet, stored = a_result(data, rules)
    assert compared(stored, digest(sheet, stored.result), stored).matches
    changed = deepcopy(json.loads(json.dumps(stored.result)))
    parts = [
        row[name] for row in (*changed["rows"], changed["execution"]) for name in ("inputs", "parameters", "steps")
    ]
    places = [one for part in parts for one in digits("#", part)]
    places += [("#", row, "weight") for row in (*changed["rows"], changed["execution"])]
    _, held, place = data.draw(st.sampled_from(places))
    index = data.draw(st.sampled_from([i for i, one in enumerate(held[place]) if one.isascii() and one.isdecimal()]))
    held[place] = f"{held[place][:index]}{(int(held[place][index]) + 1) % 10}{held[place][index + 1 :]}"
    again = compared(replace(stored, result=changed), digest(sheet, changed), stored)
    assert not again.matches
    assert again.deviations


def digest(sheet: Any, result: dict[str, Any]) -> str:
    return digest_of(sheet, "x", result)


@given(st.data())
def test_what_anybody_writes_into_a_result_is_recomputed_or_refused_in_words(
    rules: ScoringRules, data: st.DataObject
) -> None:
    _, stored = a_result(data, rules)
    changed = deepcopy(json.loads(json.dumps(stored.result)))
    row = changed["rows"][0]
    name = data.draw(st.sampled_from(sorted(row)))
    row[name] = data.draw(JSON)
    with suppress(Invalid):
        recompute(changed)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=8))
def test_numbers_are_shown_as_they_are(value: Decimal) -> None:
    assert D(number(value)) == value
    assert abs(D(six_digits(value)) - value) <= D("0.0000005")
    assert "E" not in number(value)
