"""A paper that is laid before the congress: the draft budget or the draft final accounts of a year."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field

from disclosure_api.database import NOW, DisclosureModel
from wenxiao.bodies import Day
from wenxiao.database import Scoped, text_enum, uuid_key

Year = Annotated[int, Constraint(ge=2000, le=2100)]
SessionName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Paper(StrEnum):
    BUDGET_DRAFT = "budget_draft"
    FINAL_ACCOUNTS = "final_accounts"


class PaperPlan(BaseModel):
    """Body of PUT: until the paper is laid, its day may be moved."""

    model_config = ConfigDict(extra="forbid")
    congress_session: SessionName = Constraint(description="人大会议或常委会会议的名称")
    planned_on: Day = Constraint(description="计划提请审议之日")


class PaperDraft(PaperPlan):
    paper: Paper = Constraint(description="预算草案或决算草案")
    budget_year: Year = Constraint(description="预算年度；决算草案为所决算的年度")


class LayBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    laid_on: Day = Constraint(description="实际提请审议之日")


class CongressPaper(Scoped, DisclosureModel, table=True):
    """Of the finance office that recorded it; final once laid."""

    __tablename__ = "congress_paper"
    __table_args__ = (
        UniqueConstraint("region_path", "paper", "budget_year", name="uq_congress_paper_year"),
        Index("ix_congress_paper_scope", "region_path", "unit_id", "id"),
    )
    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    paper: Paper = Field(sa_type=text_enum(Paper))
    budget_year: int
    congress_session: str = Field(sa_type=Text)
    planned_on: date = Field(sa_type=Date)
    laid_on: date | None = Field(default=None, sa_type=Date)
    recorded_by: str = Field(sa_type=Text)
    recorded_by_name: str = Field(sa_type=Text)


class CongressPaperView(BaseModel):
    """Serialised by PostgreSQL; `recorded_by_name` is null for the congress."""

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
    paper: Paper
    budget_year: int
    congress_session: str
    planned_on: date
    laid_on: date | None
    recorded_by_name: str | None
    created_at: datetime
