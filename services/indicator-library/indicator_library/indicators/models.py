"""Indicators as the sources print them; the library is one for the whole country."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Text
from sqlmodel import Field

from indicator_library.database import IndicatorsModel
from wenxiao.database import text_enum


class Kind(StrEnum):
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Direction(StrEnum):
    """Which actual value is the better one; `range` is between two bounds."""

    HIGHER = "higher"
    LOWER = "lower"
    EQUAL = "equal"
    RANGE = "range"


class AppliesTo(StrEnum):
    PROJECT = "project"
    POLICY = "policy"
    DEPARTMENT = "department"
    GOVERNMENT = "government"


class Indicator(IndicatorsModel, table=True):
    """`position` is the place in the library's order; `confirmed` is false until the source was read."""

    __tablename__ = "indicator"

    id: UUID = Field(primary_key=True)
    position: int
    category: str = Field(sa_type=Text)
    subcategory: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    industry: str | None = Field(default=None, sa_type=Text)
    applies_to: AppliesTo = Field(sa_type=text_enum(AppliesTo))
    kind: Kind = Field(sa_type=text_enum(Kind))
    direction: Direction = Field(sa_type=text_enum(Direction))
    unit: str = Field(sa_type=Text)
    formula: str | None = Field(default=None, sa_type=Text)
    example_target: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)
    confirmed: bool
    version: int = 1


class IndicatorView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_view`."""

    id: UUID
    position: int
    category: str
    subcategory: str
    name: str
    industry: str | None
    applies_to: AppliesTo
    kind: Kind
    direction: Direction
    unit: str
    formula: str | None
    example_target: str | None
    source: str
    confirmed: bool
    version: int
