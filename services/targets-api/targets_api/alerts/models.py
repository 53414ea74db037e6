"""An alert that a monitoring report raised, with the figures and the clauses or convention it rests on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from targets_api.database import Kept, Scoped, TargetsModel, json_field
from targets_api.domain.rectification import AlertStatus, RectificationStatus
from targets_api.views import ScopedView
from wenxiao.database import text_enum


class Alert(Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_scope", "region_path", "unit_id", "id"),
        Index("ix_alert_report_id", "report_id"),
    )
    report_id: UUID = Field(sa_type=Uuid, foreign_key="targets.monitoring_report.id")
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id")
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    rule: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    figures: dict[str, str] = json_field()
    basis: list[str] = json_field()
    source: str = Field(sa_type=Text)
    measures: list[str] = json_field()
    status: AlertStatus = Field(default=AlertStatus.OPEN, sa_type=text_enum(AlertStatus))
    raised_on: date = Field(sa_type=Date)
    may_follow: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class MayFollowView(BaseModel):
    """Measures that finance may take if it finds all of `when` and none of `unless`; the alert takes none by itself."""

    measures: list[str]
    when: list[str]
    unless: list[str]
    basis: list[str]


class RectificationSummary(BaseModel):
    id: UUID
    status: RectificationStatus
    author_name: str
    submitted_on: date


class AlertView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    report_id: UUID
    target_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    rule: str
    detail: str
    figures: dict[str, str]
    basis: list[str]
    source: str
    measures: list[str] = Constraint(description="可能采取的处置，条件见 may_follow")
    status: AlertStatus
    raised_on: date
    rectifications: list[RectificationSummary]
    created_at: datetime
    may_follow: MayFollowView | None
