"""Spend pace beside goal pace, alerts and measures while the money is spent. Owned and evaluated by targets-api."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Month, Named, Percent, Subject, Text, Unit

FundMeasure = Literal[
    "recover", "revoke", "reduce", "adjust", "suspend_appropriation", "defer_appropriation", "stop_appropriation",
]  # fmt: skip
MonthNumber = Annotated[str, Field(pattern=r"^([1-9]|1[0-2])$")]
Method = Literal["target_comparison", "stage_feedback", "monitoring_model"]
Way = Literal["unit_discussion", "site_check", "follow_up_monitoring", "supervision"]


class Routine(TypedDict):
    """What one body does while it monitors."""

    by: Body
    regularity: NotRequired[Literal["daily_routine", "periodic", "whole_year"]]
    covers: NotRequired[tuple[Subject, ...]]
    does: tuple[
        Literal[
            "collect_information", "analyse_progress", "analyse_fund_use", "analyse_target_completion",
            "correct_problems", "correct_promptly", "analyse_cause", "corrective_action", "report_to_finance",
            "correct_deviation", "fix_management_gap", "review_and_analyse_results", "risk_judgement",
            "urge_improvement", "report_to_department",
        ],
        ...,
    ]  # fmt: skip
    basis: NotRequired[Clauses]


class Checkpoint(Named):
    """Something to watch for, and in whom."""

    subjects: tuple[Body, ...]


class ThirdPartyTracking(TypedDict):
    optional: bool
    periods: tuple[Literal["annual", "mid_term"], ...]


class KeyTracking(TypedDict):
    """Which items finance follows closely; `sampled`: a sample is demanded without a number."""

    by: Body
    scope: tuple[Subject, ...]
    must_include: NotRequired[tuple[Subject, ...]]
    sampled: NotRequired[bool]
    report_months: NotRequired[tuple[Month, ...]]
    ways: NotRequired[tuple[Way, ...]]
    third_party: NotRequired[ThirdPartyTracking]
    trigger: NotRequired[Literal["serious_problem"]]
    urges_rectification: NotRequired[bool]
    basis: NotRequired[Clauses]


class Commitment(TypedDict):
    signed_by: Body
    document: Literal["budget_execution_commitment"]


class Monitoring(TypedDict):
    principle: Annotated[Text | None, Unit.TEXT]
    responsible: Annotated[tuple[Body, ...], Unit.CODE]
    tracks: Annotated[tuple[Literal["target_achievement", "budget_execution_progress"], ...], Unit.CODE]
    report_months: Annotated[tuple[Month, ...], Unit.MONTH]
    report_to: Annotated[Body, Unit.CODE]
    collection: Annotated[tuple[Literal["dynamic", "periodic"], ...], Unit.CODE]
    methods: Annotated[tuple[Method, ...], Unit.CODE]
    routines: Annotated[tuple[Routine, ...], Unit.RECORD]
    checkpoints: Annotated[tuple[Checkpoint, ...], Unit.RECORD]
    alert_conditions: Annotated[tuple[Literal["off_target", "behind_schedule", "expected_to_miss"], ...], Unit.CODE]
    alert_steps: Annotated[tuple[Literal["alert", "cause_analysis", "reminder", "correction"], ...], Unit.CODE]
    alerts_by: Annotated[Body, Unit.CODE]
    alerts_periodic: Annotated[bool, Unit.SWITCH]
    commitment: Annotated[Commitment | None, Unit.RECORD]
    key_tracking: Annotated[KeyTracking | None, Unit.RECORD]
    pace_gap_points: Annotated[Percent, Unit.PERCENTAGE_POINTS]
    execution_floor_percent: Annotated[dict[MonthNumber, Percent], Unit.PERCENT]
    slow_spending_triggers: Annotated[tuple[Literal["slow_spending", "large_idle_stock"], ...], Unit.CODE]
    slow_spending_unless: Annotated[tuple[Literal["justified_reason"], ...], Unit.CODE]
    slow_spending_measures: Annotated[tuple[FundMeasure, ...], Unit.CODE]
    serious_problem_triggers: Annotated[tuple[Literal["serious_problem", "hard_to_correct"], ...], Unit.CODE]
    serious_problem_measures: Annotated[tuple[FundMeasure, ...], Unit.CODE]
    treasury_cash_follows_performance: Annotated[bool, Unit.SWITCH]
