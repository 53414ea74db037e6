"""A target: goal, weights and indicators of one project in one budget year, and everything that was done to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, DateTime, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from targets_api.database import Kept, Scoped, TargetsModel, json_field
from targets_api.domain.declaration import Direction, Kind, Operator
from targets_api.domain.lifecycle import Status
from targets_api.projects.models import FindingView, ShortWords, Words, Year
from wenxiao.bodies import Money
from wenxiao.database import text_enum

Weight = Annotated[Decimal, Constraint(gt=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Value = Annotated[Decimal, Constraint(max_digits=24, decimal_places=6, allow_inf_nan=False)]
Text200 = Annotated[str, Constraint(max_length=200)]


class IndicatorDraft(SQLModel):
    """One row of the form as its author wrote it."""

    model_config = {"extra": "forbid"}
    category: ShortWords = Field(sa_type=Text, description="一级指标，如“产出指标”")
    subcategory: ShortWords | None = Field(default=None, sa_type=Text, description="二级指标，如“数量指标”")
    name: ShortWords = Field(sa_type=Text, description="三级指标")
    operator: Operator | None = Field(default=None, sa_type=text_enum(Operator), description="计算符号")
    target_text: Text200 = Field(sa_type=Text, description="指标值，照表填写")
    target_value: Value | None = Field(default=None, sa_type=Numeric, description="指标值中的数值")
    unit: ShortWords | None = Field(default=None, sa_type=Text, description="计量单位")
    kind: Kind = Field(sa_type=text_enum(Kind), description="定量或定性")
    direction: Direction = Field(default=Direction.HIGHER, sa_type=text_enum(Direction), description="方向")
    weight: Weight | None = Field(default=None, sa_type=Numeric(5, 2), description="分值")
    library_indicator_id: UUID | None = Field(default=None, sa_type=Uuid, description="指标库中的指标")


class ExemptionDraft(BaseModel):
    """A required dimension that does not apply, and why."""

    model_config = ConfigDict(extra="forbid")
    dimension: ShortWords
    reason: Words


class TargetContent(SQLModel):
    """Body of PUT; weights may still be missing or not add up, submission asks for that."""

    model_config = {"extra": "forbid"}
    overall_goal: Annotated[str, Constraint(max_length=4000)] = Field(default="", description="年度总体目标")
    execution_weight: Weight | None = Field(default=None, description="预算执行率分值；留空取当地默认值")
    dimensions_not_applicable: list[ExemptionDraft] = Field(default_factory=list, max_length=20)
    indicators: list[IndicatorDraft] = Field(default_factory=list, max_length=200, description="绩效指标")


class TargetDraft(TargetContent):
    """Body of POST: for which project and year."""

    project_id: UUID
    budget_year: Year


class Target(Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year", "revision"),
        Index("ix_target_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    revision: int = 1
    predecessor_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key="targets.target.id")
    status: Status = Field(default=Status.DRAFT, sa_type=text_enum(Status))
    round: int = 0
    overall_goal: str = Field(sa_type=Text)
    execution_weight: Decimal = Field(sa_type=Numeric(5, 2))
    dimensions_not_applicable: list[dict[str, str]] = json_field()
    findings: list[dict[str, Any]] = json_field(default_factory=list)
    policy_stamp: dict[str, Any] | None = json_field(default=None)
    approved_budget: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    approved_on: date | None = Field(default=None, sa_type=Date)
    gate_decision_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key="targets.gate_decision.id")
    override_reason: str | None = Field(default=None, sa_type=Text)


class Indicator(IndicatorDraft, Scoped, TargetsModel, table=True):
    __tablename__ = "indicator"
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id", primary_key=True)
    row_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class TargetEvent(Scoped, TargetsModel, table=True):
    """One line of the history: who did what when, from which state to which."""

    __tablename__ = "target_event"
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id", primary_key=True)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    action: str = Field(sa_type=Text)
    from_status: str | None = Field(default=None, sa_type=Text)
    to_status: str = Field(sa_type=Text)
    round: int
    subject: str = Field(sa_type=Text)
    acting_for: str | None = Field(default=None, sa_type=Text)
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    duty: str = Field(sa_type=Text)
    organisation: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    day: date = Field(sa_type=Date)
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))


class ReturnBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Words = Constraint(description="退回理由")


class CriterionJudged(BaseModel):
    """What the reviewer found of one criterion."""

    model_config = ConfigDict(extra="forbid")
    criterion: ShortWords = Constraint(description="审核标准代码，见政策包的审核标准")
    met: bool = Constraint(description="是否符合")
    remark: Words | None = Constraint(default=None, description="审核意见")


class ReviewBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    criteria: list[CriterionJudged] = Constraint(default_factory=list, max_length=50, description="逐项审核意见")


class ApproveBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    gate_decision_id: UUID = Constraint(description="所依据的预算绩效挂钩意见")
    approved_budget: Money = Constraint(description="随目标批复的预算（元）")
    override_reason: Words | None = Constraint(default=None, description="原则上不安排而仍批复的理由")


class RollForwardBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    budget_year: Year = Constraint(description="结转到的预算年度")


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


class ActionView(BaseModel):
    """What the caller may do next with this target, and why not."""

    name: str
    allowed: bool
    why_not: str | None
