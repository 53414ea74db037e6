"""What units have adopted for their projects, each with the indicator frozen as it was."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Date, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from indicator_library.database import NOW, SCHEMA, IndicatorsModel
from indicator_library.indicators.content import AppliesTo, Direction, Kind
from wenxiao.database import Scoped, uuid_key

ProjectName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class AdoptionDraft(BaseModel):
    """What a unit says: which indicator, for which project."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    project_name: ProjectName


class Adoption(Scoped, IndicatorsModel, table=True):
    __tablename__ = "adoption"
    __table_args__ = (
        Index("ix_adoption_scope", "region_path", "unit_id", "id"),
        Index("uq_adoption_once", "region_path", "unit_id", "project_name", "indicator_id", unique=True),
    )

    id: UUID | None = uuid_key()
    indicator_id: UUID = Field(foreign_key=f"{SCHEMA}.indicator.id")
    project_name: str = Field(sa_type=Text)
    snapshot: dict[str, Any] = Field(sa_type=JSONB)
    digest: str = Field(sa_type=Text)
    findings: list[dict[str, Any]] = Field(sa_type=JSONB)
    adopted_by: str = Field(sa_type=Text)
    adopted_on: date = Field(sa_type=Date)
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    version: int = 1


class FrozenIndicator(BaseModel):
    """The indicator as it stood on the day; `digest` of the adoption is over exactly this."""

    category: str
    subcategory: str
    name: str
    industry: str | None
    applies_to: AppliesTo
    kind: Kind
    direction: Direction
    unit: str
    formula: str | None
    example_target: str | None
    source: str | None
    confirmed: bool
    # Adoptions from before indicators had codes and versions do not state these.
    code: str | None = None
    indicator_version: int | None = None
    definition: str | None = None


class NotedFinding(BaseModel):
    rule: str
    detail: str
    basis: list[str]
    pointer: str | None
    severity: str


class AdoptionView(BaseModel):
    """Serialised by PostgreSQL from `indicators.adoption_view`."""

    id: UUID
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    indicator_id: UUID
    project_name: str
    indicator: FrozenIndicator
    digest: str
    findings: list[NotedFinding]
    adopted_by: str
    adopted_on: date
    created_at: datetime
    version: int
