"""Finance's review of an assessment: what it thinks of it, and the amount it suggests."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.projects.fields import Words, Year
from targets_api.projects.models import FindingView
from targets_api.views import ScopedView
from wenxiao.bodies import Money


class ReviewDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    budget_year: Year
    suggested_amount: Money = Constraint(description="建议安排的预算（元）")
    opinion: Words = Constraint(description="审核意见")
    independent_assessment_id: UUID | None = Constraint(default=None, description="采信的单独评估；留空采信部门评估")


class AssessmentReview(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "assessment_review"
    __table_args__ = (
        Index("ix_assessment_review_scope", "region_path", "unit_id", "id"),
        Index("ix_assessment_review_project_id", "project_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    suggested_amount: Decimal = Field(sa_type=Numeric(18, 2))
    opinion: str = Field(sa_type=Text)
    independent_assessment_id: UUID | None = Field(
        default=None, sa_type=Uuid, foreign_key="targets.independent_assessment.id"
    )
    reviewed_on: date = Field(sa_type=Date)
    findings: list[dict[str, Any]] = json_field()
    policy_stamp: dict[str, Any] = json_field()


class AssessmentReviewView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    budget_year: int
    suggested_amount: str
    opinion: str
    independent_assessment_id: UUID | None
    reviewed_on: date
    findings: list[FindingView]
    policy_stamp: dict[str, Any]
    author_name: str
    created_at: datetime
