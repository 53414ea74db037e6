"""Targets declared, reviewed and approved together with the budget, and what may hold one.

Owned and evaluated by targets-api.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from wenxiao_policies.sections.indicators import Standard
from wenxiao_policies.sections.words import (
    Body,
    BudgetBook,
    Clauses,
    MonthsFromTo,
    Named,
    Outcome,
    Points,
    Subject,
    Text,
    Unit,
)  # fmt: skip

SyncStage = Literal["assign", "declare", "review", "approve", "disclose"]
TargetKind = Literal["government_budget", "department_overall", "policy", "project"]
Source = Literal[
    "superior_decisions", "medium_long_term_strategy", "annual_plan", "department_duties", "medium_term_fiscal_plan",
    "annual_work_plan",
]  # fmt: skip
RevenuePrinciple = Literal["realistic", "prudent", "quality", "fits_economic_level", "tax_and_fee_cuts_applied"]
Prohibited = Literal[
    "unrealistic_growth_target", "fictitious_revenue", "excessive_taxes_and_fees", "debt_above_limit",
]  # fmt: skip


class ReviewStep(TypedDict):
    """One step of a target's review, in order."""

    by: Body
    action: Literal[
        "declare_through_budget_system", "review", "collective_decision", "summary_submission", "target_review",
    ]  # fmt: skip
    months: NotRequired[MonthsFromTo]
    passed_required_for: NotRequired[Literal["budget_preparation"]]
    scope: NotRequired[tuple[Subject, ...]]
    optional: NotRequired[bool]
    basis: NotRequired[Clauses]


class ReviewItem(TypedDict):
    """One line of the review form; `points` are those of a key project, an ordinary one is graded without."""

    code: Text
    zh: Text
    dimension: Text
    points: Points


class ResultEdges(TypedDict):
    """From how many points on a review's result is excellent, good or fair; below is poor."""

    excellent: Points
    good: Points
    fair: Points


class ReviewForm(TypedDict):
    """The form on which finance reviews a target, and with which results it goes on to the budget."""

    dimensions: tuple[Named, ...]
    items: tuple[ReviewItem, ...]
    edges: ResultEdges
    passing: tuple[Literal["excellent", "good", "fair", "poor"], ...]


class Adjustment(TypedDict):
    """When an approved target may change; `open_ended`: the document's list of reasons ends with 等."""

    reasons: tuple[Literal["budget_adjustment", "policy_change", "emergency"], ...]
    open_ended: bool
    applicant: Body
    procedure: Literal["budget_procedure"]


class InYearProject(TypedDict):
    target_required: bool
    procedure: Literal["budget_procedure"]


class TransferTargets(TypedDict):
    """Targets that go out with the money of a special transfer: an overall one, and one of the others."""

    applies_to: Literal["special_transfer"]
    issued_with: Literal["fund_document"]
    overall_target: bool
    one_of: tuple[Literal["regional_targets", "project_targets"], ...]


class ProjectTerm(TypedDict):
    applies_to: tuple[Subject, ...]
    normal_years: Annotated[int, Field(ge=1)]
    max_years: Annotated[int, Field(ge=1)]


class MultiYear(TypedDict):
    """Major items that last longer than `over_years` are followed from beginning to end."""

    applies_to: tuple[Subject, ...]
    over_years: Annotated[int, Field(ge=1)]
    tracking: Literal["full_cycle"]
    dynamic_adjustment: bool
    exit_triggers: tuple[Literal["policy_expired", "low_performance"], ...]


class OtherFund(Named):
    """Money beside the four budget books; `exploratory` where the document only tries."""

    stage: NotRequired[Literal["active", "exploratory"]]


class OtherFundsScope(TypedDict):
    areas: tuple[Literal["government_investment_and_financing", "fiscal_policy", "fiscal_management"], ...]
    explores: NotRequired[Literal["major_fiscal_management_policy_evaluation"]]
    purpose: NotRequired[Literal["prevent_fiscal_risk"]]


class Ground(TypedDict):
    """On which clauses one topic of a government's budget rests."""

    of: Literal["covers", "revenue", "debt", "expenditure"]
    basis: Clauses


class GovernmentBudget(TypedDict):
    """Principles of a government's own budget; `covers`: the sides that come under management without exception."""

    revenue: tuple[RevenuePrinciple, ...]
    prohibited: NotRequired[tuple[Prohibited, ...]]
    expenditure: tuple[Literal["overall_planning", "priorities", "within_means"], ...]
    priorities: NotRequired[tuple[Literal["major_development_strategies", "key_reforms", "basic_livelihood"], ...]]
    covers: NotRequired[tuple[Literal["revenue", "expenditure"], ...]]
    grounds: NotRequired[tuple[Ground, ...]]


class PolicyCatalogue(TypedDict):
    named: tuple[Text, ...]
    project_setting_norms: bool


class Targets(TypedDict):
    form_total: Annotated[Points, Unit.POINTS]
    execution_weight_default: Annotated[Points, Unit.POINTS]
    execution_weights_allowed: Annotated[tuple[Points, ...], Unit.POINTS]
    required_dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    kinds: Annotated[tuple[TargetKind, ...], Unit.CODE]
    forms: Annotated[tuple[Literal["department_overall_target", "project_target_declaration"], ...], Unit.CODE]
    declared_by: Annotated[Literal["fund_applicant", "department_and_unit"], Unit.CODE]
    derived_from: Annotated[tuple[Source, ...], Unit.CODE]
    milestones_required: Annotated[tuple[Literal["stage_target", "cross_year_target"], ...], Unit.CODE]
    mandatory_books: Annotated[tuple[BudgetBook, ...], Unit.CODE]
    in_project_library: Annotated[bool, Unit.SWITCH]
    coverage: Annotated[tuple[Literal["policy", "project"], ...], Unit.CODE]
    match_criteria: Annotated[tuple[Named, ...], Unit.RECORD]
    quality_criteria: Annotated[tuple[Named, ...], Unit.RECORD]
    review_criteria: Annotated[tuple[Named, ...], Unit.RECORD]
    review_form: Annotated[ReviewForm, Unit.RECORD]
    review_steps: Annotated[tuple[ReviewStep, ...], Unit.RECORD]
    review_rule: Annotated[Literal["fund_allocator_reviews"] | None, Unit.CODE]
    when_review_fails: Annotated[Literal["return_for_revision"], Unit.CODE]
    when_review_passes: Annotated[Literal["next_budget_step"], Unit.CODE]
    third_party_review_optional: Annotated[bool, Unit.SWITCH]
    standards_linked_to: Annotated[tuple[Standard, ...], Unit.CODE]
    gate_triggers: Annotated[tuple[Literal["target_not_set_as_required", "review_not_passed"], ...], Unit.CODE]
    budget_without_target: Annotated[Outcome, Unit.CODE]
    budget_outside_library: Annotated[Outcome, Unit.CODE]
    budget_with_stop_directive: Annotated[Outcome, Unit.CODE]
    declaration_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    review_months: Annotated[MonthsFromTo, Unit.MONTHS_FROM_TO]
    sync_stages: Annotated[tuple[SyncStage, ...], Unit.CODE]
    sync_events: Annotated[tuple[Literal["department_budget_approval", "fund_release"], ...], Unit.CODE]
    approved_to: Annotated[Literal["budget_unit"], Unit.CODE]
    adjustment: Annotated[Adjustment | None, Unit.RECORD]
    in_year_project: Annotated[InYearProject | None, Unit.RECORD]
    transfer_payment: Annotated[TransferTargets | None, Unit.RECORD]
    project_term: Annotated[ProjectTerm | None, Unit.YEAR]
    multi_year: Annotated[MultiYear | None, Unit.RECORD]
    other_funds: Annotated[tuple[OtherFund, ...], Unit.RECORD]
    other_funds_scope: Annotated[OtherFundsScope | None, Unit.RECORD]
    government_budget: Annotated[GovernmentBudget | None, Unit.RECORD]
    policy_catalogue: Annotated[PolicyCatalogue | None, Unit.RECORD]
