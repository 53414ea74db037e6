"""What a concluded result means for the next budget: stored with its evidence, the law it rests on, and a digest."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, json_field, points_column
from evaluation_api.domain.lifecycle import ApplicationStatus
from evaluation_api.domain.linkage import Advice, EvaluationKind
from evaluation_api.domain.uses import Shortcoming
from evaluation_api.views import EventView, FindingView, PolicyView, Shown
from wenxiao.database import Scoped, text_enum


class ApplicationRequest(BaseModel):
    """Body of POST: the concluded re-check whose result is applied, and what is to be corrected whatever its grade."""

    model_config = ConfigDict(extra="forbid")
    re_check_id: UUID
    shortcomings: list[Shortcoming] = []


class ResultApplication(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "result_application"
    __table_args__ = (
        UniqueConstraint("re_check_id"),
        Index("ix_result_application_scope", "region_path", "unit_id", "id"),
        Index("ix_result_application_project", "region_path", "project_id", "budget_year"),
    )
    re_check_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.re_check.id")
    self_evaluation_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.self_evaluation.id")
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    livelihood: bool
    evaluated_year: int
    budget_year: int
    score: Decimal = points_column()
    grade: str = Field(sa_type=Text)
    grade_result: str = Field(sa_type=Text)
    advice: Advice = Field(sa_type=text_enum(Advice))
    advice_zh: str = Field(sa_type=Text)
    reduction_percent: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    basis: list[Document] = json_field()
    findings: list[Document] = json_field()
    evidence: Document = json_field()
    policy: Document = json_field()
    digest: str = Field(sa_type=Text)
    status: ApplicationStatus = Field(default=ApplicationStatus.PROPOSED, sa_type=text_enum(ApplicationStatus))
    proposed_by: str = Field(sa_type=Text)
    confirmed_on: date | None = Field(default=None, sa_type=Date)
    history: list[Document] = json_field(default_factory=list)


class DirectiveNumber(EvaluationModel, table=True):
    """How many directives a project has been sent for a budget year; no content, so no reach."""

    __tablename__ = "directive_number"
    project_id: UUID = Field(sa_type=Uuid, primary_key=True)
    budget_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class ClauseView(Shown):
    """A clause as it stood when the decision was taken; `zh` is our paraphrase (释义)."""

    id: str
    document: str
    number: str
    article: str
    zh: str


class EvidenceView(Shown):
    """What the advice was decided on; `shortcomings` are missing in what was decided before they could be stated."""

    re_check_id: UUID
    re_check_digest: str
    kind: EvaluationKind
    grade: str
    score: str
    livelihood: bool
    concluded_in: int
    shortcomings: list[Shortcoming] = []


class ResultApplicationView(ScopedView):
    """`grade_result` is 好/一般/差; `budget_year` is the year advised on; a percentage stands only with `reduce`."""

    model_config = ConfigDict(extra="forbid")
    re_check_id: UUID
    self_evaluation_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    livelihood: bool
    evaluated_year: int
    budget_year: int
    score: str
    grade: str
    grade_result: str
    advice: Advice
    advice_zh: str
    reduction_percent: str | None
    basis: list[ClauseView]
    findings: list[FindingView]
    evidence: EvidenceView
    policy: PolicyView
    digest: str
    status: ApplicationStatus
    confirmed_on: date | None
    history: list[EventView]
    created_at: datetime
