"""Indicators for a project: what similar projects used and what the library holds, ranked, and covering the form.

Pure: whoever asks brings the projects (published ones, and approved targets as aggregates) and the candidates of the
library. Nothing is learnt; each place in the ranking follows from the texts, and is explained by them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from indicator_library.domain.headings import is_of_the_form, standard_heading
from indicator_library.domain.industries import Place, recognised
from indicator_library.domain.judging import is_well_named
from indicator_library.domain.naming import name_key
from indicator_library.domain.resembling import Rarity, alike, pairs
from indicator_library.domain.similar_projects import SAME_FIELD, SAME_INDUSTRY, Project, Used, kinship

ALIKE = 0.4  # names less alike than this are two things
TWINS = 0.6  # of names more alike than this one is enough
VOTES, TEXT, HELD_IN_FIELD, HELD_IN_INDUSTRY, HELD_BY_ALL = 1.0, 0.8, 0.3, 0.2, 0.1
AGAIN = 0.5  # what another indicator of a heading is worth, after each one there
COVERING, PLAUSIBLE = 0.8, 0.3  # what hardly fits does not fill a heading
LOOKED_AT = 300
ON_THE_FORM = ("project", "policy")
COMMON, FEW = 0.3, 3
AT_HOME_ANYWHERE = 0.5  # how many of a name's pairs are met in several projects, for it to fit any of them
PARTICULAR = re.compile(r"\d(?!\d*(?:小时|周?岁|日|天|分钟))|[,，;；。]|^打造|^(?:促进|提升|完成)..(?:文化|城市|院区)")
STRANGE, AT_HOME, ENOUGH, STRANGE_AT_HOME = 0.6, 4, 0.5, 0.3


@dataclass(frozen=True)
class Held:
    """An indicator of the library that might fit."""

    id: str
    code: str
    name: str
    category: str
    subcategory: str
    place: Place = (None, None)
    uses: int = 0

    @property
    def heading(self) -> str:
        return standard_heading(self.category, self.subcategory)


@dataclass(frozen=True)
class Candidate:
    """One name with all that speaks for it."""

    name: str
    category: str
    subcategory: str
    heading: str
    held: Held | None = None
    used: tuple[Used, ...] = ()
    score: float = 0.0
    reasons: Mapping[str, float] = field(default_factory=dict)


def recommend(
    project: Project, used: Sequence[Used], held: Sequence[Held], rarity: Rarity, *, most: int = 10
) -> tuple[Candidate, ...]:
    """The best set, not the best single ones: a heading that similar projects have counts once it is missing."""
    fitting = [one for one in used if _is_worth_telling(project, one)]
    known = [one for one in held if _is_worth_telling(project, one)]
    rated = sorted(_rated(project, fitting, known, rarity), key=lambda one: (-one.score, one.name))
    return _covering(rated[:LOOKED_AT], _wanted(fitting), most)


def expected_headings(project: Project, used: Sequence[Used]) -> Mapping[str, float]:
    """How usual each heading is among similar projects, the most usual 1."""
    return _wanted([one for one in used if _is_worth_telling(project, one)])


def _is_worth_telling(project: Project, one: Used | Held) -> bool:
    """Below a heading of the form where that is used, no mere heading itself, and not called out by the index."""
    heading = one.heading
    on_form = is_of_the_form(heading) or project.object not in ON_THE_FORM
    particular = isinstance(one, Used) and is_particular(one.name)
    return on_form and not particular and name_key(one.name) not in heading and is_well_named(one.name)


def is_particular(name: str) -> bool:
    """A place, a sum or a sentence of one project, not the name of an indicator: 新建水泥路1条."""
    return PARTICULAR.search(name) is not None


def _merged(used: Iterable[Used], held: Iterable[Held]) -> list[Candidate]:
    """One candidate for each name below a heading; the library's spelling counts."""
    found: dict[tuple[str, str], Candidate] = {}
    for one in held:
        key = (name_key(one.name), one.heading)
        found.setdefault(key, Candidate(one.name, one.category, one.subcategory, one.heading, one))
    for use in used:
        key = (name_key(use.name), use.heading)
        known = found.get(key) or Candidate(use.name, use.category, use.subcategory, use.heading)
        found[key] = replace(known, used=(*known.used, use))
    return list(found.values())


def _rated(project: Project, used: Sequence[Used], held: Sequence[Held], rarity: Rarity) -> list[Candidate]:
    by_pair, merged = _by_pair(used), _merged(used, held)
    headings = [use.heading for use in used]
    votes = [_votes(one, used, by_pair, headings) for one in merged]
    known = _familiar(project, used, held)
    rated = []
    for one, (voted, number) in zip(merged, votes, strict=True):
        reasons = {
            "votes": VOTES * voted / (voted + ENOUGH),
            "common": COMMON * (number - 1) / (number + FEW),
            "text": TEXT * rarity.nearness(project.text, one.name),
            "place": _fits(project.place, one.held) if one.held else 0.0,
        }
        if _is_out_of_place(project, one, known):
            continue
        at_home = one.held is not None and kinship(project.place, one.held.place) > 0
        strange = (STRANGE_AT_HOME if at_home else STRANGE) * (1 - _familiarity(one.name, known))
        score = sum(reasons.values()) * (1 - strange)
        rated.append(replace(one, score=score, reasons=reasons))
    return rated


def _is_out_of_place(project: Project, one: Candidate, known: Mapping[str, float]) -> bool:
    """Words of another industry, or a name that nothing connects with the project and that is not common either."""
    if _is_foreign(project, one.name):
        return True
    held = one.held is not None and (one.held.place == (None, None) or kinship(project.place, one.held.place) > 0)
    connected = held or any(use.kin for use in one.used) or bool(pairs(one.name) & pairs(project.text))
    return not connected and _familiarity(one.name, known) < AT_HOME_ANYWHERE


def _is_foreign(project: Project, name: str) -> bool:
    """Its words are another industry's, and none of them the project's: 贫困人口数 for a public toilet in the city."""
    its = recognised(name)
    if not its.words or kinship(project.place, its.place):
        return False
    return its.place[0] is not None and not any(word in project.text for word in its.words)


def _by_pair(used: Sequence[Used]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for at, one in enumerate(used):
        for pair in pairs(one.name) or {one.name}:
            found.setdefault(pair, []).append(at)
    return found


def _votes(
    one: Candidate, used: Sequence[Used], by_pair: Mapping[str, Sequence[int]], headings: Sequence[str]
) -> tuple[float, int]:
    """Each project once, by how near it is and how much its name below the same heading is like this one."""
    met = {at for pair in pairs(one.name) or {one.name} for at in by_pair.get(pair, ())}
    each: dict[str, float] = {}
    for at in met:
        use = used[at]
        same = alike(one.name, use.name) if headings[at] == one.heading else 0.0
        if same >= ALIKE:
            each[use.project] = max(each.get(use.project, 0.0), use.nearness * same**2 * _many(use))
    return sum(each.values()), max(1, len(each))


def _familiar(project: Project, used: Sequence[Used], held: Sequence[Held]) -> Mapping[str, float]:
    """How much each pair is at home: in what is asked for wholly, else by in how many projects or industries it is."""
    where: dict[str, set[object]] = {}
    for use in used:
        for pair in pairs(use.name):
            where.setdefault(pair, set()).add(use.project)
    for one in held:
        for pair in pairs(one.name):
            where.setdefault(pair, set()).add(one.place)
    return {pair: min(1.0, (len(places) - 1) / AT_HOME) for pair, places in where.items()} | dict.fromkeys(
        pairs(project.text), 1.0
    )


def _familiarity(name: str, known: Mapping[str, float]) -> float:
    own = pairs(name)
    return sum(known.get(pair, 0.0) for pair in own) / len(own) if own else 1.0


def _many(use: Used) -> float:
    """Many projects of one aggregate count more than one, but not each like the first."""
    return 1 + 0.5 * sqrt(min(use.projects - 1, 8))


def _fits(place: Place, held: Held) -> float:
    known = kinship(place, held.place)
    fits = {SAME_FIELD: HELD_IN_FIELD, SAME_INDUSTRY: HELD_IN_INDUSTRY}.get(known, 0.0)
    common = HELD_BY_ALL if held.place == (None, None) else 0.0
    return max(fits, common) + min(held.uses, 50) / 500


def _wanted(used: Sequence[Used]) -> Mapping[str, float]:
    """Which headings similar projects have, as a share of them by nearness."""
    told: dict[str, float] = {}
    for one in used:
        told[one.heading] = told.get(one.heading, 0.0) + one.nearness * one.projects
    highest = max(told.values(), default=1.0)
    return {heading: (share / highest) ** 0.5 for heading, share in told.items()}


def _covering(rated: Sequence[Candidate], wanted: Mapping[str, float], most: int) -> tuple[Candidate, ...]:
    chosen: list[Candidate] = []
    left = list(rated)
    while left and len(chosen) < most:
        taken = {one.heading: sum(1 for other in chosen if other.heading == one.heading) for one in left}

        def worth(one: Candidate, taken: Mapping[str, int] = taken) -> float:
            times = taken[one.heading]
            missing = 0.0 if times else COVERING * wanted.get(one.heading, 0.0) * min(1.0, one.score / PLAUSIBLE)
            return float(one.score * AGAIN**times + missing)

        best = max(left, key=worth)
        chosen.append(best)
        left = [one for one in left if one is not best and not _twins(one, best)]
    return tuple(chosen)


def _twins(one: Candidate, other: Candidate) -> bool:
    """满意度 beside 服务对象满意度 is the same once more."""
    if one.heading == other.heading and (one.name in other.name or other.name in one.name):
        return True
    return alike(one.name, other.name) >= TWINS
