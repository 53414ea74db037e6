"""What must hold of the gate whatever the evidence is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from targets_api.domain import gate
from targets_api.domain.ex_ante import Assessment, Conclusion, Dimension, ExAntePolicy
from targets_api.domain.gate import (
    Advice,
    DirectiveFacts,
    EvaluationKind,
    Evidence,
    GatePolicy,
    ProjectFacts,
    TargetFacts,
)
from targets_api.domain.lifecycle import Status
from targets_api.domain.outcome import Outcome
from wenxiao.findings import Parameter

DAY = date(2021, 10, 8)
NOTHING = frozenset({Outcome.REFUSED, Outcome.REFUSED_IN_PRINCIPLE})
POLICY = GatePolicy(
    ex_ante=ExAntePolicy(
        dimensions=Parameter((Dimension("necessity", "立项必要性", Decimal(20)),), ("longchuan-2.2.b",)),
        required_for=Parameter(("new_major_project",), ("longchuan-2.2.b",)),
        passing_conclusions=Parameter(("support", "adjusted_support"), ("longchuan-2.2.g",)),
        conclusion_edges=Parameter({"support": Decimal(80), "adjusted_support": Decimal(60)}, (), "convention"),
        library_without_assessment=Parameter(Outcome.REFUSED, ("longchuan-2.2.h",)),
        library_with_poor_assessment=Parameter(Outcome.REFUSED, ("longchuan-2.2.h",)),
        budget_without_assessment=Parameter(Outcome.REFUSED, ("longchuan-2.2.d",)),
        budget_with_poor_assessment=Parameter(Outcome.REFUSED, ("longchuan-2.2.g",)),
        assessment_before_month=Parameter(10, ("longchuan-3.1.1",)),
    ),
    budget_without_target=Parameter(Outcome.REFUSED, ("longchuan-2.3.f",)),
    budget_outside_library=Parameter(Outcome.ALLOWED, ("longchuan-2.3.a",)),
    budget_with_stop_directive=Parameter(Outcome.REFUSED_IN_PRINCIPLE, (), "convention"),
)

amounts = st.decimals(0, Decimal("9999999999.99"), places=2, allow_nan=False)
directives = st.builds(
    DirectiveFacts,
    id=st.just("d"),
    advice=st.sampled_from(Advice),
    grade=st.sampled_from(["优", "良", "中", "低", "差"]),
    evaluated_year=st.just(2020),
    reduction_percent=st.none() | st.decimals(0, 100, places=1, allow_nan=False),
    basis=st.sampled_from([("longchuan-3.4.3.b",), ("longchuan-2.6.j", "longchuan-3.4.4.c")]),
    kind=st.sampled_from(EvaluationKind),
)
evidences = st.builds(
    Evidence,
    project=st.builds(
        ProjectFacts,
        id=st.just("p"),
        code=st.just("44162222T000000000001"),
        name=st.just("项目"),
        kind=st.sampled_from(["new", "continuing", "one_off"]),
        scale=st.sampled_from(["major", "ordinary"]),
        admitted=st.booleans(),
    ),
    budget_year=st.just(2022),
    amount=amounts,
    assessment=st.none()
    | st.builds(Assessment, conclusion=st.sampled_from(Conclusion), total=st.decimals(0, 100, places=0)),
    target=st.none() | st.builds(TargetFacts, id=st.just("t"), version=st.just(3), status=st.sampled_from(Status)),
    directives=st.lists(directives, max_size=3).map(tuple),
)


@given(evidences)
def test_the_gate_never_allows_more_than_was_asked(evidence: Evidence) -> None:
    decision = gate.decide(evidence, POLICY, DAY)
    assert Decimal(0) <= decision.amount_allowed <= evidence.amount
    if decision.outcome is Outcome.ALLOWED:
        assert decision.amount_allowed == evidence.amount
    if decision.outcome in NOTHING:
        assert decision.amount_allowed == 0


@given(evidences)
def test_whatever_keeps_money_away_is_a_finding_with_its_clauses(evidence: Evidence) -> None:
    decision = gate.decide(evidence, POLICY, DAY)
    refusals = [f for f in decision.findings if f.severity == "refusal"]
    assert (decision.outcome is not Outcome.ALLOWED) == bool(refusals)
    assert all(f.basis for f in refusals)
    assert len(decision.steps) == 3 + len(evidence.directives)


@given(evidences)
def test_no_reviewed_target_means_no_budget(evidence: Evidence) -> None:
    bare = replace(evidence, target=None)
    assert gate.decide(bare, POLICY, DAY).outcome is Outcome.REFUSED


@given(evidences)
def test_a_directive_speaks_on_its_own_clauses_only(evidence: Evidence) -> None:
    decision = gate.decide(evidence, POLICY, DAY)
    spoken = [f for f in decision.findings if f.rule.startswith("gate.directive_")]
    assert [f.basis for f in spoken] == [d.basis for d in evidence.directives]


@settings(deadline=None)  # the first example waits until the shapes are built
@given(evidences)
def test_stored_evidence_gives_the_same_decision(evidence: Evidence) -> None:
    kept = TypeAdapter(Evidence)
    again = kept.validate_json(kept.dump_json(evidence))
    assert again == evidence
    rules = TypeAdapter(GatePolicy)
    assert gate.decide(again, rules.validate_json(rules.dump_json(POLICY)), DAY) == gate.decide(evidence, POLICY, DAY)
