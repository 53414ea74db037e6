"""An import of forms: the workbook as it was sent, how far the work is, and what was done with each sheet."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Boolean, Date, DateTime, Index, LargeBinary, Text, text
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.forms.judging import Outcome
from targets_api.views import ScopedView
from wenxiao.database import text_enum


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # at least one form has to be corrected: nothing was written
    FAILED = "failed"  # the file could not be read to its end


UNFINISHED = (ImportState.WAITING, ImportState.RUNNING)


class FormImport(Author, Kept, Scoped, TargetsModel, table=True):
    """`content` and `claims` (who sent it, with which reach) are there as long as the work is not finished."""

    __tablename__ = "form_import"
    __table_args__ = (
        Index("ix_form_import_scope", "region_path", "unit_id", "id"),
        Index("ix_form_import_waiting", "id", postgresql_where=text("state IN ('waiting', 'running')")),
    )
    budget_year: int
    dry_run: bool = Field(sa_type=Boolean)
    state: ImportState = Field(default=ImportState.WAITING, sa_type=text_enum(ImportState))
    file_name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size: int
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    claims: dict[str, Any] | None = json_field(default=None)
    day: date = Field(sa_type=Date)
    request_id: str = Field(sa_type=Text)
    attempts: int = 0
    sheets: int = 0
    forms: int = 0
    forms_read: int = 0
    forms_judged: int = 0
    counts: dict[str, int] = json_field(default_factory=dict, nullable=False)
    written: bool = Field(default=False, sa_type=Boolean)
    outcomes: list[dict[str, Any]] = json_field(default_factory=list, nullable=False)
    detail: str | None = Field(default=None, sa_type=Text)
    started_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class FormImportView(ScopedView):
    """`sheets` is how many the workbook has, `forms` how many of them are read as forms."""

    model_config = ConfigDict(extra="forbid")
    budget_year: int
    dry_run: bool
    state: ImportState
    file_name: str
    size: int
    sha256: str
    sheets: int
    forms: int
    forms_read: int
    forms_judged: int
    counts: dict[Outcome, int]
    written: bool
    detail: str | None
    author_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class SheetFinding(BaseModel):
    """What has to be corrected (refusal), looked at (warning), or could be better (advice); `cell` as Excel says it."""

    cell: str
    field: str
    rule: str
    detail: str
    severity: str
    basis: list[str]


class SheetOutcome(BaseModel):
    """One sheet: which target it is about, and what was done, or would be done by the import that was tried."""

    sheet: str
    outcome: Outcome
    kind: str | None = Constraint(description="project 项目支出，overall 部门整体；没有认出的为空")
    name: str
    code: str
    project_id: UUID | None
    target_id: UUID | None
    findings: list[SheetFinding]
