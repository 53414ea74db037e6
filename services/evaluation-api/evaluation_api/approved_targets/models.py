"""An approved target as targets-api tells it, and the frame that is kept of it: who owes a self-evaluation."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import EvaluationModel, Kept
from evaluation_api.domain.coverage import EvaluatedObject
from wenxiao.database import Scoped, money_column, text_enum

Line = Annotated[str, Constraint(min_length=1, max_length=500)]


class ApprovedTargetMessage(BaseModel):
    """The target that holds for its project and year; only the fields read here are declared, others are left alone."""

    model_config = ConfigDict(extra="ignore")
    target_id: UUID
    revision: Annotated[int, Constraint(ge=1)]
    project_id: UUID
    project_code: Line
    project_name: Line
    object: EvaluatedObject
    region_path: Line
    region_code: Line
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    budget_year: Annotated[int, Constraint(ge=2000, le=2100)]
    approved_budget: Annotated[Decimal, Constraint(max_digits=18, decimal_places=2, allow_inf_nan=False)]
    approved_on: date | None
    transfer_payment: bool
    exited_on: date | None


class Received(BaseModel):
    """`taken` is false for a message that was here before or is older than one seen."""

    taken: bool


class OwedSelfEvaluation(Kept, Scoped, EvaluationModel, table=True):
    """One per project and budget year: its target in force. Names and place are those it was first told with."""

    __tablename__ = "owed_self_evaluation"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year"),
        Index("ix_owed_self_evaluation_scope", "region_path", "unit_id", "id"),
        Index("ix_owed_self_evaluation_year", "budget_year", "region_path", "unit_id", "id"),
        Index("ix_owed_self_evaluation_target_id", "target_id"),
    )
    target_id: UUID = Field(sa_type=Uuid)
    target_revision: int
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    object: EvaluatedObject = Field(sa_type=text_enum(EvaluatedObject))
    budget_year: int
    approved_budget: Decimal = money_column()
    approved_on: date | None = Field(default=None, sa_type=Date)
    transfer_payment: bool
    exited_on: date | None = Field(default=None, sa_type=Date)
