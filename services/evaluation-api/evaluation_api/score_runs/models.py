"""A budget year scored again, form by form, by the law of one day; beside what was decided, never in its place."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import JSON, BigInteger, Date, DateTime, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, Year, json_field
from evaluation_api.views import PolicyView, ResultView, Shown
from wenxiao.bodies import Day
from wenxiao.database import Scoped, text_enum
from wenxiao.errors import Conflict, NotFound


class ScoreRunNotFound(NotFound):
    title = "没有这次年度复算"


class ScoreRunUnfinished(Conflict):
    title = "同样的年度复算尚未完成"


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = "state IN ('waiting', 'running')"


class ScoreRunRequest(BaseModel):
    """Body of POST."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year
    on: Day | None = Constraint(default=None, description="按哪一天的政策，不填为今天")
    form: Annotated[str, StringConstraints(max_length=40)] | None = Constraint(
        default=None, description="自评表代码，不填按政策"
    )


class ScoreRun(Kept, Scoped, EvaluationModel, table=True):
    """`after_unit` and `after_form` are behind the last form that was scored: from there a killed run goes on.

    `claims` (who asked, with which reach) are there as long as the work is not finished."""

    __tablename__ = "score_run"
    __table_args__ = (
        Index("ix_score_run_scope", "region_path", "unit_id", "id"),
        Index("ix_score_run_waiting", "id", postgresql_where=text(UNFINISHED)),
        Index(
            "uq_score_run_unfinished", "region_path", "budget_year", "rules_sha256", unique=True,
            postgresql_where=text(UNFINISHED),
        ),
    )  # fmt: skip
    budget_year: int
    day: date = Field(sa_type=Date)
    state: RunState = Field(default=RunState.WAITING, sa_type=text_enum(RunState))
    policy: Document = json_field()
    # Of one law, one run of a region and a year at a time.
    rules_sha256: str = Field(default="", sa_type=Text)
    claims: Document | None = json_field(default=None)
    request_id: str = Field(sa_type=Text)
    attempts: int = 0
    forms: int = 0
    scored: int = 0
    same_total: int = 0
    same_grade: int = 0
    not_scored: list[Document] = json_field(default_factory=list)
    after_unit: int = Field(default=-1, sa_type=BigInteger)
    after_form: UUID = Field(sa_type=Uuid, default=UUID(int=0))
    detail: str | None = Field(default=None, sa_type=Text)
    started_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class ScoredForm(Kept, Scoped, EvaluationModel, table=True):
    """What one run makes of one form; `stored_total` and `stored_grade` are those of its submission."""

    __tablename__ = "scored_form"
    __table_args__ = (
        UniqueConstraint("run_id", "self_evaluation_id"),
        Index("ix_scored_form_scope", "region_path", "unit_id", "id"),
        Index("ix_scored_form_run", "region_path", "run_id", "unit_id", "id"),
    )
    run_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.score_run.id")
    self_evaluation_id: UUID = Field(sa_type=Uuid)
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    stored_total: Decimal = Field(sa_type=Numeric)
    stored_grade: str = Field(sa_type=Text)
    total: Decimal = Field(sa_type=Numeric)
    grade: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    # The very text that the digest is over.
    result: Document = Field(sa_type=JSON)


class NotScoredView(Shown):
    self_evaluation_id: UUID
    detail: str


class ScoreRunView(ScopedView):
    """`scored` of `forms` are done; `same_total` and `same_grade` of them agree with what was stored."""

    model_config = ConfigDict(extra="forbid")
    budget_year: int
    day: date
    state: RunState
    policy: PolicyView
    forms: int
    scored: int
    same_total: int
    same_grade: int
    not_scored: list[NotScoredView]
    detail: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ScoredFormView(ScopedView):
    """Without its result, which stands at its own address."""

    model_config = ConfigDict(extra="forbid")
    run_id: UUID
    self_evaluation_id: UUID
    project_id: UUID
    project_code: str
    project_name: str
    stored_total: str
    stored_grade: str
    total: str
    grade: str
    digest: str


class ScoredFormResult(Shown):
    """One form's result in one run, with its whole trace."""

    self_evaluation_id: UUID
    digest: str
    result: ResultView
