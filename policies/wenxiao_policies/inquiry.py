"""What one may ask of the law: packs, clauses, values on a day, their history, and where two places differ.

Pure functions of a library; whoever serves them over HTTP only passes the question on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wenxiao.errors import NotFound
from wenxiao.findings import PolicyStamp
from wenxiao.policy import Clause, Dated, EffectiveSection, Pack, PackHead, PolicyLibrary


class SectionNotFound(NotFound):
    title = "没有这一章节或参数"


@dataclass(frozen=True)
class Jurisdiction:
    """Where and when one asks."""

    region_code: str
    level: str
    day: date


@dataclass(frozen=True)
class PackSummary:
    """`chain`: whose values count here, the nearest first; `own` counts the parameters that the pack states itself."""

    head: PackHead
    shipped: bool
    chain: tuple[str, ...]
    own: Mapping[str, int]
    clauses: Mapping[str, int]
    stamps: tuple[PolicyStamp, ...]


@dataclass(frozen=True)
class Held:
    """A value and where it came from; `source` is law or convention, `until` open when it continues."""

    value: Any
    unit: str
    pack: str
    since: date
    until: date | None
    basis: tuple[str, ...]
    source: str
    note: str | None


@dataclass(frozen=True)
class Period:
    """From `first` to `last` this held, or nothing; `last` is open for what holds today and on."""

    first: date
    last: date | None
    held: Held | None


@dataclass(frozen=True)
class Difference:
    """One parameter in two places; `only_basis`: the same value, on other clauses."""

    section: str
    parameter: str
    one: Held | None
    other: Held | None
    only_basis: bool


@dataclass(frozen=True)
class Use:
    """A dated value that rests on a clause; `record` where only a record inside the value does."""

    pack: str
    section: str
    parameter: str
    since: date
    record: bool


def packs(library: PolicyLibrary) -> tuple[PackSummary, ...]:
    counts: dict[str, dict[str, int]] = {name: {} for name in library.packs}
    for clause in library.clauses.values():
        counts[clause.pack][clause.kind] = counts[clause.pack].get(clause.kind, 0) + 1
    return tuple(_summary(library, pack, counts[name]) for name, pack in library.packs.items())


def clauses(
    library: PolicyLibrary, *, pack: str | None = None, kind: str | None = None, capability: str | None = None
) -> tuple[Clause, ...]:
    """In the order of the documents; rows of an annex have the kind `annex`."""
    return tuple(
        clause
        for clause in library.clauses.values()
        if pack in (None, clause.pack) and kind in (None, clause.kind) and capability in (None, clause.capability)
    )


def uses(library: PolicyLibrary, clause_id: str) -> tuple[Use, ...]:
    """Which values of which packs rest on a clause."""
    library.clause(clause_id)
    return tuple(
        Use(name, section, parameter, dated.start, record=clause_id not in dated.basis)
        for name, pack in library.packs.items()
        for section, held in pack.sections.items()
        for parameter, line in held.items()
        for dated in line
        if clause_id in dated.basis or clause_id in _cited(dated.value)
    )


def effective(library: PolicyLibrary, section: str, where: Jurisdiction) -> tuple[PolicyStamp, dict[str, Held]]:
    found = _section(library, section, where)
    return found.stamp, {name: _held(*origin) for name, origin in sorted(found.origins.items())}


def history(
    library: PolicyLibrary, section: str, parameter: str, *, region_code: str, level: str
) -> tuple[Period, ...]:
    """Every period with a value of its own, the oldest first, over all packs that count there."""
    _known(library, section, parameter)
    chain = library.chain(library.pack_for(region_code, level).head.pack)
    lines = [library.packs[name].sections.get(section, {}).get(parameter, ()) for name in chain]
    days = {day for line in lines for dated in line for day in _turns(dated)}
    periods: list[Period] = []
    for day in sorted(days):
        origin = _section(library, section, Jurisdiction(region_code, level, day)).origins.get(parameter)
        held = _held(*origin) if origin else None
        if not periods or periods[-1].held != held:
            if periods:
                periods[-1] = Period(periods[-1].first, day - timedelta(1), periods[-1].held)
            periods.append(Period(day, None, held))
    return tuple(periods)


def difference(
    library: PolicyLibrary, one: Jurisdiction, other: Jurisdiction, *, section: str | None = None
) -> tuple[Difference, ...]:
    """Two jurisdictions on a day, one on two days, or both; what is the same in every respect is left out."""
    sections = [section] if section else list(library.packs[library.root].sections)
    found = []
    for name in sections:
        left, right = effective(library, name, one)[1], effective(library, name, other)[1]
        for parameter in sorted(left.keys() | right.keys()):
            a, b = left.get(parameter), right.get(parameter)
            same = a is not None and b is not None and a.value == b.value
            if a is None or b is None or not same or (a.basis, a.source) != (b.basis, b.source):
                found.append(Difference(name, parameter, a, b, only_basis=same))
    return tuple(found)


def _summary(library: PolicyLibrary, pack: Pack, counts: Mapping[str, int]) -> PackSummary:
    head = pack.head
    where = Jurisdiction(head.region_code or "", head.applies_to[0], date.max)
    stamps = tuple(_section(library, name, where).stamp for name in library.packs[library.root].sections)
    own = {name: len(held) for name, held in pack.sections.items()}
    return PackSummary(head, pack.shipped, library.chain(head.pack), own, counts, stamps)


def _section(library: PolicyLibrary, section: str, where: Jurisdiction) -> EffectiveSection:
    _known(library, section)
    return library.effective(section, region_code=where.region_code, level=where.level, day=where.day)


def _known(library: PolicyLibrary, section: str, parameter: str | None = None) -> None:
    """The root states every section and every parameter."""
    sections = library.packs[library.root].sections
    if section not in sections:
        raise SectionNotFound(f"没有章节“{section}”，章节只有：{'、'.join(sections)}")
    if parameter is not None and parameter not in sections[section]:
        raise SectionNotFound(f"章节“{section}”没有参数“{parameter}”，请核对拼写")


def _held(pack: str, dated: Dated) -> Held:
    source = dated.source or "law"
    return Held(dated.value, dated.unit, pack, dated.start, dated.until, dated.basis, source, dated.note)


def _turns(dated: Dated) -> Iterator[date]:
    yield dated.start
    if dated.until:
        yield dated.until + timedelta(1)


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value.get("basis", ())
        if "row" in value:
            yield value["row"]
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ():
        yield from _cited(inner)
