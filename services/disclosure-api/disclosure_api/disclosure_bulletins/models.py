"""A bulletin of a budget year: who was late, incomplete or irregular in disclosing; issued by finance's head."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, DateTime, Index, Text
from sqlmodel import Field

from disclosure_api.database import NOW, DisclosureModel, json_field
from disclosure_api.domain.announcing import BulletinStatus
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.supervision import State
from disclosure_api.releases.models import NotedFinding
from wenxiao.database import Scoped, text_enum, uuid_key

Year = Annotated[int, Constraint(ge=2000, le=2100)]


class BulletinRequest(BaseModel):
    """Body of POST: everything else follows from what was due and what came of it."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year


class DisclosureBulletin(Scoped, DisclosureModel, table=True):
    """Belongs to the office that announces; `entries` follow from `evidence` and `policy` alone."""

    __tablename__ = "disclosure_bulletin"
    __table_args__ = (
        Index("ix_disclosure_bulletin_scope", "region_path", "unit_id", "id"),
        Index("ix_disclosure_bulletin_year", "region_path", "budget_year", "status"),
    )
    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    budget_year: int
    status: BulletinStatus = Field(default=BulletinStatus.PROPOSED, sa_type=text_enum(BulletinStatus))
    evidence: dict[str, Any] = json_field()
    entries: list[dict[str, Any]] = json_field()
    policy: dict[str, Any] = json_field()
    digest: str = Field(sa_type=Text)
    proposed_on: date = Field(sa_type=Date)
    issued_on: date | None = Field(default=None, sa_type=Date)
    history: list[dict[str, Any]] = json_field(default_factory=list)


class StepView(BaseModel):
    """Who did what when."""

    model_config = ConfigDict(extra="forbid")
    action: str
    to_status: str
    subject: str
    acting_for: str | None
    name: str
    role: str
    day: date
    recorded_at: datetime


class DutyEntryView(BaseModel):
    """One matter and audience, as it was judged on the day."""

    model_config = ConfigDict(extra="forbid")
    unit_id: int
    unit_name: str
    department_id: int
    department_name: str | None
    kind: Kind
    project_code: str
    project_name: str
    audience: Audience
    last_day: date | None
    first_on: date | None
    state: State
    findings: list[NotedFinding]


class DisclosureBulletinView(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    unit_current_name: str
    department_current_name: str | None
    budget_year: int
    status: BulletinStatus
    entries: list[DutyEntryView]
    policy: dict[str, Any]
    digest: str
    proposed_on: date
    issued_on: date | None
    history: list[StepView]
    created_at: datetime


class RecomputationView(BaseModel):
    """`deviations` names what comes out otherwise."""

    model_config = ConfigDict(extra="forbid")
    matches: bool
    stored_digest: str
    recomputed_digest: str
    deviations: list[str]
