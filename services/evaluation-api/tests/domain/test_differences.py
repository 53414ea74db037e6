from dataclasses import replace
from decimal import Decimal
from typing import Any

from evaluation_api.domain.differences import PrintedForm, PrintedRow, compare
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.form import FormScore, score_form
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

D = Decimal
FIGURES = ExecutionFigures(D(100), D(100), D(100), D(10))


def scored(
    rules: ScoringRules, *rows: tuple[str, str, int], figures: ExecutionFigures = FIGURES, **given: Any
) -> FormScore:
    evidence = [
        RowEvidence(
            row=number, indicator=f"指标{number}", target_text=target, actual_text=actual, weight=D(weight), **given
        )
        for number, (target, actual, weight) in enumerate(rows, start=1)
    ]
    return score_form(evidence, figures, rules)


def printed(
    *own: str | None, execution: str | None = "10", total: str | None = None, reason: str | None = None
) -> PrintedForm:
    rows = tuple(PrintedRow(None if points is None else D(points), reason) for points in own)
    return PrintedForm(rows, None if execution is None else D(execution), None if total is None else D(total))


def rules_found(form: PrintedForm, ours: FormScore, rules: ScoringRules) -> list[str]:
    differences, remarks = compare(form, ours, rules)
    return [difference.finding.rule for difference in differences] + [remark.rule for remark in remarks]


def test_a_form_that_agrees_has_no_differences(rules: ScoringRules) -> None:
    ours = scored(rules, ("100%", "100%", 60), ("100%", "90%", 30))
    assert compare(printed("60", "27", total="97", reason="验收推迟"), ours, rules) == ((), ())


def test_jishan_is_reported_line_by_line(rules: ScoringRules) -> None:
    rows = [("8755", "8676", 15), ("100%", "100%", 15), ("100%", "100%", 10), ("75元", "75元", 10),
            ("95%", "95%", 30), ("95%", "95%", 10)]  # fmt: skip
    ours = scored(rules, *rows, figures=ExecutionFigures(D(0), D(656600), D(650700), D(10)))
    own = [D(13), D(15), D(10), D(10), D(27), D(9)]
    deaths = "建档立卡中有新增死亡人员,导致有偏差"
    form = PrintedForm(tuple(PrintedRow(p, deaths if p == 13 else None) for p in own), D(9), D(94))
    differences, remarks = compare(form, ours, rules)
    assert [(d.subject, d.row, d.own, d.ours, d.gap, d.finding.rule) for d in differences] == [
        ("row", 1, D(13), D("14.86"), D("-1.86"), "score_differs_from_rule"),
        ("row", 5, D(27), D(30), D(-3), "target_met_but_points_off"),
        ("row", 6, D(9), D(10), D(-1), "target_met_but_points_off"),
        ("execution", None, D(9), D("9.91"), D("-0.91"), "execution_score_differs"),
        ("sum", None, D(94), D(93), D(1), "printed_total_does_not_add_up"),
        ("total", None, D(94), D("99.77"), D("-5.77"), "total_differs_from_rule"),
    ]
    assert [d.reason for d in differences[:3]] == [deaths, "未说明原因", "未说明原因"]
    assert differences[4].finding.detail == "自评总分94分，各行自评得分合计93分，相差1分，请核对加总"
    assert differences[4].finding.pointer == "#/own_total"
    assert differences[0].finding.basis == ("clause-a",)
    assert differences[3].finding.basis == ("clause-b",)
    assert remarks == ()


def test_a_missed_target_with_full_marks_is_named(rules: ScoringRules) -> None:
    ours = scored(rules, ("100", "50", 90))
    assert rules_found(printed("90", reason="受疫情影响"), ours, rules) == ["target_missed_but_full_marks"]


def test_a_missed_target_wants_a_reason_even_where_the_points_agree(rules: ScoringRules) -> None:
    ours = scored(rules, ("100", "50", 90))
    assert rules_found(printed("45"), ours, rules) == ["reason_missing"]


def test_a_printed_score_above_its_weight_is_named(rules: ScoringRules) -> None:
    ours = scored(rules, ("100%", "100%", 10))
    assert rules_found(printed("15"), ours, rules) == ["own_score_above_weight"]


def test_what_a_row_is_worth_after_a_row_gave_its_weight_away_is_what_counts(rules: ScoringRules) -> None:
    """15 + 15 with the first not applicable: the second is worth 30, and 20 or 30 of it is not above it."""
    gone = RowEvidence(1, "指标1", "100", "", D(15), rule=NotApplicable("redistribute", "本年没有"))
    missed = RowEvidence(2, "指标2", "100", "50", D(15))
    ours = score_form([gone, missed], FIGURES, rules)
    for own, rule in (("20", "score_differs_from_rule"), ("30", "target_missed_but_full_marks"),
                      ("31", "own_score_above_weight")):  # fmt: skip
        differences, _ = compare(printed(None, own, reason="受疫情影响"), ours, rules)
        assert [one.finding.rule for one in differences] == [rule]
    assert differences[0].finding.detail.endswith("，自评分高于该指标分值30分")


def test_a_row_that_nobody_can_score_is_named_and_not_compared(rules: ScoringRules) -> None:
    ours = scored(rules, ("100%", "", 90))
    assert rules_found(printed("90", reason="略"), ours, rules) == ["row_not_scoreable"]


def test_without_a_budget_the_execution_row_is_named_and_not_compared(rules: ScoringRules) -> None:
    ours = scored(rules, ("100%", "100%", 90), figures=ExecutionFigures(D(0), D(0), D(0), D(10)))
    assert rules_found(printed("90"), ours, rules) == ["execution_not_scoreable"]


def test_a_total_is_added_up_only_where_every_row_is_printed(rules: ScoringRules) -> None:
    ours = scored(rules, ("100%", "100%", 60), ("100%", "100%", 30))
    assert rules_found(printed("60", None, total="100"), ours, rules) == []


def test_a_target_that_was_far_exceeded_is_named(rules: ScoringRules) -> None:
    assert rules_found(printed("90"), scored(rules, ("100", "130", 90)), rules) == ["target_set_low"]
    assert rules_found(printed("90"), scored(rules, ("100", "129", 90)), rules) == []


def test_a_missing_reason_is_named_only_where_the_policy_asks_for_one(rules: ScoringRules) -> None:
    ours = scored(rules, ("100", "50", 90))
    assert rules_found(printed("45"), ours, replace(rules, reason_required=False)) == []
