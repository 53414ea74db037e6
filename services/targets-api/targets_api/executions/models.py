"""Vouchers of the treasury and the budget system: what was paid, refunded or adjusted, once each."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from targets_api.database import Author, Kept, Scoped, TargetsModel
from targets_api.domain.execution import EntryKind, RowOutcome
from targets_api.projects.models import FindingView, Year
from targets_api.views import ScopedView
from wenxiao.bodies import Day, Money
from wenxiao.database import text_enum


def _more_than_nothing(amount: Decimal) -> Decimal:
    if not amount:
        raise ValueError("金额应大于 0；没有金额的凭证不必报送。")
    return amount


Amount = Annotated[Money, AfterValidator(_more_than_nothing)]
VoucherNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class VoucherRow(BaseModel):
    """One row; columns we do not know come back untouched, so that a clerk finds his own row."""

    model_config = ConfigDict(extra="allow")
    voucher: VoucherNumber = Constraint(description="凭证号，在本地区的同一报送系统内唯一")
    project_code: str = Constraint(description="21位项目代码", max_length=40)
    paid_on: Day = Constraint(description="支付、退回或调整日期")
    amount: Amount = Constraint(description="金额（元），恒为正数")
    kind: EntryKind = Constraint(default=EntryKind.PAYMENT, description="支付、退回、追加或调减")
    budget_year: Year | None = Constraint(default=None, description="预算年度；留空取日期所在年")


class ExecutionBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: list[VoucherRow] = Constraint(min_length=1, max_length=1000)


class Execution(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "execution"
    __table_args__ = (
        UniqueConstraint("region_path", "source", "voucher"),
        Index("ix_execution_scope", "region_path", "unit_id", "id"),
        Index("ix_execution_project_id", "project_id", "budget_year", "paid_on"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    source: str = Field(sa_type=Text)
    voucher: str = Field(sa_type=Text)
    project_code: str = Field(sa_type=Text)
    kind: EntryKind = Field(sa_type=text_enum(EntryKind))
    budget_year: int
    paid_on: date = Field(sa_type=Date)
    amount: Decimal = Field(sa_type=Numeric(18, 2))


class RowAnswer(BaseModel):
    """What became of one row; `row` is the row as it was sent."""

    index: int
    voucher: str
    outcome: RowOutcome
    findings: list[FindingView]
    row: dict[str, Any]


class BatchAnswer(BaseModel):
    dry_run: bool
    accepted: int
    duplicate: int
    refused: int
    rows: list[RowAnswer]


class ExecutionView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    voucher: str
    kind: EntryKind
    budget_year: int
    paid_on: date
    amount: str
    created_at: datetime
    source: str = Constraint(description="报送系统；凭证号在同一系统内唯一")
