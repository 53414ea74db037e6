"""The self-evaluations of one transfer as one form: of a county, and of the city that gave the money."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, Points, ScopedView, json_field, points_column
from evaluation_api.domain.lifecycle import ConsolidationStatus
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.views import EventView, PolicyView, ResultView, Shown, StepView
from wenxiao.database import Scoped, money_column, text_enum
from wenxiao.errors import NotFound

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class ConsolidationNotFound(NotFound):
    title = "没有这份汇总自评"


class StatedWeight(BaseModel):
    model_config = ConfigDict(extra="forbid")
    indicator: Name = Constraint(description="总体指标名称")
    weight: Points = Constraint(description="分值")


class StatedWords(BaseModel):
    """What the department says of an indicator in words, which nothing can roll up."""

    model_config = ConfigDict(extra="forbid")
    indicator: Name = Constraint(description="总体指标名称")
    actual_text: Words = Constraint(description="据各部分情况概括的完成情况")
    attainment: Attainment | None = Constraint(default=None, description="达成档次")


class ConsolidationContent(BaseModel):
    """Body of PUT: which own self-evaluations count; what was reported from below is read by itself."""

    model_config = ConfigDict(extra="forbid")
    self_evaluation_ids: list[UUID] = Constraint(
        default_factory=list, max_length=500, description="本级已审核通过的、用这笔转移支付的自评"
    )
    weights: list[StatedWeight] = Constraint(default_factory=list, max_length=60, description="各指标分值；留空则均分")
    stated: list[StatedWords] = Constraint(default_factory=list, max_length=60, description="文字类指标的完成情况")


class ConsolidationRequest(ConsolidationContent):
    """Body of POST."""

    transfer_id: UUID = Constraint(description="已下达的转移支付")


class Consolidation(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "consolidation"
    __table_args__ = (
        UniqueConstraint("transfer_id", "department_id", "revision"),
        Index("ix_consolidation_scope", "region_path", "unit_id", "id"),
        Index("ix_consolidation_recipient", "recipient_region_path", "recipient_department_id"),
        Index(
            "ix_consolidation_open", "transfer_id", "department_id", unique=True,
            postgresql_where=text("status = 'gathered'"),
        ),
    )  # fmt: skip
    transfer_id: UUID = Field(sa_type=Uuid)
    transfer_name: str = Field(sa_type=Text)
    budget_year: int
    revision: int
    status: ConsolidationStatus = Field(default=ConsolidationStatus.GATHERED, sa_type=text_enum(ConsolidationStatus))
    recipient_region_path: str | None = Field(default=None, sa_type=Text)
    recipient_department_id: int | None = Field(default=None, sa_type=BigInteger)
    transfer: Document = json_field()
    parts: list[Document] = json_field()
    missing: list[Document] = json_field()
    rows: list[Document] = json_field()
    initial_budget: Decimal = money_column()
    adjusted_budget: Decimal = money_column()
    executed: Decimal = money_column()
    execution_weight: Decimal = Field(sa_type=Numeric(5, 2))
    total: Decimal = points_column()
    result: Document = json_field()
    policy: Document = json_field()
    digest: str = Field(sa_type=Text)
    gathered_on: date = Field(sa_type=Date)
    reported_on: date | None = Field(default=None, sa_type=Date)
    history: list[Document] = json_field(default_factory=list)


class PartValueView(Shown):
    unit: str
    executed: str
    target_text: str | None
    actual_text: str | None


class ConsolidatedRowView(Shown):
    """`parts` is what each said, `steps` how they make `actual_text`; null where nothing could be rolled up."""

    row: int
    category: str
    subcategory: str | None
    indicator: str
    operator: str | None
    target_text: str
    unit: str | None
    direction: str | None
    weight: str
    joining: str | None
    joined_by: str
    stated_text: str | None
    actual_text: str | None
    attainment: Attainment | None
    own_score: str | None
    reason: str | None
    parts: list[PartValueView]
    steps: list[StepView]


class PartView(Shown):
    """`kind` is self_evaluation or consolidation, whose `digest` and `total` stand here as they were read."""

    kind: str
    id: UUID
    code: str
    region_code: str
    unit_name: str
    reported_on: date | None
    executed: str
    total: str | None
    digest: str | None


class MissingPartView(Shown):
    kind: str
    code: str
    name: str


class ConsolidationView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    transfer_id: UUID
    transfer_name: str
    budget_year: int
    revision: int
    status: ConsolidationStatus
    recipient_region_path: str | None
    recipient_department_id: int | None
    parts: list[PartView]
    missing: list[MissingPartView]
    rows: list[ConsolidatedRowView]
    initial_budget: str
    adjusted_budget: str
    executed: str
    execution_weight: str
    total: str
    result: ResultView
    policy: PolicyView
    digest: str
    gathered_on: date
    reported_on: date | None
    history: list[EventView]
    created_at: datetime


def kept(one: BaseModel) -> dict[str, Any]:
    """As JSON keeps it, points with the digits that were typed."""
    return one.model_dump(mode="json")
