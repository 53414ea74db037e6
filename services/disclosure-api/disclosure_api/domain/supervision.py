"""Whether what is due came, in time, whole and in proper form; and what the documents threaten where it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from disclosure_api.domain.fields import Audience
from disclosure_api.domain.publishers import Publishers, named_bodies, sanctioned
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter

AUDIENCE_ZH: Mapping[Audience, str] = {Audience.NPC: "人大", Audience.PUBLIC: "社会公众"}
_OTHER_ZH: Mapping[Audience, str] = {Audience.NPC: "社会", Audience.PUBLIC: "人大"}


class SupervisionNotProvided(Conflict):
    title = "当地文件没有规定督促公开"


class DayNotToCome(Invalid):
    title = "办理期限已过"


class State(StrEnum):
    """`withheld`: kept back by a recorded decision, so nothing is owed; `waiting`: such a decision is asked for;
    `outdated`: a revision became final and was not released in its days; the others are what they say."""

    DUE = "due"
    RELEASED = "released"
    LATE = "late"
    MISSING = "missing"
    IRREGULAR = "irregular"
    WITHHELD = "withheld"
    WAITING = "waiting"
    OUTDATED = "outdated"


class Trigger(StrEnum):
    """In the words of the documents: 迟报、缺漏、不规范."""

    LATE = "late"
    INCOMPLETE = "incomplete"
    NON_STANDARD = "non_standard"


WELL = frozenset({State.RELEASED, State.WITHHELD, State.WAITING, State.DUE})
TRIGGERS: Mapping[State, tuple[Trigger, ...]] = {
    State.LATE: (Trigger.LATE,),
    State.MISSING: (Trigger.INCOMPLETE,),
    State.IRREGULAR: (Trigger.NON_STANDARD,),
    State.OUTDATED: (Trigger.INCOMPLETE,),
}


@dataclass(frozen=True)
class Published:
    """What one audience has had of a matter: how often it was corrected and withdrawn for errors, and which members
    are empty. What a new revision or a decision to keep back made necessary is no error; `first_on` is the day of
    what was not withdrawn for one. `revised_by` is the last day of a newer revision that is not released."""

    first_on: date | None = None
    in_force: bool = False
    corrections: int = 0
    withdrawals: int = 0
    empty: tuple[str, ...] = ()
    revised_by: date | None = None
    published_as: str | None = None


@dataclass(frozen=True)
class Owed:
    """One source and one audience; `others_first_on` is the day on which the other audience first had it."""

    audience: Audience
    by: tuple[str, ...]
    basis: tuple[str, ...]
    last_day: date | None
    gradual: bool = False
    published: Published = field(default=Published())
    others_first_on: date | None = None
    withheld: bool = False
    waiting: bool = False


@dataclass(frozen=True)
class SupervisionPolicy:
    simultaneous: Parameter[bool]
    corrections_tolerated: Parameter[int]
    publishers: Publishers


@dataclass(frozen=True)
class Judged:
    state: State
    findings: tuple[Finding, ...]


def judge(owed: Owed, policy: SupervisionPolicy, today: date) -> Judged:
    """All that is to be said of it at once; the state is the gravest of them."""
    state = state_of(owed, policy, today)
    found = [*_lateness(owed, state, today), *_defects(owed, policy, today)]
    triggers = {one for one, _ in found}
    threatened = [one for trigger in Trigger if trigger in triggers for one in sanctioned(trigger, policy.publishers)]
    return Judged(
        state, (*(finding for _, finding in found), *threatened, *_by_another(owed), *_supervised(owed, state, policy))
    )


def require_supervision(policy: SupervisionPolicy) -> tuple[str, ...]:
    """The clauses by which finance urges and guides departments and units."""
    watcher = policy.publishers.supervised_by
    if watcher.value != "finance":
        detail = "当地现行文件没有规定由财政部门督促部门、单位公开，不能发提醒；如已有新文件，请先补充政策包。"
        raise SupervisionNotProvided(detail)
    return watcher.basis


def require_to_come(until: date, today: date) -> None:
    if until <= today:
        raise DayNotToCome("办理期限应在今天以后，请改为以后的日期。", pointer="#/until")


def state_of(owed: Owed, policy: SupervisionPolicy, today: date) -> State:
    had = owed.published
    if owed.withheld:
        return State.WITHHELD
    if not had.in_force:
        if owed.waiting:
            return State.WAITING
        return State.MISSING if owed.last_day is not None and today > owed.last_day else State.DUE
    if owed.last_day is not None and had.first_on is not None and had.first_on > owed.last_day:
        return State.LATE
    if had.revised_by is not None and today > had.revised_by:
        return State.OUTDATED
    return State.IRREGULAR if _defects(owed, policy, today) else State.RELEASED


def _lateness(owed: Owed, state: State, today: date) -> list[tuple[Trigger, Finding]]:
    to = AUDIENCE_ZH[owed.audience]
    if owed.last_day is None:
        return []
    if state is State.LATE and owed.published.first_on is not None:
        said = f"应在{_day(owed.last_day)}前向{to}公开或报送，{_day(owed.published.first_on)}才办理"
        return [(Trigger.LATE, _warned("late", said, owed.basis))]
    if state is not State.MISSING:
        return []
    said = f"应在{_day(owed.last_day)}前向{to}公开或报送，至{_day(today)}仍未办理，请尽快起草发布"
    found = [(Trigger.INCOMPLETE, _warned("missing", said, owed.basis))]
    if owed.published.first_on is not None or owed.published.withdrawals:
        found.append((Trigger.INCOMPLETE, _warned("withdrawn_and_gone", "已撤回，没有另行发布", owed.basis)))
    elif owed.others_first_on is not None:
        other = _OTHER_ZH[owed.audience]
        said = f"已于{_day(owed.others_first_on)}向{other}公开或报送，没有向{to}公开或报送"
        found.append((Trigger.INCOMPLETE, _warned("fewer_audiences", said, owed.basis)))
    return found


def _defects(owed: Owed, policy: SupervisionPolicy, today: date) -> list[tuple[Trigger, Finding]]:
    """Of what is in force: members left empty, another day than the other audience's, withdrawn or corrected again."""
    had: Published = owed.published
    found: list[tuple[Trigger, Finding]] = []
    if not had.in_force or owed.withheld:
        return []
    if had.revised_by is not None and today > had.revised_by:
        said = f"内容已经调整，应在{_day(had.revised_by)}前更正发布，至{_day(today)}仍是调整前的内容"
        found.append((Trigger.INCOMPLETE, _warned("outdated", said, owed.basis)))
    if had.empty:
        said = f"内容不全，{'、'.join(had.empty)}没有填写，请更正后重新发布"
        found.append((Trigger.INCOMPLETE, _warned("empty_members", said, owed.basis)))
    apart = had.first_on is not None and owed.others_first_on not in (None, had.first_on)
    if policy.simultaneous.value and apart and had.first_on is not None and owed.others_first_on is not None:
        days = f"{_day(had.first_on)}和{_day(owed.others_first_on)}"
        said = f"向人大报送与向社会公布应当同时，实际分别在{days}"
        found.append((Trigger.NON_STANDARD, _warned("not_simultaneous", said, policy.simultaneous.basis)))
    if had.withdrawals:
        said = f"发布后撤回{had.withdrawals}次"
        found.append((Trigger.NON_STANDARD, _warned("withdrawn_for_errors", said, owed.basis)))
    if had.corrections > policy.corrections_tolerated.value:
        said = f"同一事项已更正{had.corrections}次，请核实后一次更正到位"
        found.append((Trigger.NON_STANDARD, _warned("corrected_repeatedly", said, owed.basis)))
    return found


def _supervised(owed: Owed, state: State, policy: SupervisionPolicy) -> list[Finding]:
    """Where a document commands it, finance urges departments and units that have not done what is theirs."""
    watcher = policy.publishers.supervised_by
    theirs = any(body in ("department", "unit") for body in owed.by)
    if not watcher.value or not theirs or state in WELL:
        return []
    said = "部门、单位的公开工作由财政部门督促和指导，请财政部门提醒其办理"
    return [Finding("disclosure.to_be_urged", said, watcher.basis, severity="advice")]


def _by_another(owed: Owed) -> list[Finding]:
    """Who published is told where the document names others; no offence of those who were to publish."""
    had = owed.published
    if not had.in_force or had.published_as is None or had.published_as in owed.by:
        return []
    said = f"由{named_bodies([had.published_as])}发布，文件写明由{named_bodies(owed.by)}公开或报送"
    return [Finding("disclosure.published_by_another", said, owed.basis, severity="advice")]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _warned(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(f"disclosure.{rule}", detail, basis, severity="warning")
