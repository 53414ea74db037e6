"""Who answers for an entry of the library, from which day on: for life, so no row is ever written over."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel
from targets_api.projects.fields import ShortWords, Words
from targets_api.views import ScopedView
from wenxiao.bodies import Day


class LeadDraft(BaseModel):
    """Body of POST: the person who answers from that day on; the one before stays in the register."""

    model_config = ConfigDict(extra="forbid")
    person: ShortWords = Constraint(description="负责人姓名或岗位")
    post: ShortWords | None = Constraint(default=None, description="职务")
    since: Day = Constraint(description="自何日起负责")
    reason: Words = Constraint(description="变更理由")


class ProjectLead(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "project_lead"
    __table_args__ = (
        Index("ix_project_lead_scope", "region_path", "unit_id", "id"),
        Index("ix_project_lead_project_id", "project_id", "id"),
        Index("ix_project_lead_person", "region_path", "person"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    person: str = Field(sa_type=Text)
    post: str | None = Field(default=None, sa_type=Text)
    since: date = Field(sa_type=Date)
    reason: str = Field(sa_type=Text)


class ProjectLeadView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    person: str
    post: str | None
    since: date
    reason: str
    recorded_by: str
    created_at: datetime
