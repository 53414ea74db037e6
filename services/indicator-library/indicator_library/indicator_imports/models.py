"""An import of indicators: what became of each row, and the batch of proposals that came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import DateTime, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from indicator_library.database import NOW, IndicatorsModel
from indicator_library.domain.importing import Outcome
from indicator_library.domain.lifecycle import ProposalStatus
from indicator_library.indicator_proposals.models import Reason, StepTaken
from indicator_library.indicators.models import Tier
from wenxiao.database import Scoped, text_enum, uuid_key


class ImportSource(StrEnum):
    WORKBOOK = "workbook"
    JSON = "json"


class IndicatorImport(Scoped, IndicatorsModel, table=True):
    """Its id is the `batch_id` of its proposals; they go through their life together, this row says how far."""

    __tablename__ = "indicator_import"
    __table_args__ = (Index("ix_indicator_import_scope", "region_path", "unit_id", "id"),)

    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    tier: Tier = Field(sa_type=text_enum(Tier))
    status: ProposalStatus = Field(default=ProposalStatus.DRAFT, sa_type=text_enum(ProposalStatus))
    source: ImportSource = Field(sa_type=text_enum(ImportSource))
    file_name: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    mapping_id: UUID | None = Field(default=None, sa_type=Uuid)
    mapping_version: int | None = None
    mapping: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    counts: dict[str, int] = Field(sa_type=JSONB)
    history: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)


class RowFindingView(BaseModel):
    """`heading` is the column as the file names it; of severity refusal, warning or advice."""

    field: str
    heading: str
    rule: str
    detail: str
    severity: str
    basis: list[str]


class ImportedRow(BaseModel):
    """`row` as Excel counts it, of JSON from 1; `indicator_code` of the one that is there already."""

    row: int
    name: str | None
    outcome: Outcome
    indicator_code: str | None = None
    parent_code: str | None = None
    findings: list[RowFindingView]
    extra: dict[str, Any] | None = Constraint(default=None, description="多余的列，原样带回")


class ImportReport(BaseModel):
    """`written` is false for a dry run, where nothing was to be written, and while a single row is refused."""

    id: UUID | None
    dry_run: bool
    written: bool
    sheet: str | None
    counts: dict[Outcome, int]
    rows: list[ImportedRow]


class BulkBody(BaseModel):
    """Rows with the fields of an indicator; what is no field is given back untouched."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason
    rows: list[dict[str, Any]] = Constraint(min_length=1, max_length=10_000)


class ImportView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_import_view`."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    tier: Tier
    status: ProposalStatus
    source: ImportSource
    file_name: str
    sha256: str
    reason: str
    mapping_id: UUID | None
    mapping_version: int | None
    mapping: dict[str, Any] | None
    counts: dict[Outcome, int]
    history: list[StepTaken]
    created_at: datetime
