"""Printed tables audited in the background: what came in, how far it is, and what was found file by file."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import JSON, Date, DateTime, Index, LargeBinary, Numeric, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, json_field
from evaluation_api.views import PolicyView, Shown
from wenxiao.database import Scoped, text_enum
from wenxiao.errors import Conflict, Invalid, NotFound


class TableAuditNotFound(NotFound):
    title = "没有这次表格审核"


class TableAuditUnfinished(Conflict):
    title = "表格审核尚未完成"


class TablesNotUsable(Invalid):
    title = "上传的表格文件不可用"


class AuditState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = "state IN ('waiting', 'running')"


class Audited(Scoped):
    """`precheck`: made by a unit or a department before it hands its tables in, and seen there alone."""

    precheck: bool


class TableContent(Kept, Audited, EvaluationModel, table=True):
    """What was sent in, once per unit by its digest; its bytes lie in parts, none of them large."""

    __tablename__ = "table_content"
    __table_args__ = (
        UniqueConstraint("unit_id", "sha256"),
        Index("ix_table_content_scope", "region_path", "unit_id", "id"),
    )
    sha256: str = Field(sa_type=Text)
    size: int


class TableContentPart(Kept, Audited, EvaluationModel, table=True):
    __tablename__ = "table_content_part"
    __table_args__ = (
        UniqueConstraint("content_id", "number"),
        Index("ix_table_content_part_scope", "region_path", "unit_id", "id"),
    )
    content_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.table_content.id")
    number: int
    content: bytes = Field(sa_type=LargeBinary)


class TableAudit(Kept, Audited, EvaluationModel, table=True):
    """`done` files of `files` are kept: from there a killed audit goes on; `files` is null until they were counted.

    `claims` (who asked, with which reach) are there as long as the work is not finished."""

    __tablename__ = "table_audit"
    __table_args__ = (
        Index("ix_table_audit_scope", "region_path", "unit_id", "id"),
        Index("ix_table_audit_content_id", "content_id"),
        Index("ix_table_audit_waiting", "id", postgresql_where=text(UNFINISHED)),
        # The same content by the same law is asked for once.
        Index(
            "uq_table_audit_same", "unit_id", "content_id", "rules_sha256", "budget_year", unique=True,
            postgresql_nulls_not_distinct=True, postgresql_where=text("state <> 'failed'"),
        ),
    )  # fmt: skip
    budget_year: int | None = None
    day: date = Field(sa_type=Date)
    file_name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size: int
    content_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.table_content.id")
    state: AuditState = Field(default=AuditState.WAITING, sa_type=text_enum(AuditState))
    policy: Document = json_field()
    rules_sha256: str = Field(default="", sa_type=Text)
    claims: Document | None = json_field(default=None)
    request_id: str = Field(sa_type=Text)
    made_by_name: str = Field(sa_type=Text)
    attempts: int = 0
    files: int | None = None
    done: int = 0
    refused: int = 0
    certain: int = 0
    likely: int = 0
    advice: int = 0
    ranking: Document | None = json_field(default=None)
    detail: str | None = Field(default=None, sa_type=Text)
    started_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class AuditedTableFile(Kept, Audited, EvaluationModel, table=True):
    """What was found in one file; `refused` says why nothing of it could be read.

    `own_total`, `ours_total` and `distance` are those of the table of the file that lies farthest."""

    __tablename__ = "audited_table_file"
    __table_args__ = (
        UniqueConstraint("audit_id", "number"),
        Index("ix_audited_table_file_scope", "region_path", "unit_id", "id"),
        Index("ix_audited_table_file_audit", "region_path", "audit_id", "number"),
    )
    audit_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.table_audit.id")
    number: int
    file_name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size: int
    kind: str = Field(sa_type=Text)
    refused: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    tables: int
    printed_unit: str | None = Field(default=None, sa_type=Text)
    project: str | None = Field(default=None, sa_type=Text)
    own_total: Decimal | None = Field(default=None, sa_type=Numeric)
    ours_total: Decimal | None = Field(default=None, sa_type=Numeric)
    distance: Decimal | None = Field(default=None, sa_type=Numeric)
    certain: int
    likely: int
    advice: int
    # The very text that was answered first.
    document: Document = Field(sa_type=JSON)
    annotated: bytes | None = Field(default=None, sa_type=LargeBinary)


class RankedUnitView(Shown):
    place: int
    unit: str
    tables: int
    mean_distance: str
    largest_distance: str
    certain: int


class ApartView(Shown):
    unit: str
    file: str
    reason: str


class RankingView(Shown):
    """The first of each list; all of them stand in the workbook."""

    ranked: list[RankedUnitView]
    apart: list[ApartView]
    ranked_in_all: int
    apart_in_all: int


class TableAuditView(ScopedView):
    """`done` of `files` are audited; findings are counted by severity over all of them, `refused` could not be read."""

    model_config = ConfigDict(extra="forbid")
    precheck: bool
    budget_year: int | None
    day: date
    file_name: str
    sha256: str
    size: int
    state: AuditState
    policy: PolicyView
    made_by_name: str
    files: int | None
    done: int
    refused: int
    certain: int
    likely: int
    advice: int
    ranking: RankingView | None
    detail: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class AuditedTableFileView(ScopedView):
    """One file of an audit in short; what was found stands at its own address."""

    model_config = ConfigDict(extra="forbid")
    precheck: bool
    audit_id: UUID
    number: int
    file_name: str
    sha256: str
    size: int
    kind: str
    refused: str | None
    reason: str | None
    tables: int
    printed_unit: str | None
    project: str | None
    own_total: str | None
    ours_total: str | None
    distance: str | None
    certain: int
    likely: int
    advice: int


class AuditedTableDocument(Shown):
    """What the audit says of one file, whole; the same document that the command line writes."""

    name: str
    sha256: str
    size: int
    kind: str
    refused: str
    reason: str
    unread: list[dict[str, Any]]
    findings: dict[str, int]
    tables: list[dict[str, Any]]
