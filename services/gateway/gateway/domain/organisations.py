"""Organisations over time: what each was on which day, and who goes on with the work of one that ended.

An organisation is an identity with periods. One that ended has successors, of which exactly one is the main one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """`valid_until` is the last day, None while it goes on."""

    organisation_id: int
    region_code: str
    code: str
    name: str
    kind: str
    parent_id: int | None
    credit_code: str | None
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and not self.ends_before(day)

    def ends_before(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day

    def meets(self, other: "Period") -> bool:
        return not self.ends_before(other.valid_from) and not other.ends_before(self.valid_from)


@dataclass(frozen=True)
class Succession:
    predecessor_id: int
    successor_id: int
    day: date
    kind: str
    main: bool


@dataclass(frozen=True)
class RegionSpan:
    """A day that nobody stated is None."""

    code: str
    name: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Plan:
    """What an act makes of the periods; a negative id stands for an organisation that it registers."""

    day: date
    closed: tuple[int, ...] = ()
    begun: tuple[Period, ...] = ()
    corrected: tuple[tuple[Period, Period], ...] = ()
    successions: tuple[Succession, ...] = ()

    @property
    def touched(self) -> frozenset[int]:
        begun = {period.organisation_id for period in self.begun}
        return frozenset(begun.union(self.closed, (period.organisation_id for period, _ in self.corrected)))


class OrganisationHistory:
    """All periods and successions of the regions in question, found by organisation, parent and code."""

    def __init__(
        self,
        periods: Iterable[Period] = (),
        successions: Iterable[Succession] = (),
        regions: Iterable[RegionSpan] = (),
    ) -> None:
        self.periods: dict[int, list[Period]] = {}
        self.below: dict[int, frozenset[int]] = {}
        self.by_code: dict[tuple[str, str], frozenset[int]] = {}
        self.successions: dict[int, tuple[Succession, ...]] = {}
        self.regions: Mapping[str, RegionSpan] = {region.code: region for region in regions}
        for period in sorted(periods, key=lambda found: found.valid_from):
            self._add(period)
        for succession in successions:
            self._link(succession)

    def after(self, plan: Plan) -> "OrganisationHistory":
        """Another history: this one stays as it was. Of the indexes only what the plan touches is made anew."""
        other = OrganisationHistory(regions=self.regions.values())
        other.periods, other.below = dict(self.periods), dict(self.below)
        other.by_code, other.successions = dict(self.by_code), dict(self.successions)
        for organisation_id in plan.closed:
            *earlier, last = other.periods[organisation_id]
            other.periods[organisation_id] = [*earlier, replace(last, valid_until=plan.day - ONE_DAY)]
        for before, corrected in plan.corrected:
            found = other.periods[before.organisation_id]
            other.periods[before.organisation_id] = [corrected if one == before else one for one in found]
            other._index(corrected)
        for period in plan.begun:
            other._add(period)
        for succession in plan.successions:
            other._link(succession)
        return other

    def all_periods(self) -> Iterator[Period]:
        return (period for found in self.periods.values() for period in found)

    def on(self, organisation_id: int | None, day: date) -> Period | None:
        found = self.periods.get(organisation_id, []) if organisation_id is not None else []
        return next((period for period in found if period.holds_on(day)), None)

    def last(self, organisation_id: int) -> Period | None:
        found = self.periods.get(organisation_id)
        return found[-1] if found else None

    def children_on(self, organisation_id: int, day: date) -> list[Period]:
        """Directly below it on the day, in order of code."""
        found = (self.on(child, day) for child in self.below.get(organisation_id, ()))
        return sorted((one for one in found if one and one.parent_id == organisation_id), key=lambda one: one.code)

    def descendants_on(self, organisation_id: int, day: date) -> list[Period]:
        """All below it on the day, each before what lies below itself."""
        found: list[Period] = []
        seen = {organisation_id}
        waiting = self.children_on(organisation_id, day)
        while waiting:
            current = waiting.pop(0)
            if current.organisation_id not in seen:
                seen.add(current.organisation_id)
                found.append(current)
                waiting += self.children_on(current.organisation_id, day)
        return found

    def heir_of(self, organisation_id: int) -> int:
        """The organisation itself while it lives, then its main successor, through chains."""
        seen = {organisation_id}
        while main := next((one for one in self.successions.get(organisation_id, ()) if one.main), None):
            if main.successor_id in seen:
                break
            organisation_id = main.successor_id
            seen.add(organisation_id)
        return organisation_id

    def department_on(self, organisation_id: int, day: date) -> int:
        """The top of its line on the day."""
        seen = {organisation_id}
        while (current := self.on(organisation_id, day)) and current.parent_id is not None:
            if current.parent_id in seen:
                break
            organisation_id = current.parent_id
            seen.add(organisation_id)
        return organisation_id

    def free_code(self, parent: Period | None, region_code: str, day: date) -> str:
        """The first code below the parent that nobody uses from the day on."""
        above = parent.code if parent else ""
        codes = (f"{above}{number:03}" for number in range(1, 1000))
        return next((code for code in codes if not self.users_of(region_code, code, day)), f"{above}000")

    def users_of(self, region_code: str, code: str, since: date) -> list[Period]:
        """Whoever has the code in the region on the day or later."""
        ids = self.by_code.get((region_code, code), ())
        found = (period for one in ids for period in self.periods[one])
        return [p for p in found if (p.region_code, p.code) == (region_code, code) and not p.ends_before(since)]

    def _add(self, period: Period) -> None:
        self.periods[period.organisation_id] = [*self.periods.get(period.organisation_id, ()), period]
        self._index(period)

    def _index(self, period: Period) -> None:
        key = period.region_code, period.code
        self.by_code[key] = self.by_code.get(key, frozenset()) | {period.organisation_id}
        if period.parent_id is not None:
            self.below[period.parent_id] = self.below.get(period.parent_id, frozenset()) | {period.organisation_id}

    def _link(self, succession: Succession) -> None:
        known = self.successions.get(succession.predecessor_id, ())
        self.successions[succession.predecessor_id] = (*known, succession)


def days_since(history: OrganisationHistory, day: date) -> list[date]:
    """The day and all later ones on which anything began: between them nothing changes."""
    return sorted({day, *(period.valid_from for period in history.all_periods() if period.valid_from > day)})
