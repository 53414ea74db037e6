"""A monitoring report: what the unit says of each indicator, beside what the treasury paid."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.monitoring import Likelihood
from targets_api.domain.rectification import AlertStatus
from targets_api.projects.models import FindingView, Words
from targets_api.targets.content import Text200, Value
from targets_api.views import ScopedView
from wenxiao.bodies import Day

Percent = Annotated[Decimal, Constraint(ge=0, le=1000, max_digits=6, decimal_places=2, allow_inf_nan=False)]


class ProgressRow(BaseModel):
    """One indicator at the end of the period; `indicator` is its row number in the target."""

    model_config = ConfigDict(extra="forbid")
    indicator: Annotated[int, Constraint(ge=1, le=200)]
    actual_text: Text200 = Constraint(description="截至期末完成情况，照实填写")
    actual_value: Value | None = Constraint(default=None, description="完成情况中的数值")
    progress_percent: Percent | None = Constraint(default=None, description="填报的完成进度（%）")
    expected_text: Text200 | None = Constraint(default=None, description="全年预计完成情况")
    likelihood: Likelihood = Constraint(default=Likelihood.CERTAIN, description="完成目标的可能性")
    explanation: Words | None = Constraint(default=None, description="偏差原因")


class MonitoringDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")
    target_id: UUID
    period_end: Day = Constraint(description="监控期末，如 2022-07-31")
    summary: Words | None = Constraint(default=None, description="监控情况说明")
    rows: list[ProgressRow] = Constraint(min_length=1, max_length=200)


class MonitoringReport(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "monitoring_report"
    __table_args__ = (
        UniqueConstraint("target_id", "period_end"),
        Index("ix_monitoring_report_scope", "region_path", "unit_id", "id"),
    )
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id")
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    period_end: date = Field(sa_type=Date)
    submitted_on: date = Field(sa_type=Date)
    summary: str | None = Field(default=None, sa_type=Text)
    rows: list[dict[str, Any]] = json_field()
    adjusted_budget: Decimal = Field(sa_type=Numeric(18, 2))
    executed: Decimal = Field(sa_type=Numeric(18, 2))
    spend_pace: Decimal | None = Field(default=None, sa_type=Numeric(12, 2))
    goal_pace: Decimal | None = Field(default=None, sa_type=Numeric(12, 2))
    findings: list[dict[str, Any]] = json_field()
    evidence: dict[str, Any] = json_field()
    policy_stamp: dict[str, Any] = json_field()
    level: str | None = Field(default=None, sa_type=Text)
    policy: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    decision: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    digest: str | None = Field(default=None, sa_type=Text)


class AlertSummary(BaseModel):
    id: UUID
    rule: str
    detail: str
    status: AlertStatus


class MonitoringReportView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    target_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    budget_year: int
    period_end: date
    submitted_on: date
    summary: str | None
    rows: list[dict[str, Any]]
    adjusted_budget: str
    executed: str
    spend_pace: str | None
    goal_pace: str | None
    findings: list[FindingView]
    evidence: dict[str, Any]
    policy_stamp: dict[str, Any]
    author_name: str
    alerts: list[AlertSummary]
    created_at: datetime
    policy: dict[str, Any] | None
    decision: dict[str, Any] | None
    digest: str | None
