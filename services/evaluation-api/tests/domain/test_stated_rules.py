"""What forms say in words of how a row is scored: a rule where the words are plain, nothing where they are not."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.scoring.form import score_row
from evaluation_api.domain.scoring.judged import YesNo
from evaluation_api.domain.scoring.reading import RowEvidence, read_row
from evaluation_api.domain.scoring.rules import rule_of, written
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "policies" / "cases" / "stated_rules.yaml").read_text("utf-8")
)


def a_row(words: str, target: str = "100%", actual: str = "95%", weight: str = "10", **given: Any) -> RowEvidence:
    return RowEvidence(1, "指标", target, actual, Decimal(weight), stated=words, **given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['words']} {case.get('target', '')}")
def test_plain_words_are_a_rule_and_others_are_none(case: dict[str, Any], rules: ScoringRules) -> None:
    row = a_row(**{name: value for name, value in case.items() if name != "rule"})
    found, facts = read_row(row, rules)
    default, same = read_row(replace(row, stated=""), rules)
    assert same == facts
    assert written(found) == (written(default) if case["rule"] is None else case["rule"])
    assert rule_of(written(found)) == found


def test_the_rows_own_rule_comes_before_its_words(rules: ScoringRules) -> None:
    assert read_row(a_row("按比例得分", rule=YesNo()), rules)[0] == YesNo()


def test_where_the_words_say_no_mark_the_mark_of_the_place_stays(rules: ScoringRules) -> None:
    """按比例 alone does not undo 财预〔2021〕101号; a mark of the form's own only cuts: 10 × 80 % = 8."""
    strict = replace(rules, pass_mark=Decimal("0.6"))
    assert score_row(a_row("按比例得分", actual="80%"), strict).value == Decimal(5)
    cut = score_row(a_row("按比例得分，低于60%不得分", actual="80%"), strict)
    assert (cut.value, cut.sentence) == (Decimal(8), "应完成 100%，实际 80%，完成率 80.00%，按比例得 8 分")
    below = score_row(a_row("按比例得分，低于60%不得分", actual="59.99%"), strict)
    assert (below.value, below.sentence) == (
        Decimal(0), "应完成 100%，实际 59.99%，完成率 59.99%，低于及格线 60.00%，得 0 分",
    )  # fmt: skip
    assert score_row(a_row("按比例得分，低于60%不得分", actual="60%"), strict).value == Decimal(6)


def test_words_about_days_do_not_score_a_row_of_numbers(rules: ScoringRules) -> None:
    late = a_row("逾期一天扣0.2分", "2022年12月31日前", "2023年1月3日")
    assert score_row(late, rules).value == Decimal("9.4")  # 10 − 3 × 0.2
    assert score_row(replace(late, target_text="100%", actual_text="50%"), rules).value == Decimal(5)


@given(
    st.text(max_size=60),
    st.text(alphabet="每少超过低于一1.5个百分点%扣得满分不，；≥≤=-90（含）以上下逾期天按比例", max_size=40),
)
def test_no_words_are_refused(rules: ScoringRules, any_words: str, likely: str) -> None:
    for words in (any_words, likely):
        assert 0 <= score_row(a_row(words), rules).points <= 10
