"""What a unit does about an alert, and what finance says to it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel
from targets_api.domain.rectification import RectificationStatus
from targets_api.projects.models import Words
from targets_api.views import ScopedView
from wenxiao.bodies import Day
from wenxiao.database import text_enum


class RectificationDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cause: Words = Constraint(description="原因分析")
    measures: Words = Constraint(description="整改措施")
    due_on: Day = Constraint(description="完成时限")


class Rectification(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "rectification"
    __table_args__ = (
        Index("ix_rectification_scope", "region_path", "unit_id", "id"),
        Index("ix_rectification_alert_id", "alert_id"),
    )
    alert_id: UUID = Field(sa_type=Uuid, foreign_key="targets.alert.id")
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    cause: str = Field(sa_type=Text)
    measures: str = Field(sa_type=Text)
    due_on: date = Field(sa_type=Date)
    submitted_on: date = Field(sa_type=Date)
    author_acting_for: str | None = Field(default=None, sa_type=Text)
    status: RectificationStatus = Field(default=RectificationStatus.SUBMITTED, sa_type=text_enum(RectificationStatus))
    settled_by_subject: str | None = Field(default=None, sa_type=Text)
    settled_by_name: str | None = Field(default=None, sa_type=Text)
    settled_on: date | None = Field(default=None, sa_type=Date)
    remark: str | None = Field(default=None, sa_type=Text)


class AcceptBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    remark: Words | None = Constraint(default=None, description="确认意见")


class RectificationView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    alert_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    cause: str
    measures: str
    due_on: date
    submitted_on: date
    status: RectificationStatus
    author_name: str
    settled_by_name: str | None
    settled_on: date | None
    remark: str | None
    created_at: datetime
