"""An adjustment of an admitted entry's year plan: what it was, what it is to be, why, and what finance decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Integer, Numeric, Text, Uuid, text
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.plan_adjusting import PlanAdjustmentStatus
from targets_api.projects.fields import ShortWords, TermYears, Words
from targets_api.projects.models import FindingView, PlannedYear, PlannedYearView
from targets_api.views import ScopedView
from wenxiao.bodies import Money
from wenxiao.database import text_enum


class PlanAdjustmentDraft(BaseModel):
    """Body of POST; the plan as a whole, past years as they stand."""

    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    reason: Literal["budget_adjustment", "policy_change", "emergency", "other"] = Constraint(
        description="预算调整、政策变化、突发事件或其他"
    )
    explanation: Words = Constraint(description="为什么原来的分年度安排不再合适")
    document: ShortWords | None = Constraint(default=None, description="依据的文件，如预算调整方案文号")
    whole_life_total: Money = Constraint(description="调整后的全周期总额（元）")
    year_plan: list[PlannedYear] = Constraint(min_length=1, max_length=30, description="调整后的分年度安排（元）")
    term_years: TermYears | None = Constraint(default=None, description="调整后的期限（年）；留空不变")


class PlanVerdict(BaseModel):
    """Body of POST decide."""

    model_config = ConfigDict(extra="forbid")
    agreed: bool = Constraint(description="是否同意调整")
    opinion: Words = Constraint(description="审定意见")


class PlanAdjustment(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "plan_adjustment"
    __table_args__ = (
        Index("ix_plan_adjustment_scope", "region_path", "unit_id", "id"),
        Index("ix_plan_adjustment_project_id", "project_id", "id"),
        Index("uq_plan_adjustment_open", "project_id", unique=True, postgresql_where=text("status = 'asked'")),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    status: PlanAdjustmentStatus = Field(default=PlanAdjustmentStatus.ASKED, sa_type=text_enum(PlanAdjustmentStatus))
    reason: str = Field(sa_type=Text)
    explanation: str = Field(sa_type=Text)
    document: str | None = Field(default=None, sa_type=Text)
    whole_life_total: Decimal = Field(sa_type=Numeric(18, 2))
    term_years: int | None = Field(default=None, sa_type=Integer)
    year_plan: list[dict[str, Any]] = json_field()
    before: dict[str, Any] = json_field()
    asked_on: date = Field(sa_type=Date)
    asked_for: str | None = Field(default=None, sa_type=Text)
    findings: list[dict[str, Any]] = json_field()
    policy_stamps: list[dict[str, Any]] = json_field()
    opinion: str | None = Field(default=None, sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_by_name: str | None = Field(default=None, sa_type=Text)
    decided_for: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = Field(default=None, sa_type=Date)


class PlanView(BaseModel):
    """An entry's plan at one time; `term_years` is null where none was told."""

    whole_life_total: str | None
    term_years: int | None
    year_plan: list[PlannedYearView]


class PlanAdjustmentView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    status: PlanAdjustmentStatus
    reason: str
    explanation: str
    document: str | None
    before: PlanView
    after: PlanView
    asked_by_name: str
    asked_on: date
    findings: list[FindingView]
    policy_stamps: list[dict[str, Any]]
    opinion: str | None
    decided_by_name: str | None
    decided_on: date | None
    created_at: datetime
