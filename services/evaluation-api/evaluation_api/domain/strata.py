"""A sample in strata that anybody can repeat: frame, how many of each stratum, and lots within it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from evaluation_api.domain.coverage import OBJECT_ZH, EvaluatedObject
from evaluation_api.domain.drawing import lot
from evaluation_api.domain.grading import GradeStep, grade_of

SEPARATOR = "｜"
NO_GRADE = "未填总分"
TEN_THOUSAND = 10_000


class Attribute(StrEnum):
    """By what candidates may be told apart: what is evaluated, whose it is, its money, the grade it gives itself."""

    OBJECT = "object"
    DEPARTMENT = "department"
    MONEY = "money"
    OWN_GRADE = "own_grade"


class Allocation(StrEnum):
    """How a sample is spread over strata."""

    AT_LEAST_ONE = "at_least_one"
    LARGEST_REMAINDER = "largest_remainder"


ATTRIBUTE_ZH: Mapping[Attribute, str] = {
    Attribute.OBJECT: "对象",
    Attribute.DEPARTMENT: "主管部门",
    Attribute.MONEY: "资金规模",
    Attribute.OWN_GRADE: "自评等级",
}
ALLOCATION_ZH: Mapping[Allocation, str] = {
    Allocation.AT_LEAST_ONE: "每层先抽一份，余下的按各层余下份数成比例分配，小数部分大的层先进一",
    Allocation.LARGEST_REMAINDER: "按各层份数成比例分配，小数部分大的层先进一",
}


@dataclass(frozen=True)
class Candidate:
    """What is published of one candidate; of its money the bracket only. `stratum` follows from the attributes."""

    id: str
    stratum: str
    object: str
    department: str
    department_name: str
    money: str
    own_grade: str
    project_code: str
    project_name: str
    unit_name: str


@dataclass(frozen=True)
class StratumShare:
    """`quota` is the exact share as a fraction, before the rest is spread; `drawn` what it became."""

    stratum: str
    candidates: int
    quota: str
    drawn: int


@dataclass(frozen=True)
class Stratified:
    """`chosen` in the order of their lots, whatever their stratum; `allocation` in the order of the strata's names."""

    chosen: tuple[str, ...]
    allocation: tuple[StratumShare, ...]


def bracket_of(money: Decimal, edges: Sequence[int]) -> str:
    """An edge belongs to the bracket above it."""
    ordered = sorted(edges)
    below = [edge for edge in ordered if money >= edge]
    above = [edge for edge in ordered if money < edge]
    if not ordered:
        return "不分档"
    if not below:
        return f"不满{_wan(above[0])}"
    return f"{_wan(below[-1])}以上" + (f"不满{_wan(above[0])}" if above else "")


def _wan(edge: int) -> str:
    return f"{edge // TEN_THOUSAND}万元" if edge % TEN_THOUSAND == 0 else f"{edge}元"


def own_grade_of(own_total: Decimal | None, scale: Sequence[GradeStep]) -> str:
    """The grade that an office's own total would have."""
    return NO_GRADE if own_total is None or not scale else grade_of(own_total, scale)


def object_of(code: str) -> str:
    return OBJECT_ZH[EvaluatedObject(code)]


def stratum_of(attributes: Mapping[str, Any], by: Sequence[str]) -> str:
    """The values of the attributes in the order in which they are asked for; `全部` where none is."""
    return SEPARATOR.join(str(attributes[one]) for one in by) or "全部"


def frame_text(frame: Iterable[tuple[str, str]]) -> str:
    """A line per candidate, id, tabulator, stratum, in the order of the ids; no line feed at the end."""
    return "\n".join(f"{candidate}\t{stratum}" for candidate, stratum in sorted(set(frame)))


def frame_sha256(frame: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(frame_text(frame).encode()).hexdigest()


def allocate(sizes: Mapping[str, int], count: int, rule: Allocation, seed: str) -> tuple[StratumShare, ...]:
    """How many of each stratum: adds up to `count`, no stratum beyond its size, a larger one never less than a smaller.

    Of strata that are equal in size and rest, the lower lot of seed and name comes first. Where a sample is smaller
    than the strata are many, `at_least_one` goes to the largest."""
    count = min(count, sum(sizes.values()))
    floor = dict.fromkeys(sizes, 0)
    if rule is Allocation.AT_LEAST_ONE:
        first = sorted(sizes, key=lambda one: (-sizes[one], lot(seed, one)))[:count]
        floor |= dict.fromkeys(first, 1)
    left = count - sum(floor.values())
    room = {one: sizes[one] - floor[one] for one in sizes}
    whole = sum(room.values()) or 1
    drawn = {one: floor[one] + left * room[one] // whole for one in sizes}
    rest = {one: left * room[one] % whole for one in sizes}
    order = sorted(sizes, key=lambda one: (-rest[one], -sizes[one], lot(seed, one)))
    for one in order[: count - sum(drawn.values())]:
        drawn[one] += 1
    return tuple(
        StratumShare(one, sizes[one], f"{floor[one]} + {left} × {room[one]} ÷ {whole}", drawn[one])
        for one in sorted(sizes)
    )


def draw_in_strata(frame: Sequence[tuple[str, str]], *, seed: str, count: int, rule: Allocation) -> Stratified:
    """The lowest lots of each stratum, as many as it is allotted."""
    members: dict[str, list[str]] = {}
    for candidate, stratum in sorted(set(frame)):
        members.setdefault(stratum, []).append(candidate)
    sizes = Counter({stratum: len(found) for stratum, found in members.items()})
    shares = allocate(sizes, count, rule, seed)
    chosen = [
        one for share in shares for one in sorted(members[share.stratum], key=lambda one: lot(seed, one))[: share.drawn]
    ]
    return Stratified(tuple(sorted(chosen, key=lambda one: lot(seed, one))), shares)


def count_in_strata(by_share: int, strata: int, rule: Allocation) -> int:
    """A share is the least that is drawn: where every stratum has one, it is never fewer than the strata."""
    return max(by_share, strata) if rule is Allocation.AT_LEAST_ONE else by_share
