"""The year's steps and the plan's milestones. Shared data: the service that owns a step reads its window here.

A window warns and marks late; it refuses only where its step is named in `hard`.
"""

from datetime import date
from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Level, Month, MonthsFromTo, Text, Unit, Year

Stage = Literal[
    "ex_ante", "target", "monitoring", "evaluation", "application", "accountability", "target_at_budgeting",
    "monitoring_at_execution", "evaluation_at_completion", "feedback_of_results", "use_of_feedback",
]  # fmt: skip

# `boundary: ambiguous`: the document does not say whether the month itself is included.
# `source: convention`: a step that no document prints, in a list whose other steps are law.
Step = TypedDict(
    "Step",
    {
        "step": str,
        "by": tuple[Body, ...],
        "months": NotRequired[MonthsFromTo],
        "report_months": NotRequired[tuple[Month, ...]],
        "before_month": NotRequired[Month],
        "boundary": NotRequired[Literal["ambiguous"]],
        "of_year": NotRequired[Literal["previous"]],
        "with": NotRequired[Literal["budget_draft", "final_accounts"]],
        "source": NotRequired[Literal["convention"]],
        "basis": NotRequired[Clauses],
    },
)


class Milestone(TypedDict):
    """What stands when: by a day, or in these years; at these levels where the document limits it."""

    goal: Literal["foundation", "basic_full_coverage", "full_system", "general_budget", "other_budgets", "annex_rows"]
    zh: Text
    by: NotRequired[date]
    years: NotRequired[tuple[Year, ...]]
    levels: NotRequired[tuple[Level, ...]]
    annex_rows: NotRequired[tuple[int, ...]]
    continues_after: NotRequired[bool]
    basis: NotRequired[Clauses]


class PlanYears(TypedDict):
    from_year: Year
    to_year: Year


class Calendar(TypedDict):
    steps: Annotated[tuple[Step, ...], Unit.RECORD]
    hard: Annotated[tuple[str, ...], Unit.CODE]
    before_month_includes_it: Annotated[bool, Unit.SWITCH]
    process_stages: Annotated[tuple[Stage, ...], Unit.CODE]
    regulated_stages: Annotated[tuple[Stage, ...], Unit.CODE]
    milestones: Annotated[tuple[Milestone, ...], Unit.RECORD]
    plan_years: Annotated[PlanYears | None, Unit.YEAR]
