"""The history of an organisation in words that a person reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gateway.domain.organisations import ONE_DAY, OrganisationHistory, Period


@dataclass(frozen=True)
class Event:
    day: date
    words: str


def story_of(history: OrganisationHistory, organisation_id: int) -> list[Event]:
    """In order of days: how it began, what changed, what it took over, how it ended."""
    periods = history.periods[organisation_id]
    events = [
        _beginning(history, periods[0]),
        *(event for before, after in pairwise(periods) for event in _changes(history, before, after)),
        *_taken_over(history, organisation_id),
        *_end(history, organisation_id),
    ]
    return sorted(events, key=lambda event: event.day)


def _beginning(history: OrganisationHistory, first: Period) -> Event:
    below = f"，隶属“{_name(history, first.parent_id, first.valid_from)}”" if first.parent_id else ""
    return Event(first.valid_from, f"设立，名称“{first.name}”，编码 {first.code}{below}。")


def _changes(history: OrganisationHistory, before: Period, after: Period) -> Iterator[Event]:
    words = []
    if before.name != after.name:
        words.append(f"由“{before.name}”更名为“{after.name}”")
    if before.parent_id != after.parent_id:
        below = _name(history, after.parent_id, after.valid_from) if after.parent_id else None
        words.append(f"改隶“{below}”" if below else "不再隶属其他机构")
    if before.region_code != after.region_code:
        words.append(f"所在区划由 {before.region_code} 改为 {after.region_code}")
    if before.code != after.code:
        words.append(f"编码由 {before.code} 改为 {after.code}")
    if words:
        yield Event(after.valid_from, "，".join(words) + "。")


def _taken_over(history: OrganisationHistory, organisation_id: int) -> Iterator[Event]:
    for successions in history.successions.values():
        for one in successions:
            if one.successor_id == organisation_id:
                gone = _name(history, one.predecessor_id, one.day - ONE_DAY)
                if one.kind == "merge":
                    yield Event(one.day, f"“{gone}”并入，由本机构承接其工作。")
                else:
                    part = "为主要承接单位，未办结事项由本机构办理" if one.main else "承接其中一部分，原有记录可以查看"
                    yield Event(one.day, f"由“{gone}”拆分，{part}。")


def _end(history: OrganisationHistory, organisation_id: int) -> Iterable[Event]:
    successions = sorted(history.successions.get(organisation_id, ()), key=lambda one: (not one.main, one.successor_id))
    names = [_name(history, one.successor_id, one.day) for one in successions]
    last = history.periods[organisation_id][-1]
    if not successions:
        return [] if last.valid_until is None else [Event(last.valid_until + ONE_DAY, "终止，未登记承接单位。")]
    if len(successions) == 1:
        return [Event(successions[0].day, f"并入“{names[0]}”，其工作由该机构承接。")]
    others = "、".join(f"“{name}”" for name in names[1:])
    return [Event(successions[0].day, f"拆分为“{names[0]}”（主要承接单位）和{others}。")]


def _name(history: OrganisationHistory, organisation_id: int | None, day: date) -> str:
    found = history.on(organisation_id, day) or (history.last(organisation_id) if organisation_id else None)
    return found.name if found else "（不在查看范围内的机构）"
