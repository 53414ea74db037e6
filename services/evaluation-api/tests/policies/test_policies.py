"""What the packs make of evidence: the cases are written for lawyers, the values come from the packs themselves."""

from dataclasses import replace
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
from evaluation_api.domain.sampling import Frame, decide_in_strata
from evaluation_api.domain.scoring.judged import OnTime
from evaluation_api.domain.strata import Allocation, Attribute, Candidate, bracket_of
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


CITIES = ("440500", "150400")
EVERYWHERE = ("441622", "440500", "321182", "330681", "150400", "330624")
ELSEWHERE = [(region, ()) for region in EVERYWHERE if region != "441622"]


def section(name: str, region: str, day: date = DAY) -> Any:
    level = "city" if region in CITIES else "county"
    return load().effective(name, region_code=region, level=level, day=day)


def read(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return cases


def marked_cases(*names: str) -> list[Any]:
    """Each case demonstrates the rules among the clauses that it says must be named, except those it says it does
    not show; steps are shown where they are performed, over HTTP, and records where a case says that it reads them."""
    return [
        pytest.param(
            case,
            id=f"{name}: {case['name']}",
            marks=[
                pytest.mark.clause(one)
                for one in case["basis"]
                if (load().clause(one).kind == "rule" or one in case.get("read", ()))
                and one not in case.get("not_shown", ())
            ],
        )
        for name in names
        for case in read(name)
    ]


PLACES = ("longchuan", "shantou", "yangzhong", "zhuji", "chifeng", "national")


@pytest.mark.parametrize("case", marked_cases(*(f"linkage/{place}" for place in PLACES)))
def test_a_grade_leads_to_the_advice_with_its_clauses(case: dict[str, Any]) -> None:
    policy = application_policy(section("application", case["region"])).linkage
    evidence = LinkageEvidence(
        kind=EvaluationKind(case["kind"]),
        grade=case["grade"],
        score=Decimal(case["score"]),
        livelihood=case.get("livelihood", False),
        concluded_in=DAY.year,
        subject=case.get("subject", "project"),
        shortcomings=tuple(case.get("shortcomings", ())),
    )
    linkage = advise(evidence, policy)
    percent = None if linkage.percent is None else str(linkage.percent)
    assert (linkage.advice, percent, linkage.budget_year) == (case["advice"], case.get("percent"), case["budget_year"])
    assert linkage.result == case["result"]
    assert sorted(linkage.basis) == sorted(case["basis"])
    says = case.get("says", [])
    assert set([says] if isinstance(says, str) else says) <= {finding.detail for finding in linkage.findings}
    assert not set(case.get("silent", ())) & {finding.rule for finding in linkage.findings}
    for clause in linkage.basis:
        assert load().clause(clause).id == clause


@pytest.mark.parametrize(
    ("region", "day", "score", "grade"),
    [
        pytest.param(region, case.get("day", DAY), score, grade, id=f"{region}-{case.get('day', DAY)}-{score}")
        for case in read("grades")
        for region in case["regions"]
        for score, grade in case["grades"].items()
    ],
)
def test_a_score_has_the_grade_of_its_place(region: str, day: date, score: str, grade: str) -> None:
    policy = evaluation_policy(section("evaluation", region, day))
    assert grade_of(Decimal(score), policy.grade_scale) == grade


@pytest.mark.parametrize("region", EVERYWHERE)
def test_the_stored_copy_of_a_section_reads_as_the_section_itself(region: str) -> None:
    evaluation = evaluation_policy(section("evaluation", region))
    assert evaluation_policy_of(document(evaluation.document)) == evaluation
    application = application_policy(section("application", region))
    assert application_policy_of(document(application.document)) == application


@pytest.mark.parametrize(("region", "basis"), [("441622", ("longchuan-3.4.2",)), *ELSEWHERE])
@pytest.mark.parametrize(
    ("day", "marked"), [("2023-04-30", True), ("2023-05-01", False), ("2023-06-30", False), ("2023-07-01", True)]
)
def test_re_checks_belong_into_may_and_june(region: str, basis: tuple[str, ...], day: str, marked: bool) -> None:
    months = evaluation_policy(section("evaluation", region)).review_months
    found = review_window(2022, months, date.fromisoformat(day))
    assert [finding.basis for finding in found] == ([basis] if marked else [])


@pytest.mark.parametrize(("region", "basis"), [("441622", ("longchuan-3.4.1.a",)), *ELSEWHERE])
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
@pytest.mark.parametrize("region", EVERYWHERE)
def test_a_tenth_is_drawn_where_nobody_says_how_many(region: str, candidates: int, drawn: int) -> None:
    policy = drawing_policy(section("evaluation", region))
    assert drawing_policy_of(document(policy.document)) == policy
    pool = tuple(f"{number:03d}" for number in range(candidates))
    chosen, findings = decide(DrawEvidence(2022, pool, "s", False, None, None, DAY), policy.rule)
    assert (len(chosen.chosen), findings) == (drawn, ())
    _, findings = decide(DrawEvidence(2022, pool, "s", False, None, 1, DAY), policy.rule)
    assert [finding.rule for finding in findings] == (["fewer_than_the_share"] if drawn > 1 else [])


SAMPLED = {
    "441622": ("longchuan-2.5.d", "longchuan-3.4.2"), "440500": ("shantou-10.e",), "321182": ("yangzhong-3.2.9.d",),
    "150400": ("chifeng-22.a", "chifeng-22.b"),
}  # fmt: skip


@pytest.mark.parametrize("region", EVERYWHERE)
def test_each_kind_of_object_and_each_department_is_drawn_at_least_once(region: str) -> None:
    """Twelve forms, a tenth is two; four strata, so four: of 361 two kinds, of 362 and 363 projects.

    One each; nothing is left. Money is told apart at one and at five million yuan where that is asked for."""
    policy = drawing_policy(section("evaluation", region))
    held = policy.rule.sampling
    assert held is not None
    assert (held.value.by, held.value.allocation, held.source) == (
        ("object", "department"),
        "at_least_one",
        "convention",
    )
    made = [("项目", "361")] * 6 + [("部门整体", "361")] + [("项目", "362")] * 4 + [("项目", "363")]
    frame = Frame(
        tuple(Attribute(one) for one in held.value.by),
        Allocation(held.value.allocation),
        False,
        tuple(
            Candidate(f"{number:02d}", f"{kind}｜{office}", kind, office, "", "不满100万元", "优", "", "", "")
            for number, (kind, office) in enumerate(made)
        ),
    )
    pool = tuple(one.id for one in frame.candidates)
    sampled = decide_in_strata(DrawEvidence(2022, pool, "s", False, None, None, DAY), frame, policy.rule)
    assert {one.stratum: (one.candidates, one.drawn) for one in sampled.allocation} == {
        "部门整体｜361": (1, 1), "项目｜361": (6, 1), "项目｜362": (4, 1), "项目｜363": (1, 1),
    }  # fmt: skip
    first, raised = sampled.findings
    assert (first.rule, first.basis) == ("sampled", SAMPLED.get(region, ()))
    assert first.detail.startswith("12份自评抽取4份复核：按对象、主管部门分4层")
    assert (raised.rule, raised.detail) == ("raised_to_strata", "按10%应抽2份；每层至少一份，共4层，抽4份")
    few = decide_in_strata(DrawEvidence(2022, pool, "s", False, None, 2, DAY), frame, policy.rule)
    assert [one.rule for one in few.findings] == ["sampled", "stratum_without_draw"]
    edges = held.value.money_edges
    assert [bracket_of(Decimal(yuan), edges) for yuan in ("999999.99", "1000000", "4999999.99", "5000000")] == [
        "不满100万元", "100万元以上不满500万元", "100万元以上不满500万元", "500万元以上",
    ]  # fmt: skip


def test_a_draw_from_before_there_were_strata_is_drawn_again_without_them() -> None:
    stored = drawing_policy(section("evaluation", "441622")).document
    then = {name: stored["parameters"][name] for name in ("re_check_share", "review_months")}
    older = drawing_policy_of(stored | {"parameters": then}).rule
    assert (older.sampling, older.review_basis) == (None, ())


def test_a_conclusion_from_before_there_were_such_months_is_decided_again_without_them() -> None:
    stored = evaluation_policy(section("evaluation", "441622")).document
    older = stored | {"parameters": {k: v for k, v in stored["parameters"].items() if k != "review_months"}}
    assert review_window(2022, evaluation_policy_of(older).review_months, date(2023, 9, 1)) == []


@pytest.mark.parametrize("day", [date(2018, 9, 1), date(2020, 2, 24), date(2020, 2, 25), DAY])
@pytest.mark.parametrize("region", EVERYWHERE)
def test_the_national_rules_are_those_of_the_printed_form(region: str, day: date) -> None:
    """What the central method printed on 2020-02-25 was convention before, and names its clauses since."""
    policy = evaluation_policy(section("evaluation", region, day))
    rules = policy.rules
    assert (str(rules.rounding), rules.execution.basis, rules.execution.steps) == ("half_up:2", "adjusted", ())
    assert (str(rules.pass_mark), len(rules.caps), rules.outside_interval) == ("0", 0, "proportion")
    assert rules.late == OnTime(nought_after=30)
    assert policy.not_applicable == "redistribute"
    assert [f"{band.attainment} {band.high}-{band.low}" for band in rules.bands] == [
        "achieved 100-80", "partly 80-60", "not 60-0",
    ]  # fmt: skip
    assert (rules.without_operator.value, rules.cost_without_operator.value) == ("at_least", "at_most")
    assert (rules.over.trigger, rules.over.treatment, rules.reason_required) == (Decimal("1.3"), "warn", True)
    ten, thirty, fifty = Decimal(10), Decimal(30), Decimal(50)
    assert (policy.preset.code, policy.preset.execution) == ("national_2020", (ten, ten))
    assert policy.preset.forms == ({"产出": (fifty, fifty), "效益": (thirty, thirty), "满意": (ten, ten)},)
    printed = day >= date(2020, 2, 25)
    assert rules.basis["execution_rate"] == (("national-2020-10-execution-rate",) if printed else ())
    assert rules.basis["qualitative_band"] == (("national-2020-10-qualitative",) if printed else ())


def test_a_grade_that_the_pack_does_not_know_is_a_refusal_and_no_guess() -> None:
    national = application_policy(section("application", "330624")).linkage
    with pytest.raises(GradeWithoutConsequence, match="低"):
        advise(LinkageEvidence(EvaluationKind.RE_CHECK, "低", Decimal(65), False, 2023), national)


def test_what_was_applied_before_uses_were_looked_at_is_decided_again_without_them() -> None:
    """Only grades, percentages and years counted then, and scopes were not read."""
    stored = application_policy(section("application", "441622")).document
    then = {
        "result_of_grade", "results_used_in_budget", "consequences", "outcome_of_grade", "reduction_percent",
        "livelihood_exception", "applies_to_year", "re_check_applies_to_year",
    }  # fmt: skip
    older = stored | {"parameters": {name: held for name, held in stored["parameters"].items() if name in then}}
    evidence = LinkageEvidence(EvaluationKind.RE_CHECK, "低", Decimal(64), False, 2023, shortcomings=("long_idle",))
    linkage = advise(evidence, application_policy_of(older).linkage)
    assert (linkage.advice, linkage.percent, linkage.budget_year) == ("reduce", Decimal(20), 2024)
    assert set(linkage.basis) == {"longchuan-2.5.g", "longchuan-2.6.a", "longchuan-2.6.j", "longchuan-3.4.4.c"}
    assert len(linkage.findings) == 5
    elsewhere = replace(evidence, subject="department_overall", grade="优", shortcomings=())
    assert advise(elsewhere, application_policy_of(older).linkage).advice == "priority"
    assert advise(elsewhere, application_policy_of(stored).linkage).advice == "keep"


def test_where_results_are_not_used_in_budgets_a_result_changes_none() -> None:
    held = application_policy(section("application", "441622")).linkage
    unused = replace(held, results_used_in_budget=replace(held.results_used_in_budget, value=False))
    for grade in ("优", "差"):
        linkage = advise(LinkageEvidence(EvaluationKind.RE_CHECK, grade, Decimal(50), False, 2023), unused)
        assert (linkage.advice, linkage.percent) == ("keep", None)
        assert "results_used" not in [finding.rule for finding in linkage.findings]
