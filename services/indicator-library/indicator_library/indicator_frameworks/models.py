"""Frameworks: the indicators that a document lists together, in its order and under its words."""

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlalchemy import Numeric, Text, UniqueConstraint
from sqlmodel import Field

from indicator_library.database import SCHEMA, IndicatorsModel
from indicator_library.indicators.content import AppliesTo, Direction, Formula, Kind
from indicator_library.indicators.models import IndicatorStatus
from wenxiao.database import text_enum


class IndicatorFramework(IndicatorsModel, table=True):
    """`complete`: whether all that the document lists is here; `confirmed`: whether it was read in the document."""

    __tablename__ = "indicator_framework"
    __table_args__ = (UniqueConstraint("code", name="uq_indicator_framework_code"),)

    id: UUID = Field(primary_key=True)
    position: int
    code: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    applies_to: AppliesTo = Field(sa_type=text_enum(AppliesTo))
    complete: bool
    confirmed: bool
    note: str = Field(sa_type=Text)
    version: int = 1


class IndicatorFrameworkItem(IndicatorsModel, table=True):
    """The words are the document's; `points` only where the document gives them."""

    __tablename__ = "indicator_framework_item"

    framework_id: UUID = Field(foreign_key=f"{SCHEMA}.indicator_framework.id", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    indicator_id: UUID = Field(foreign_key=f"{SCHEMA}.indicator.id")
    category: str = Field(sa_type=Text)
    subcategory: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    points: Decimal | None = Field(default=None, sa_type=Numeric(6, 2))


class FrameworkItemView(BaseModel):
    """The document's words, and the indicator as it stands in the library now."""

    position: int
    category: str = Constraint(description="一级指标，照文件")
    subcategory: str = Constraint(description="二级指标，照文件")
    name: str = Constraint(description="条目名称，照文件")
    points: Decimal | None = Constraint(description="分值，文件写明时才有")
    indicator_id: UUID
    indicator_code: str
    indicator_name: str
    indicator_status: IndicatorStatus
    kind: Kind
    direction: Direction
    unit: str
    definition: str | None
    formula_text: str | None
    formula: Formula | None
    confirmed: bool = Constraint(description="该指标是否核对过原文")


class FrameworkView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_framework_view`."""

    id: UUID
    position: int
    code: str
    name: str
    document: str
    applies_to: AppliesTo
    complete: bool = Constraint(description="是否收齐文件的全部条目")
    confirmed: bool = Constraint(description="全部条目是否都核对过原文")
    note: str
    items: list[FrameworkItemView]
    version: int
