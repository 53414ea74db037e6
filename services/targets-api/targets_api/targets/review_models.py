"""What belongs to a target's review beside its history: countersigns, opinions, and the days of the budget."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Boolean, Date, Index, Text, Uuid
from sqlmodel import Field

from targets_api.database import Kept, Scoped, TargetsModel, json_field
from targets_api.domain.review_form import FormKind, Result
from targets_api.projects.models import FindingView, ShortWords, Words
from targets_api.scope import OrganisationId
from targets_api.targets.models import CriterionJudged
from wenxiao.bodies import Day
from wenxiao.database import text_enum

RowNumber = Annotated[int, Constraint(ge=1, le=400)]
ItemPoints = Annotated[Decimal, Constraint(ge=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Stage = Literal["assign", "declare", "review", "approve", "disclose", "release"]
Side = Literal["target", "budget"]
ReturnTo = Literal["unit", "department", "finance"]


class TargetCountersign(Scoped, TargetsModel, table=True):
    """Finance asked another section; an answer is final."""

    __tablename__ = "target_countersign"
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    round: int
    section: str = Field(sa_type=Text)
    portfolio_department_id: int | None = Field(default=None, sa_type=BigInteger)
    question: str = Field(sa_type=Text)
    asked_by: str = Field(sa_type=Text)
    asked_by_name: str = Field(sa_type=Text)
    asked_for: str | None = Field(default=None, sa_type=Text)
    asked_on: date = Field(sa_type=Date)
    agreed: bool | None = Field(default=None, sa_type=Boolean)
    opinion: str | None = Field(default=None, sa_type=Text)
    answered_by: str | None = Field(default=None, sa_type=Text)
    answered_by_name: str | None = Field(default=None, sa_type=Text)
    answered_for: str | None = Field(default=None, sa_type=Text)
    answered_on: date | None = Field(default=None, sa_type=Date)


class TargetOpinion(Kept, Scoped, TargetsModel, table=True):
    """What a commissioned third party or expert says of one version of a target; never written over."""

    __tablename__ = "target_opinion"
    __table_args__ = (Index("ix_target_opinion_target_id", "target_id", "id"),)
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id")
    target_version: int
    round: int
    result: Result = Field(sa_type=text_enum(Result))
    words: str = Field(sa_type=Text)
    rows: list[dict[str, Any]] = json_field()
    findings: list[dict[str, Any]] = json_field()
    subject: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    organisation: str | None = Field(default=None, sa_type=Text)
    given_on: date = Field(sa_type=Date)


class TargetSyncRecord(Kept, Scoped, TargetsModel, table=True):
    """A day of a stage that the service cannot know by itself; the newest one of a stage and side counts."""

    __tablename__ = "target_sync_record"
    __table_args__ = (Index("ix_target_sync_record_target_id", "target_id", "id"),)
    target_id: UUID = Field(sa_type=Uuid, foreign_key="targets.target.id")
    stage: str = Field(sa_type=Text)
    side: str = Field(sa_type=Text)
    day: date = Field(sa_type=Date)
    document: str = Field(sa_type=Text)
    recorded_by: str = Field(sa_type=Text)
    recorded_by_name: str = Field(sa_type=Text)


class RowReason(BaseModel):
    """Why one row of the form goes back."""

    model_config = ConfigDict(extra="forbid")
    row_number: RowNumber = Constraint(description="退回的指标所在行号")
    reason: Words = Constraint(description="该行的退回理由")


class SendBackBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Words = Constraint(description="退回理由")
    to: ReturnTo = Constraint(default="unit", description="退回到哪一步：申报单位、主管部门或财政审核")
    rows: list[RowReason] = Constraint(default_factory=list, max_length=400, description="逐行理由")
    due_on: Day | None = Constraint(default=None, description="请在该日前办完；留空按当地日历")


class ItemBody(BaseModel):
    """One line of the review form: a grade on an ordinary project, points on a key one."""

    model_config = ConfigDict(extra="forbid")
    item: ShortWords = Constraint(description="审核表项目代码")
    grade: Result | None = Constraint(default=None, description="一般性项目：优良中差")
    points: ItemPoints | None = Constraint(default=None, description="重点项目：得分")
    remark: Words | None = None


class FormBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: FormKind = Constraint(description="一般性项目或重点项目的审核表")
    items: list[ItemBody] = Constraint(max_length=50)
    result: Result | None = Constraint(default=None, description="审核结果；重点项目由得分得出")


class ReviewBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    criteria: list[CriterionJudged] = Constraint(default_factory=list, max_length=50, description="逐项审核意见")
    form: FormBody | None = Constraint(default=None, description="绩效目标审核表")


class CountersignBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    section: ShortWords = Constraint(description="征求哪个科室的意见，如“社保股”")
    question: Words = Constraint(description="征求意见的内容")
    portfolio_department_id: OrganisationId | None = Constraint(
        default=None, description="只由归口负责该部门的人员答复；留空由任一财政人员答复"
    )


class CountersignAnswerBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    agreed: bool = Constraint(description="是否同意")
    opinion: Words = Constraint(description="会签意见")


class RowRemark(BaseModel):
    model_config = ConfigDict(extra="forbid")
    row_number: RowNumber
    remark: Words


class OpinionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    result: Result = Constraint(description="评审结论：优良中差")
    words: Words = Constraint(description="评审意见")
    rows: list[RowRemark] = Constraint(default_factory=list, max_length=400, description="逐行意见")


class SyncBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    stage: Stage = Constraint(description="环节")
    side: Side = Constraint(description="绩效目标一侧或预算一侧")
    day: Day = Constraint(description="该环节完成的日期")
    document: ShortWords = Constraint(description="依据的文件或批次号")


class CountersignView(BaseModel):
    number: int
    round: int
    section: str
    portfolio_department_id: int | None
    question: str
    asked_by_name: str
    asked_on: date
    agreed: bool | None
    opinion: str | None
    answered_by_name: str | None
    answered_on: date | None


class OpinionView(BaseModel):
    id: UUID
    target_version: int
    round: int
    result: Result
    words: str
    rows: list[RowRemark]
    name: str
    role: str
    organisation: str | None
    given_on: date
    created_at: datetime
    findings: list[FindingView]


class SyncStageView(BaseModel):
    """One stage: when the target went through it, when the budget did, and whether law wants both at once."""

    stage: Stage
    zh: str
    required: bool
    target_day: date | None
    budget_day: date | None
    together: bool | None
    days_apart: int | None
    basis: list[str]
    words: str


class SyncView(BaseModel):
    target_id: UUID
    project_id: UUID
    budget_year: int
    summary: str
    stages: list[SyncStageView]
