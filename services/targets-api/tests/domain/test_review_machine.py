"""No sequence of steps reaches an approved target without the steps of its place, by people who may take them.

The machine is the pure lifecycle with all its guards: who wrote, who reviewed, whose step it was, whose portfolio,
what was asked of another section, and the collective decision of the department where its document asks for one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from targets_api.access import GRANTS
from targets_api.domain.collective_decision import CollectiveDecision, DecisionEvidence, require_collective_decision
from targets_api.domain.countersigning import (
    require_another_officer,
    require_answerable,
    require_askable,
    require_countersigned,
)
from targets_api.domain.declaration import refused
from targets_api.domain.lifecycle import Action, Guard, Status, transition
from targets_api.domain.portfolio import require_portfolio
from targets_api.domain.separation import require_another_person, require_own_step
from targets_api.policies import Place, declaring
from wenxiao.access import Duty, Role
from wenxiao.errors import Refusal
from wenxiao_policies import load

TODAY = date(2021, 9, 10)
PLACES = {
    "chifeng": Place("150400", "city", TODAY),
    "longchuan": Place("441622", "county", TODAY),
    "shantou": Place("440500", "city", TODAY),
    "yangzhong": Place("321182", "county", TODAY),
    "zhuji": Place("330681", "county", TODAY),
}
COLLECTIVE = {name: declaring(load(), place).policy.collective_decision_required for name, place in PLACES.items()}


@dataclass(frozen=True)
class Post:
    """A person in a post, perhaps for another one, perhaps with a portfolio."""

    subject: str
    role: Role
    duty: Duty
    acting_for: str | None = None
    portfolio: tuple[int, ...] = ()

    @property
    def granted(self) -> frozenset[str]:
        return GRANTS[self.role, self.duty]


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


POSTS = (
    Post("wang", Role.UNIT, Duty.MAKER),
    Post("wei", Role.DEPARTMENT, Duty.MAKER),
    Post("li", Role.DEPARTMENT, Duty.CHECKER),
    Post("liu", Role.DEPARTMENT, Duty.CHECKER, acting_for="wang"),
    Post("wang", Role.DEPARTMENT, Duty.CHECKER),
    Post("zhang", Role.DEPARTMENT, Duty.HEAD),
    Post("li", Role.DEPARTMENT, Duty.HEAD),
    Post("zhou", Role.DEPARTMENT, Duty.HEAD, acting_for="li"),
    Post("chen", Role.FINANCE, Duty.CHECKER),
    Post("cai", Role.FINANCE, Duty.CHECKER, portfolio=(361,)),
    Post("cao", Role.FINANCE, Duty.CHECKER, portfolio=(362,)),
    Post("zhao", Role.FINANCE, Duty.HEAD),
    Post("chen", Role.FINANCE, Duty.HEAD),
    Post("zheng", Role.FINANCE, Duty.HEAD, acting_for="cai"),
    Post("sun", Role.FINANCE, Duty.MAKER),
    Post("audit", Role.AUDIT, Duty.HEAD),
)
DEPARTMENT = 361


class ReviewMachine(RuleBasedStateMachine):
    """Everybody tries everything; what a refusal stops changes nothing."""

    @initialize(place=st.sampled_from(("chifeng", "chifeng", "chifeng", *PLACES)))
    def begin(self, place: str) -> None:
        self.place = place
        self.status, self.round = Status.DRAFT, 0
        self.deeds = [Deed("create", "wang", None, 0)]
        self.decision: CollectiveDecision | None = None
        self.countersigns: list[Countersign] = []
        self.path: list[tuple[Action, Post]] = []
        self.handed_over_after: CollectiveDecision | None = None

    def _require(self, post: Post, action: Action) -> Status:
        step = transition(self.status, action)
        assert step.permission.startswith("target:")
        if step.permission not in post.granted:
            raise Refusal("岗位")
        who: dict[str, Any] = {
            "actor": post.subject, "acting_for": post.acting_for, "current_round": self.round
        }  # fmt: skip
        if Guard.ANOTHER_PERSON in step.guards:
            require_another_person(self.deeds, action=action, **who)
        if Guard.OWN_STEP in step.guards:
            require_own_step(self.deeds, **who)
        if Guard.PORTFOLIO in step.guards:
            require_portfolio(post.portfolio, DEPARTMENT)
        if Guard.COUNTERSIGNED in step.guards:
            require_countersigned(self.countersigns, self.round)
        if Guard.COLLECTIVE in step.guards:
            evidence = DecisionEvidence(self.decision, self.round, TODAY)
            if refused(require_collective_decision(evidence, COLLECTIVE[self.place])):
                raise Refusal("集体研究")
        return step.next

    @rule(post=st.sampled_from(POSTS), action=st.sampled_from(Action))
    def act(self, post: Post, action: Action) -> None:
        self._take(post, action)

    @rule(choice=st.integers(0, 7), willing=st.sampled_from([Action.SUBMIT, Action.CHECK, Action.PASS]))
    def forward(self, choice: int, willing: Action) -> None:
        """So that runs get far: somebody who may take the way forward takes it."""
        ahead = {Status.PASSED: Action.REVIEW, Status.REVIEWED: Action.APPROVE}.get(self.status, willing)
        able = [post for post in POSTS if self._may(post, ahead)]
        if able:
            self._take(able[choice % len(able)], ahead)

    def _may(self, post: Post, action: Action) -> bool:
        try:
            self._require(post, action)
        except Refusal:
            return False
        return True

    def _take(self, post: Post, action: Action) -> None:
        try:
            after = self._require(post, action)
        except Refusal:
            return
        self.round += action is Action.SUBMIT
        if action is Action.PASS:
            self.handed_over_after = self.decision
        self.status = after
        self.deeds.append(Deed(action.value, post.subject, post.acting_for, self.round))
        self.path.append((action, post))

    @rule(in_time=st.booleans(), meets=st.integers(0, 3))
    def decide_collectively(self, in_time: bool, meets: int) -> None:
        if meets:
            return
        self.decision = CollectiveDecision(TODAY if in_time else date(2021, 9, 11), self.round)

    @rule(post=st.sampled_from([post for post in POSTS if post.role is Role.FINANCE]))
    def ask(self, post: Post) -> None:
        try:
            require_askable(self.status)
        except Refusal:
            return
        asked = (post.subject, post.acting_for)
        self.countersigns.append(Countersign("社保股", self.round, len(self.countersigns) + 1, asked))

    @rule(post=st.sampled_from([post for post in POSTS if post.role is Role.FINANCE]), agreed=st.booleans())
    def answer(self, post: Post, agreed: bool) -> None:
        if not self.countersigns:
            return
        newest = self.countersigns[-1]
        try:
            require_answerable(newest, self.status, self.round)
            require_another_officer(newest.asked, (post.subject, post.acting_for))
        except Refusal:
            return
        newest.agreed = agreed

    @invariant()
    def approved_only_after_every_step_by_people_who_may(self) -> None:
        if getattr(self, "status", None) is not Status.APPROVED:
            return
        counted = self._counted()
        assert [action for action, _ in counted] == [
            Action.SUBMIT,
            Action.CHECK,
            Action.PASS,
            Action.REVIEW,
            Action.APPROVE,
        ]
        people = [{one for one in (post.subject, post.acting_for) if one} for _, post in counted[1:]]
        people = [{one for one in (post.subject, post.acting_for) if one} for _, post in counted[1:]]
        everybody: set[str] = set().union(*people)
        authors = {deed.subject for deed in self.deeds if deed.action in ("create", "edit", "submit")}
        assert authors.isdisjoint(everybody)
        posts = [(post.role, post.duty) for _, post in counted[1:]]
        assert posts == [
            (Role.DEPARTMENT, Duty.CHECKER),
            (Role.DEPARTMENT, Duty.HEAD),
            (Role.FINANCE, Duty.CHECKER),
            (Role.FINANCE, Duty.HEAD),
        ]
        assert not {362} & {one for _, post in counted for one in post.portfolio}
        if self.place == "chifeng":
            assert self.handed_over_after is not None
            assert self.handed_over_after.held_on <= TODAY
        asked = [one for one in self.countersigns if one.round == self.round]
        assert not asked or asked[-1].agreed is True

    def _counted(self) -> list[tuple[Action, Post]]:
        """The steps that led here, told again from what happened and not from the rules under test."""
        stack: list[tuple[Action, Post]] = []
        for action, post in self.path:
            if action is Action.WITHDRAW:
                stack.pop()
            elif action is Action.RETURN:
                stack = []
            elif action is Action.RETURN_TO_DEPARTMENT:
                stack = stack[:1]
            elif action is Action.RETURN_TO_FINANCE:
                stack = stack[:3]
            elif action is not Action.EDIT:
                stack.append((action, post))
        return stack


ReviewMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
TestReview = ReviewMachine.TestCase
