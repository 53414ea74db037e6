"""A target as it is shown."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from targets_api.domain.lifecycle import Status
from targets_api.domain.milestones import MilestoneKind
from targets_api.domain.projects import LibraryObject
from targets_api.domain.values import Commonality, Direction, Kind, Operator
from targets_api.projects.models import FindingView
from targets_api.targets.content import ExemptionDraft, FundingDraft, SourceDraft
from targets_api.targets.review_models import CountersignView, OpinionView, RowReason


class TypedView(BaseModel):
    """What a printed value was read as; `amount` is in `unit`, `number` and `scale` as printed (5万人: 5, 10000)."""

    kind: str
    operator: str | None
    number: str | None
    scale: str | None
    amount: str | None
    unit: str
    upper: str | None
    first: date | None
    last: date | None
    month_end: tuple[int, int] | None
    words: str
    options: list[tuple[str, str | None]]
    confidence: str
    remarks: list[str]


class IndicatorView(BaseModel):
    row_number: int
    category: str
    subcategory: str | None
    name: str
    operator: Operator | None
    target_text: str
    target_value: str | None
    unit: str | None
    kind: Kind
    direction: Direction
    weight: str | None
    library_indicator_id: UUID | None
    target_upper: str | None
    commonality: Commonality | None
    explanation: str | None
    scoring_rule: str | None
    value_basis: str | None
    previous_text: str | None
    typed: TypedView | None


class MilestoneView(BaseModel):
    row_number: int
    kind: MilestoneKind
    name: str
    due_on: date | None
    text: str


class TaskView(BaseModel):
    row_number: int
    name: str
    content: str
    amount_total: str | None
    amount_fiscal: str | None
    amount_other: str | None
    project_ids: list[UUID]


class CollectiveDecisionView(BaseModel):
    """`round` is the round of submission that the meeting was held for."""

    held_on: date
    meeting: str
    participants: int
    conclusion: str
    document: str
    round: int
    recorded_by: str
    recorded_on: date


class EventView(BaseModel):
    sequence: int
    action: str
    from_status: Status | None
    to_status: Status
    round: int
    subject: str
    name: str
    role: str
    duty: str
    organisation: str | None
    reason: str | None
    rows: list[RowReason]
    acting_for: str | None
    day: date
    recorded_at: datetime


class TargetView(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    project_id: UUID
    project_code: str
    project_name: str
    agency: str
    budget_book: str
    livelihood_subsidy_to_individuals: bool
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    department_current_name: str | None
    budget_year: int
    revision: int
    predecessor_id: UUID | None
    status: Status
    round: int
    overall_goal: str
    execution_weight: str
    indicator_weight_total: str
    dimensions_not_applicable: list[ExemptionDraft]
    findings: list[FindingView]
    policy_stamp: dict[str, Any] | None
    approved_budget: str | None
    approved_on: date | None
    gate_decision_id: UUID | None
    override_reason: str | None
    indicators: list[IndicatorView]
    history: list[EventView]
    created_at: datetime
    whole_life_goal: str
    whole_life_from: int | None
    whole_life_until: int | None
    whole_life_indicators: list[IndicatorView]
    milestones: list[MilestoneView]
    functions: str
    derived_from: list[SourceDraft]
    tasks: list[TaskView]
    funding: FundingDraft
    in_year: bool
    collective_decision: CollectiveDecisionView | None
    due_on: date | None
    adjustment: dict[str, Any] | None
    review_result: dict[str, Any] | None
    replaced_by: UUID | None
    project_object: LibraryObject
    countersigns: list[CountersignView]
    opinions: list[OpinionView]


class ActionView(BaseModel):
    """What the caller may do next with this target, and why not."""

    name: str
    allowed: bool
    why_not: str | None
