"""What the packs ask of evaluating: what is looked at, when results are told, what is announced."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.declaring import BudgetYearNotEnded, refuse_before_year_end
from evaluation_api.domain.demands import clauses_of_beginning, not_looked_at, to_be_announced, told_in_time
from evaluation_api.policies import EvaluationPolicy, evaluation_policy, evaluation_policy_of
from wenxiao_policies import load

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "demands.yaml").read_text("utf-8")
)  # fmt: skip
CITIES = ("440500", "150400")


def policy_of(region: str) -> EvaluationPolicy:
    level = "city" if region in CITIES else "county"
    return evaluation_policy(load().effective("evaluation", region_code=region, level=level, day=date(2023, 6, 15)))


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["name"], marks=[pytest.mark.clause(*one["basis"]) for one in c["looked"]]) for c in CASES],
)
def test_what_a_form_does_not_speak_of_is_told(case: dict[str, Any]) -> None:
    rows = [dict(zip(("category", "subcategory"), row.split(), strict=True)) for row in case["rows"]]
    found = not_looked_at(rows, policy_of(case["region"]).demands)
    assert [(one.rule, list(one.basis), one.detail) for one in found] == [
        (one["rule"], one["basis"], one["says"]) for one in case["looked"]
    ]


@pytest.mark.clause("chifeng-22.b")
@pytest.mark.parametrize(
    ("own", "grade", "announced"),
    [("90", "优", False), ("90", "良", True), ("89.99", "良", False), ("60", "中", False), ("59.99", "中", True)],
)
def test_a_self_evaluation_far_from_its_re_check_is_announced_in_chifeng(own: str, grade: str, announced: bool) -> None:
    """Far is another grade: no document prints a number."""
    policy = policy_of("150400")
    found = to_be_announced(Decimal(own), grade, policy.grade_scale, policy.demands)
    assert [(one.rule, one.basis) for one in found] == (
        [("bulletin", ("chifeng-22.a", "chifeng-22.b"))] if announced else []
    )
    assert to_be_announced(Decimal("90"), "差", policy.grade_scale, policy.demands)[0].severity == ("warning")


@pytest.mark.parametrize("region", ["440500", "321182", "330681", "441622", "330624"])
def test_nobody_else_prints_a_bulletin(region: str) -> None:
    policy = policy_of(region)
    assert to_be_announced(Decimal(95), "差", policy.grade_scale, policy.demands) == []


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2023-11-30", None),
        ("2023-12-01", "2022年度复核结果应在2023年12月前反馈，文件没有写明是否含12月，请尽快告知"),
        ("2023-12-31", "2022年度复核结果应在2023年12月前反馈，文件没有写明是否含12月，请尽快告知"),
        ("2024-01-01", "2022年度复核结果应在2023年12月前反馈，本次已晚"),
    ],
)
def test_longchuan_tells_results_before_december(day: str, says: str | None) -> None:
    found = told_in_time(2022, date.fromisoformat(day), policy_of("441622").demands)
    assert [(one.detail, one.basis) for one in found] == ([(says, ("longchuan-3.4.4.a",))] if says else [])
    assert told_in_time(2022, date.fromisoformat(day), policy_of("330624").demands) == []


@pytest.mark.parametrize(
    ("region", "basis"),
    [
        pytest.param("150400", {"chifeng-20.a"}, marks=pytest.mark.clause("chifeng-20.a")),
        ("441622", {"longchuan-3.4.1.a"}), ("440500", set()), ("321182", set()), ("330681", set()), ("330624", set()),
    ],
)  # fmt: skip
def test_an_evaluation_begins_when_the_year_is_spent(region: str, basis: set[str]) -> None:
    policy = policy_of(region)
    beginning = clauses_of_beginning(policy.demands)
    with pytest.raises(BudgetYearNotEnded) as refused:
        refuse_before_year_end(2022, policy.self_months, date(2022, 12, 31), beginning)
    assert set(refused.value.basis) == basis
    refuse_before_year_end(2022, policy.self_months, date(2023, 1, 1), beginning)


def test_what_was_evaluated_before_anybody_asked_is_decided_again_without_demands() -> None:
    stored = policy_of("150400").document
    later = {"arrangements", "begins_when", "criteria", "horizons", "feedback"}
    older = stored | {"parameters": {name: held for name, held in stored["parameters"].items() if name not in later}}
    policy = evaluation_policy_of(older)
    assert policy.demands is None
    assert clauses_of_beginning(None) == ()
    assert not_looked_at([{"category": "效益指标", "subcategory": None}], None) == []
    assert to_be_announced(Decimal(95), "差", policy.grade_scale, None) == []
    assert told_in_time(2022, date(2024, 1, 1), None) == []
