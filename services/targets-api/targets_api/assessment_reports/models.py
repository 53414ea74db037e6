"""The report file of an assessment: kept by its digest, never opened by us, never changed."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel
from targets_api.views import ScopedView


class AssessmentReport(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "assessment_report"
    __table_args__ = (
        UniqueConstraint("project_id", "sha256"),
        Index("ix_assessment_report_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    file_name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size: int
    content: bytes = Field(sa_type=LargeBinary)


class AssessmentReportView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    author_name: str
    created_at: datetime
