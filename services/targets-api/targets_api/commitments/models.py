"""A department's commitment to carry out its budget of one year; signed, it stays as it is."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.commitments import CommitmentStatus, MissingBecause
from targets_api.projects.models import Year
from targets_api.views import ScopedView
from wenxiao.database import text_enum


class Commitment(Author, Kept, Scoped, TargetsModel, table=True):
    """`unit_id` is the department itself; `figures` are those of its approved targets on the day of the draft."""

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_scope", "region_path", "unit_id", "id"),)
    budget_year: int
    revision: int = 1
    status: CommitmentStatus = Field(default=CommitmentStatus.DRAFT, sa_type=text_enum(CommitmentStatus))
    figures: dict[str, Any] = json_field()
    text: str = Field(sa_type=Text)
    basis: list[str] = json_field()
    policy_stamp: dict[str, Any] = json_field()
    signed_by: str | None = Field(default=None, sa_type=Text)
    signed_by_name: str | None = Field(default=None, sa_type=Text)
    signed_for: str | None = Field(default=None, sa_type=Text)
    signed_on: date | None = Field(default=None, sa_type=Date)


class CommitmentDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")
    budget_year: Year = Constraint(description="预算年度")


class CommitmentItem(BaseModel):
    project_code: str
    project_name: str
    unit_name: str
    budget: str
    indicators: int


class FiguresView(BaseModel):
    projects: int
    units: int
    indicators: int
    budget: str


class CommitmentFigures(FiguresView):
    items: list[CommitmentItem]


class CommitmentView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    budget_year: int
    revision: int
    status: CommitmentStatus
    figures: CommitmentFigures
    text: str
    basis: list[str]
    policy_stamp: dict[str, Any]
    author_name: str
    signed_by_name: str | None
    signed_on: date | None
    created_at: datetime


class MissingCommitment(BaseModel):
    """A department whose approved targets no signed commitment covers, and why."""

    department_id: int
    department_name: str
    region_code: str
    budget_year: int
    because: MissingBecause
    words: str
    figures: FiguresView
    basis: list[str]
