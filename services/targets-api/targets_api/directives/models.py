"""A directive: what the application of an evaluation's result asks of a project's budget in a year."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Constraint
from sqlalchemy import Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from targets_api.database import Kept, Scoped, TargetsModel, json_field
from targets_api.domain.gate import Advice, EvaluationKind
from targets_api.projects.models import ShortWords, Year
from targets_api.views import ScopedView
from wenxiao.database import text_enum

Reduction = Annotated[Decimal, Constraint(gt=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]


class DirectiveStatus(StrEnum):
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class DirectiveMessage(BaseModel):
    """What evaluation-api sends; only the fields read here are declared, others are left alone."""

    model_config = ConfigDict(extra="ignore")
    application_id: UUID
    kind: EvaluationKind = EvaluationKind.RE_CHECK
    project_id: UUID
    evaluated_year: Year
    budget_year: Year
    grade: Annotated[str, Constraint(min_length=1, max_length=10)]
    result: Annotated[str, Constraint(max_length=10)] | None = None
    score: Annotated[Decimal, Constraint(ge=0, le=1000)] | None = None
    advice: Advice
    reduction_percent: Reduction | None = None
    basis: list[ShortWords] = Constraint(default_factory=list, max_length=50)
    confirmed_by: ShortWords | None = None

    @model_validator(mode="after")
    def percent_with_reduction(self) -> Self:
        if (self.advice is Advice.REDUCE) != (self.reduction_percent is not None):
            raise ValueError("压减（reduce）应写明 reduction_percent，其他意见不写；请由评价服务更正后重发")
        return self


class Directive(Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "directive"
    __table_args__ = (
        UniqueConstraint("application_id"),
        Index("ix_directive_scope", "region_path", "unit_id", "id"),
        Index("ix_directive_project_id", "project_id", "budget_year"),
    )
    application_id: UUID = Field(sa_type=Uuid)
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    evaluated_year: int
    budget_year: int
    grade: str = Field(sa_type=Text)
    result: str | None = Field(default=None, sa_type=Text)
    score: Decimal | None = Field(default=None, sa_type=Numeric(7, 2))
    advice: Advice = Field(sa_type=text_enum(Advice))
    reduction_percent: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    basis: list[str] = json_field()
    confirmed_by: str | None = Field(default=None, sa_type=Text)
    kind: EvaluationKind = Field(
        default=EvaluationKind.RE_CHECK,
        sa_type=text_enum(EvaluationKind),
        sa_column_kwargs={"server_default": EvaluationKind.RE_CHECK.value},
    )
    status: DirectiveStatus = Field(default=DirectiveStatus.IN_FORCE, sa_type=text_enum(DirectiveStatus))
    message: dict[str, Any] = json_field()


class Received(BaseModel):
    """Whether the message was taken, or had been here before."""

    taken: bool


class DirectiveView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    application_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    evaluated_year: int
    budget_year: int
    grade: str
    result: str | None
    score: str | None
    advice: Advice
    reduction_percent: str | None
    basis: list[str]
    confirmed_by: str | None
    status: DirectiveStatus
    created_at: datetime
    kind: EvaluationKind
