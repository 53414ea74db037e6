"""The quality index of an indicator and of a target: five dimensions of 20 points, and each deduction with its reason.

An index holds what it was made from, so that it can be made again from nothing but itself.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from indicator_library.domain.quality_rules import ENGINE, FULL, ZH, Dimension, costs, grade_of


@dataclass(frozen=True)
class LibraryFields:
    """What the library says of the indicator that a row refers to."""

    name: str
    kind: str
    direction: str
    unit: str


@dataclass(frozen=True)
class Judged:
    """An indicator, or one row of a declaration; without `target_text` it is the indicator alone that is judged.

    `always_met`: everybody who ever used it met it. `shared`: an indicator of the library, of which more is asked.
    """

    name: str
    target_text: str | None = None
    category: str = ""
    subcategory: str = ""
    kind: str = ""
    direction: str = ""
    operator: str = ""
    unit: str = ""
    weight: Decimal | None = None
    definition: str = ""
    formula: str = ""
    data_source: str = ""
    scoring_rule: str = ""
    previous_text: str = ""
    standard_text: str = ""
    always_met: bool = False
    shared: bool = False
    library: LibraryFields | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong, said for the author, and an example of what to write instead."""

    rule: str
    detail: str
    instead: str = ""


@dataclass(frozen=True)
class Deduction:
    rule: str
    costs: Mapping[Dimension, int]
    detail: str
    instead: str


@dataclass(frozen=True)
class QualityIndex:
    engine: int
    total: int
    grade: str
    points: Mapping[Dimension, int]
    deductions: tuple[Deduction, ...]
    inputs: Mapping[str, Any]


def index_of(judged: Judged, faults: tuple[Fault, ...]) -> QualityIndex:
    """A dimension never falls below nought, however many faults meet in it; a fault counts once."""
    once = tuple({fault.rule: fault for fault in reversed(faults)}.values())[::-1]
    deductions = tuple(Deduction(one.rule, costs(one.rule), one.detail, one.instead) for one in once)
    lost = {dimension: sum(one.costs.get(dimension, 0) for one in deductions) for dimension in Dimension}
    points = {dimension: max(0, FULL - lost[dimension]) for dimension in Dimension}
    total = sum(points.values())
    return QualityIndex(ENGINE, total, grade_of(total), points, deductions, inputs_of(judged))


def inputs_of(judged: Judged) -> Mapping[str, Any]:
    """What was stated, as JSON: what was left open is left out."""
    written = {} if judged.target_text is None else {"target_text": judged.target_text}
    stated = {name: value for name, value in asdict(judged).items() if value not in ("", None, False)} | written
    weight = {} if judged.weight is None else {"weight": format(judged.weight, "f")}
    return stated | weight


def judged_of(inputs: Mapping[str, Any]) -> Judged:
    """The way back from `inputs_of`."""
    given = dict(inputs)
    if "weight" in given:
        given["weight"] = Decimal(given["weight"])
    if "library" in given:
        given["library"] = LibraryFields(**given["library"])
    return Judged(**{"name": "", **given})


def reasons(index: QualityIndex, dimension: Dimension) -> tuple[str, ...]:
    return tuple(one.detail for one in index.deductions if dimension in one.costs)


def told(index: QualityIndex) -> str:
    """The index in one line, for a list or a report."""
    each = "、".join(f"{ZH[dimension]}{points}" for dimension, points in index.points.items())
    return f"{index.total}分（{index.grade}）：{each}"
