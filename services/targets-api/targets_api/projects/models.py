"""A project of the project library, with the ex-ante assessment that lets it in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.entries import OtherFund, Side
from targets_api.domain.ex_ante import Conclusion, Trait
from targets_api.domain.execution import Figures
from targets_api.domain.projects import (
    BudgetBook,
    ExitTrigger,
    LibraryObject,
    ProjectAction,
    ProjectKind,
    ProjectStatus,
    Scale,
)
from targets_api.projects.fields import LibraryFields, ShortWords, Words, Year
from targets_api.projects.sheet_fields import SheetBody, SheetItemBody, SignatureBody
from targets_api.views import ScopedView
from wenxiao.bodies import Money
from wenxiao.database import text_enum

__all__ = ["ShortWords", "Words", "Year"]


class ProjectFields(LibraryFields):
    """What a unit writes about a project."""

    name: ShortWords = Field(sa_type=Text, description="项目名称")
    budget_year: Year = Field(description="预算年度")
    budget_book: BudgetBook = Field(sa_type=text_enum(BudgetBook), description="预算类别（四本预算）")
    kind: ProjectKind = Field(sa_type=text_enum(ProjectKind), description="新增、延续或一次性")
    scale: Scale = Field(sa_type=text_enum(Scale), description="重大或一般")
    infrastructure: bool = Field(default=False, description="是否基本建设投资")
    livelihood_subsidy_to_individuals: bool = Field(default=False, description="是否对个人的民生补助")
    amount_requested: Money = Field(sa_type=Numeric(18, 2), description="申请预算（元）")
    summary: Words = Field(sa_type=Text, description="项目概况与立项依据")
    responsible_person: ShortWords = Field(sa_type=Text, description="项目负责人（岗位或姓名）")
    traits: list[Trait] = Field(
        default_factory=list,
        sa_type=JSONB,
        sa_column_kwargs={"server_default": text("'[]'")},
        max_length=len(Trait),
        description="各地据以确定应否事前评估的特征：属政策、设专项资金、列入集中财力办大事、须立项审批、关注度高、金额大",
    )


class PlannedYear(BaseModel):
    model_config = ConfigDict(extra="forbid")
    year: Year
    amount: Money


class ProjectDraft(ProjectFields):
    """Body of POST and PUT; `code` is assigned by the server when absent."""

    model_config = {"extra": "forbid"}
    code: str | None = Field(default=None, description="21位项目代码；留空由系统编制；部门整体不填")
    object: LibraryObject | None = Field(
        default=None, description="项目、政策或部门整体；留空时，标明属政策的为政策，其余为项目"
    )
    year_plan: list[PlannedYear] = Field(
        default_factory=list, max_length=30, description="分年度安排（元），合计等于全周期总额"
    )


class Project(ProjectFields, Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("region_path", "code"),
        Index("ix_project_scope", "region_path", "unit_id", "id"),
    )
    code: str = Field(sa_type=Text)
    status: ProjectStatus = Field(default=ProjectStatus.ENTERED, sa_type=text_enum(ProjectStatus))
    admitted_on: date | None = Field(default=None, sa_type=Date)
    object: LibraryObject = Field(
        default=LibraryObject.PROJECT,
        sa_type=text_enum(LibraryObject),
        sa_column_kwargs={"server_default": LibraryObject.PROJECT.value},
    )
    exit: dict[str, Any] | None = json_field(default=None)


class ExAnteSheet(SheetBody):
    """Body of PUT ex-ante-assessment: points per dimension, and what the office concludes."""

    signature: SignatureBody | None = Constraint(default=None, description="基本建设投资由投资主管部门签署")


class ExAnteAssessment(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "ex_ante_assessment"
    __table_args__ = (UniqueConstraint("project_id"),)
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    points: dict[str, Any] = json_field()
    total: Decimal = Field(sa_type=Numeric(6, 2))
    conclusion: Conclusion = Field(sa_type=text_enum(Conclusion))
    suggested_conclusion: Conclusion = Field(sa_type=text_enum(Conclusion))
    reason: str | None = Field(default=None, sa_type=Text)
    assessed_on: date = Field(sa_type=Date)
    report_title: str = Field(sa_type=Text)
    findings: list[dict[str, Any]] = json_field()
    policy_stamp: dict[str, Any] = json_field()
    judged_digest: str | None = Field(default=None, sa_type=Text)
    items: list[dict[str, Any]] = json_field(default_factory=list, sa_column_kwargs={"server_default": text("'[]'")})
    signature: dict[str, Any] | None = json_field(default=None)
    report_sha256: str | None = Field(default=None, sa_type=Text)


class ProjectDecision(Author, Kept, Scoped, TargetsModel, table=True):
    """An assessment or an admission as it was decided: never written over."""

    __tablename__ = "project_decision"
    __table_args__ = (
        Index("ix_project_decision_scope", "region_path", "unit_id", "id"),
        Index("ix_project_decision_project_id", "project_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    action: ProjectAction = Field(sa_type=text_enum(ProjectAction))
    level: str = Field(sa_type=Text)
    decided_on: date = Field(sa_type=Date)
    evidence: dict[str, Any] = json_field()
    policy: dict[str, Any] = json_field()
    policy_stamp: dict[str, Any] = json_field()
    decision: dict[str, Any] = json_field()
    digest: str = Field(sa_type=Text)


class ProjectDecisionView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    action: ProjectAction
    level: str
    decided_on: date
    decided_by: str
    evidence: dict[str, Any]
    policy: dict[str, Any]
    policy_stamp: dict[str, Any]
    decision: dict[str, Any]
    digest: str
    created_at: datetime


class FindingView(BaseModel):
    """What a rule found; `basis` are clause ids, `severity` is refusal, warning or advice."""

    rule: str
    detail: str
    basis: list[str]
    pointer: str | None
    severity: str


class ExAnteView(BaseModel):
    points: dict[str, str]
    total: str
    conclusion: Conclusion
    suggested_conclusion: Conclusion
    reason: str | None
    assessed_on: date
    report_title: str
    findings: list[FindingView]
    author_name: str
    policy_stamp: dict[str, Any]
    judged_digest: str | None
    items: list[SheetItemBody]
    signature: SignatureBody | None
    report_sha256: str | None


class YearView(BaseModel):
    """A budget year of an entry: the one it was entered for, then those it was rolled forward to."""

    budget_year: int
    kind: ProjectKind
    amount_requested: str
    rolled_on: date | None


class PlannedYearView(BaseModel):
    year: int
    amount: str


class AttentionView(BaseModel):
    point: str
    statement: str


class ExitView(BaseModel):
    """When, why and on which clauses an entry left the library."""

    on: date
    trigger: ExitTrigger
    reason: str
    basis: list[str]
    by: str


class ProjectView(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    code: str
    name: str
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    department_current_name: str | None
    budget_year: int
    budget_book: BudgetBook
    kind: ProjectKind
    scale: Scale
    infrastructure: bool
    livelihood_subsidy_to_individuals: bool
    amount_requested: str
    summary: str
    responsible_person: str
    status: ProjectStatus
    admitted_on: date | None
    author_name: str
    ex_ante_assessment: ExAnteView | None
    created_at: datetime
    traits: list[Trait]
    object: LibraryObject
    side: Side
    other_fund: OtherFund | None
    transfer_payment: bool
    expires_on: date | None
    starts_year: int | None
    term_years: int | None
    term_reason: str | None
    whole_life_total: str | None
    attention: list[AttentionView]
    catalogue_item_id: UUID | None
    year_plan: list[PlannedYearView]
    years: list[YearView]
    exit: ExitView | None
    in_year_reason: str | None


class ExecutionFigures(BaseModel):
    """The year's money of a project up to a day; `rate` is per cent, null without a budget."""

    project_id: UUID
    project_code: str
    budget_year: int
    until: date
    initial: str
    adjusted: str
    executed: str
    rate: str | None

    @classmethod
    def of(cls, project_id: UUID, code: str, budget_year: int, until: date, figures: Figures) -> "ExecutionFigures":
        return cls(
            project_id=project_id,
            project_code=code,
            budget_year=budget_year,
            until=until,
            initial=str(figures.initial),
            adjusted=str(figures.adjusted),
            executed=str(figures.executed),
            rate=None if figures.rate is None else str(figures.rate),
        )
