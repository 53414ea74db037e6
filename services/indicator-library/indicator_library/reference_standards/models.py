"""Expenditure standards and basic public service standards, on which standards of indicators stand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, DateTime, Index, Numeric, Text
from sqlmodel import Field, SQLModel

from indicator_library.database import NOW, IndicatorsModel
from indicator_library.domain.aligning import Bound, ReferenceKind
from wenxiao.bodies import Day
from wenxiao.database import text_enum, uuid_key
from wenxiao.errors import NotFound

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Value = Annotated[Decimal, Constraint(max_digits=24, decimal_places=6, allow_inf_nan=False)]


class ReferenceStandardNotFound(NotFound):
    title = "没有这项支出标准或公共服务标准"


class OfOffice(SQLModel):
    """Which office wrote it, and for which region; it stays there, wherever the office goes."""

    region_path: str = Field(sa_type=Text)
    region_code: str = Field(sa_type=Text)
    unit_id: int = Field(sa_type=BigInteger)
    unit_code: str = Field(sa_type=Text)
    unit_name: str = Field(sa_type=Text)
    author_subject: str = Field(sa_type=Text)
    author_name: str = Field(sa_type=Text)
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )


class ReferenceStandardDraft(BaseModel):
    """Body of POST."""

    model_config = ConfigDict(extra="forbid")
    kind: ReferenceKind = Constraint(description="支出标准或基本公共服务标准")
    title: Words = Constraint(description="标准名称，如“免费孕前优生健康检查补助标准”")
    number: Words = Constraint(description="文号")
    amount: Value = Constraint(description="金额或服务水平")
    unit: Words = Constraint(description="计量单位，如 元/人")
    bound: Bound = Constraint(description="上限或下限")
    valid_from: Day = Constraint(description="有效期起")
    valid_until: Day | None = Constraint(default=None, description="有效期止")
    note: LongWords | None = Constraint(default=None, description="适用范围等说明")


class ReferenceStandardEnd(BaseModel):
    """Body of `/end`."""

    model_config = ConfigDict(extra="forbid")
    valid_until: Day = Constraint(description="最后一个有效日")


class ReferenceStandard(OfOffice, IndicatorsModel, table=True):
    __tablename__ = "reference_standard"
    __table_args__ = (Index("ix_reference_standard_scope", "region_path", "unit_id", "id"),)

    id: UUID | None = uuid_key()
    kind: ReferenceKind = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    number: str = Field(sa_type=Text)
    amount: Decimal = Field(sa_type=Numeric)
    unit: str = Field(sa_type=Text)
    bound: Bound = Field(sa_type=text_enum(Bound))
    valid_from: date = Field(sa_type=Date)
    valid_until: date | None = Field(default=None, sa_type=Date)
    note: str | None = Field(default=None, sa_type=Text)


class ReferenceStandardView(BaseModel):
    """Serialised by PostgreSQL from `indicators.reference_standard_view`."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    kind: ReferenceKind
    title: str
    number: str
    amount: str
    unit: str
    bound: Bound
    valid_from: date
    valid_until: date | None
    note: str | None
    author_name: str
    created_at: datetime
