from contextlib import nullcontext
from itertools import product
from pathlib import Path

import pytest

from targets_api.domain import lifecycle, rectification
from targets_api.domain.lifecycle import TABLE, Action, ActionNotAllowed, Guard, Status, transition
from targets_api.domain.rectification import OwnRectification, RectificationStatus, Verdict, settle
from targets_api.domain.separation import SamePerson, require_another_person

# The review as the county runs it: author, department twice, finance twice, back from every step.
EXPECTED = {
    ("draft", "edit"): "draft",
    ("draft", "submit"): "submitted",
    ("returned", "edit"): "returned",
    ("returned", "submit"): "submitted",
    ("submitted", "check"): "checked",
    ("submitted", "return"): "returned",
    ("submitted", "withdraw"): "draft",
    ("checked", "pass"): "passed",
    ("checked", "return"): "returned",
    ("checked", "return_to_department"): "submitted",
    ("checked", "withdraw"): "submitted",
    ("passed", "review"): "reviewed",
    ("passed", "return"): "returned",
    ("passed", "return_to_department"): "submitted",
    ("passed", "withdraw"): "checked",
    ("reviewed", "approve"): "approved",
    ("reviewed", "return"): "returned",
    ("reviewed", "return_to_department"): "submitted",
    ("reviewed", "return_to_finance"): "passed",
    ("reviewed", "withdraw"): "passed",
}
README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_every_pair_of_status_and_action_is_decided(status: Status, action: Action) -> None:
    wanted = EXPECTED.get((status.value, action.value))
    if wanted is None:
        with pytest.raises(ActionNotAllowed) as refused:
            transition(status, action)
        assert refused.value.attributes == {"state": status.value, "action": action.value}
    else:
        assert transition(status, action).next.value == wanted


def test_a_return_always_needs_a_reason_and_a_review_always_another_person() -> None:
    for (_, action), row in TABLE.items():
        if action in (Action.RETURN, Action.RETURN_TO_DEPARTMENT, Action.RETURN_TO_FINANCE):
            assert Guard.REASON in row.guards
        if action is Action.WITHDRAW:
            assert Guard.OWN_STEP in row.guards
        if action in (Action.CHECK, Action.PASS, Action.REVIEW, Action.APPROVE):
            assert Guard.ANOTHER_PERSON in row.guards


@pytest.mark.parametrize("diagram", [lifecycle.diagram(), rectification.diagram()])
def test_the_readme_draws_exactly_the_table(diagram: str) -> None:
    assert diagram in README.read_text(encoding="utf-8")


class Deed:
    def __init__(self, action: str, subject: str, in_round: int, acting_for: str | None = None) -> None:
        self.action, self.subject, self.round, self.acting_for = action, subject, in_round, acting_for


def test_the_author_may_not_check_and_the_checker_may_not_pass() -> None:
    deeds = [Deed("create", "wang", 0), Deed("submit", "wang", 1), Deed("check", "li", 1)]
    with pytest.raises(SamePerson, match="编制人"):
        require_another_person(deeds, actor="wang", action=Action.PASS, current_round=1)
    with pytest.raises(SamePerson, match="部门审核"):
        require_another_person(deeds, actor="li", action=Action.PASS, current_round=1)
    require_another_person(deeds, actor="zhang", action=Action.PASS, current_round=1)


def test_after_a_return_the_same_checker_may_check_the_new_round() -> None:
    deeds = [Deed("create", "wang", 0), Deed("submit", "wang", 1), Deed("check", "li", 1), Deed("return", "zhang", 1)]
    deeds.append(Deed("submit", "wang", 2))
    require_another_person(deeds, actor="li", action=Action.CHECK, current_round=2)


# Wang writes; Li is his delegate, or he Li's; Zhang has nothing to do with either.
@pytest.mark.parametrize(
    ("written_by", "written_for", "actor", "acting_for", "refused"),
    [
        ("wang", None, "li", "wang", True),
        ("li", "wang", "wang", None, True),
        ("li", "wang", "li", None, True),
        ("li", "wang", "zhang", "wang", True),
        ("li", None, "li", "wang", True),
        ("li", None, "wang", None, False),
        ("li", "wang", "zhang", None, False),
        ("wang", None, "li", "zhang", False),
    ],
)
def test_a_delegate_and_the_giver_count_as_one_author(
    written_by: str, written_for: str | None, actor: str, acting_for: str | None, refused: bool
) -> None:
    deeds = [Deed("create", written_by, 0, written_for), Deed("submit", written_by, 1, written_for)]
    expected = pytest.raises(SamePerson, match="编制人") if refused else nullcontext()
    with expected:
        require_another_person(deeds, actor=actor, action=Action.CHECK, current_round=1, acting_for=acting_for)


def test_who_reviewed_for_somebody_has_reviewed_for_both() -> None:
    deeds = [Deed("create", "wang", 0), Deed("submit", "wang", 1), Deed("check", "li", 1, "zhang")]
    for actor, acting_for in (("zhang", None), ("li", None), ("chen", "zhang")):
        with pytest.raises(SamePerson, match="部门审核"):
            require_another_person(deeds, actor=actor, action=Action.PASS, current_round=1, acting_for=acting_for)
    require_another_person(deeds, actor="chen", action=Action.PASS, current_round=1)


def test_a_rectification_is_not_settled_by_either_of_the_two() -> None:
    status = RectificationStatus.SUBMITTED
    for actors in ({"wang"}, {"li"}, {"zhang", "wang"}):
        with pytest.raises(OwnRectification):
            settle(status, Verdict.ACCEPT, authors={"li", "wang"}, actors=actors)
    settled, _ = settle(status, Verdict.ACCEPT, authors={"li", "wang"}, actors={"zhang"})
    assert settled is RectificationStatus.ACCEPTED
