"""Files that prove what a self-evaluation says: content kept once per project by its digest, never changed."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import EvaluationModel, Kept, ScopedView
from wenxiao.database import Scoped


class EvidenceContent(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "evidence_content"
    __table_args__ = (
        UniqueConstraint("project_id", "sha256"),
        Index("ix_evidence_content_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid)
    sha256: str = Field(sa_type=Text)
    size: int
    content: bytes = Field(sa_type=LargeBinary)


class EvidenceFile(Kept, Scoped, EvaluationModel, table=True):
    """`row_number` null: the file is about the whole form."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        UniqueConstraint("self_evaluation_id", "row_number", "sha256", postgresql_nulls_not_distinct=True),
        Index("ix_evidence_file_scope", "region_path", "unit_id", "id"),
        Index("ix_evidence_file_content_id", "content_id"),
    )
    project_id: UUID = Field(sa_type=Uuid)
    sha256: str = Field(sa_type=Text)
    size: int
    self_evaluation_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.self_evaluation.id")
    row_number: int | None = None
    file_name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    content_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.evidence_content.id")
    attached_by: str = Field(sa_type=Text)
    attached_by_name: str = Field(sa_type=Text)


class EvidenceFileView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    self_evaluation_id: UUID
    project_id: UUID
    row_number: int | None
    file_name: str
    media_type: str
    size: int
    sha256: str
    attached_by_name: str
    created_at: datetime
