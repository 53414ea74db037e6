"""Whatever an office writes, the trace of its score can be read and computed again; and by no trick for long."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.recomputation import ResultNotReadable, recompute
from evaluation_api.domain.scoring.documents import recomputed, trace_document
from evaluation_api.domain.scoring.form import score_row
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules import RuleNotReadable, rule_of
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

NINES, SPECK = "9" * 80, "0." + "0" * 60 + "1%"
TEXTS = ["100", "8755人", "≤5%", "≥95%", "2022年12月底前", "是", "有效", "优100% 良90.1234567890123%", NINES, SPECK,
         "≥20000000000000000人", "1" * 18, "差60% 中80% 良90% 优100%", "优", ""]  # fmt: skip
STATED = ["", "按比例得分", "每少0.0000000000001人扣0.5分", "每逾期5000天扣1分",
          "低于60.123456789012%不得分", "每少1人扣0.5分",
          f"每少{SPECK}扣1分", f"每少0.{'0' * 70}1人扣1分",
          "≥75.1234567890123得5分，≥70得3分", "完成得满分，未完成不得分"]  # fmt: skip


def a_row(target: str, actual: str, weight: str = "10", **given: Any) -> RowEvidence:
    return RowEvidence(1, "指标", target, actual, Decimal(weight), **given)


@given(
    st.sampled_from(TEXTS) | st.text(max_size=20),
    st.sampled_from(TEXTS) | st.text(max_size=20),
    st.sampled_from(STATED),
    st.sampled_from(["10", "0.01", "100", "0"]),
)
def test_every_trace_can_be_computed_again(
    rules: ScoringRules, target: str, actual: str, stated: str, weight: str
) -> None:
    trace = trace_document(score_row(a_row(target, actual, weight, stated=stated, year=2022), rules), rules)
    assert recomputed(json.loads(json.dumps(trace))) == trace


def test_a_trace_does_not_depend_on_what_was_scored_before(rules: ScoringRules) -> None:
    """10.00 and 10 are one number and two texts."""
    told = []
    for per in ("10.00", "10"):
        rule = {"kind": "deduction", "direction": "at_least", "threshold": "100", "per": per, "off": "1"}
        told.append(trace_document(score_row(a_row("100", "91", rule=rule_of(rule)), rules), rules))
    assert [one["parameters"]["per"] for one in told] == ["10.00", "10"]


def test_the_best_level_is_the_one_that_earns_most(rules: ScoringRules) -> None:
    score = score_row(a_row("差60% 中80% 良90% 优100%", "优"), rules)
    assert (score.met, score.value) == (True, Decimal(10))


def step(edge: str, points: str) -> dict[str, str]:
    return {"edge": edge, "points": points}


def over(**changes: str) -> dict[str, str]:
    return {"trigger": "1.3", "treatment": "points", "off": "2"} | changes


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "checklist", "items": [{"code": str(n), "zh": "x", "points": "1"} for n in range(201)]},
        {"kind": "brackets", "direction": "at_least", "steps": [step("9", "1"), step("8", "5")]},
        {"kind": "execution_rate", "steps": [{"edge": "60", "points": "-1000"}]},
        {"kind": "proportional", "direction": "at_least", "over": over(off="-9")},
        {"kind": "proportional", "direction": "at_least", "over": over(trigger="0.3")},
        {"kind": "qualitative_band", "bands": [{"attainment": "achieved", "zh": "x", "low": "500", "high": "900"}]},
    ],
)  # fmt: skip
def test_a_rule_that_could_earn_more_than_the_weight_or_less_than_nothing_is_none(rule: dict[str, Any]) -> None:
    with pytest.raises(RuleNotReadable):
        rule_of(rule)


def test_a_small_document_costs_little_time(rules: ScoringRules) -> None:
    """No quadratic look-up, no form of thousands of rows."""
    items = [{"code": str(n), "zh": "要点", "points": "1"} for n in range(200)]
    row = a_row(
        "x", "y", rule=rule_of({"kind": "checklist", "items": items}), fulfilled=tuple(str(n) for n in range(200))
    )
    trace = {"row": 1, "indicator": "x", **trace_document(score_row(row, rules), rules)}
    whole = {"engine": "1", "rules_sha256": "x", "caps": [], "differences": [], "findings": [], "execution": trace,
             "scale": [{"grade": "优", "from": "0"}], "rows": [trace] * 20}  # fmt: skip
    assert recompute(whole).grade == "优"
    for odd in ({"rows": [trace] * 501}, {"scale": [{"grade": ["x"], "from": "0"}]}, {"engine": True}):
        with pytest.raises(ResultNotReadable):
            recompute(whole | odd)
    named = [{**trace, "row": 1.0}]
    with pytest.raises(ResultNotReadable):
        recompute(whole | {"rows": named})
