"""A unit's own evaluation of one approved target: what it typed, and beside it what the rules give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, Points, ScopedView, json_field, points_column
from evaluation_api.domain.lifecycle import SelfEvaluationStatus
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.views import EventView, PolicyView, ResultView, Shown
from wenxiao.database import Scoped, money_column, text_enum
from wenxiao.errors import NotFound

CellText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class SelfEvaluationNotFound(NotFound):
    title = "没有这份单位自评"


class SelfEvaluationRequest(BaseModel):
    """Body of POST: which approved target is evaluated."""

    model_config = ConfigDict(extra="forbid")
    target_id: UUID


class TypedRow(BaseModel):
    """What the unit types into one row of the form; the rest of the row comes from the target."""

    model_config = ConfigDict(extra="forbid")
    row: int = Constraint(ge=1, le=500, description="行号，与绩效目标的行号一致")
    actual_text: CellText | None = Constraint(default=None, description="实际完成值，照实填写")
    attainment: Attainment | None = Constraint(default=None, description="定性指标的达成档次")
    own_score: Points | None = Constraint(default=None, description="自评得分")
    reason: LongText | None = Constraint(default=None, description="偏差原因分析及改进措施")
    not_applicable: Reason | None = Constraint(default=None, description="本行不适用的理由；填了就不计完成值")


class SelfEvaluationSheet(BaseModel):
    """Body of PUT: the whole form as the unit fills it; rows that are left out become empty again."""

    model_config = ConfigDict(extra="forbid")
    rows: list[TypedRow] = Constraint(max_length=500)
    own_execution_score: Points | None = Constraint(default=None, description="预算执行率自评得分")
    own_total: Points | None = Constraint(default=None, description="自评总分，照填，不代为加总")
    goal_completion: LongText | None = Constraint(default=None, description="年度总体目标完成情况")


class ReturnBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Reason = Constraint(description="退回理由")


class SelfEvaluation(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "self_evaluation"
    __table_args__ = (
        UniqueConstraint("target_id"),
        Index("ix_self_evaluation_scope", "region_path", "unit_id", "id"),
        Index("ix_self_evaluation_year", "region_path", "budget_year", "status"),
        Index("ix_self_evaluation_project_id", "project_id", "budget_year"),
        Index(
            "ix_self_evaluation_coverage",
            "budget_year",
            "region_path",
            "unit_id",
            postgresql_include=(
                "target_id",
                "project_id",
                "status",
                "submitted_on",
                "adjusted_budget",
                "total",
                "own_total",
                "grade",
                "grade_scale",
                "region_code",
                "department_id",
            ),
        ),
    )
    target_id: UUID = Field(sa_type=Uuid)
    target_revision: int
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    livelihood: bool
    budget_year: int
    overall_goal: str = Field(sa_type=Text)
    goal_completion: str | None = Field(default=None, sa_type=Text)
    status: SelfEvaluationStatus = Field(default=SelfEvaluationStatus.DRAFT, sa_type=text_enum(SelfEvaluationStatus))
    initial_budget: Decimal = money_column()
    adjusted_budget: Decimal = money_column()
    executed: Decimal = money_column()
    execution_weight: Decimal = Field(sa_type=Numeric(5, 2))
    rows: list[Document] = json_field()
    own_execution_score: Decimal | None = points_column(default=None)
    own_total: Decimal | None = points_column(default=None)
    total: Decimal | None = points_column(default=None)
    result: Document | None = json_field(default=None)
    policy: Document | None = json_field(default=None)
    digest: str | None = Field(default=None, sa_type=Text)
    grade: str | None = Field(default=None, sa_type=Text)
    grade_scale: list[Document] | None = json_field(default=None)
    submitted_by: str | None = Field(default=None, sa_type=Text)
    submitted_on: date | None = Field(default=None, sa_type=Date)
    history: list[Document] = json_field(default_factory=list)
    figures_as_of: date | None = Field(default=None, sa_type=Date)
    evidence: list[Document] | None = json_field(default=None)


class MonitoredView(Shown):
    """What the last monitoring report of the year said of a row, offered to the office and never taken for its own."""

    as_of: date
    actual_text: str
    expected_text: str | None
    likelihood: str | None
    explanation: str | None
    report_id: UUID


class SelfEvaluationRowView(Shown):
    row: int
    category: str
    subcategory: str | None
    indicator: str
    operator: str | None
    target_text: str
    unit: str | None
    direction: str | None
    weight: str
    scoring_rule: str | None
    actual_text: str | None
    attainment: Attainment | None
    own_score: str | None
    reason: str | None
    not_applicable: str | None
    monitored: MonitoredView | None = None


class SubmittedFileView(Shown):
    """One file of evidence as it was when the form was submitted; `row_number` null: of the whole form."""

    row_number: int | None
    file_name: str
    media_type: str
    size: int
    sha256: str


class SelfEvaluationView(ScopedView):
    """`result` is ours; it is null while the form is being filled. `total` is ours, `own_total` the office's.

    `figures_as_of` is the day on which the treasury's figures of the whole year were read: at opening, and again
    at submission. `evidence` are the files that were submitted with the form; until then `evidence-files` lists them.
    Where a re-check is concluded, its score and grade are those that count.
    """

    model_config = ConfigDict(extra="forbid")
    target_id: UUID
    target_revision: int
    project_id: UUID
    project_code: str
    project_name: str
    livelihood: bool
    budget_year: int
    overall_goal: str
    goal_completion: str | None
    status: SelfEvaluationStatus
    initial_budget: str
    adjusted_budget: str
    executed: str
    execution_weight: str
    rows: list[SelfEvaluationRowView]
    own_execution_score: str | None
    own_total: str | None
    total: str | None
    result: ResultView | None
    policy: PolicyView | None
    digest: str | None
    submitted_on: date | None
    history: list[EventView]
    created_at: datetime
    figures_as_of: date | None
    evidence: list[SubmittedFileView] | None
    re_check_id: UUID | None
    re_check_score: str | None
    re_check_grade: str | None


def typed(row: TypedRow) -> dict[str, Any]:
    """The unit's cells as they are stored; points keep the digits that were typed."""
    own = None if row.own_score is None else f"{row.own_score:f}"
    level = None if row.attainment is None else row.attainment.value
    return {
        "actual_text": row.actual_text,
        "attainment": level,
        "own_score": own,
        "reason": row.reason,
        "not_applicable": row.not_applicable,
    }
