"""A stored form gives the same result to the digit, however often and from wherever it is read."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.declaring import (
    FormIncomplete,
    RefutedRowNotJudged,
    RowsNotInForm,
    check_complete,
    check_judged,
    check_typed,
    window_findings,
)
from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.recomputation import recompute
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.sheet import Judgement, Sheet, digest_of, judge, sheet_of, weights_of
from evaluation_api.domain.trace import sha256
from wenxiao.errors import Invalid
from wenxiao.findings import Parameter

SCALE = (GradeStep("优", Decimal(90)), GradeStep("良", Decimal(80)), GradeStep("差", Decimal(0)))
FIGURES = ExecutionFigures(Decimal("656600.00"), Decimal("656600.00"), Decimal("650700.00"), Decimal("10.00"))
POINTS = st.none() | st.decimals(min_value=0, max_value=50, places=2).map(str)
TEXTS = st.sampled_from(["8755", "8676人", "≥50个", "95%", "", "是", "未完成", "效果明显", "3万元", "0起"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": st.just("指标"),
            "category": st.sampled_from(["产出指标", "成本指标"]),
            "subcategory": st.none(),
            "target_text": TEXTS,
            "actual_text": st.none() | TEXTS,
            "unit": st.sampled_from([None, "人", "%"]),
            "operator": st.sampled_from([None, "≥", "≤", "=", "~", "text"]),
            "direction": st.sampled_from([None, "higher", "lower", "equal", "range"]),
            "weight": st.sampled_from(["15", "10", "22.5"]),
            "own_score": POINTS,
            "reason": st.sampled_from([None, "", "受疫情影响"]),
            "attainment": st.sampled_from([None, "achieved", "partly", "not"]),
            "verified_text": st.none() | TEXTS,
            "verified_attainment": st.sampled_from([None, "partly"]),
            "judged_score": POINTS,
        }
    ),
    max_size=6,
)


def a_row(**changes: Any) -> dict[str, Any]:
    row = {
        "row": 1,
        "indicator": "人数",
        "target_text": "8755",
        "actual_text": "8676",
        "weight": "15",
        "own_score": "13",
    }
    return row | changes


def judged(rows: list[dict[str, Any]], rules: ScoringRules) -> Judgement:
    return judge(the_sheet(rows), rules, SCALE, "x")


def the_sheet(rows: list[dict[str, Any]]) -> Sheet:
    return sheet_of(rows, FIGURES, own_execution=Decimal(9), own_total=Decimal(94))


@given(ROWS)
def test_recomputing_equals_what_was_stored(rules: ScoringRules, rows: list[dict[str, Any]]) -> None:
    numbered = [row | {"row": number} for number, row in enumerate(rows, 1)]
    first = judged(numbered, rules)
    again = judged(json.loads(json.dumps(numbered)), rules)
    assert (again.result, again.digest) == (first.result, first.digest)
    stored = json.loads(json.dumps(first.result))
    recomputed = recompute(stored)
    assert (recomputed.deviations, recomputed.total, recomputed.grade) == ((), first.total, first.grade)
    assert digest_of(the_sheet(json.loads(json.dumps(numbered))), "x", stored) == first.digest
    assert first.total == sum((Decimal(row["score"] or 0) for row in first.result["rows"]), Decimal("9.91"))


def test_what_was_verified_comes_before_what_was_reported(rules: ScoringRules) -> None:
    """4378 × 15 ÷ 8755 = 7.5008… → 7.50."""
    reported, verified = judged([a_row()], rules), judged([a_row(verified_text="4378")], rules)
    assert reported.result["rows"][0]["score"] == "14.86"
    assert verified.result["rows"][0]["score"] == "7.50"
    worded = a_row(
        target_text="效果明显", actual_text="好", own_score="15", judged_score="6", verified_attainment="not"
    )
    assert judged([worded], rules).result["rows"][0]["score"] == "6.00"
    assert judged([worded | {"verified_attainment": None}], rules).result["rows"][0]["rule"] == "judged"


def test_a_refuted_row_never_keeps_what_the_office_judged(rules: ScoringRules) -> None:
    """Neither its points nor its level: without a judgement of the checker there is nothing to score."""
    worded = a_row(target_text="有效改善", actual_text="效果明显", own_score="15", attainment="achieved")
    assert judged([worded], rules).result["rows"][0]["score"] == "15.00"
    refuted = worded | {"verified_text": "未见任何改善"}
    result = judged([refuted], rules).result
    assert (result["rows"][0]["rule"], result["rows"][0]["score"]) == ("not_scoreable", None)
    assert judged([refuted | {"judged_score": "0"}], rules).result["rows"][0]["score"] == "0.00"
    assert judged([refuted | {"verified_attainment": "not"}], rules).result["rows"][0]["score"] == "0.00"
    computable = a_row(verified_text="4378")
    for row, faults in ((refuted, ["#/rows/0/judged_score"]), (computable, []), (worded, [])):
        if not faults:
            check_judged([row], judged([row], rules).result["rows"])
            continue
        with pytest.raises(RefutedRowNotJudged) as refused:
            check_judged([row], judged([row], rules).result["rows"])
        assert [finding.pointer for finding in refused.value.findings] == faults


def test_a_cost_is_recognised_by_its_heading(rules: ScoringRules) -> None:
    dear = a_row(target_text="100元", actual_text="125元", category="产出指标", subcategory="成本指标")
    assert judged([dear], rules).result["rows"][0]["score"] == "12.00"
    assert judged([dear | {"direction": "higher"}], rules).result["rows"][0]["score"] == "15.00"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"score": "15.00"}, {"#/rows/0/score"}),
        ({"weight": "16"}, {"#/rows/0/score", "#/rows/0/steps/1/how", "#/summed", "#/total"}),
        ({"rounding": "down:1"}, {"#/rows/0/score", "#/summed", "#/total"}),
        ({"parameters": {"direction": "at_most"}}, {"#/rows/0/score", "#/rows/0/rate", "#/total"}),
        ({"sentence": "得满分"}, {"#/rows/0/sentence"}),
    ],
)
def test_every_place_that_was_changed_by_hand_is_named(
    change: dict[str, Any], named: set[str], rules: ScoringRules
) -> None:
    stored = json.loads(json.dumps(judged([a_row()], rules).result))
    stored["rows"][0] |= change
    assert named <= set(recompute(stored).deviations)


def test_a_grade_or_a_total_that_does_not_follow_is_named(rules: ScoringRules) -> None:
    stored = judged([a_row()], rules).result
    assert recompute(stored | {"total": "99.00"}).deviations == ("#/total",)
    assert recompute(stored | {"grade": "优"}).deviations == ("#/grade",)
    assert recompute(stored | {"more": 1}).deviations == ("#/more",)
    law = {"stamp": "x"}
    brought = stored | {"policy": law, "rules_sha256": sha256(law), "digest": "y"}
    assert recompute(brought).deviations == ()
    assert recompute(brought | {"policy": law | {"more": 1}}).deviations == ("#/rules_sha256",)


@pytest.mark.parametrize("number", ["1e-999999999", "1e999999999", "0e999999999", "NaN", "Infinity"])
@pytest.mark.parametrize("place", ["weight", "printed_weight", "target", "at_most"])
def test_a_number_that_would_fill_the_memory_is_refused(place: str, number: str, rules: ScoringRules) -> None:
    stored = json.loads(json.dumps(judged([a_row()], rules).result))
    row = stored["rows"][0]
    if place == "at_most":
        stored["caps"] = [{"below": "100", "at_most": number}]
    else:
        (row["inputs"] if place == "target" else row)[place] = number
    with pytest.raises(Invalid):
        recompute(stored)


@pytest.mark.parametrize(
    "damage",
    [{"engine": "0"}, {"rows": None}, {"rows": [{}]}, {"scale": []}, {"execution": {"rule": "x"}}, {"caps": [{}]}],
)
def test_what_is_no_result_of_ours_is_refused_in_words(damage: dict[str, Any], rules: ScoringRules) -> None:
    with pytest.raises(Invalid):
        recompute(judged([a_row()], rules).result | damage)


def test_typing_is_strict_about_rows_and_weights() -> None:
    check_typed([(1, Decimal(15)), (2, None)], {1: Decimal(15), 2: Decimal(10)}, (Decimal(10), Decimal(10)))
    with pytest.raises(RowsNotInForm) as refused:
        check_typed([(1, Decimal("15.01")), (1, None), (3, None)], {1: Decimal(15)}, (Decimal(11), Decimal(10)))
    places = [(finding.rule, finding.pointer) for finding in refused.value.findings]
    assert places == [
        ("score_above_weight", "#/rows/0/own_score"),
        ("row_twice", "#/rows/1/row"),
        ("unknown_row", "#/rows/2/row"),
        ("score_above_weight", "#/own_execution_score"),
    ]


def test_nothing_is_submitted_half_filled() -> None:
    cells = {"goal_completion": "已完成", "own_execution_score": Decimal(0), "own_total": Decimal(94)}
    check_complete([a_row(own_score="0")], cells)
    with pytest.raises(FormIncomplete) as refused:
        check_complete([a_row(own_score=None)], cells | {"own_total": None})
    assert [finding.pointer for finding in refused.value.findings] == ["#/rows/0/own_score", "#/own_total"]


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2022-12-31", "早于"),
        ("2023-01-01", None),
        ("2023-05-31", None),
        ("2023-06-01", "晚于"),
        ("2024-03-01", "晚于"),
    ],
)
def test_the_window_lies_in_the_following_year_and_only_marks(day: str, word: str | None) -> None:
    months: Parameter[tuple[int, ...]] = Parameter((1, 5), ("longchuan-3.4.1.a",))
    found = window_findings(2022, months, date.fromisoformat(day))
    assert [(word is not None and word in finding.detail, finding.basis) for finding in found] == (
        [(True, months.basis)] if word else []
    )


def test_what_rows_are_worth_follows_how_rows_that_do_not_apply_are_treated() -> None:
    rows = [a_row(not_applicable="本年没有"), a_row(row=2)]
    weight = Decimal(rows[0]["weight"])
    assert weights_of(rows) == weights_of(rows, not_applicable="redistribute") == [0, 2 * weight]
    assert weights_of(rows, not_applicable="full") == [weight, weight]
