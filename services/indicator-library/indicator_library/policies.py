"""The dated law as the rules of this service want it: typed, each value with its clauses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from indicator_library.domain.aligning import Alignment, ReferenceKind
from indicator_library.domain.proposing import ProposingPolicy
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import EffectiveSection, PolicyLibrary

SECTION = "indicators"


@dataclass(frozen=True)
class Place:
    """Where and when: the region and level whose pack holds, and the business day."""

    region_code: str
    level: str
    day: date


def level_of(region_code: str) -> str:
    """By the digits of GB/T 2260."""
    if len(region_code) > 6:
        return "town"
    return "city" if region_code.endswith("00") else "county"


@dataclass(frozen=True)
class IndicatorPolicy:
    """`alignment` comes from two sections: what must agree, and what is to be linked with expenditure standards."""

    alignment: Alignment
    stamps: tuple[PolicyStamp, ...]


def section_of(library: PolicyLibrary, place: Place, name: str = SECTION) -> EffectiveSection:
    return library.effective(name, region_code=place.region_code, level=place.level, day=place.day)


def _kinds(parameter: Parameter[Any]) -> Parameter[tuple[ReferenceKind, ...]]:
    return Parameter(tuple(ReferenceKind(code) for code in parameter.value), parameter.basis, parameter.source)


def indicator_policy(library: PolicyLibrary, place: Place) -> IndicatorPolicy:
    indicators, targets = section_of(library, place), section_of(library, place, "targets")
    alignment = Alignment(
        must=_kinds(indicators.parameters["aligned_with"]),
        should=_kinds(targets.parameters["standards_linked_to"]),
    )
    return IndicatorPolicy(alignment, (indicators.stamp, targets.stamp))


def proposing_policy(library: PolicyLibrary, place: Place) -> ProposingPolicy:
    parameters = section_of(library, place).parameters
    qualities = parameters["qualities"]
    asked = frozenset(named["code"] for named in qualities.value)
    return ProposingPolicy(
        industry=parameters["industry"],
        overall=parameters["overall_indicators"],
        qualities=Parameter(asked, qualities.basis, qualities.source),
    )
