"""The dated law as the rules of this service want it: typed, each value with its clauses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from targets_api.domain.declaration import Criterion, DeclarationPolicy
from targets_api.domain.declaration_coverage import CoveragePolicy
from targets_api.domain.department_overall import OverallPolicy
from targets_api.domain.ex_ante import Dimension, Emphasis, ExAntePolicy, FinanceReview
from targets_api.domain.form import Dimension as RequiredDimension
from targets_api.domain.gate import GatePolicy
from targets_api.domain.monitoring import MonitoringPolicy
from targets_api.domain.outcome import Outcome
from targets_api.domain.terms import MultiYear
from targets_api.domain.watching import Checkpoint, KeyTracking, Routine, WatchPolicy
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import EffectiveSection, PolicyLibrary

CHECKPOINTS = TypeAdapter(tuple[Checkpoint, ...])
ROUTINE = TypeAdapter(Routine)
KEY_TRACKING = TypeAdapter(KeyTracking)


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


def _truth(parameter: Parameter[Any]) -> Parameter[bool]:
    return Parameter(bool(parameter.value), parameter.basis, parameter.source)


def in_year(parameter: Parameter[Any]) -> Parameter[bool]:
    """Whether the place's document asks for a target of what comes in the year."""
    return Parameter(bool((parameter.value or {}).get("target_required")), parameter.basis, parameter.source)


def _step(steps: Parameter[Any], action: str) -> Parameter[bool]:
    """Whether the pack's review has this step, on the clauses of the step itself."""
    named = [step for step in steps.value if step["action"] == action]
    basis = tuple(clause for step in named for clause in step.get("basis", ()))
    return Parameter(bool(named), basis or steps.basis, steps.source)


def _dimensions(names: Parameter[Any], points: Parameter[Any]) -> Parameter[tuple[Dimension, ...]]:
    named = tuple(Dimension(d["code"], d["zh"], points.value[d["code"]]) for d in names.value)
    return Parameter(named, names.basis, names.source)


def _finance_review(told: Parameter[Any]) -> Parameter[FinanceReview | None]:
    given = {name: value for name, value in (told.value or {}).items() if name != "basis"}
    review = FinanceReview(**given | {"scope": tuple(given.get("scope", ()))}) if told.value else None
    return Parameter(review, told.basis, told.source)


def ex_ante_policy(library: PolicyLibrary, place: Place) -> tuple[ExAntePolicy, PolicyStamp]:
    section = _section(library, "ex_ante", place)
    held = section.parameters
    emphasised, calendar = held["emphasised_for"], _section(library, "calendar", place).parameters
    policy = ExAntePolicy(
        dimensions=_dimensions(held["dimensions"], held["dimension_points"]),
        required_for=held["required_for"],
        passing_conclusions=held["passing_conclusions"],
        conclusion_edges=held["conclusion_edges"],
        library_without_assessment=_outcome(held["library_without_assessment"]),
        library_with_poor_assessment=_outcome(held["library_with_poor_assessment"]),
        budget_without_assessment=_outcome(held["budget_without_assessment"]),
        budget_with_poor_assessment=_outcome(held["budget_with_poor_assessment"]),
        assessment_before_month=held["assessment_before_month"],
        required_when=held["required_when"],
        emphasised_for=Parameter(
            tuple(Emphasis(e["kind"], e.get("lead"), tuple(e.get("preparatory_work", ()))) for e in emphasised.value),
            emphasised.basis,
            emphasised.source,
        ),
        result_used_as=held["result_used_as"],
        before_month_includes_it=calendar["before_month_includes_it"].value,
        late_is_refused="ex_ante_assessment" in calendar["hard"].value,
        policy_dimensions=_dimensions(held["policy_dimensions"], held["policy_dimension_points"]),
        item_points=held["item_points"],
        output=held["output"],
        plan_without_assessment=_outcome(held["plan_without_assessment"]),
        plan_with_poor_assessment=_outcome(held["plan_with_poor_assessment"]),
        finance_review=_finance_review(held["finance_review"]),
    )
    return policy, section.stamp


@dataclass(frozen=True)
class Declaring:
    """The rules of a declaration and what a form takes where its author leaves a field out."""

    policy: DeclarationPolicy
    execution_weight_default: Decimal
    stamp: PolicyStamp
    coverage: CoveragePolicy


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
        declared_by=held["declared_by"],
        sync_stages=held["sync_stages"],
        review_criteria=tuple(
            Parameter(tuple(Criterion(c["code"], c["zh"]) for c in named.value), named.basis, named.source)
            for named in (held["match_criteria"], held["quality_criteria"], held["review_criteria"])
            if named.value
        ),
        when_review_fails=held["when_review_fails"],
        hard=tuple(_section(library, "calendar", place).parameters["hard"].value),
        milestones_required=held["milestones_required"],
        in_year_target_required=in_year(held["in_year_project"]),
        collective_decision_required=_step(held["review_steps"], "collective_decision"),
        overall=OverallPolicy(
            kinds=held["kinds"],
            derived_from=held["derived_from"],
            common_and_individual=_truth(_section(library, "indicators", place).parameters["overall_indicators"]),
        ),
        adjustment_provided=_truth(held["adjustment"]),
        sync_events=held["sync_events"],
    )
    coverage = CoveragePolicy(held["kinds"], held["declared_by"], held["mandatory_books"])
    return Declaring(policy, held["execution_weight_default"].value, section.stamp, coverage)


def gate_policy(library: PolicyLibrary, place: Place) -> tuple[GatePolicy, tuple[PolicyStamp, ...]]:
    ex_ante, ex_ante_stamp = ex_ante_policy(library, place)
    targets = _section(library, "targets", place)
    years = targets.parameters["multi_year"]
    policy = GatePolicy(
        ex_ante=ex_ante,
        budget_without_target=_outcome(targets.parameters["budget_without_target"]),
        budget_outside_library=_outcome(targets.parameters["budget_outside_library"]),
        budget_with_stop_directive=_outcome(targets.parameters["budget_with_stop_directive"]),
        mandatory_books=targets.parameters["mandatory_books"],
        in_year_target_required=in_year(targets.parameters["in_year_project"]),
        review_rule=targets.parameters["review_rule"],
        gate_triggers=targets.parameters["gate_triggers"],
        coverage=targets.parameters["coverage"],
        exit_rule=Parameter(years.value and MultiYear(**years.value), years.basis, years.source),
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
        watch=_watch_policy(held, _section(library, "calendar", place).parameters["hard"].value),
    )
    return policy, section.stamp


def _watch_policy(held: Mapping[str, Parameter[Any]], hard: tuple[str, ...]) -> WatchPolicy:
    named, routines, tracking = held["checkpoints"], held["routines"], held["key_tracking"]
    followed = KEY_TRACKING.validate_python(tracking.value) if tracking.value else None
    return WatchPolicy(
        checkpoints=Parameter(CHECKPOINTS.validate_python(named.value), named.basis, named.source),
        alert_conditions=held["alert_conditions"],
        alert_steps=held["alert_steps"],
        alerts_by=held["alerts_by"],
        routines=tuple(
            Parameter(ROUTINE.validate_python(one), tuple(one.get("basis", routines.basis)), routines.source)
            for one in routines.value
        ),
        key_tracking=Parameter(followed, tracking.basis, tracking.source),
        methods=held["methods"],
        late_is_refused="self_monitoring" in hard,
    )
