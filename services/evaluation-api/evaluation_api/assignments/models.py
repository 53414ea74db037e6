"""An assignment: finance commissions a third party or an expert with projects, from a day to a day."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, json_field
from evaluation_api.domain.commissioning import Purpose
from evaluation_api.domain.lifecycle import AssignmentStatus
from evaluation_api.views import EventView, Shown, StampView
from wenxiao.database import Scoped, text_enum
from wenxiao.errors import NotFound

Assignee = Annotated[str, StringConstraints(pattern=r"^(organisation:[1-9][0-9]{0,17}|person:[A-Za-z0-9._-]{1,100})$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class AssignmentNotFound(NotFound):
    title = "没有这项委托"


class AssignmentDraft(BaseModel):
    """`assignee`: `organisation:<id>` of a third party in the directory, or `person:<subject>` of an expert."""

    model_config = ConfigDict(extra="forbid")
    assignee: Assignee
    assignee_name: Name | None = Constraint(default=None, description="专家姓名；机构名称取自单位目录，不必填")
    project_ids: list[UUID] = Constraint(min_length=1, max_length=200)
    purpose: Purpose
    starts_on: date
    ends_on: date = Constraint(description="最后一天（含）；期限最长一年")
    document: Words = Constraint(description="委托书或合同的名称和文号")


class RevokeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Words = Constraint(description="撤销理由")


class Assignment(Kept, Scoped, EvaluationModel, table=True):
    """Belongs to the office that commissions; `projects` are shown as they were called on that day."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_scope", "region_path", "unit_id", "id"),
        Index("ix_assignment_assignee", "assignee"),
    )
    assignee: str = Field(sa_type=Text)
    assignee_name: str = Field(sa_type=Text)
    purpose: Purpose = Field(sa_type=text_enum(Purpose))
    document: str = Field(sa_type=Text)
    projects: list[Document] = json_field()
    starts_on: date = Field(sa_type=Date)
    ends_on: date = Field(sa_type=Date)
    basis: list[str] = json_field()
    policy_stamp: Document = json_field()
    status: AssignmentStatus = Field(default=AssignmentStatus.IN_FORCE, sa_type=text_enum(AssignmentStatus))
    revoked_on: date | None = Field(default=None, sa_type=Date)
    revocation_reason: str | None = Field(default=None, sa_type=Text)
    history: list[Document] = json_field(default_factory=list)


class AssignedProjectView(Shown):
    id: UUID
    code: str
    name: str
    unit_name: str


class AssignmentView(ScopedView):
    """`basis`: the clauses on which the place commissions this task; empty where its documents do not name it."""

    model_config = ConfigDict(extra="forbid")
    assignee: str
    assignee_name: str
    purpose: Purpose
    document: str
    projects: list[AssignedProjectView]
    starts_on: date
    ends_on: date
    basis: list[str]
    policy_stamp: StampView
    status: AssignmentStatus
    revoked_on: date | None
    revocation_reason: str | None
    history: list[EventView]
    created_at: datetime
