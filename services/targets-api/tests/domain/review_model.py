"""The review of a target told a second time, in plain words and without the rules under test.

Both state machines, the pure one and the one over HTTP, ask it before each attempt what should happen: who holds which
step, whose work it was, whose portfolio, what another section was asked, and whether the department has met.
"""

from dataclasses import dataclass, field

from wenxiao.access import Duty, Role

# The one document that asks for a collective decision: chifeng-13.1.c.
MEETS_FIRST = frozenset({"chifeng"})
DEPARTMENT = 361
# Where a step begins and ends, and which post takes it.
WAY = {
    "check": ("submitted", "checked", (Role.DEPARTMENT, Duty.CHECKER)),
    "pass": ("checked", "passed", (Role.DEPARTMENT, Duty.HEAD)),
    "review": ("passed", "reviewed", (Role.FINANCE, Duty.CHECKER)),
    "approve": ("reviewed", "approved", (Role.FINANCE, Duty.HEAD)),
}
HOLDS = {at: holder for at, _, holder in WAY.values()}
BACK_TO = {"return": "returned", "return_to_department": "submitted", "return_to_finance": "passed"}
BACK_FROM = {
    "return": ("submitted", "checked", "passed", "reviewed"),
    "return_to_department": ("checked", "passed", "reviewed"),
    "return_to_finance": ("reviewed",),
}
TAKEN_BACK = {"submitted": "draft", "checked": "submitted", "passed": "checked", "reviewed": "passed"}
BEHIND = {
    "draft": [],
    "returned": [],
    "submitted": ["submit"],
    "checked": ["submit", "check"],
    "passed": ["submit", "check", "pass"],
    "reviewed": ["submit", "check", "pass", "review"],
    "approved": ["submit", "check", "pass", "review", "approve"],
}


@dataclass(frozen=True)
class Post:
    """A person in a post, perhaps for another one, perhaps with a portfolio."""

    subject: str
    role: Role
    duty: Duty
    acting_for: str | None = None
    portfolio: tuple[int, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """Who counts as having done what this post does."""
        return frozenset({self.subject, self.acting_for} - {None})  # type: ignore[arg-type]  # None is taken out

    @property
    def handles(self) -> bool:
        """An officer of finance with a portfolio has nothing to do with other departments."""
        return not self.portfolio or DEPARTMENT in self.portfolio


POSTS = (
    Post("wang", Role.UNIT, Duty.MAKER),
    Post("wu", Role.UNIT, Duty.MAKER, acting_for="li"),
    Post("wei", Role.DEPARTMENT, Duty.MAKER),
    Post("li", Role.DEPARTMENT, Duty.CHECKER),
    Post("liu", Role.DEPARTMENT, Duty.CHECKER, acting_for="wang"),
    Post("wang", Role.DEPARTMENT, Duty.CHECKER),
    Post("zhang", Role.DEPARTMENT, Duty.HEAD),
    Post("li", Role.DEPARTMENT, Duty.HEAD),
    Post("zhou", Role.DEPARTMENT, Duty.HEAD, acting_for="li"),
    Post("chen", Role.FINANCE, Duty.CHECKER),
    Post("li", Role.FINANCE, Duty.CHECKER),
    Post("cai", Role.FINANCE, Duty.CHECKER, portfolio=(361,)),
    Post("cao", Role.FINANCE, Duty.CHECKER, portfolio=(362,)),
    Post("zhao", Role.FINANCE, Duty.HEAD),
    Post("chen", Role.FINANCE, Duty.HEAD),
    Post("zheng", Role.FINANCE, Duty.HEAD, acting_for="cai"),
    Post("qian", Role.FINANCE, Duty.HEAD, portfolio=(362,)),
    Post("sun", Role.FINANCE, Duty.MAKER),
    Post("audit", Role.AUDIT, Duty.HEAD),
)


@dataclass
class Question:
    """What another section was asked, in which round, by whom."""

    round: int
    asked_by: Post
    agreed: bool | None = None


@dataclass
class ReviewModel:
    """`standing` are the steps that count, `None` among them where it was sent back; `of_government` whose target."""

    place: str
    author: Post
    of_government: bool = False
    status: str = "draft"
    round: int = 0
    met: bool = False
    authors: set[str] = field(default_factory=set)
    standing: list[tuple[str, Post] | None] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.authors |= self.author.people

    @property
    def steps(self) -> list[tuple[str, Post]]:
        return [step for step in self.standing if step is not None]

    def may(self, post: Post, action: str) -> bool:
        if action in ("edit", "submit"):
            return self.status in ("draft", "returned") and self.writes(post)
        if action == "withdraw":
            return self._may_take_back(post)
        if action in BACK_TO:
            return self.status in BACK_FROM[action] and self._holds(post)
        return WAY[action][0] == self.status and self._holds(post) and self._is_fresh(post) and self._is_ready(action)

    def writes(self, post: Post) -> bool:
        """Units and departments write; the target of a government finance alone."""
        wanted = (Role.FINANCE,) if self.of_government else (Role.UNIT, Role.DEPARTMENT)
        return post.duty is Duty.MAKER and post.role in wanted

    def may_record_meeting(self, post: Post) -> bool:
        written = self.status in ("draft", "returned", "submitted", "checked")
        return written and (post.role, post.duty) == (Role.DEPARTMENT, Duty.MAKER)

    def may_ask(self, post: Post) -> bool:
        asks = post.role is Role.FINANCE and post.duty in (Duty.CHECKER, Duty.HEAD)
        return asks and post.handles and self.status in ("passed", "reviewed")

    def may_answer(self, post: Post) -> bool:
        """The newest question, once, while finance has the target; neither who asked nor who acts for him."""
        open_one = self.questions[-1] if self.questions else None
        if open_one is None or open_one.agreed is not None or open_one.round != self.round:
            return False
        another = not post.people & open_one.asked_by.people
        return post.role is Role.FINANCE and another and self.status in ("passed", "reviewed")

    def _holds(self, post: Post) -> bool:
        return HOLDS.get(self.status) == (post.role, post.duty) and post.handles

    def _is_fresh(self, post: Post) -> bool:
        """Neither wrote it nor took a step that still counts."""
        return not post.people & self.authors and not any(post.people & other.people for _, other in self.steps)

    def _is_ready(self, action: str) -> bool:
        if action == "pass" and self.place in MEETS_FIRST:
            return self.met
        if action == "approve":
            asked = [question for question in self.questions if question.round == self.round]
            return not asked or asked[-1].agreed is True
        return True

    def _may_take_back(self, post: Post) -> bool:
        last = self.standing[-1] if self.standing else None
        return last is not None and bool(last[1].people & post.people) and self.took_such(post)

    def took_such(self, post: Post) -> bool:
        """In a post of the kind that took the last step, where there is one that can be taken back."""
        if self.status not in TAKEN_BACK:
            return False
        kinds = {"submitted": Duty.MAKER, "checked": Duty.CHECKER, "passed": Duty.HEAD, "reviewed": Duty.CHECKER}
        of_finance = self.status == "reviewed" or (self.status == "submitted" and self.of_government)
        roles = (Role.FINANCE,) if of_finance else (Role.UNIT, Role.DEPARTMENT)
        if self.status in ("checked", "passed"):
            roles = (Role.DEPARTMENT,)
        return post.role in roles and post.duty is kinds[self.status]

    def take(self, post: Post, action: str) -> None:
        """What becomes of the target where the step was allowed."""
        if action in ("edit", "submit"):
            self.authors |= post.people
        if action == "submit":
            self.status, self.round, self.standing = "submitted", self.round + 1, [(action, post)]
        elif action == "withdraw":
            self.status = TAKEN_BACK[self.status]
            self.standing.pop()
        elif action in BACK_TO:
            self.status = BACK_TO[action]
            kept = {"return": 0, "return_to_department": 1, "return_to_finance": 3}[action]
            self.standing = [*self.steps[:kept], None]
        elif action in WAY:
            self.status = WAY[action][1]
            self.standing.append((action, post))

    def require_honest(self) -> None:
        """Nothing was skipped, nobody stands there twice, and each step was its post's."""
        steps = self.steps
        assert [action for action, _ in steps] == BEHIND[self.status], self
        for action, post in steps[1:]:
            assert (post.role, post.duty) == WAY[action][2], self
            assert post.handles, self
            assert not post.people & self.authors, self
        people = [one for _, post in steps[1:] for one in post.people]
        assert len(people) == len(set(people)), self
        assert not (self.place in MEETS_FIRST and "pass" in dict(steps) and not self.met), self
