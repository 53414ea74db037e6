"""What the packs ask of evaluating: what is looked at, when results are told, what is announced."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.declaring import BudgetYearNotEnded, refuse_before_year_end
from evaluation_api.domain.demands import (
    clauses_of_beginning,
    clauses_of_telling,
    not_looked_at,
    to_be_announced,
    told_in_time,
)
from evaluation_api.domain.replying import ReplyPeriodOpen, last_day_to_reply, refuse_before_reply, reply_findings
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


FAR = [pytest.mark.clause("chifeng-22.b")]


@pytest.mark.parametrize(
    ("own", "score", "grade", "says"),
    [
        pytest.param("90", "89.99", "良", "自评总分90属“优”，抽查复核为“良”，相差较大，应予通报", marks=FAR),
        pytest.param("100", "90", "优", "自评总分100，抽查复核90分，相差10分，达到10分，相差较大，应予通报", marks=FAR),
        pytest.param("60", "70", "中", "自评总分60，抽查复核70分，相差10分，达到10分，相差较大，应予通报", marks=FAR),
        ("90", "90", "优", None),
        ("89.99", "80", "良", None),
        ("99.99", "90", "优", None),
    ],
)
def test_a_self_evaluation_far_from_its_re_check_is_announced_in_chifeng(
    own: str, score: str, grade: str, says: str | None
) -> None:
    """Far is another grade, or ten points: no document prints a number."""
    policy = policy_of("150400")
    final = (Decimal(score), grade)
    found = to_be_announced(Decimal(own), final, policy.grade_scale, policy.demands, policy.bulletin_gap)
    assert [(one.detail, one.basis, one.severity) for one in found] == (
        [(says, ("chifeng-22.a", "chifeng-22.b"), "warning")] if says else []
    )


def test_what_was_stored_before_there_was_a_gap_knows_the_grade_only() -> None:
    policy = policy_of("150400")
    parameters = {name: held for name, held in policy.document["parameters"].items() if name != "bulletin_gap"}
    older = evaluation_policy_of(policy.document | {"parameters": parameters})
    assert older.bulletin_gap is None
    assert to_be_announced(Decimal(100), (Decimal(90), "优"), older.grade_scale, older.demands) == []
    assert to_be_announced(Decimal(100), (Decimal(89), "良"), older.grade_scale, older.demands)


@pytest.mark.parametrize("region", ["440500", "321182", "330681", "441622", "330624"])
def test_nobody_else_prints_a_bulletin(region: str) -> None:
    policy = policy_of(region)
    assert to_be_announced(Decimal(95), (Decimal(0), "差"), policy.grade_scale, policy.demands) == []


@pytest.mark.parametrize(
    ("region", "basis"),
    [
        ("441622", ("longchuan-3.4.4.a",)), ("440500", ("shantou-10.e",)), ("321182", ("yangzhong-3.2.9.d",)),
        ("330681", ()), ("150400", ("chifeng-22.a", "chifeng-22.b")), ("330624", ()),
    ],
)  # fmt: skip
def test_an_office_has_ten_days_to_reply_to_what_it_is_told(region: str, basis: tuple[str, ...]) -> None:
    policy = policy_of(region)
    assert (clauses_of_telling(policy.demands), policy.reply_days.source) == (basis, "convention")
    assert last_day_to_reply(date(2023, 6, 15), policy.reply_days) == date(2023, 6, 25)
    told = [{"round": 1, "told_on": "2023-06-15", "reply_by": "2023-06-25", "basis": list(basis)}]
    (said,) = reply_findings(told, [], date(2023, 6, 26))
    assert (said.rule, said.basis, said.severity) == ("no_reply", basis, "warning")
    refuse_before_reply(False, date(2023, 6, 25), date(2023, 6, 26))
    with pytest.raises(ReplyPeriodOpen, match="2023年6月25日"):
        refuse_before_reply(False, date(2023, 6, 25), date(2023, 6, 25))


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
    assert to_be_announced(Decimal(95), (Decimal(0), "差"), policy.grade_scale, None) == []
    assert told_in_time(2022, date(2024, 1, 1), None) == []
