"""What a result does to money, policies and the people who must put things right.

Owned and evaluated by evaluation-api; targets-api reads the exception for aid paid to persons.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Grade, Outcome, Percent, Result, Subject, Unit

UseAction = Literal[
    "funding_priority", "urge_improvement", "reduce", "no_budget", "reduce_or_no_budget", "cut_or_cancel",
]  # fmt: skip
EvaluationKind = Literal["re_check", "key_evaluation"]
Applied = Literal[
    "any", "target", "target_review", "monitoring", "ex_ante_result", "key_evaluation", "evaluation_result",
    "department_overall", "department_overall_evaluation", "lower_government_fiscal", "project_performance",
    "policy_project_evaluation",
]  # fmt: skip
Linked = Literal[
    "budget_arrangement", "budget_preparation", "current_year_budget", "next_year_budget", "department_budget",
    "project_budget_increase_or_cut", "execution_adjustment", "policy_adjustment", "fund_allocation",
    "transfer_payment_allocation", "new_policy_project_setup", "department_rewards_and_penalties",
    "project_fund_management",
]  # fmt: skip
Found = Literal[
    "target_review", "monitoring", "evaluation", "self_evaluation", "self_evaluation_review", "key_evaluation",
    "key_tracking", "finance_opinion",
]  # fmt: skip


class Consequence(TypedDict):
    """`of`: whose results; `scale` says whether `when` names a result (好/一般/差) or a grade (中/低/差)."""

    of: Annotated[tuple[EvaluationKind, ...], Field(min_length=1)]
    when: tuple[Grade | Result, ...]
    scale: Literal["result", "grade"]
    action: UseAction
    scope: NotRequired[tuple[Subject, ...]]
    basis: NotRequired[Clauses]


class Correction(TypedDict):
    """What follows for policies, projects and money without any grade."""

    when: Literal["overlapping_or_fragmented", "low_or_no_effect", "long_idle"]
    scope: tuple[Subject, ...]
    action: Literal["adjust", "cut_or_cancel", "recover_and_reallocate"]
    basis: NotRequired[Clauses]


class GradesNamed(TypedDict):
    """Words for results as the document prints them, per scale; it maps none to another."""

    ex_ante: NotRequired[tuple[Grade, ...]]
    result_use_scale: NotRequired[tuple[Result, ...]]
    key_evaluation_scale: NotRequired[tuple[Grade, ...]]


class Linkage(TypedDict):
    result: Applied
    linked_to: tuple[Linked, ...]
    basis: NotRequired[Clauses]


class LookBack(TypedDict):
    by: Body
    mandatory: bool


class Rectification(TypedDict):
    """What is fed back, who puts it right, and who hears that it is."""

    sources: NotRequired[tuple[Found, ...]]
    fed_back: NotRequired[tuple[Found, ...]]
    loop: NotRequired[tuple[Literal["feedback", "rectify", "improve"], ...]]
    mechanisms: NotRequired[tuple[Literal["result_feedback", "result_bulletin", "rectification_responsibility"], ...]]
    responsibility_system: NotRequired[bool]
    required: NotRequired[tuple[Literal["rectify", "next_work_plan"], ...]]
    owners: NotRequired[tuple[Body, ...]]
    supervised_by: NotRequired[Body]
    report_to: NotRequired[Body]
    look_back: NotRequired[LookBack]


class Application(TypedDict):
    modes: Annotated[tuple[Literal["feedback_rectification", "budget_linkage", "disclosure", "report"], ...], Unit.CODE]
    grades_named: Annotated[GradesNamed | None, Unit.RECORD]
    result_of_grade: Annotated[dict[Grade, Result], Unit.CODE]
    consequences: Annotated[tuple[Consequence, ...], Unit.RECORD]
    outcome_of_grade: Annotated[dict[EvaluationKind, dict[Grade, Outcome]], Unit.CODE]
    corrections: Annotated[tuple[Correction, ...], Unit.RECORD]
    linkages: Annotated[tuple[Linkage, ...], Unit.RECORD]
    linkage_strength: Annotated[Literal["firm", "exploratory"], Unit.CODE]
    quantified_standard_required: Annotated[bool, Unit.SWITCH]
    results_used_in_budget: Annotated[bool, Unit.SWITCH]
    reduction_percent: Annotated[dict[Grade, Percent], Unit.PERCENT]
    livelihood_exception: Annotated[tuple[Literal["livelihood_subsidy_to_individuals"], ...], Unit.CODE]
    applies_to_year: Annotated[Literal["current", "next"], Unit.CODE]
    re_check_applies_to_year: Annotated[Literal["current", "next"], Unit.CODE]
    rectification: Annotated[Rectification | None, Unit.RECORD]
