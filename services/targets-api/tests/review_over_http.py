"""The review of a target as a state machine over HTTP: whoever attempts whatever, the service answers as it is told.

One database for many runs, a project for each. Before every attempt the model says what should come of it; afterwards
an allowed step has moved the target by one version, and a refused one has left every field as it was.
"""

from dataclasses import dataclass, replace
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from wenxiao.access import Duty, Principal, Role

from .conftest import MEETING, Office
from .domain.review_model import BACK_TO, BEHIND, POSTS, WAY, Post, Question, ReviewModel
from .resting_house import House
from .review_history import require_every_step
from .review_posts import SUN, TODAY, TOMORROW, principal_of

MONEY = "656600.00"
NOBODY = "0198b2a0-0000-7000-8000-00000000dead"
# zhuji-3.2.3.c: no money without a target; of its review the document says nothing there. Elsewhere both are asked.
ASKS_FOR_A_TARGET_ALONE = frozenset({"zhuji"})
POST, CHOICE = st.sampled_from(POSTS), st.integers(0, len(POSTS) - 1)
NEXT = {at: action for action, (at, _, _) in WAY.items()} | {"draft": "submit", "returned": "submit"}
SENDS_TO = {"return": "unit", "return_to_department": "department", "return_to_finance": "finance"}


@dataclass
class Asked:
    """The newest answer of the gate: about which target, in which version, and whether money was given."""

    id: str
    target_id: str
    version: int
    given: bool


class ReviewOverHttp(RuleBasedStateMachine):
    """`house` and `bodies` are set by the test: the running service, and what a unit would write."""

    house: House
    place: str
    bodies: Office
    reached: dict[str, int]

    @initialize(done=st.sampled_from((5, 4, 3, 2, 1, 0)))
    def begin(self, done: int) -> None:
        """A project in its library and a draft; some begin further on their way, by steps like all others."""
        self.model = ReviewModel(self.place, POSTS[0])
        self.complete, self.gate, self.finals = True, Asked(NOBODY, NOBODY, 0, given=False), list[dict[str, Any]]()
        self.deeds: list[tuple[str, str]] = [("create", POSTS[0].subject)]
        self.tried = list[tuple[Any, ...]]()
        wang, sun = self._who(POSTS[0]), self._who(SUN)
        self.reader = replace(sun, subject="reader")
        project = self._done(wang, "POST", "projects", self.bodies.project_body())
        path = f"projects/{project['id']}"
        project = self._done(wang, "PUT", f"{path}/ex-ante-assessment", self.bodies.sheet_body(), etag='"1"')
        self._done(sun, "POST", f"{path}/admit", etag='"2"')
        self.shown = self._done(wang, "POST", "targets", self.bodies.target_body(project["id"]))
        self._straight_on(done)

    def _straight_on(self, steps: int) -> None:
        """With what holds each step up on the way: an incomplete form, no meeting, a section that has not answered."""
        if steps == len(BEHIND["approved"]):
            self.edit(POSTS[0], sound=False)
            self._step(POSTS[0], "submit")
            self.edit(POSTS[0], sound=True)
        for choice in range(steps):
            self.nobody_else_may()
            if self.model.status == "checked":
                for post, future in ((POSTS[0], False), (POSTS[2], True), (POSTS[2], False)):
                    self.meet(post, future)
            if self.model.status == "reviewed":
                asking = next(post for post in POSTS if self.model.may_ask(post))
                self.ask_another_section(asking)
                self.answer(asking, agreed=True)
                self.nobody_else_may()
                self.answer(SUN, agreed=True)
            able = next(post for post in POSTS if self.model.may(post, NEXT[self.model.status]))
            self.come_late(able, NEXT[self.model.status], lost=True)
            self.forward(choice)
        if self.model.status == "approved":
            self.nothing_was_skipped()
            for choice in (3, 2, 0, 1):
                self.adjust(choice)

    # what people do

    @rule(choice=CHOICE)
    def forward(self, choice: int) -> None:
        """The next step by somebody who may take it; before an approval the gate is asked."""
        action = NEXT.get(self.model.status)
        able = [post for post in POSTS if action and self.model.may(post, action)]
        if action and able:
            if action == "approve":
                self.ask_the_gate()
            self._step(able[choice % len(able)], action)

    @rule(post=POST, action=st.sampled_from(sorted({*WAY, "submit", "withdraw"})))
    def attempt(self, post: Post, action: str) -> None:
        self._step(post, action)

    @rule(post=POST, action=st.sampled_from(sorted(BACK_TO)), choice=CHOICE, able=st.booleans())
    def send_back(self, post: Post, action: str, choice: int, able: bool) -> None:
        may = [one for one in POSTS if self.model.may(one, action)]
        self._step(may[choice % len(may)] if able and may else post, action)

    @rule(post=POST, sound=st.booleans())
    def edit(self, post: Post, sound: bool) -> None:
        body = self.bodies.target_body("")
        del body["project_id"], body["budget_year"]
        body["overall_goal"] = f"第{len(self.deeds)}稿：建档立卡人员全部参保。"
        if not sound:
            body["indicators"][0]["weight"] = "1"
        if self._tell(post, "PUT", "", body, expected=self.model.may(post, "edit")):
            self.model.take(post, "edit")
            self.deeds.append(("edit", post.subject))
            self.complete = sound
            assert self.shown["overall_goal"] == body["overall_goal"]

    @precondition(lambda self: self.model.status != "approved")
    @rule(post=st.sampled_from(POSTS[:8]), future=st.booleans())
    def meet(self, post: Post, future: bool) -> None:
        held = MEETING | {"held_on": TOMORROW if future else TODAY.isoformat()}
        expected = self.model.may_record_meeting(post) and not future
        if self._tell(post, "PUT", "/collective-decision", held, expected=expected):
            self.model.met = True
            self.deeds.append(("record_collective_decision", post.subject))

    @precondition(lambda self: self.model.status in ("passed", "reviewed"))
    @rule(post=st.sampled_from(POSTS[9:]))
    def ask_another_section(self, post: Post) -> None:
        question = {"section": "社保股", "question": "标准是否一致？"}
        if self._tell(post, "POST", "/countersigns", question, expected=self.model.may_ask(post), moves=0):
            self.model.questions.append(Question(self.model.round, post))

    @precondition(lambda self: bool(self.model.questions))
    @rule(post=st.sampled_from(POSTS[9:]), agreed=st.booleans())
    def answer(self, post: Post, agreed: bool) -> None:
        path, body = f"/countersigns/{len(self.model.questions)}/answer", {"agreed": agreed, "opinion": "已核"}
        if self._tell(post, "POST", path, body, expected=self.model.may_answer(post), moves=0):
            self.model.questions[-1].agreed = agreed

    @rule()
    def ask_the_gate(self) -> None:
        question = {"project_id": self.shown["project_id"], "budget_year": 2022, "amount": MONEY}
        told = self._done(self.reader, "POST", "gate-decisions", question)
        given = told["outcome"] == "allowed"
        passed = self.model.status in ("reviewed", "approved") or bool(self.finals)
        assert given is (passed or self.model.place in ASKS_FOR_A_TARGET_ALONE), (self.model, told["findings"])
        about = told["target_id"], told["target_version"]
        self.gate = Asked(told["id"], *about, given=given) if all(about) else Asked(NOBODY, NOBODY, 0, given=False)

    @rule(post=POST, action=st.sampled_from(["submit", "check", "pass", "review", "withdraw"]), lost=st.booleans())
    def come_late(self, post: Post, action: str, lost: bool) -> None:
        """With the version before, or without any: whatever the post may do, it does not do it."""
        etag = f'"{self.shown["version"] - 1}"' if lost else None
        path, body = self._said(action)
        answer = self.house.ask(self._who(post), "POST", f"{self._path}{path}", body, etag=etag)
        wanted = (412 if lost else 428,) if self.model.may(post, action) else (403, 404, 409, 412, 428)
        assert answer.status_code in wanted, answer.text
        self._unchanged(answer)

    @rule(post=POST)
    def declare_a_second_time(self, post: Post) -> None:
        body = self.bodies.target_body(self.shown["project_id"])
        answer = self.house.ask(self._who(post), "POST", "targets", body)
        assert answer.status_code in (403, 404, 409), answer.text
        self._unchanged(answer)

    @precondition(lambda self: self.model.status == "approved" or self.finals)
    @rule(choice=st.integers(0, 3))
    def adjust(self, choice: int) -> None:
        """A new revision begins anew, by who may ask for it here; there is one at a time."""
        post = (POSTS[0], POSTS[2], POSTS[3], POSTS[-1])[choice]
        asks = post.duty is Duty.MAKER and (self.model.place != "chifeng" or post.role is Role.DEPARTMENT)
        body = {"reason": "policy_change", "explanation": "省里提高了标准"}
        answer = self.house.ask(self._who(post), "POST", f"{self._path}/adjust", body, etag=self._etag)
        expected = self.model.status == "approved" and asks
        assert answer.is_success is expected, (self.model, answer.text)
        if not expected:
            self._unchanged(answer)
            return
        self.finals.append(self.shown)
        self.shown, self.model = answer.json(), ReviewModel(self.model.place, post)
        self.complete, self.deeds = True, [("create", post.subject)]

    # what must be so

    @invariant()
    def nothing_was_skipped(self) -> None:
        if not hasattr(self, "shown"):
            return
        self.model.require_honest()
        shown = self.shown
        assert (shown["status"], shown["round"]) == (self.model.status, self.model.round)
        assert [(line["action"], line["subject"]) for line in shown["history"]] == self.deeds
        self.reached[self.model.status] = self.reached.get(self.model.status, 0) + 1
        if shown["status"] == "approved":
            require_every_step(shown)

    @invariant()
    def nobody_else_may(self) -> None:
        """Once in each state: all who sit in the right post but may not, with all else in order, are refused."""
        if not hasattr(self, "shown"):
            return
        told, ahead = self.model, NEXT.get(self.model.status)
        state = told.status, len(told.standing), told.met, [question.agreed for question in told.questions]
        if state in self.tried or ahead is None:
            return
        self.tried.append(state)
        if ahead == "approve":
            for post in POSTS:
                if told.may(post, ahead) and not self._gate_carries():
                    self._step(post, ahead)
            self.ask_the_gate()
        wanted = WAY[ahead][2] if ahead in WAY else (Role.FINANCE, Duty.MAKER)
        refused = [(post, ahead) for post in POSTS if (post.role, post.duty) == wanted and not told.may(post, ahead)]
        refused += [(post, "withdraw") for post in POSTS if told.took_such(post) and not told.may(post, "withdraw")]
        for post, action in refused:
            path, body = self._said(action)
            answer = self.house.ask(self._who(post), "POST", f"{self._path}{path}", body, etag=self._etag)
            assert 400 <= answer.status_code < 500, (action, post, told, answer.text)
        if refused:
            self._unchanged(answer)

    def teardown(self) -> None:
        """What was approved is to the last word what it was."""
        for final in getattr(self, "finals", ()):
            now = self._done(self.reader, "GET", f"targets/{final['id']}")
            assert now | {"replaced_by": None} == final

    # how it is asked

    @property
    def _path(self) -> str:
        return f"targets/{self.shown['id']}"

    @property
    def _etag(self) -> str:
        return f'"{self.shown["version"]}"'

    def _who(self, post: Post) -> Principal:
        return principal_of(post, self.model.place)

    def _done(self, who: Principal, method: str, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
        answer = self.house.ask(who, method, path, body, **how)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def _step(self, post: Post, action: str) -> None:
        expected = self.model.may(post, action)
        expected = expected and (action != "submit" or self.complete)
        expected = expected and (action != "approve" or self._gate_carries())
        path, body = self._said(action)
        if self._tell(post, "POST", path, body, expected=expected):
            self.model.take(post, action)
            self.deeds.append((action, post.subject))

    def _said(self, action: str) -> tuple[str, dict[str, Any] | None]:
        if action in SENDS_TO:
            return "/return", {"reason": "请核对", "to": SENDS_TO[action]}
        if action == "approve":
            return "/approve", {"gate_decision_id": self.gate.id, "approved_budget": MONEY}
        return f"/{action}", None

    def _gate_carries(self) -> bool:
        return self.gate.given and (self.gate.target_id, self.gate.version) == (
            self.shown["id"], self.shown["version"]
        )  # fmt: skip

    def _tell(self, post: Post, method: str, path: str, body: Any, *, expected: bool, moves: int = 1) -> bool:
        before = self.shown["version"]
        answer = self.house.ask(self._who(post), method, f"{self._path}{path}", body, etag=self._etag)
        assert answer.is_success is expected, (post, method, path, self.model, answer.status_code, answer.text)
        if not expected:
            self._unchanged(answer)
            return False
        self.shown = answer.json()
        assert self.shown["version"] == before + moves
        return True

    def _unchanged(self, refused: httpx.Response) -> None:
        assert 400 <= refused.status_code < 500, refused.text
        problem = refused.json()
        assert problem["detail"], problem
        assert self._done(self.reader, "GET", self._path) == self.shown, problem
