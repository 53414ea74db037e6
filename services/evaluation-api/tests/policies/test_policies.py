"""What the packs make of evidence: the cases are written for lawyers, the values come from the packs themselves."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation_api.domain.declaring import review_window, window_findings
from evaluation_api.domain.drawing import DrawEvidence, decide
from evaluation_api.domain.grading import grade_of
from evaluation_api.domain.linkage import EvaluationKind, GradeWithoutConsequence, LinkageEvidence, advise
from evaluation_api.domain.trace import document
from evaluation_api.policies import (
    application_policy,
    application_policy_of,
    drawing_policy,
    drawing_policy_of,
    evaluation_policy,
    evaluation_policy_of,
)
from wenxiao_policies import load

CASES = Path(__file__).parent / "cases"
DAY = date(2023, 6, 15)


def section(name: str, region: str) -> Any:
    return load().effective(name, region_code=region, level="county", day=DAY)


def marked_cases(name: str) -> list[Any]:
    """Each case demonstrates the clauses that it says must be named."""
    cases = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(c, id=c["name"], marks=[pytest.mark.clause(clause) for clause in c["basis"]]) for c in cases]


@pytest.mark.parametrize("case", marked_cases("linkage"))
def test_a_grade_leads_to_the_advice_with_its_clauses(case: dict[str, Any]) -> None:
    policy = application_policy(section("application", case["region"])).linkage
    kind = EvaluationKind(case["kind"])
    evidence = LinkageEvidence(kind, case["grade"], Decimal(case["score"]), case.get("livelihood", False), DAY.year)
    linkage = advise(evidence, policy)
    percent = None if linkage.percent is None else str(linkage.percent)
    assert (linkage.advice, percent, linkage.budget_year) == (case["advice"], case.get("percent"), case["budget_year"])
    assert sorted(linkage.basis) == sorted(case["basis"])
    if "says" in case:
        assert case["says"] in [finding.detail for finding in linkage.findings]
    for clause in linkage.basis:
        assert load().clause(clause).id == clause


@pytest.mark.parametrize(
    ("region", "score", "grade"),
    [("441622", "99.77", "优"), ("441622", "79.99", "中"), ("441622", "69.99", "低"), ("441622", "59.99", "差"),
     ("330624", "79.99", "中"), ("330624", "60", "中"), ("330624", "59.99", "差")],
)  # fmt: skip
def test_a_score_has_the_grade_of_its_place(region: str, score: str, grade: str) -> None:
    policy = evaluation_policy(section("evaluation", region))
    assert grade_of(Decimal(score), policy.grade_scale, policy.rules) == grade


@pytest.mark.parametrize("region", ["441622", "330624"])
def test_the_stored_copy_of_a_section_reads_as_the_section_itself(region: str) -> None:
    evaluation = evaluation_policy(section("evaluation", region))
    assert evaluation_policy_of(document(evaluation.document)) == evaluation
    application = application_policy(section("application", region))
    assert application_policy_of(document(application.document)) == application


@pytest.mark.parametrize(("region", "basis"), [("441622", ("longchuan-3.4.2",)), ("330624", ())])
@pytest.mark.parametrize(
    ("day", "marked"), [("2023-04-30", True), ("2023-05-01", False), ("2023-06-30", False), ("2023-07-01", True)]
)
def test_re_checks_belong_into_may_and_june(region: str, basis: tuple[str, ...], day: str, marked: bool) -> None:
    months = evaluation_policy(section("evaluation", region)).review_months
    found = review_window(2022, months, date.fromisoformat(day))
    assert [finding.basis for finding in found] == ([basis] if marked else [])


@pytest.mark.parametrize(("region", "basis"), [("441622", ("longchuan-3.4.1.a",)), ("330624", ())])
@pytest.mark.parametrize(
    ("day", "marked"), [("2022-12-31", True), ("2023-01-01", False), ("2023-05-31", False), ("2023-06-01", True)]
)
def test_self_evaluations_belong_into_january_to_may(
    region: str, basis: tuple[str, ...], day: str, marked: bool
) -> None:
    months = evaluation_policy(section("evaluation", region)).self_months
    found = window_findings(2022, months, date.fromisoformat(day))
    assert [finding.basis for finding in found] == ([basis] if marked else [])


@pytest.mark.parametrize(("candidates", "drawn"), [(10, 1), (11, 2), (100, 10)])
@pytest.mark.parametrize("region", ["441622", "330624"])
def test_a_tenth_is_drawn_where_nobody_says_how_many(region: str, candidates: int, drawn: int) -> None:
    policy = drawing_policy(section("evaluation", region))
    assert drawing_policy_of(document(policy.document)) == policy
    pool = tuple(f"{number:03d}" for number in range(candidates))
    chosen, findings = decide(DrawEvidence(2022, pool, "s", False, None, None, DAY), policy.rule)
    assert (len(chosen.chosen), findings) == (drawn, ())
    _, findings = decide(DrawEvidence(2022, pool, "s", False, None, 1, DAY), policy.rule)
    assert [finding.rule for finding in findings] == (["fewer_than_the_share"] if drawn > 1 else [])


def test_a_conclusion_from_before_there_were_such_months_is_decided_again_without_them() -> None:
    stored = evaluation_policy(section("evaluation", "441622")).document
    older = stored | {"parameters": {k: v for k, v in stored["parameters"].items() if k != "review_months"}}
    assert review_window(2022, evaluation_policy_of(older).review_months, date(2023, 9, 1)) == []


def test_the_national_rules_are_those_of_the_printed_form() -> None:
    rules = evaluation_policy(section("evaluation", "441622")).rules
    assert (rules.decimals, rules.rounding, rules.execution_basis) == (2, "half_up", "adjusted")
    assert rules.pass_threshold == 0
    assert [f"{band.high}-{band.low}" for band in rules.bands] == ["100-80", "80-60", "60-0"]
    assert (rules.without_operator.value, rules.cost_without_operator.value) == ("at_least", "at_most")
    assert (rules.over_achieved_from, rules.reason_required) == (Decimal("1.3"), True)
    assert rules.basis["execution_rate"] == ("national-2020-10-execution-rate",)
    assert rules.basis["qualitative_band"] == ("national-2020-10-qualitative",)


def test_a_grade_that_the_pack_does_not_know_is_a_refusal_and_no_guess() -> None:
    national = application_policy(section("application", "330624")).linkage
    with pytest.raises(GradeWithoutConsequence, match="低"):
        advise(LinkageEvidence(EvaluationKind.RE_CHECK, "低", Decimal(65), False, 2023), national)
