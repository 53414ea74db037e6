"""What one may ask of the law: packs, clauses, values on a day, their history, and where two places differ.

Pure functions of a library; whoever serves them over HTTP only passes the question on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
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
    return tuple(summary(library, name) for name in library.packs)


def summary(library: PolicyLibrary, name: str) -> PackSummary:
    pack = library.packs[name]
    chain = library.chain(name)
    own = {section: len(held) for section, held in pack.sections.items()}
    stamps = tuple(_stamp(library, section, pack, chain) for section in library.packs[library.root].sections)
    return PackSummary(pack.head, pack.shipped, chain, own, _counts(library).get(name, {}), stamps)


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
    return tuple(_uses(library).get(clause_id, ()))


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


@lru_cache(maxsize=2)
def _counts(library: PolicyLibrary) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for clause in library.clauses.values():
        of_pack = counts.setdefault(clause.pack, {})
        of_pack[clause.kind] = of_pack.get(clause.kind, 0) + 1
    return counts


@lru_cache(maxsize=2)
def _uses(library: PolicyLibrary) -> dict[str, list[Use]]:
    """Every clause with what rests on it: one walk through all packs serves every question."""
    found: dict[str, list[Use]] = {}
    for name, pack in library.packs.items():
        for section, held in pack.sections.items():
            for parameter, line in held.items():
                for dated in line:
                    for clause in dict.fromkeys((*dated.basis, *_cited(dated.value))):
                        use = Use(name, section, parameter, dated.start, record=clause not in dated.basis)
                        found.setdefault(clause, []).append(use)
    return found


def _stamp(library: PolicyLibrary, section: str, pack: Pack, chain: Sequence[str]) -> PolicyStamp:
    """Where only the root holds a section its stamp is the root's, which is kept; to make each anew took seconds."""
    holds = any(section in library.packs[name].sections for name in chain if name != library.root)
    head = pack.head if holds else library.packs[library.root].head
    return _section(library, section, Jurisdiction(head.region_code or "", head.applies_to[0], date.max)).stamp


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
