"""Every section and parameter a pack may hold: the type of its value and its unit, from a closed list.

A whole number or a quoted decimal in YAML becomes a `Decimal` where the value is scored or paid with.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, NotRequired, get_args, get_type_hints

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic asks for it below Python 3.12

from wenxiao_policies.loading import Declared


class Unit(StrEnum):
    POINTS = "points"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MONTH = "month"
    MONTHS_FROM_TO = "months_from_to"
    DIGITS = "digits"
    CODE = "code"
    RECORD = "record"
    SWITCH = "switch"


Outcome = Literal["allowed", "reduced", "refused", "refused_in_principle"]
Month = Annotated[int, Field(ge=1, le=12)]
MonthsFromTo = Annotated[tuple[Month, ...], Field(min_length=2, max_length=2)]
Points = Annotated[Decimal, Field(ge=0, le=100)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Grade = Literal["优", "良", "中", "低", "差"]
Result = Literal["好", "一般", "差"]
Clauses = Annotated[tuple[str, ...], Field(min_length=1)]


class Named(TypedDict):
    code: str
    zh: str


# ----- ex_ante: before a project may enter the library and ask for money


AssessmentConclusion = Literal["support", "adjusted_support", "not_support"]


class ConclusionEdges(TypedDict):
    support: Points
    adjusted_support: Points


class ExAnte(TypedDict):
    dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    dimension_points: Annotated[dict[str, Points], Unit.POINTS]
    required_for: Annotated[tuple[Literal["new_major_policy", "new_major_project"], ...], Unit.CODE]
    passing_conclusions: Annotated[tuple[AssessmentConclusion, ...], Unit.CODE]
    conclusion_edges: Annotated[ConclusionEdges, Unit.POINTS]
    library_without_assessment: Annotated[Outcome, Unit.CODE]
    library_with_poor_assessment: Annotated[Outcome, Unit.CODE]
    budget_without_assessment: Annotated[Outcome, Unit.CODE]
    budget_with_poor_assessment: Annotated[Outcome, Unit.CODE]
    assessment_before_month: Annotated[Month, Unit.MONTH]


# ----- targets: declared, reviewed and approved together with the budget


SyncStage = Literal["assign", "declare", "review", "approve", "disclose"]


class Targets(TypedDict):
    form_total: Annotated[Points, Unit.POINTS]
    execution_weight_default: Annotated[Points, Unit.POINTS]
    execution_weights_allowed: Annotated[tuple[Points, ...], Unit.POINTS]
    required_dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    budget_without_target: Annotated[Outcome, Unit.CODE]
    budget_outside_library: Annotated[Outcome, Unit.CODE]
    budget_with_stop_directive: Annotated[Outcome, Unit.CODE]
    declaration_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    review_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    sync_stages: Annotated[tuple[SyncStage, ...], Unit.CODE]


# ----- monitoring: spend pace beside goal pace


FundMeasure = Literal["recover", "revoke", "reduce", "adjust", "suspend_appropriation", "stop_appropriation"]
MonthNumber = Annotated[str, Field(pattern=r"^([1-9]|1[0-2])$")]


class Monitoring(TypedDict):
    report_months: Annotated[tuple[Month, ...], Unit.MONTH]
    pace_gap_points: Annotated[Percent, Unit.PERCENTAGE_POINTS]
    execution_floor_percent: Annotated[dict[MonthNumber, Percent], Unit.PERCENT]
    slow_spending_measures: Annotated[tuple[FundMeasure, ...], Unit.CODE]
    serious_problem_measures: Annotated[tuple[FundMeasure, ...], Unit.CODE]


# ----- evaluation: scores, grades, and who looks again


# The grade holds from its edge on, up to the edge of the next better one.
GradeEdge = TypedDict("GradeEdge", {"grade": Grade, "from": Points})


class QualitativeBand(TypedDict):
    """Per cent of the weight; the lower edge belongs to the band."""

    code: Literal["achieved", "partly", "not"]
    zh: str
    lowest: Percent
    highest: Percent


class OverAchievement(TypedDict):
    """From which per cent of the target value a target counts as set too low, and what follows."""

    trigger_percent: Annotated[Decimal, Field(gt=100)]
    treatment: Literal["warn"]


class DirectionWithoutOperator(TypedDict):
    """How a target without a printed sign is read; a cost is better lower."""

    cost: Literal["at_least", "at_most", "exact"]
    other: Literal["at_least", "at_most", "exact"]


class Evaluation(TypedDict):
    self_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    review_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    key_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    grade_scale: Annotated[tuple[GradeEdge, ...], Unit.POINTS]
    execution_basis: Annotated[Literal["initial", "adjusted"], Unit.CODE]
    qualitative_bands: Annotated[tuple[QualitativeBand, ...], Unit.PERCENT]
    direction_without_operator: Annotated[DirectionWithoutOperator, Unit.CODE]
    pass_threshold_percent: Annotated[Percent, Unit.PERCENT]
    over_achievement: Annotated[OverAchievement, Unit.PERCENT]
    score_decimals: Annotated[int, Field(ge=0, le=4), Unit.DIGITS]
    rounding: Annotated[Literal["half_up"], Unit.CODE]
    re_check_share: Annotated[Percent, Unit.PERCENT]
    reason_required_below_full: Annotated[bool, Unit.SWITCH]


# ----- application: what a result does to next year's budget


UseAction = Literal[
    "funding_priority", "urge_improvement", "reduce", "no_budget", "reduce_or_no_budget", "cut_or_cancel"
]
EvaluationKind = Literal["re_check", "key_evaluation"]


class Consequence(TypedDict):
    """`of`: whose results; `scale` says whether `when` names a result (好/一般/差) or a grade (中/低/差)."""

    of: Annotated[tuple[EvaluationKind, ...], Field(min_length=1)]

    when: tuple[Grade | Result, ...]
    scale: Literal["result", "grade"]
    action: UseAction
    basis: NotRequired[Clauses]


class Application(TypedDict):
    result_of_grade: Annotated[dict[Grade, Result], Unit.CODE]
    consequences: Annotated[tuple[Consequence, ...], Unit.RECORD]
    outcome_of_grade: Annotated[dict[EvaluationKind, dict[Grade, Outcome]], Unit.CODE]
    results_used_in_budget: Annotated[bool, Unit.SWITCH]
    reduction_percent: Annotated[dict[Grade, Percent], Unit.PERCENT]
    livelihood_exception: Annotated[tuple[Literal["livelihood_subsidy_to_individuals"], ...], Unit.CODE]
    applies_to_year: Annotated[Literal["current", "next"], Unit.CODE]
    re_check_applies_to_year: Annotated[Literal["current", "next"], Unit.CODE]


# ----- disclosure: what goes to the NPC and to the public, and with which paper


Release = TypedDict(
    "Release",
    {
        "kind": Literal["target", "evaluation_result"],
        "audience": Literal["npc", "public"],
        "with": Literal["budget_draft", "final_accounts"],
        "basis": NotRequired[Clauses],
    },
)


class Disclosure(TypedDict):
    releases: Annotated[tuple[Release, ...], Unit.RECORD]
    simultaneous: Annotated[bool, Unit.SWITCH]


# ----- calendar and directory: read-only data that the services share


Body = Literal["unit", "department", "finance"]

Step = TypedDict(
    "Step",
    {
        "step": str,
        "by": tuple[Body, ...],
        "months": NotRequired[MonthsFromTo],
        "report_months": NotRequired[tuple[Month, ...]],
        "before_month": NotRequired[Month],
        "of_year": NotRequired[Literal["previous"]],
        "with": NotRequired[Literal["budget_draft", "final_accounts"]],
        "basis": NotRequired[Clauses],
    },
)


class Calendar(TypedDict):
    """A window warns and marks late; it refuses only where its step is named in `hard`."""

    steps: Annotated[tuple[Step, ...], Unit.RECORD]
    hard: Annotated[tuple[str, ...], Unit.CODE]
    before_month_includes_it: Annotated[bool, Unit.SWITCH]


class RegionLevel(Named):
    region_code_digits: int


class Directory(TypedDict):
    levels: Annotated[tuple[RegionLevel, ...], Unit.RECORD]
    unit_code_digits: Annotated[int, Unit.DIGITS]
    budget_books: Annotated[tuple[Named, ...], Unit.RECORD]


SECTIONS: Mapping[str, type] = {
    "ex_ante": ExAnte,
    "targets": Targets,
    "monitoring": Monitoring,
    "evaluation": Evaluation,
    "application": Application,
    "disclosure": Disclosure,
    "calendar": Calendar,
    "directory": Directory,
}


def declared(section: type) -> dict[str, Declared]:
    """A parameter without a unit of the closed list does not get past here."""
    result = {}
    for name, hint in get_type_hints(section, include_extras=True).items():
        kind, *extras = get_args(hint)
        unit = next(extra for extra in extras if isinstance(extra, Unit))
        limits = [extra for extra in extras if not isinstance(extra, Unit)]
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[kind, *limits] if limits else kind)
        result[name] = Declared(adapter, unit.value)
    return result
