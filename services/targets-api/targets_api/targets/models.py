"""A target: goal, weights and indicators of one object in one budget year, and everything that was done to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Boolean, Date, DateTime, Index, Integer, Numeric, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from targets_api.database import Kept, Scoped, TargetsModel, json_field
from targets_api.domain.lifecycle import Status
from targets_api.domain.values import Direction, Kind, Period
from targets_api.projects.models import ShortWords, Words, Year
from targets_api.targets.content import IndicatorDraft, MilestoneDraft, TaskDraft
from wenxiao.bodies import Money
from wenxiao.database import text_enum


def _text() -> Any:
    return Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class Target(Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year", "revision"),
        Index("ix_target_scope", "region_path", "unit_id", "id"),
        Index("ix_target_queue", "region_path", "due_on", "id", postgresql_where=text("status <> 'approved'")),
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
    whole_life_goal: str = _text()
    whole_life_from: int | None = Field(default=None, sa_type=Integer)
    whole_life_until: int | None = Field(default=None, sa_type=Integer)
    functions: str = _text()
    derived_from: list[dict[str, str]] = json_field(
        default_factory=list, nullable=False, sa_column_kwargs={"server_default": text("'[]'")}
    )
    funding: dict[str, Any] = json_field(
        default_factory=dict, nullable=False, sa_column_kwargs={"server_default": text("'{}'")}
    )
    in_year: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": text("false")})
    collective_decision: dict[str, Any] | None = json_field(default=None)
    due_on: date | None = Field(default=None, sa_type=Date)
    adjustment: dict[str, Any] | None = json_field(default=None)
    review_result: dict[str, Any] | None = json_field(default=None)


class Indicator(IndicatorDraft, Scoped, TargetsModel, table=True):
    """A row of the form. `typed` is what the printed value was read as; null in rows from before values were read."""

    __tablename__ = "indicator"
    kind: Kind = Field(sa_type=text_enum(Kind))
    direction: Direction = Field(sa_type=text_enum(Direction))
    period: Period = Field(
        default=Period.ANNUAL, sa_type=text_enum(Period), sa_column_kwargs={"server_default": "annual"}
    )
    typed: dict[str, Any] | None = json_field(default=None)
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id", primary_key=True)
    row_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class TargetMilestone(MilestoneDraft, Scoped, TargetsModel, table=True):
    __tablename__ = "target_milestone"
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id", primary_key=True)
    row_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class TargetTask(TaskDraft, Scoped, TargetsModel, table=True):
    __tablename__ = "target_task"
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
    row_reasons: list[dict[str, Any]] = json_field(
        default_factory=list, nullable=False, sa_column_kwargs={"server_default": text("'[]'")}
    )
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


class ApproveBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    gate_decision_id: UUID = Constraint(description="所依据的预算绩效挂钩意见")
    approved_budget: Money = Constraint(description="随目标批复的预算（元）")
    override_reason: Words | None = Constraint(default=None, description="原则上不安排而仍批复的理由")


class RollForwardBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    budget_year: Year = Constraint(description="结转到的预算年度")
