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
from evaluation_api.domain.scoring import ExecutionFigures, ScoringRules
from evaluation_api.domain.sheet import Judgement, deviations, judge, sheet_of
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
    sheet = sheet_of(rows, FIGURES, own_execution=Decimal(9), own_total=Decimal(94))
    return judge(sheet, rules, SCALE, {"stamp": "x"})


@given(ROWS)
def test_recomputing_equals_what_was_stored(rules: ScoringRules, rows: list[dict[str, Any]]) -> None:
    numbered = [row | {"row": number} for number, row in enumerate(rows, 1)]
    first = judged(numbered, rules)
    again = judged(json.loads(json.dumps(numbered)), rules)
    stored = Judgement(first.total, first.grade, json.loads(json.dumps(first.result)), first.digest)
    assert deviations(stored, again) == []
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


def test_every_deviation_is_named(rules: ScoringRules) -> None:
    stored, again = judged([a_row()], rules), judged([a_row(actual_text="8755")], rules)
    found = deviations(stored, again)
    assert {"#/result/rows/0/score", "#/result/total", "#/total", "#/digest"} <= set(found)
    assert "#/result/rows" in deviations(stored, judged([], rules))


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
