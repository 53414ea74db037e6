"""Rules kept by an earlier release still say what they said; a window that a pack makes hard refuses."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from targets_api.domain import admission, gate, monitoring
from targets_api.domain.declaration import declaration_window_findings, review_findings
from targets_api.domain.ex_ante import Assessment, Conclusion, ExAntePolicy, Nature, Subject
from targets_api.domain.gate import Evidence, GatePolicy, ProjectFacts
from targets_api.domain.sheets import lateness_findings
from targets_api.policies import Place, declaring, ex_ante_policy, gate_policy, monitoring_policy
from wenxiao_policies import load

DAY = date(2022, 10, 8)
SHANTOU = Place("440500", "city", DAY)
LATER = ("required_when", "emphasised_for", "result_used_as", "before_month_includes_it", "late_is_refused")
PROJECT = ProjectFacts("p", "44050023T000000000001", "项目", "new", "major", admitted=True)


def kept_gate_policy() -> GatePolicy:
    """As the first release stored it: without what was asked for later."""
    kept = TypeAdapter(GatePolicy).dump_python(gate_policy(load(), SHANTOU)[0], mode="json")
    for name in LATER:
        del kept["ex_ante"][name]
    for name in ("mandatory_books", "in_year_target_required", "review_rule", "gate_triggers"):
        del kept[name]
    return TypeAdapter(GatePolicy).validate_python(kept)


def test_kept_rules_of_the_gate_give_the_sentences_and_clauses_of_then() -> None:
    policy = kept_gate_policy()
    evidence = Evidence(PROJECT, 2023, Decimal(1), None, None)
    found = gate.decide(evidence, policy, DAY).findings
    assert [(f.rule, f.basis) for f in found] == [
        ("gate.ex_ante_missing", ("shantou-7.d",)),
        ("gate.target_missing", ("shantou-8.f",)),
    ]
    poor = replace(evidence, assessment=Assessment(Conclusion.NOT_SUPPORT, Decimal(40)))
    told = gate.decide(poor, policy, DAY).findings[0]
    assert (told.detail, told.basis) == ("事前绩效评估结论为“不予支持”（40分），不得安排预算；请完善后重新评估", ())
    admitted = admission.may_enter_library(Nature("new", "major"), None, policy.ex_ante)
    assert [f.basis for f in admitted.findings] == [()]


def test_a_project_without_traits_keeps_its_digest() -> None:
    subject = Subject("项目", 2023, "general_public", "new", "major", False, False, Decimal(1), "概况")
    # of the canonical text without traits, as the release before traits wrote it
    assert subject.digest != replace(subject, traits=("large_amount",)).digest
    content = (
        '{"amount_requested": "1.00", "budget_book": "general_public", "budget_year": 2023, "infrastructure": false, '
        '"kind": "new", "livelihood_subsidy_to_individuals": false, "name": "项目", '
        '"scale": "major", "summary": "概况"}'
    )
    assert subject.digest == hashlib.sha256(content.encode()).hexdigest()


def test_whether_before_october_includes_october_and_late_is_refused_is_policy() -> None:
    policy: ExAntePolicy = ex_ante_policy(load(), SHANTOU)[0]
    inclusive = replace(policy, before_month_includes_it=True, late_is_refused=True)
    assert [f.severity for f in lateness_findings(2023, policy, date(2022, 10, 1))] == ["warning"]
    assert lateness_findings(2023, inclusive, date(2022, 10, 31)) == ()
    assert [f.severity for f in lateness_findings(2023, inclusive, date(2022, 11, 1))] == ["refusal"]


def test_a_step_that_the_calendar_makes_hard_is_refused_outside_its_window() -> None:
    policy = declaring(load(), SHANTOU).policy
    hard = replace(policy, hard=("target_declaration", "target_review"))
    late, in_time = date(2022, 11, 1), date(2022, 10, 31)
    for ask in (declaration_window_findings, review_findings):
        assert [f.severity for f in ask(2023, policy, late)] == ["warning"]
        assert [f.severity for f in ask(2023, hard, late)] == ["refusal"]
        assert ask(2023, hard, in_time) == ()


def test_a_hard_month_of_reporting_refuses_and_kept_rules_of_monitoring_ask_nothing_more() -> None:
    policy = monitoring_policy(load(), SHANTOU)[0]
    evidence = monitoring.Evidence(2022, date(2022, 7, 31), Decimal(100), Decimal(10), ())
    assert policy.watch is not None
    hard = replace(policy, watch=replace(policy.watch, late_is_refused=True))
    august = date(2022, 8, 1)
    assert [f.severity for f in monitoring.assess(evidence, hard, august).findings][:1] == ["refusal"]
    kept = monitoring.assess(evidence, replace(policy, watch=None), august)
    assert [(f.rule, f.severity) for f in kept.findings] == [("monitoring.outside_months", "warning")]
