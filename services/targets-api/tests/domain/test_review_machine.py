"""No sequence of steps reaches an approved target without the steps of its place, by people who may take them.

The machine is the pure lifecycle with all its guards, held against a second telling of the same review: each attempt of
each post must be decided alike by both, and what stands behind a state must be all that leads there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from targets_api.access import GRANTS
from targets_api.domain.collective_decision import (
    CollectiveDecision,
    DecisionEvidence,
    require_collective_decision,
    require_recordable,
)
from targets_api.domain.countersigning import (
    ASKABLE,
    require_another_officer,
    require_answerable,
    require_askable,
    require_countersigned,
)
from targets_api.domain.declaration import refused
from targets_api.domain.lifecycle import Action, Guard, Status, transition
from targets_api.domain.portfolio import require_portfolio
from targets_api.domain.projects import LibraryObject, require_author
from targets_api.domain.separation import require_another_person, require_own_step
from targets_api.policies import Place, declaring
from wenxiao.access import Role
from wenxiao.errors import Refusal
from wenxiao_policies import load

from .review_model import BACK_TO, DEPARTMENT, HOLDS, POSTS, TAKEN_BACK, WAY, Post, Question, ReviewModel

TODAY = date(2021, 9, 10)
PLACES = {
    "chifeng": Place("150400", "city", TODAY),
    "longchuan": Place("441622", "county", TODAY),
    "shantou": Place("440500", "city", TODAY),
    "yangzhong": Place("321182", "county", TODAY),
    "zhuji": Place("330681", "county", TODAY),
}
COLLECTIVE = {name: declaring(load(), place).policy.collective_decision_required for name, place in PLACES.items()}
OFFICERS = [post for post in POSTS if post.role is Role.FINANCE]
NEXT = {at: action for action, (at, _, _) in WAY.items()} | {"draft": "submit", "returned": "submit"}


@dataclass(frozen=True)
class Deed:
    action: str
    subject: str
    acting_for: str | None
    round: int


@dataclass
class Countersign:
    section: str
    round: int
    number: int
    asked: tuple[str, str | None]
    agreed: bool | None = None


class ReviewMachine(RuleBasedStateMachine):
    """Steps that may be taken are taken; after each of them everybody tries everything."""

    model: ReviewModel

    @initialize(
        place=st.sampled_from(("chifeng", "chifeng", *PLACES)), of_government=st.booleans(), done=st.integers(0, 4)
    )
    def begin(self, place: str, of_government: bool, done: int) -> None:
        """Some begin further on their way, after steps that are taken like all others."""
        author = next(post for post in POSTS if post.subject == ("sun" if of_government else "wang"))
        self.model = ReviewModel(place, author, of_government)
        self.of = LibraryObject.GOVERNMENT if of_government else LibraryObject.PROJECT
        self.status, self.deeds = Status.DRAFT, [Deed("create", author.subject, author.acting_for, 0)]
        self.decision: CollectiveDecision | None = None
        self.countersigns: list[Countersign] = []
        self.asked_at = ""
        if done > 2:
            self.decide_collectively(in_time=True)
        for choice in range(done):
            self.forward(choice)

    @precondition(lambda self: self.model.status in ("draft", "returned"))
    @rule(choice=st.integers(0, 2))
    def edit(self, choice: int) -> None:
        able = [post for post in POSTS if self.model.may(post, "edit")]
        self._attempt(able[choice % len(able)], Action.EDIT)

    @rule(choice=st.integers(0, 17))
    def forward(self, choice: int) -> None:
        """The next step, by somebody who may take it."""
        ahead = NEXT.get(self.model.status)
        if ahead is None:
            return
        able = [post for post in POSTS if self.model.may(post, ahead)]
        if able:
            self._attempt(able[choice % len(able)], Action(ahead))

    @precondition(lambda self: self.model.status in HOLDS)
    @rule(choice=st.integers(0, 17), action=st.sampled_from(sorted(BACK_TO)))
    def send_back(self, choice: int, action: str) -> None:
        able = [post for post in POSTS if self.model.may(post, action)]
        if able:
            self._attempt(able[choice % len(able)], Action(action))

    @precondition(lambda self: self.model.status in TAKEN_BACK)
    @rule()
    def take_back(self) -> None:
        for post in POSTS:
            if self.model.may(post, "withdraw"):
                self._attempt(post, Action.WITHDRAW)
                return

    @precondition(lambda self: self.model.status in ("submitted", "checked"))
    @rule(in_time=st.booleans())
    def decide_collectively(self, in_time: bool) -> None:
        require_recordable(self.status)
        self.decision = CollectiveDecision(TODAY if in_time else date(2021, 9, 11), self.model.round)
        self.model.met = in_time

    @precondition(lambda self: self.status in ASKABLE)
    @rule(post=st.sampled_from(OFFICERS))
    def ask(self, post: Post) -> None:
        if self.model.may_ask(post):
            asked = (post.subject, post.acting_for)
            self.countersigns.append(Countersign("社保股", self.model.round, len(self.countersigns) + 1, asked))
            self.model.questions.append(Question(self.model.round, post))

    def _asks(self, post: Post) -> None:
        if "countersign:ask" not in GRANTS[post.role, post.duty]:
            raise Refusal("岗位")
        require_askable(self.status)
        require_portfolio(post.portfolio, DEPARTMENT)

    @precondition(lambda self: bool(self.countersigns))
    @rule(post=st.sampled_from(OFFICERS), agreed=st.booleans())
    def answer(self, post: Post, agreed: bool) -> None:
        if self.model.may_answer(post):
            self.countersigns[-1].agreed = self.model.questions[-1].agreed = agreed

    def _answers(self, post: Post) -> None:
        if "countersign:answer" not in GRANTS[post.role, post.duty]:
            raise Refusal("岗位")
        require_answerable(self.countersigns[-1], self.status, self.model.round)
        require_another_officer(self.countersigns[-1].asked, (post.subject, post.acting_for))

    def _attempt(self, post: Post, action: Action) -> None:
        after = self._require(post, action)
        self.model.take(post, action.value)
        assert after.value == self.model.status
        self.status = after
        self.deeds.append(Deed(action.value, post.subject, post.acting_for, self.model.round))

    def _require(self, post: Post, action: Action) -> Status:
        """The lifecycle's row with its guards, as the use case asks them."""
        step = transition(self.status, action)
        if step.permission not in GRANTS[post.role, post.duty]:
            raise Refusal("岗位")
        who: dict[str, Any] = {
            "actor": post.subject, "acting_for": post.acting_for, "current_round": self.model.round
        }  # fmt: skip
        if Guard.AUTHOR in step.guards:
            require_author(self.of, post.role.value)
        if Guard.ANOTHER_PERSON in step.guards:
            require_another_person(self.deeds, action=action, **who)
        if Guard.OWN_STEP in step.guards:
            require_own_step(self.deeds, **who)
        if Guard.PORTFOLIO in step.guards:
            require_portfolio(post.portfolio, DEPARTMENT)
        if Guard.COUNTERSIGNED in step.guards:
            require_countersigned(self.countersigns, self.model.round)
        if Guard.COLLECTIVE in step.guards:
            evidence = DecisionEvidence(self.decision, self.model.round, TODAY)
            if refused(require_collective_decision(evidence, COLLECTIVE[self.model.place])):
                raise Refusal("集体研究")
        return step.next

    @invariant()
    def nothing_was_skipped(self) -> None:
        if hasattr(self, "model"):
            self.model.require_honest()

    @invariant()
    def everybody_may_what_he_may(self) -> None:
        """Wherever the target has come, each post's attempt at each action is decided alike by both."""
        if not hasattr(self, "model") or (now := repr((self.model, self.countersigns, self.decision))) == self.asked_at:
            return
        self.asked_at, told = now, self.model
        for post, action in product(POSTS, Action):
            allowed = _allowed(self._require, post, action)
            assert allowed is told.may(post, action.value), (action, post, told)
        for post in OFFICERS:
            assert _allowed(self._asks, post) is told.may_ask(post), (post, told)
            if self.countersigns:
                assert _allowed(self._answers, post) is told.may_answer(post), (post, told)


def _allowed(attempt: Callable[..., object], *given: object) -> bool:
    try:
        attempt(*given)
    except Refusal:
        return False
    return True


def test_every_attempt_is_decided_as_the_review_is_told() -> None:
    """Always the same runs, so that a lost guard is found by the first of them and not by luck."""
    run_state_machine_as_test(
        ReviewMachine, settings=settings(max_examples=30, stateful_step_count=40, deadline=None, derandomize=True)
    )


@pytest.mark.long
def test_every_attempt_of_thousands_is_decided_as_the_review_is_told() -> None:
    run_state_machine_as_test(
        ReviewMachine, settings=settings(max_examples=2000, stateful_step_count=80, deadline=None)
    )
