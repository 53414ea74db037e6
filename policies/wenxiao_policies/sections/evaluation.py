"""Scores, grades, who evaluates what, and who looks again. Owned and evaluated by evaluation-api."""

from decimal import Decimal
from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from wenxiao_policies.sections.words import (
    Body,
    Clauses,
    Grade,
    Month,
    MonthsFromTo,
    Named,
    Percent,
    Points,
    Rollout,
    Subject,
    Unit,
)  # fmt: skip

EvaluationKind = Literal[
    "unit_self", "department_overall_self", "department_key", "self_evaluation_review", "finance_key",
    "department_overall", "department_overall_by_finance", "lower_government_fiscal", "special_funds",
    "transfer_payment_self", "policy_project",
]  # fmt: skip
Output = Literal["self_evaluation_form", "self_evaluation_report", "review_report", "evaluation_report", "report"]
Criterion = Literal[
    "wide_coverage", "large_social_impact", "long_duration", "close_to_livelihood", "high_public_attention",
    "economy_and_livelihood",
]  # fmt: skip

# The grade holds from its edge on, up to the edge of the next better one.
GradeEdge = TypedDict("GradeEdge", {"grade": Grade, "from": Points})


class QualitativeBand(TypedDict):
    """Per cent of the weight; the lower edge belongs to the band."""

    code: Literal["achieved", "partly", "not"]
    zh: str
    lowest: Percent
    highest: Percent


class OverAchievement(TypedDict):
    """From which per cent of the target value a target counts as set too low, and what follows: a word, `points` off,
    or the share of the weight by which the attainment lies above the trigger."""

    trigger_percent: Annotated[Decimal, Field(gt=100)]
    treatment: Literal["warn", "points", "deviation"]
    points: NotRequired[Points]


# From a rate on, this share of the weight is earned.
ShareFrom = TypedDict("ShareFrom", {"from": Percent, "share": Percent})


class TotalCap(TypedDict):
    """Below a rate of execution the total is this many points at the most."""

    execution_below: Percent
    at_most: Points


FormPreset = Literal[
    "national_2020", "central_2021", "hubei_2020", "sichuan_2023", "sichuan_ganzi", "yunnan_2022", "ningxia_2021",
    "chengan_2020", "fengjie", "yixing_2016", "central_transfers",
]  # fmt: skip


class DirectionWithoutOperator(TypedDict):
    """How a target without a printed sign is read; a cost is better lower."""

    cost: Literal["at_least", "at_most", "exact"]
    other: Literal["at_least", "at_most", "exact"]


class Arrangement(TypedDict):
    """One kind of evaluation as a document arranges it; what it does not say is left out."""

    kind: EvaluationKind
    by: NotRequired[tuple[Body, ...]]
    subjects: NotRequired[tuple[Body, ...]]
    objects: NotRequired[tuple[Subject, ...]]
    coverage: NotRequired[Literal["full"]]
    full_coverage_cycle_years: NotRequired[Annotated[int, Field(ge=1)]]
    stage: NotRequired[Rollout]
    period: NotRequired[Literal["yearly", "periodic"]]
    criteria: NotRequired[tuple[Criterion, ...]]
    share: NotRequired[Literal["stated_without_number"]]
    checks: NotRequired[tuple[Literal["truthfulness", "accuracy", "quality"], ...]]
    first_step: NotRequired[Literal["preliminary_check"]]
    outputs: NotRequired[tuple[Output, ...]]
    submitted_to: NotRequired[tuple[Body, ...]]
    submitted_for: NotRequired[tuple[Literal["review", "record"], ...]]
    against: NotRequired[Literal["overall_target"]]
    listed_by: NotRequired[tuple[Body, ...]]
    aggregated_by: NotRequired[Body]
    bulletin_when: NotRequired[tuple[Literal["not_done_as_required", "large_gap_with_spot_check"], ...]]
    basis: NotRequired[Clauses]


class Feedback(TypedDict):
    """Who hears of the results, of which evaluations, and before which month."""

    to: Body
    covers: tuple[EvaluationKind, ...]
    before_month: NotRequired[Month]
    boundary: NotRequired[Literal["ambiguous"]]


class Priority(TypedDict):
    """By which marks items are looked at first."""

    criteria: tuple[Criterion, ...]
    applies_to: tuple[Subject, ...]


class External(TypedDict):
    """Third parties and experts in an evaluation."""

    third_party_optional: bool
    expert_optional: bool
    result_used_as: Literal["important_basis_for_budget"]


class OverallRollout(TypedDict):
    """The order in which departments as a whole come to be evaluated."""

    order: tuple[Literal["pilot", "widen", "all_budget_units", "gradual"], ...]


class ReCheckSampling(TypedDict):
    """By which attributes candidates are put into strata (none: one stratum), the edges between brackets of money in
    yuan, from which on the next bracket begins, and how the sample is spread: `at_least_one` of every stratum and the
    rest by size, or by size alone with the `largest_remainder`."""

    by: tuple[Literal["object", "department", "money", "own_grade"], ...]
    money_edges: tuple[Annotated[int, Field(ge=1)], ...]
    allocation: Literal["at_least_one", "largest_remainder"]


class Evaluation(TypedDict):
    self_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    review_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    key_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    arrangements: Annotated[tuple[Arrangement, ...], Unit.RECORD]
    begins_when: Annotated[tuple[Literal["budget_execution_finished", "project_completed"], ...], Unit.CODE]
    criteria: Annotated[tuple[Named, ...], Unit.RECORD]
    methods: Annotated[tuple[Named, ...], Unit.RECORD]
    horizons: Annotated[tuple[Literal["current", "long_term"], ...], Unit.CODE]
    priority: Annotated[Priority | None, Unit.RECORD]
    external: Annotated[External | None, Unit.RECORD]
    overall_rollout: Annotated[OverallRollout | None, Unit.RECORD]
    overall_framework: Annotated[str, Unit.CODE]
    feedback: Annotated[Feedback | None, Unit.RECORD]
    grade_scale: Annotated[tuple[GradeEdge, ...], Unit.POINTS]
    form_preset: Annotated[FormPreset, Unit.CODE]
    execution_basis: Annotated[Literal["initial", "adjusted"], Unit.CODE]
    execution_steps: Annotated[tuple[ShareFrom, ...], Unit.PERCENT]
    total_caps: Annotated[tuple[TotalCap, ...], Unit.POINTS]
    qualitative_bands: Annotated[tuple[QualitativeBand, ...], Unit.PERCENT]
    direction_without_operator: Annotated[DirectionWithoutOperator, Unit.CODE]
    pass_threshold_percent: Annotated[Percent, Unit.PERCENT]
    over_achievement: Annotated[OverAchievement, Unit.PERCENT]
    late_days_to_nought: Annotated[int, Field(ge=0, le=366), Unit.DAYS]
    outside_interval: Annotated[Literal["proportion", "nought"], Unit.CODE]
    not_applicable: Annotated[Literal["full", "redistribute"], Unit.CODE]
    score_decimals: Annotated[int, Field(ge=0, le=4), Unit.DIGITS]
    rounding: Annotated[Literal["half_up", "half_even", "down"], Unit.CODE]
    re_check_share: Annotated[Percent, Unit.PERCENT]
    re_check_sampling: Annotated[ReCheckSampling, Unit.RECORD]
    re_check_reply_days: Annotated[int, Field(ge=1, le=90), Unit.DAYS]
    bulletin_gap: Annotated[Points, Unit.POINTS]
    reason_required_below_full: Annotated[bool, Unit.SWITCH]
