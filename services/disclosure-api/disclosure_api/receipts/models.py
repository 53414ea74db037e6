"""A consumer's receipt, countersigned: both sides came to the same figures at a position."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, DateTime, Index, Numeric, Text, Uuid
from sqlmodel import Field

from disclosure_api.database import NOW, DisclosureModel
from disclosure_api.domain.fields import Audience, Kind
from wenxiao.bodies import Money
from wenxiao.database import Scoped, text_enum, uuid_key

Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
RegionCode = Annotated[str, StringConstraints(pattern="^[0-9A-Z]{2,12}$")]
BIGGEST = 2**53 - 1


class StatedTotals(BaseModel):
    """What the consumer holds of one type."""

    model_config = ConfigDict(extra="forbid")

    type: Kind
    count: int = Constraint(ge=0, le=BIGGEST, strict=True, description="在库件数")
    money_total: Money = Constraint(description="在库金额合计（元）")


class ReceiptDraft(BaseModel):
    """What the consumer holds after loading the feed up to `position`."""

    model_config = ConfigDict(extra="forbid")

    position: int = Constraint(ge=0, le=BIGGEST, strict=True, description="已装入的最后一条的序号")
    head: Digest = Constraint(description="该条的摘要，即下一条的 previous")
    count: int = Constraint(ge=0, le=BIGGEST, strict=True, description="在库件数")
    money_total: Money = Constraint(description="在库金额合计（元）")
    totals: list[StatedTotals] | None = Constraint(
        default=None, max_length=len(Kind), description="分种类的件数和金额；给出时一并核对"
    )
    region: RegionCode | None = Constraint(default=None, description="地区代码；默认为本机构所在地区")

    @field_validator("totals")
    @classmethod
    def _each_type_once(cls, totals: list[StatedTotals] | None) -> list[StatedTotals] | None:
        types = [one.type for one in totals or ()]
        if twice := sorted({one for one in types if types.count(one) > 1}):
            raise ValueError(f"totals 中种类 {twice[0]} 写了两次，每个种类只写一次。")
        return totals


class Receipt(Scoped, DisclosureModel, table=True):
    """The scope's unit is the organisation that received; `jws` is our countersignature."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_scope", "region_path", "unit_id", "id"),)

    id: UUID | None = uuid_key()
    audience: Audience = Field(sa_type=text_enum(Audience))
    epoch: UUID = Field(sa_type=Uuid)
    position: int = Field(sa_type=BigInteger)
    head: str = Field(sa_type=Text)
    count: int = Field(sa_type=BigInteger)
    money_total: Decimal = Field(sa_type=Numeric(20, 2))
    received_by: str = Field(sa_type=Text)
    received_on: date = Field(sa_type=Date)
    jws: str = Field(sa_type=Text)
    received_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    version: int = 1


class ReceiptView(BaseModel):
    """Serialised by PostgreSQL from `disclosure.receipt_view`."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    audience: Audience
    epoch: UUID
    position: int
    head: str
    count: int
    money_total: str
    received_by: str
    received_on: date
    jws: str
    received_at: datetime
