from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import (
    AudiencesIncomplete,
    DisclosurePolicy,
    Duty,
    Evidence,
    SourceNotFinal,
    decide,
    distinct,
    require_allowed,
)
from wenxiao.findings import Parameter

BOTH = (Audience.NPC, Audience.PUBLIC)
TARGET_CLAUSES = ("longchuan-2.3.i", "longchuan-3.2.3.b")
TOGETHER = ("longchuan-2.7.c",)
POLICY = DisclosurePolicy(
    duties=(
        Duty(Kind.TARGET, Audience.NPC, "budget_draft", ("longchuan-2.3.i", "longchuan-3.2.3.b")),
        Duty(Kind.TARGET, Audience.PUBLIC, "budget_draft", ("longchuan-3.2.3.b",)),
    ),
    simultaneous=Parameter(True, TOGETHER),
)
IN_TIME: dict[str, Any] = {"budget_year": 2023, "day": date(2023, 1, 20)}
APPROVED = Evidence(kind=Kind.TARGET, audiences=BOTH, source_status="approved", **IN_TIME)


def test_an_approved_target_for_both_audiences_names_the_clauses_that_demand_it() -> None:
    decision = decide(APPROVED, POLICY)
    assert decision.findings == ()
    assert decision.basis == TARGET_CLAUSES
    assert decision.accompanies == ("budget_draft",)
    assert not decision.refused


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "reviewed", "anything"])
def test_what_is_not_final_is_not_released(status: str) -> None:
    with pytest.raises(SourceNotFinal) as refused:
        require_allowed(replace(APPROVED, source_status=status), POLICY)
    assert status in refused.value.detail


def test_the_congress_alone_is_refused_on_the_clause_of_simultaneous_publication() -> None:
    only_npc = replace(APPROVED, audiences=(Audience.NPC,))
    with pytest.raises(AudiencesIncomplete) as refused:
        require_allowed(only_npc, POLICY)
    assert refused.value.basis == TOGETHER
    assert refused.value.pointer == "#/audiences"


def test_a_decision_keeps_it_from_the_public() -> None:
    secret = replace(APPROVED, audiences=(Audience.NPC,), public_apart=True)
    assert require_allowed(secret, POLICY).accompanies == ("budget_draft",)


def test_where_no_clause_demands_it_together_the_congress_may_have_it_alone() -> None:
    policy = replace(POLICY, simultaneous=Parameter(False))
    only_npc = replace(APPROVED, audiences=(Audience.NPC,))
    assert not decide(only_npc, policy).refused


def test_both_refusals_are_told_at_once() -> None:
    evidence = replace(APPROVED, audiences=(Audience.NPC,), source_status="draft")
    with pytest.raises(SourceNotFinal) as refused:
        require_allowed(evidence, POLICY)
    assert len(refused.value.findings) == 2


def test_openness_beyond_the_law_is_advice_not_refusal() -> None:
    result = Evidence(Kind.EVALUATION_RESULT, (Audience.PUBLIC,), "concluded", **IN_TIME)
    decision = require_allowed(result, POLICY)
    assert [(f.rule, f.severity) for f in decision.findings] == [("release.beyond_duty", "advice")]
    assert decision.basis == ()
    assert decision.accompanies == ()


def test_audiences_are_a_set() -> None:
    assert distinct([Audience.PUBLIC, Audience.NPC, Audience.PUBLIC]) == BOTH
