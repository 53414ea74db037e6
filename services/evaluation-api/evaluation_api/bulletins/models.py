"""A bulletin of a budget year: proposed by finance, issued by its head, then read by everybody of the region."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Date, Index, Text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, Year, json_field
from evaluation_api.domain.bulletin import EntryKind
from evaluation_api.domain.lifecycle import BulletinStatus
from evaluation_api.views import EventView, FindingView, PolicyView, Shown
from wenxiao.database import Scoped, text_enum


class BulletinRequest(BaseModel):
    """Body of POST: everything else follows from what is concluded and what is owed."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year


class Bulletin(Kept, Scoped, EvaluationModel, table=True):
    """Belongs to the office that announces; `entries` follow from `evidence` and `policy` alone."""

    __tablename__ = "bulletin"
    __table_args__ = (
        Index("ix_bulletin_scope", "region_path", "unit_id", "id"),
        Index("ix_bulletin_year", "region_path", "budget_year", "status"),
    )
    budget_year: int
    status: BulletinStatus = Field(default=BulletinStatus.DRAFTED, sa_type=text_enum(BulletinStatus))
    evidence: Document = json_field()
    entries: list[Document] = json_field()
    policy: Document = json_field()
    digest: str = Field(sa_type=Text)
    proposed_on: date = Field(sa_type=Date)
    issued_on: date | None = Field(default=None, sa_type=Date)
    history: list[Document] = json_field(default_factory=list)


class EntryPlaceView(Shown):
    """Whose it is; a re-check where there is one, else the target that is owed for."""

    unit_id: int
    unit_name: str
    department_id: int
    department_name: str
    project_code: str
    project_name: str
    self_evaluation_id: UUID | None
    re_check_id: UUID | None
    target_id: UUID | None


class EntryView(Shown):
    """`figures` of a large gap: own total and grade, final score and grade, gap; else last day, day of submission."""

    kind: EntryKind
    place: EntryPlaceView
    figures: dict[str, str | None]
    finding: FindingView


class BulletinView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    budget_year: int
    status: BulletinStatus
    entries: list[EntryView]
    policy: PolicyView
    digest: str
    proposed_on: date
    issued_on: date | None
    history: list[EventView]
    created_at: datetime
