"""A second sheet of ex-ante assessment, ordered by finance; the office's own stands beside it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, String, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.ex_ante import Conclusion
from targets_api.projects.fields import ShortWords, Words
from targets_api.projects.models import FindingView
from targets_api.projects.sheet_fields import SheetBody, SheetItemBody
from targets_api.views import ScopedView
from wenxiao.database import text_enum


class IndependentSheet(SheetBody):
    """Body of POST: whose sheet it is, and what it says."""

    project_id: UUID
    assessor: ShortWords | None = Constraint(
        default=None, description="受托的第三方机构或专家组；财政代为登记时填写，受托方自行填报时留空"
    )


class IndependentAssessment(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "independent_assessment"
    __table_args__ = (
        Index("ix_independent_assessment_scope", "region_path", "unit_id", "id"),
        Index("ix_independent_assessment_project_id", "project_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    assessor: str = Field(sa_type=Text)
    points: dict[str, Any] = json_field()
    items: list[dict[str, Any]] = json_field()
    total: Decimal = Field(sa_type=Numeric(6, 2))
    conclusion: Conclusion = Field(sa_type=text_enum(Conclusion))
    suggested_conclusion: Conclusion = Field(sa_type=text_enum(Conclusion))
    reason: str | None = Field(default=None, sa_type=Text)
    assessed_on: date = Field(sa_type=Date)
    report_title: str = Field(sa_type=Text)
    report_sha256: str | None = Field(default=None, sa_type=Text)
    findings: list[dict[str, Any]] = json_field()
    policy_stamp: dict[str, Any] = json_field()
    judged_digest: str = Field(sa_type=Text)
    filed_by: str = Field(default="finance", sa_type=String(32), sa_column_kwargs={"server_default": "finance"})


class AssessmentTakingOver(Author, Kept, Scoped, TargetsModel, table=True):
    """Finance has accepted a sheet that its assessor filed; never written over."""

    __tablename__ = "assessment_taking_over"
    __table_args__ = (
        UniqueConstraint("independent_assessment_id"),
        Index("ix_assessment_taking_over_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    independent_assessment_id: UUID = Field(sa_type=Uuid, foreign_key="targets.independent_assessment.id")
    taken_over_on: date = Field(sa_type=Date)
    remark: str | None = Field(default=None, sa_type=Text)


class TakeOverBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    remark: Words | None = Constraint(default=None, description="接收意见")


class TakenOverView(BaseModel):
    on: date
    by: str
    remark: str | None


class IndependentAssessmentView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    assessor: str
    points: dict[str, str]
    items: list[SheetItemBody]
    total: str
    conclusion: Conclusion
    suggested_conclusion: Conclusion
    reason: str | None
    assessed_on: date
    report_title: str
    report_sha256: str | None
    findings: list[FindingView]
    policy_stamp: dict[str, Any]
    judged_digest: str
    author_name: str
    created_at: datetime
    filed_by: Literal["finance", "third_party", "expert"]
    taken_over: TakenOverView | None
