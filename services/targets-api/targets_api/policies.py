"""The dated law as the rules of this service want it: typed, each value with its clauses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from targets_api.domain.declaration import DeclarationPolicy
from targets_api.domain.declaration import Dimension as RequiredDimension
from targets_api.domain.ex_ante import Dimension, ExAntePolicy
from targets_api.domain.gate import GatePolicy
from targets_api.domain.monitoring import MonitoringPolicy
from targets_api.domain.outcome import Outcome
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import EffectiveSection, PolicyLibrary


@dataclass(frozen=True)
class Place:
    """Where and when: the region and level whose pack holds, and the business day."""

    region_code: str
    level: str
    day: date


def level_of(region_code: str) -> str:
    """By the digits of GB/T 2260, for rows from before the level was kept with the decision."""
    if len(region_code) > 6:
        return "town"
    return "city" if region_code.endswith("00") else "county"


def _section(library: PolicyLibrary, name: str, place: Place) -> EffectiveSection:
    return library.effective(name, region_code=place.region_code, level=place.level, day=place.day)


def _outcome(parameter: Parameter[Any]) -> Parameter[Outcome]:
    return Parameter(Outcome(parameter.value), parameter.basis, parameter.source)


def _months(parameter: Parameter[Any]) -> Parameter[tuple[int, ...]]:
    """The packs write the first month and the last, both included."""
    first, last = parameter.value
    return Parameter(tuple(range(first, last + 1)), parameter.basis, parameter.source)


def ex_ante_policy(library: PolicyLibrary, place: Place) -> tuple[ExAntePolicy, PolicyStamp]:
    section = _section(library, "ex_ante", place)
    held = section.parameters
    names, points = held["dimensions"], held["dimension_points"]
    dimensions = tuple(Dimension(d["code"], d["zh"], points.value[d["code"]]) for d in names.value)
    policy = ExAntePolicy(
        dimensions=Parameter(dimensions, names.basis, names.source),
        required_for=held["required_for"],
        passing_conclusions=held["passing_conclusions"],
        conclusion_edges=held["conclusion_edges"],
        library_without_assessment=_outcome(held["library_without_assessment"]),
        library_with_poor_assessment=_outcome(held["library_with_poor_assessment"]),
        budget_without_assessment=_outcome(held["budget_without_assessment"]),
        budget_with_poor_assessment=_outcome(held["budget_with_poor_assessment"]),
        assessment_before_month=held["assessment_before_month"],
    )
    return policy, section.stamp


@dataclass(frozen=True)
class Declaring:
    """The rules of a declaration and what a form takes where its author leaves a field out."""

    policy: DeclarationPolicy
    execution_weight_default: Decimal
    stamp: PolicyStamp


def declaring(library: PolicyLibrary, place: Place) -> Declaring:
    section = _section(library, "targets", place)
    held = section.parameters
    required = held["required_dimensions"]
    policy = DeclarationPolicy(
        form_total=held["form_total"],
        execution_weights_allowed=held["execution_weights_allowed"],
        required_dimensions=Parameter(
            tuple(RequiredDimension(d["code"], d["zh"]) for d in required.value), required.basis, required.source
        ),
        declaration_months=_months(held["declaration_months"]),
        review_months=_months(held["review_months"]),
    )
    return Declaring(policy, held["execution_weight_default"].value, section.stamp)


def gate_policy(library: PolicyLibrary, place: Place) -> tuple[GatePolicy, tuple[PolicyStamp, ...]]:
    ex_ante, ex_ante_stamp = ex_ante_policy(library, place)
    targets = _section(library, "targets", place)
    policy = GatePolicy(
        ex_ante=ex_ante,
        budget_without_target=_outcome(targets.parameters["budget_without_target"]),
        budget_outside_library=_outcome(targets.parameters["budget_outside_library"]),
        budget_with_stop_directive=_outcome(targets.parameters["budget_with_stop_directive"]),
    )
    return policy, (ex_ante_stamp, targets.stamp)


def monitoring_policy(library: PolicyLibrary, place: Place) -> tuple[MonitoringPolicy, PolicyStamp]:
    section = _section(library, "monitoring", place)
    held = section.parameters
    floors = held["execution_floor_percent"]
    by_month: Mapping[int, Decimal] = {int(month): percent for month, percent in floors.value.items()}
    policy = MonitoringPolicy(
        report_months=held["report_months"],
        pace_gap_points=held["pace_gap_points"],
        execution_floor_percent=Parameter(by_month, floors.basis, floors.source),
        alert_steps=held["alert_steps"],
        slow_spending_triggers=held["slow_spending_triggers"],
        slow_spending_unless=held["slow_spending_unless"],
        slow_spending_measures=held["slow_spending_measures"],
        serious_problem_triggers=held["serious_problem_triggers"],
        serious_problem_measures=held["serious_problem_measures"],
    )
    return policy, section.stamp
