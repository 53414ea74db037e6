"""A transfer payment with its overall target and those of the regions or projects that the money goes to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Boolean, Date, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel, json_field
from targets_api.domain.transfers import Joining, PartKind, TransferStatus
from targets_api.projects.fields import ShortWords, Words, Year
from targets_api.projects.models import FindingView
from targets_api.views import ScopedView
from wenxiao.bodies import Money
from wenxiao.database import text_enum

Printed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class OverallIndicator(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: ShortWords = Constraint(description="指标名称")
    target_text: Printed = Constraint(description="指标值，照写，如“≥1200人”“不低于95%”“2022年12月30日前”")
    joining: Joining | None = Constraint(
        default=None, description="各部分怎样合成总体：合计、按资金加权平均、最大、最小；留空按指标种类"
    )


class PartIndicator(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: ShortWords = Constraint(description="与总体指标同名")
    target_text: Printed = Constraint(description="本区域或本项目的指标值")


class TransferPart(BaseModel):
    """A region or project that the money goes to."""

    model_config = ConfigDict(extra="forbid")
    kind: PartKind = PartKind.REGION
    code: ShortWords = Constraint(description="区划代码或项目代码")
    name: ShortWords
    amount: Money = Constraint(description="分配金额（元）")
    goal: Words | None = Constraint(default=None, description="本区域或本项目的绩效目标")
    indicators: list[PartIndicator] = Constraint(default_factory=list, max_length=60)


class TransferDraft(BaseModel):
    """Body of POST and PUT; a draft may be incomplete, what is issued may not."""

    model_config = ConfigDict(extra="forbid")
    project_id: UUID | None = Constraint(default=None, description="项目库中的转移支付项目")
    name: ShortWords = Constraint(description="转移支付名称")
    budget_year: Year
    special: bool = Constraint(default=True, description="专项转移支付；否则为一般性转移支付")
    amount: Money = Constraint(description="总额（元）")
    overall_goal: Words = Constraint(description="总体绩效目标")
    indicators: list[OverallIndicator] = Constraint(default_factory=list, max_length=60)
    parts: list[TransferPart] = Constraint(default_factory=list, max_length=500)
    division_of_powers: Words | None = Constraint(default=None, description="属哪一级财政事权和支出责任")
    regional_balance: Words | None = Constraint(default=None, description="地区间财力协调和区域均衡的考虑")


class FundDocument(BaseModel):
    """Body of POST issue: the document that carries money and targets together."""

    model_config = ConfigDict(extra="forbid")
    document_number: ShortWords = Constraint(description="资金下达文件的文号")


class Listing(BaseModel):
    """Body of POST listings: the yearly list of transfers to evaluate."""

    model_config = ConfigDict(extra="forbid")
    year: Year = Constraint(description="自评年度")
    agreed_with: ShortWords = Constraint(description="会商的主管部门或财政部门")


class Transfer(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "transfer"
    __table_args__ = (
        Index("ix_transfer_scope", "region_path", "unit_id", "id"),
        Index("ix_transfer_project_id", "project_id", "id"),
    )
    project_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key="targets.project.id")
    name: str = Field(sa_type=Text)
    budget_year: int
    special: bool = Field(sa_type=Boolean)
    amount: Decimal = Field(sa_type=Numeric(18, 2))
    overall_goal: str = Field(sa_type=Text)
    indicators: list[dict[str, Any]] = json_field()
    parts: list[dict[str, Any]] = json_field()
    division_of_powers: str | None = Field(default=None, sa_type=Text)
    regional_balance: str | None = Field(default=None, sa_type=Text)
    status: TransferStatus = Field(default=TransferStatus.DRAFT, sa_type=text_enum(TransferStatus))
    document_number: str | None = Field(default=None, sa_type=Text)
    issued_on: date | None = Field(default=None, sa_type=Date)
    findings: list[dict[str, Any]] = json_field(default_factory=list, sa_column_kwargs={"server_default": text("'[]'")})
    policy_stamps: list[dict[str, Any]] = json_field(
        default_factory=list, sa_column_kwargs={"server_default": text("'[]'")}
    )


class TransferListing(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "transfer_listing"
    __table_args__ = (
        UniqueConstraint("transfer_id", "year"),
        Index("ix_transfer_listing_scope", "region_path", "unit_id", "id"),
    )
    transfer_id: UUID = Field(sa_type=Uuid, foreign_key="targets.transfer.id")
    year: int
    agreed_with: str = Field(sa_type=Text)
    listed_on: date = Field(sa_type=Date)
    basis: list[str] = json_field()


class ListingView(BaseModel):
    year: int
    agreed_with: str
    listed_on: date
    basis: list[str]
    listed_by: str


class TransferView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID | None
    name: str
    budget_year: int
    special: bool
    amount: str
    overall_goal: str
    indicators: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    division_of_powers: str | None
    regional_balance: str | None
    status: TransferStatus
    document_number: str | None
    issued_on: date | None
    findings: list[FindingView]
    policy_stamps: list[dict[str, Any]]
    author_name: str
    created_at: datetime
    listings: list[ListingView]


class ReconciledPart(BaseModel):
    code: str
    name: str
    target_text: str | None
    number: str | None = Constraint(description="读出的数；日期为空")


class ReconciledLine(BaseModel):
    """One indicator: the whole beside what the parts come to; `red` where they do not carry it."""

    name: str
    joining: Joining
    unit: str
    overall_text: str
    overall: str | None
    computed: str | None
    difference: str | None = Constraint(description="各部分合成数减总体数；日期以天计")
    red: bool
    parts: list[ReconciledPart]


class ReconciliationView(BaseModel):
    transfer_id: UUID
    amount: str
    amount_of_parts: str
    red: bool
    lines: list[ReconciledLine]
    findings: list[FindingView]
    policy_stamps: list[dict[str, Any]]
