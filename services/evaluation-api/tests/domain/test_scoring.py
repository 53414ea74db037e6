"""Every printed case is computed by hand in the YAML files beside; the properties hold for all numbers."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.scoring.decimals import Rounding
from evaluation_api.domain.scoring.documents import trace_document
from evaluation_api.domain.scoring.execution import Execution, ExecutionFigures
from evaluation_api.domain.scoring.facts import Attainment, Direction
from evaluation_api.domain.scoring.form import score_execution, score_form, score_row
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import sha256
from wenxiao_values import Operator

CASES = Path(__file__).parents[1] / "policies" / "cases"


def cases(name: str) -> list[Any]:
    listed = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in listed]


def a_row(target: str = "100", actual: str = "100", weight: Decimal = Decimal(10), **given: Any) -> RowEvidence:
    return RowEvidence(row=1, indicator="指标", target_text=target, actual_text=actual, weight=weight, **given)


def points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("case", cases("rows.yaml"))
def test_a_row_earns_what_the_rule_gives(case: dict[str, Any], rules: ScoringRules) -> None:
    row = RowEvidence(
        row=1,
        indicator=case.get("indicator", "指标"),
        target_text=case["target"],
        actual_text=case["actual"],
        weight=Decimal(case["weight"]),
        unit=case.get("unit", ""),
        is_cost=case.get("is_cost", False),
        attainment=Attainment(case["attainment"]) if "attainment" in case else None,
        judged=points(case.get("judged")),
    )
    score = score_row(row, rules)
    assert (score.rule.kind, score.value) == (case["rule"], points(case["score"]))
    assert score.sentence == case.get("sentence", score.sentence)
    assert bool(trace_document(score, rules)["steps"]) == (score.value is not None)


@pytest.mark.parametrize("case", cases("execution.yaml"))
def test_the_execution_row_earns_executed_over_budget(case: dict[str, Any], rules: ScoringRules) -> None:
    figures = ExecutionFigures(*(Decimal(case[name]) for name in ("initial", "adjusted", "executed", "weight")))
    score = score_execution(figures, rules)
    assert score.value == points(case["score"])
    assert score.sentence == case.get("sentence", score.sentence)


def test_the_form_of_jishan_is_worth_what_a_hand_finds(rules: ScoringRules) -> None:
    """8676 × 15 ÷ 8755 = 14.8646… → 14.86; 65.07 × 10 ÷ 65.66 = 9.9101… → 9.91; the other five rows are met:
    15 + 10 + 10 + 30 + 10 = 75; 14.86 + 75 + 9.91 = 99.77. The office printed 94, its rows add up to 93."""
    printed = [("8755", "8676", 15), ("100%", "100%", 15), ("100%", "100%", 10), ("75元", "75元", 10),
               ("95%", "95%", 30), ("95%", "95%", 10)]  # fmt: skip
    rows = [a_row(target, actual, Decimal(weight)) for target, actual, weight in printed]
    figures = ExecutionFigures(Decimal(0), Decimal("656600.00"), Decimal("650700.00"), Decimal(10))
    form = score_form(rows, figures, rules)
    assert [score.value for score in form.rows] == [Decimal(p) for p in ("14.86", "15", "10", "10", "30", "10")]
    assert form.execution.value == Decimal("9.91")
    assert form.total == Decimal("99.77")


def test_a_score_tells_how_it_came_about(rules: ScoringRules) -> None:
    document = trace_document(score_row(a_row("8755", "8676", Decimal(15), unit="人"), rules), rules)
    assert document == {
        "rule": "proportional",
        "score": "14.86",
        "weight": "15",
        "printed_weight": None,
        "met": False,
        "rate": "99.10%",
        "parameters": {"direction": "at_least", "over": {"trigger": "1.3"}},
        "inputs": {
            "target_text": "8755",
            "actual_text": "8676",
            "target": "8755",
            "actual": "8676",
            "unit": "人",
        },
        "steps": [
            {"what": "完成率", "how": "8676 ÷ 8755", "result": "99.10%"},
            {"what": "计分", "how": "15 × 8676 ÷ 8755", "result": "14.864649"},
            {"what": "得分", "how": "14.864649 四舍五入到小数点后2位", "result": "14.86"},
        ],
        "rounding": "half_up:2",
        "basis": ["clause-a"],
        "source": "law",
        "sentence": "应完成 8755 人，实际 8676 人，完成率 99.10%，按比例得 14.86 分",
    }


def test_other_roundings_are_policy(rules: ScoringRules) -> None:
    row = a_row("8755", "8676", Decimal(15))
    assert score_row(row, replace(rules, rounding=Rounding("down", 0))).value == Decimal(14)
    assert score_row(row, replace(rules, rounding=Rounding("half_up", 1))).value == Decimal("14.9")


def test_the_opening_budget_counts_where_the_policy_says_so(rules: ScoringRules) -> None:
    figures = ExecutionFigures(Decimal(1000), Decimal(800), Decimal(800), Decimal(10))
    assert score_execution(figures, replace(rules, execution=Execution("initial"))).value == Decimal(8)


def test_rounding_up_never_lifts_a_score_above_its_weight(rules: ScoringRules) -> None:
    assert score_row(a_row(weight=Decimal("9.335")), rules).value == Decimal("9.335")


@pytest.mark.parametrize(
    ("actual", "points", "words"),
    [("80", "5", "扣除及格线 60.00% 后按比例得 5 分"), ("60", "0", "扣除及格线 60.00% 后按比例得 0 分"),
     ("59", "0", "低于及格线 60.00%，得 0 分"), ("100", "10", "达到目标，得满分 10 分")],
)  # fmt: skip
def test_a_pass_threshold_is_policy(actual: str, points: str, words: str, rules: ScoringRules) -> None:
    """财预〔2021〕101号: (rate − 60 %) ÷ (1 − 60 %) × weight; 80 % of 100 earns (0.8 − 0.6) ÷ 0.4 = half."""
    strict = replace(rules, pass_mark=Decimal("0.6"))
    score = score_row(a_row("100", actual), strict)
    assert score.value == Decimal(points)
    assert score.sentence.endswith(words)


def test_the_printed_sign_speaks_before_the_declared_direction(rules: ScoringRules) -> None:
    row = a_row("≤5%", "8%", direction=Direction.AT_LEAST)
    assert score_row(row, rules).value == Decimal("6.25")
    assert score_row(replace(row, target_text="5%", operator=Operator.AT_MOST), rules).value == Decimal("6.25")
    assert score_row(replace(row, target_text="5%"), rules).value == Decimal(10)


def test_a_strict_sign_that_is_only_equalled_is_not_met_but_loses_nothing(rules: ScoringRules) -> None:
    score = score_row(a_row("小于0.9‰", "0.9‰"), rules)
    assert (score.value, score.met) == (Decimal(10), False)
    assert score.sentence == "应小于 0.9‰，实际 0.9‰，与目标值相等，得 10 分"


NUMBERS = st.decimals(min_value=-1000, max_value=10**12, places=4)
WEIGHTS = st.decimals(min_value="0.5", max_value=100, places=2)
WORDS = st.one_of(st.text(max_size=12), st.sampled_from(["是", "否", "效果明显", "100%", "≥50个", "3万元"]))
JUDGED = st.none() | st.decimals(min_value=-5, max_value=200, places=2)


@given(NUMBERS, NUMBERS, WEIGHTS, st.sampled_from(Direction))
def test_a_numeric_score_lies_between_nought_and_the_weight(
    rules: ScoringRules, target: Decimal, actual: Decimal, weight: Decimal, direction: Direction
) -> None:
    score = score_row(a_row(str(target), str(actual), weight, direction=direction), rules)
    assert score.value is not None
    assert 0 <= score.value <= weight
    assert score.sentence


@given(WORDS, WORDS, WEIGHTS, JUDGED, st.none() | st.sampled_from(Attainment))
def test_any_words_give_a_score_in_range_with_a_sentence(
    rules: ScoringRules, target: str, actual: str, weight: Decimal, judged: Decimal | None, level: Attainment | None
) -> None:
    score = score_row(a_row(target, actual, weight, judged=judged, attainment=level), rules)
    assert 0 <= score.points <= weight
    assert sha256(trace_document(score, rules))


@given(NUMBERS, NUMBERS, NUMBERS, WEIGHTS)
def test_doing_more_never_earns_less_where_more_is_better(
    rules: ScoringRules, target: Decimal, one: Decimal, other: Decimal, weight: Decimal
) -> None:
    low, high = sorted((one, other))
    scores = [
        score_row(a_row(str(target), str(x), weight, direction=Direction.AT_LEAST), rules).points for x in (low, high)
    ]
    assert scores[0] <= scores[1]


@given(NUMBERS, NUMBERS, NUMBERS, WEIGHTS)
def test_doing_more_never_earns_more_where_less_is_better(
    rules: ScoringRules, target: Decimal, one: Decimal, other: Decimal, weight: Decimal
) -> None:
    low, high = sorted((one, other))
    scores = [
        score_row(a_row(str(target), str(x), weight, direction=Direction.AT_MOST), rules).points for x in (low, high)
    ]
    assert scores[0] >= scores[1]


@given(
    NUMBERS, st.decimals(min_value=0, max_value=10**6, places=2), st.decimals(min_value=0, max_value=10**6, places=2)
)
def test_going_further_from_an_exact_target_never_earns_more(
    rules: ScoringRules, target: Decimal, one: Decimal, other: Decimal
) -> None:
    near, far = sorted((one, other))
    for sign in (1, -1):
        scores = [
            score_row(a_row(str(target), str(target + sign * x), direction=Direction.EXACT), rules).points
            for x in (near, far)
        ]
        assert scores[0] >= scores[1]


@given(NUMBERS, NUMBERS, WEIGHTS)
def test_the_execution_score_lies_between_nought_and_the_weight(
    rules: ScoringRules, budget: Decimal, executed: Decimal, weight: Decimal
) -> None:
    assert 0 <= score_execution(ExecutionFigures(budget, budget, executed, weight), rules).points <= weight


@given(NUMBERS, NUMBERS, WEIGHTS)
def test_scoring_again_gives_the_same_digits_and_the_same_hash(
    rules: ScoringRules, target: Decimal, actual: Decimal, weight: Decimal
) -> None:
    row = a_row(str(target), str(actual), weight)
    first, second = (trace_document(score_row(row, rules), rules) for _ in range(2))
    assert sha256(first) == sha256(second)
