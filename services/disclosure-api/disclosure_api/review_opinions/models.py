"""An opinion of the congress on what it was given, with every round of question and answer."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, DateTime, Index, Text, Uuid
from sqlmodel import Field

from disclosure_api.database import NOW, DisclosureModel, json_field
from disclosure_api.disclosure_bulletins.models import StepView, Year
from disclosure_api.domain.opinions import About, OpinionStatus
from wenxiao.database import Scoped, text_enum, uuid_key

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class OpinionDraft(BaseModel):
    """What the congress writes: about which release, paper or year, and what it finds."""

    model_config = ConfigDict(extra="forbid")
    about: About = Constraint(description="针对一项公开内容、一份草案，或一个年度")
    release_id: UUID | None = Constraint(default=None, description="公开内容的编号")
    paper_id: UUID | None = Constraint(default=None, description="草案登记的编号")
    budget_year: Year | None = Constraint(default=None, description="预算年度；针对年度的必填，其余按所针对的内容")
    text: Words = Constraint(description="审查意见")


class ForwardBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    department_id: int = Constraint(ge=1, le=2**53 - 1, description="转给哪个主管部门")


class TextBody(BaseModel):
    """An answer, a contribution to it, or what is asked again."""

    model_config = ConfigDict(extra="forbid")
    text: Words


class ReviewOpinion(Scoped, DisclosureModel, table=True):
    """The scope's unit is the congress's office; `rounds` are the questions that were answered, with the answers."""

    __tablename__ = "review_opinion"
    __table_args__ = (Index("ix_review_opinion_scope", "region_path", "unit_id", "id"),)
    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    about: About = Field(sa_type=text_enum(About))
    release_id: UUID | None = Field(default=None, sa_type=Uuid)
    paper_id: UUID | None = Field(default=None, sa_type=Uuid)
    budget_year: int
    title: str = Field(sa_type=Text)
    asked: str = Field(sa_type=Text)
    asked_on: date = Field(sa_type=Date)
    due_on: date = Field(sa_type=Date)
    status: OpinionStatus = Field(default=OpinionStatus.OPEN, sa_type=text_enum(OpinionStatus))
    submitted_by: str = Field(sa_type=Text)
    submitted_by_name: str = Field(sa_type=Text)
    forwarded_to: int | None = Field(default=None, sa_type=BigInteger)
    forwarded_name: str | None = Field(default=None, sa_type=Text)
    forwarded_on: date | None = Field(default=None, sa_type=Date)
    contribution: str | None = Field(default=None, sa_type=Text)
    contributed_by_name: str | None = Field(default=None, sa_type=Text)
    contributed_on: date | None = Field(default=None, sa_type=Date)
    contributions: list[dict[str, Any]] = json_field(default_factory=list)
    drafted_answer: str | None = Field(default=None, sa_type=Text)
    drafted_by: str | None = Field(default=None, sa_type=Text)
    drafted_for: str | None = Field(default=None, sa_type=Text)
    rounds: list[dict[str, Any]] = json_field(default_factory=list)
    answered_on: date | None = Field(default=None, sa_type=Date)
    accepted_on: date | None = Field(default=None, sa_type=Date)
    history: list[dict[str, Any]] = json_field(default_factory=list)


class RoundView(BaseModel):
    model_config = ConfigDict(extra="forbid")
    asked: str
    asked_on: date
    answer: str
    answered_on: date
    in_time: bool


class ContributionView(BaseModel):
    """What a department said to finance, and to which question."""

    model_config = ConfigDict(extra="forbid")
    department_id: int
    department_name: str
    contributed_by_name: str
    contributed_on: date
    asked_on: date
    text: str


class ReviewOpinionView(BaseModel):
    """For the congress what happens inside is one state, `open`, and the inner members are null.

    `contributions` are those of all rounds.
    """

    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    about: About
    release_id: UUID | None
    paper_id: UUID | None
    budget_year: int
    title: str
    asked: str
    asked_on: date
    due_on: date
    status: OpinionStatus
    open: bool
    submitted_by_name: str
    forwarded_to: int | None
    forwarded_name: str | None
    forwarded_on: date | None
    contribution: str | None
    contributed_by_name: str | None
    contributed_on: date | None
    drafted_answer: str | None
    rounds: list[RoundView]
    answered_on: date | None
    accepted_on: date | None
    history: list[StepView] | None
    contributions: list[ContributionView] | None
