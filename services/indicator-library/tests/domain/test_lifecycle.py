"""Every pair of status and step, and that nobody takes a step after his own."""

import itertools

import pytest

from indicator_library.domain.lifecycle import (
    PROPOSAL,
    ZH,
    ProposalStatus,
    SamePersonTwice,
    Step,
    StepNotAllowed,
    next_status,
    steps_from,
)

# As the README draws it.
DRAWN = {
    ("draft", "edit"): "draft",
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("returned", "edit"): "returned",
    ("returned", "submit"): "submitted",
    ("returned", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "review"): "reviewed",
    ("submitted", "return"): "returned",
    ("reviewed", "publish"): "published",
    ("reviewed", "return"): "returned",
}


@pytest.mark.parametrize(("status", "step"), tuple(itertools.product(ProposalStatus, Step)))
def test_a_step_leads_where_the_drawing_says_or_nowhere(status: ProposalStatus, step: Step) -> None:
    expected = DRAWN.get((status.value, step.value))
    if expected is None:
        with pytest.raises(StepNotAllowed) as refused:
            next_status(status, step, by={"a"}, hands={})
        assert all(ZH[possible.value] in refused.value.detail for possible in steps_from(status))
    else:
        assert next_status(status, step, by={"a"}, hands={}).to.value == expected


@pytest.mark.parametrize(("status", "step"), [key for key, transition in PROPOSAL.items() if transition.not_by])
def test_who_took_part_before_does_not_judge_or_publish(status: ProposalStatus, step: Step) -> None:
    for earlier in PROPOSAL[status, step].not_by:
        with pytest.raises(SamePersonTwice):
            next_status(status, step, by={"b", "a"}, hands={earlier: {"a"}})
        assert next_status(status, step, by={"b"}, hands={earlier: {"a"}}).permission != ""
