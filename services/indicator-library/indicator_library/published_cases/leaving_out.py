"""How much of a published table is recommended by everything but itself, beside the plainest ranking there is.

Left out with a table are all other tables of its project or office, and what the library took from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indicator_library.domain.headings import standard_heading
from indicator_library.domain.industries import recognise
from indicator_library.domain.naming import name_key
from indicator_library.domain.recommending import Candidate, Held, recommend
from indicator_library.domain.resembling import Rarity, alike
from indicator_library.domain.similar_projects import Case, Project, Used, used_of
from indicator_library.national.library import shipped_library
from indicator_library.published_cases.loading import PublishedCase, published_cases

MOST, LOOSELY = 10, 0.6
DECLARED = ("target", "self_evaluation")


@dataclass(frozen=True)
class Recall:
    """Shares of one table's headings, of its names, and of its names with one at least `LOOSELY` alike."""

    headings: float
    names: float
    loosely: float


@dataclass(frozen=True)
class LeftOut:
    """One table: what was recommended, what the plain ranking gives, and the best that any ranking could."""

    case: Case
    recommended: Recall
    plain: Recall
    reachable: Recall


def left_out(objects: Sequence[str] = ("project",), most: int = MOST, every: int = 1) -> Iterator[LeftOut]:
    """Of tables that state a project's name, in the order of the file."""
    asked = [
        one
        for one in published_cases()
        if one.object in objects and one.case.project and (one.kind in DECLARED or one.object != "project")
    ]
    for one in asked[::every]:
        yield _measured(one, most)


def mean(found: Sequence[Recall]) -> Recall:
    """Each table counts the same, however many rows it has."""
    number = len(found) or 1
    return Recall(
        sum(one.headings for one in found) / number,
        sum(one.names for one in found) / number,
        sum(one.loosely for one in found) / number,
    )


def _measured(one: PublishedCase, most: int) -> LeftOut:
    case, same = one.case, _same(one)
    sources = {_flat(source) for other in same for source in other.same_source}
    rest = [
        other.case
        for other in published_cases()
        if other not in same and other.object == one.object and other.kind != "evaluation_report"
    ]
    held = [held for held, source in _held(one.object) if not any(of in source for of in sources)]
    rarity = Rarity.of([*(other.project for other in rest), *(other.name for other in held)])
    recognised = recognise(case.project, "", case.unit)
    project = Project(case.project, "", case.unit, recognised.place, one.object)
    used = used_of(project, rest, rarity)
    chosen = recommend(project, used, held, rarity, most=most)
    everything: list[Used | Held] = [*held, *used]
    plain = _plain(project, everything)[:most]
    return LeftOut(case, _recall(case, chosen), _recall(case, plain), _recall(case, everything))


def _same(one: PublishedCase) -> list[PublishedCase]:
    unit = one.case.unit
    return [
        other
        for other in published_cases()
        if other is one or other.case.project == one.case.project or (unit and other.case.unit == unit)
    ]


@cache
def _held(kind: str) -> tuple[tuple[Held, str], ...]:
    """The shipped library with the source of each."""
    found = []
    for one in shipped_library():
        content = one.content
        if one.successor is not None or content["applies_to"] != kind:
            continue
        place = (content.get("industry"), content.get("field"))
        held = Held(str(one.id), one.code, content["name"], content["category"], content["subcategory"], place)
        found.append((held, _flat(str(content.get("source") or ""))))
    return tuple(found)


def _flat(text: str) -> str:
    return text.replace(" ", "")


def _plain(project: Project, everything: Sequence[Used | Held]) -> list[Used | Held]:
    """By similarity of trigrams alone, as pg_trgm has it, over the same candidates."""
    pool: dict[tuple[str, str], Used | Held] = {}
    for one in everything:
        pool.setdefault((name_key(one.name), one.heading), one)
    asked = _trigrams(project.text)
    return sorted(pool.values(), key=lambda one: -_similarity(asked, _trigrams(one.name)))


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {name_key(text)} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _similarity(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _recall(case: Case, chosen: Sequence[Candidate | Used | Held]) -> Recall:
    headings = {standard_heading(row.category, row.subcategory) for row in case.rows}
    names = {row.name for row in case.rows}
    keys = {name_key(one.name) for one in chosen}
    loosely = sum(any(alike(name, one.name) >= LOOSELY for one in chosen) for name in names)
    return Recall(
        len(headings & {one.heading for one in chosen}) / len(headings),
        sum(name_key(name) in keys for name in names) / len(names),
        loosely / len(names),
    )
