"""Every rule of scoring by hand: the cases are written from the published texts, each with its arithmetic."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.scoring.decimals import percent
from evaluation_api.domain.scoring.execution import Execution, ExecutionFigures
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.domain.scoring.form import Score, applied
from evaluation_api.domain.scoring.reading import RowEvidence, read_row
from evaluation_api.domain.scoring.rules import KINDS, RuleNotReadable, rule_of, written
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

CASES = Path(__file__).parents[1] / "policies" / "cases" / "rules"
ROWS = ("proportional", "counted", "judged")


def cases(*names: str) -> list[Any]:
    held = [one for name in names for one in yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))]
    return [pytest.param(case, id=case["name"]) for case in held]


def scored(case: dict[str, Any], rules: ScoringRules) -> Score:
    rule, weight = rule_of(case["rule"]), Decimal(case.get("weight", "10"))
    if isinstance(rule, Execution):
        initial, adjusted, executed = (Decimal(case.get(name, "0")) for name in ("initial", "adjusted", "executed"))
        figures = ExecutionFigures(initial, adjusted, executed, weight)
        return applied(figures, rule, rule.facts(figures), weight, rules.rounding)
    row = RowEvidence(
        1, "指标", case["target"], case["actual"], weight, rule=rule, year=2022,
        attainment=Attainment(case["attainment"]) if "attainment" in case else None,
        judged=Decimal(case["judged"]) if "judged" in case else None,
        fulfilled=tuple(case["fulfilled"]) if "fulfilled" in case else None,
    )  # fmt: skip
    held, facts = read_row(row, rules)
    return applied(row, held, facts, weight, rules.rounding)


@pytest.mark.parametrize("case", cases(*ROWS, "execution"))
def test_a_rule_gives_what_its_text_says(case: dict[str, Any], rules: ScoringRules) -> None:
    score = scored(case, rules)
    assert score.value == (None if case["score"] is None else Decimal(case["score"]))
    assert score.met is case["met"]
    if "rate" in case:
        assert (None if score.rate is None else percent(score.rate)) == case["rate"]
    if "steps" in case:
        assert [f"{one.what}：{one.how} ＝ {one.result}" for one in score.outcome.steps] == case["steps"]
    assert score.sentence == case.get("says", score.sentence)


def test_every_rule_has_its_cases() -> None:
    held = [case.values[0]["rule"]["kind"] for case in cases(*ROWS, "execution")]
    assert set(held) == set(KINDS)


@pytest.mark.parametrize("case", cases(*ROWS, "execution"))
def test_the_written_form_of_a_rule_is_the_rule(case: dict[str, Any]) -> None:
    assert written(rule_of(case["rule"])) == case["rule"]
    assert rule_of(written(rule_of(case["rule"]))) == rule_of(case["rule"])


@pytest.mark.parametrize(
    "case",
    [pytest.param(one, id=str(one["rule"])) for one in yaml.safe_load((CASES / "refused.yaml").read_text("utf-8"))],
)
def test_a_rule_that_is_none_is_refused_with_its_place(case: dict[str, Any]) -> None:
    with pytest.raises(RuleNotReadable) as refused:
        rule_of(case["rule"], "#/rows/3/scoring")
    assert refused.value.attributes["errors"] == [{"pointer": f"#/rows/3/scoring{case['at']}", "detail": case["says"]}]
    assert str(refused.value.detail) == "计分规则无法识别，请按所列位置更正；写法见评价服务说明中的计分规则表。"
