"""Finance looks at a self-evaluation again: what it verified stands beside what the unit wrote."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Integer, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, Points, ScopedView, json_field, points_column
from evaluation_api.domain.lifecycle import ReCheckStatus
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.re_checks.auditing import audited
from evaluation_api.self_evaluations.models import CellText, LongText, Reason, SelfEvaluation, SelfEvaluationRowView
from evaluation_api.views import EventView, FindingView, PolicyView, ResultView, Shown
from wenxiao.database import Scoped, money_column, text_enum
from wenxiao.errors import NotFound


class ReCheckNotFound(NotFound):
    title = "没有这份复核"


UNCHECKED = {"verified_text": None, "verified_attainment": None, "judged_score": None, "opinion": None}
COPIED = {
    "region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id",
    "project_id", "project_code", "project_name", "livelihood", "budget_year",
    "initial_budget", "adjusted_budget", "executed", "execution_weight", "own_execution_score", "own_total",
    "figures_as_of",
}  # fmt: skip


class CheckedRow(BaseModel):
    """What was verified of one row; a row that is not listed stands as the unit reported it."""

    model_config = ConfigDict(extra="forbid")
    row: int = Constraint(ge=1, le=500)
    verified_text: CellText | None = Constraint(default=None, description="核实的完成值；文字须另填档次或得分")
    attainment: Attainment | None = Constraint(default=None, description="核定的达成档次（定性指标）")
    judged_score: Points | None = Constraint(default=None, description="核定得分（无法按公式计算的指标）")
    opinion: LongText | None = Constraint(default=None, description="该行复核意见")


class ReCheckSheet(BaseModel):
    """Body of PUT: everything that was verified so far, and the opinion on the whole."""

    model_config = ConfigDict(extra="forbid")
    rows: list[CheckedRow] = Constraint(default_factory=list, max_length=500)
    opinion: Reason = Constraint(description="复核意见")


class RepliedRow(BaseModel):
    """What the office says of one row; evidence are files that were submitted with the self-evaluation."""

    model_config = ConfigDict(extra="forbid")
    row: int = Constraint(ge=1, le=500)
    agrees: bool = Constraint(description="是否同意该行的复核情况")
    text: LongText | None = Constraint(default=None, description="理由；不同意的必填")
    evidence_file_ids: list[UUID] = Constraint(default_factory=list, max_length=50, description="佐证材料编号")


class ReCheckReply(BaseModel):
    """Body of the reply; a row that is not listed is agreed with."""

    model_config = ConfigDict(extra="forbid")
    agrees: bool = Constraint(description="总的是否同意")
    opinion: LongText | None = Constraint(default=None, description="总的意见")
    rows: list[RepliedRow] = Constraint(default_factory=list, max_length=500)


class ReCheck(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "re_check"
    __table_args__ = (
        UniqueConstraint("self_evaluation_id"),
        Index("ix_re_check_scope", "region_path", "unit_id", "id"),
        Index("ix_re_check_draw_id", "draw_id", "position"),
    )
    draw_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.draw.id")
    self_evaluation_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.self_evaluation.id")
    position: int = Field(sa_type=Integer)
    lot: str = Field(sa_type=Text)
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    livelihood: bool
    budget_year: int
    status: ReCheckStatus = Field(default=ReCheckStatus.DRAWN, sa_type=text_enum(ReCheckStatus))
    initial_budget: Decimal = money_column()
    adjusted_budget: Decimal = money_column()
    executed: Decimal = money_column()
    execution_weight: Decimal = Field(sa_type=Numeric(5, 2))
    rows: list[Document] = json_field()
    own_execution_score: Decimal | None = points_column(default=None)
    own_total: Decimal | None = points_column(default=None)
    self_total: Decimal | None = points_column(default=None)
    opinion: str | None = Field(default=None, sa_type=Text)
    recorded_by: str | None = Field(default=None, sa_type=Text)
    final_score: Decimal | None = points_column(default=None)
    grade: str | None = Field(default=None, sa_type=Text)
    result: Document | None = json_field(default=None)
    policy: Document | None = json_field(default=None)
    digest: str | None = Field(default=None, sa_type=Text)
    concluded_on: date | None = Field(default=None, sa_type=Date)
    history: list[Document] = json_field(default_factory=list)
    figures_as_of: date | None = Field(default=None, sa_type=Date)
    findings: list[Document] | None = json_field(default=None)
    told: list[Document] | None = json_field(default=None)
    replies: list[Document] | None = json_field(default=None)
    changed: list[Document] | None = json_field(default=None)
    reply_by: date | None = Field(default=None, sa_type=Date)


class ReCheckRowView(SelfEvaluationRowView):
    verified_text: str | None
    verified_attainment: Attainment | None
    judged_score: str | None
    opinion: str | None


class ToldView(Shown):
    """One telling, frozen as it was told: rows and opinion, the score and grade that follow, and until when to reply.

    `audit` are the machine's findings about the form as it was drawn, `basis` the clauses by which results are told.
    """

    round: int
    told_on: date
    reply_by: date
    reply_days: int
    rows: list[ReCheckRowView]
    opinion: str
    score: str
    grade: str
    findings: list[FindingView]
    audit: list[Document]
    basis: list[str]


class RepliedRowView(Shown):
    row: int
    agrees: bool
    text: str | None
    evidence_file_ids: list[UUID]


class ReplyView(Shown):
    """One reply, to the telling of this `round`; `late` after its last day."""

    round: int
    day: date
    subject: str
    name: str
    role: str
    organisation: str | None
    agrees: bool
    opinion: str | None
    rows: list[RepliedRowView]
    late: bool


class ChangeView(Shown):
    """What was told first beside what is final; `row` null: opinion, score or grade of the whole."""

    row: int | None
    cell: str
    told: str | None
    final: str | None


class ReCheckView(ScopedView):
    """`self_total` is ours at self-evaluation, `own_total` the unit's; `final_score` and `grade` after conclusion.

    `findings` are the machine's about the form as it was drawn. Every telling, reply, and what changed since the first
    telling stands side by side. While finance records anew, an office reads rows and opinion as they were told last.
    """

    model_config = ConfigDict(extra="forbid")
    draw_id: UUID
    self_evaluation_id: UUID
    position: int
    lot: str
    project_id: UUID
    project_code: str
    project_name: str
    livelihood: bool
    budget_year: int
    status: ReCheckStatus
    initial_budget: str
    adjusted_budget: str
    executed: str
    execution_weight: str
    rows: list[ReCheckRowView]
    own_execution_score: str | None
    own_total: str | None
    self_total: str | None
    opinion: str | None
    final_score: str | None
    grade: str | None
    result: ResultView | None
    policy: PolicyView | None
    digest: str | None
    concluded_on: date | None
    history: list[EventView]
    created_at: datetime
    figures_as_of: date | None
    findings: list[Document]
    told: list[ToldView]
    replies: list[ReplyView]
    changed: list[ChangeView]
    reply_by: date | None


def to_be_checked(evaluation: SelfEvaluation, *, draw_id: UUID, position: int, lot: str) -> ReCheck:
    """A copy of the finished self-evaluation with room for what is verified; the original is never touched."""
    return ReCheck(
        **evaluation.model_dump(include=COPIED),
        draw_id=draw_id,
        self_evaluation_id=evaluation.id,
        position=position,
        lot=lot,
        self_total=evaluation.total,
        rows=[row | UNCHECKED for row in evaluation.rows],
        findings=audited(evaluation),
    )


def checked(row: CheckedRow) -> Document:
    """The reviewer's cells as they are stored."""
    return {
        "verified_text": row.verified_text,
        "verified_attainment": None if row.attainment is None else row.attainment.value,
        "judged_score": None if row.judged_score is None else f"{row.judged_score:f}",
        "opinion": row.opinion,
    }
