"""A draw of self-evaluations for re-check: seed, candidates and choice, so that anybody can draw again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, Year, json_field
from evaluation_api.domain.strata import Allocation, Attribute
from evaluation_api.views import EventView, FindingView, PolicyView, Shown
from wenxiao.database import Scoped

Share = Annotated[Decimal, Constraint(gt=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Seed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class DrawRequest(BaseModel):
    """`share` per cent or `count`; with neither the share of the region's policy holds."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year
    share: Share | None = Constraint(default=None, description="抽查比例（%）")
    count: int | None = Constraint(default=None, ge=1, le=10_000, description="抽查个数")
    strata: list[Attribute] | None = Constraint(
        default=None, max_length=4, description="分层依据；留空按现行政策，空列表为不分层"
    )
    allocation: Allocation | None = Constraint(default=None, description="各层怎样分配；留空按现行政策")
    seed: Seed | None = Constraint(default=None, description="随机种子，仅演示环境可填；一般由系统生成并记录")

    @model_validator(mode="after")
    def one_of_both(self) -> "DrawRequest":
        if self.share is not None and self.count is not None:
            raise ValueError("抽查比例和抽查个数只能填一个，请删去其中之一")
        if self.strata is not None and len(set(self.strata)) < len(self.strata):
            raise ValueError("同一个分层依据只能写一次，请删去重复的")
        return self


class Draw(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "draw"
    __table_args__ = (Index("ix_draw_scope", "region_path", "unit_id", "id"),)
    budget_year: int
    seed: str = Field(sa_type=Text)
    share: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    asked_count: int | None = None
    candidates: int
    pool_sha256: str = Field(sa_type=Text)
    chosen: list[str] = json_field()
    findings: list[Document] = json_field(default_factory=list)
    stamp: Document = json_field()
    history: list[Document] = json_field(default_factory=list)
    seed_given: bool = False
    pool: list[str] | None = json_field(default=None)
    drawn_on: date | None = Field(default=None, sa_type=Date)
    policy: Document | None = json_field(default=None)
    digest: str | None = Field(default=None, sa_type=Text)
    strata: list[str] | None = json_field(default=None)
    allocation_rule: str | None = Field(default=None, sa_type=Text)
    strata_asked: bool = False
    frame: list[Document] | None = json_field(default=None)
    frame_sha256: str | None = Field(default=None, sa_type=Text)
    allocation: list[Document] | None = json_field(default=None)


class DrawnView(Shown):
    """One drawn self-evaluation; `lot` is SHA-256 of seed, line feed and the self-evaluation's id."""

    position: int
    lot: str
    re_check_id: UUID
    self_evaluation_id: UUID
    project_code: str
    project_name: str
    unit_name: str


class StratumView(Shown):
    """Of a stratum: how many candidates, the exact share as an expression, and how many were drawn."""

    stratum: str
    candidates: int
    quota: str
    drawn: int


class DrawView(ScopedView):
    """`pool` are all candidates, `chosen` who was drawn of them, in the order drawn: both ids of self-evaluations.

    `re_checks` are those within reach. `strata` are the attributes by which candidates were put into strata; null, as
    are frame and allocation, of what was drawn before there were any.
    """

    model_config = ConfigDict(extra="forbid")
    budget_year: int
    seed: str
    share: str | None
    asked_count: int | None
    candidates: int
    pool_sha256: str
    findings: list[FindingView]
    stamp: Document
    re_checks: list[DrawnView]
    history: list[EventView]
    created_at: datetime
    seed_given: bool
    pool: list[UUID] | None
    chosen: list[UUID]
    drawn_on: date | None
    policy: PolicyView | None
    digest: str | None
    strata: list[Attribute] | None
    allocation_rule: Allocation | None
    strata_asked: bool
    frame_sha256: str | None
    allocation: list[StratumView] | None


class CandidateView(Shown):
    """One candidate as it is published: of its money the bracket only; `department` is the id, as strata name it."""

    id: UUID
    stratum: str
    object: str
    department: str
    department_name: str
    money: str
    own_grade: str
    project_code: str
    project_name: str
    unit_name: str


class FrameView(Shown):
    """`sha256` is over a line per candidate, id, tabulator, stratum, in the order of the ids, joined by line feeds."""

    draw_id: UUID
    budget_year: int
    strata: list[Attribute]
    sha256: str
    candidates: list[CandidateView]


class ChosenView(Shown):
    id: UUID
    lot: str


class DrawProtocol(Shown):
    """All that is needed to draw again by hand, or with `./wenxiao redraw FILE`; nothing else is needed."""

    protocol: str
    draw_id: UUID
    region_code: str
    budget_year: int
    drawn_on: date
    pool: list[UUID]
    pool_sha256: str
    strata: list[Attribute] | None
    allocation_rule: Allocation | None
    strata_asked: bool
    frame: list[CandidateView] | None
    frame_sha256: str | None
    seed: str
    seed_given: bool
    share: str | None
    asked_count: int | None
    allocation: list[StratumView] | None
    chosen: list[ChosenView]
    findings: list[FindingView]
    policy: Document
    digest: str
