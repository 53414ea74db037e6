"""Targets and results as their services tell them, and what is kept of them: what may be due to somebody."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from disclosure_api.database import DisclosureModel, texts_field
from disclosure_api.domain.fields import Kind
from wenxiao.bodies import Day
from wenxiao.database import Scoped, text_enum, uuid_key

Line = Annotated[str, Constraint(min_length=1, max_length=500)]
Year = Annotated[int, Constraint(ge=2000, le=2100)]
LONG_AGO = date(2000, 1, 1)  # a target that was taken over without the day of its approval


class _Told(BaseModel):
    """Only the fields read here are declared, others are left alone."""

    model_config = ConfigDict(extra="ignore")
    region_path: Line
    region_code: Line
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    project_id: UUID
    project_code: Line
    project_name: Line
    budget_year: Year


class DueTargetMessage(_Told):
    """The target in force of a project and year, with what makes it a key one."""

    target_id: UUID
    object: Line
    approved_on: Day | None
    exited_on: Day | None
    scale: Line
    traits: list[str]
    livelihood: bool
    transfer_payment: bool


class DueResultMessage(_Told):
    """A result that is finished, or no longer; `kind` is self_evaluation or evaluation_result."""

    kind: Kind
    source_id: UUID
    finished: bool
    final_on: Day | None


class Received(BaseModel):
    """`taken` is false for a message that was here before or is older than one seen."""

    taken: bool


class DueSource(Scoped, DisclosureModel, table=True):
    """One per project, year and kind. Results take marks and object from the target of their project and year.

    `final_on` is of the first revision of a target, `revised_on` of the one in force.
    """

    __tablename__ = "due_source"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year", "kind", name="uq_due_source_matter"),
        Index("ix_due_source_scope", "region_path", "unit_id", "id"),
        Index("ix_due_source_year", "budget_year", "region_path", "unit_id", "id"),
    )
    id: UUID | None = uuid_key()
    version: int = 1
    kind: Kind = Field(sa_type=text_enum(Kind))
    source_id: UUID = Field(sa_type=Uuid)
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    object: str = Field(default="project", max_length=32)
    budget_year: int
    marks: list[str] = texts_field(default_factory=list)
    rechecked: bool = False
    final_on: date = Field(sa_type=Date)
    revised_on: date = Field(sa_type=Date)
    exited_on: date | None = Field(default=None, sa_type=Date)
    in_force: bool = True
    item_id: UUID = Field(sa_type=Uuid)
