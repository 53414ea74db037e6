"""An indicator with what of its current version is searched, and all versions that were ever published."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Date, DateTime, Index, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from indicator_library.database import NOW, SCHEMA, IndicatorsModel
from indicator_library.indicators.content import (
    AppliesTo,
    BudgetBook,
    Direction,
    Formula,
    Frequency,
    Kind,
    LegalBasis,
)
from wenxiao.database import text_enum

__all__ = ["AppliesTo", "Direction", "Kind"]


class Tier(StrEnum):
    """From the widest to the narrowest: each inherits from those before it."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    DEPARTMENT = "department"
    UNIT = "unit"


class IndicatorStatus(StrEnum):
    PUBLISHED = "published"
    RETIRED = "retired"


class Cause(StrEnum):
    """Why there is a new version."""

    SEEDED = "seeded"
    PUBLISHED = "published"
    REVISED = "revised"
    INHERITED = "inherited"
    RETIRED = "retired"
    IMPORTED = "imported"


class Owned(SQLModel):
    """Whose it is: of a region, or of an office in it; what is the country's has neither."""

    region_path: str = Field(default="/", sa_type=Text, sa_column_kwargs={"server_default": "/"})
    region_code: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    unit_id: int | None = Field(default=None, sa_type=BigInteger)
    unit_code: str | None = Field(default=None, sa_type=Text)
    unit_name: str | None = Field(default=None, sa_type=Text)
    department_id: int | None = Field(default=None, sa_type=BigInteger)


class Indicator(Owned, IndicatorsModel, table=True):
    """`position` is the place in the library's order; `confirmed` is false until the source was read.

    `depth` is the tier's place from the country down, `root_id` the widest that it descends from, or itself.
    `grams` and `search_text` are what it is found by; `conflicts` where it contradicts what is inherited since.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("code", name="uq_indicator_code"),
        Index("ix_indicator_place", "region_path", "unit_id", "status"),
        Index("ix_indicator_parent_id", "parent_id"),
        Index("ix_indicator_root_id", "root_id", "depth"),
        Index(
            "uq_indicator_descent",
            "root_id",
            "region_path",
            text("COALESCE(unit_id, 0::bigint)"),
            unique=True,
            postgresql_where=text("status = 'published'"),
        ),
        Index("ix_indicator_grams", "grams", postgresql_using="gin"),
        Index("ix_indicator_name_like", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
        Index("ix_indicator_order", "position", "id"),
        Index("ix_indicator_industry", "industry", "position"),
        Index("ix_indicator_name_key", "name_key"),
    )

    id: UUID = Field(
        default=None, primary_key=True, sa_type=Uuid, sa_column_kwargs={"server_default": text("uuidv7()")}
    )
    position: int = Field(
        default=None,
        sa_type=BigInteger,
        sa_column_kwargs={"server_default": text("nextval('indicators.indicator_position')")},
    )
    code: str = Field(sa_type=Text)
    tier: Tier = Field(sa_type=text_enum(Tier), sa_column_kwargs={"server_default": "national"})
    depth: int = Field(default=0, sa_type=SmallInteger, sa_column_kwargs={"server_default": "0"})
    parent_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key=f"{SCHEMA}.indicator.id")
    root_id: UUID = Field(sa_type=Uuid)
    seen_parent_version: int | None = None
    status: IndicatorStatus = Field(
        default=IndicatorStatus.PUBLISHED,
        sa_type=text_enum(IndicatorStatus),
        sa_column_kwargs={"server_default": "published"},
    )
    successor_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key=f"{SCHEMA}.indicator.id")
    retired_on: date | None = Field(default=None, sa_type=Date)
    category: str = Field(sa_type=Text)
    subcategory: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text)
    industry: str | None = Field(default=None, sa_type=Text)
    field: str | None = Field(default=None, sa_type=Text)
    applies_to: AppliesTo = Field(sa_type=text_enum(AppliesTo))
    budget_book: BudgetBook | None = Field(default=None, sa_type=text_enum(BudgetBook))
    kind: Kind = Field(sa_type=text_enum(Kind))
    direction: Direction = Field(sa_type=text_enum(Direction))
    unit: str = Field(sa_type=Text)
    confirmed: bool
    valid_from: date | None = Field(default=None, sa_type=Date)
    valid_until: date | None = Field(default=None, sa_type=Date)
    search_text: str = Field(sa_type=Text)
    grams: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"})
    conflicts: list[str] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"})
    version: int = 1


class IndicatorVersion(Owned, IndicatorsModel, table=True):
    """Never changed: `content` is all that held, `own` what this tier itself said, `origins` where the rest is from."""

    __tablename__ = "indicator_version"
    __table_args__ = (Index("ix_indicator_version_recorded_at", "recorded_at"),)

    indicator_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.indicator.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: dict[str, Any] = Field(sa_type=JSONB)
    own: dict[str, Any] = Field(sa_type=JSONB)
    origins: dict[str, Any] = Field(sa_type=JSONB)
    parent_id: UUID | None = Field(default=None, sa_type=Uuid)
    parent_version: int | None = None
    cause: Cause = Field(sa_type=text_enum(Cause))
    published_on: date = Field(sa_type=Date)
    published_by: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    changes: list[str] = Field(sa_type=JSONB)
    proposal_id: UUID | None = Field(default=None, sa_type=Uuid)
    recorded_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )


class OriginView(BaseModel):
    """The indicator of a higher tier that says so, and its version."""

    indicator_id: UUID
    code: str
    tier: Tier
    region_path: str
    version: int


class IndicatorView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_view`."""

    id: UUID
    position: int
    code: str
    tier: Tier
    region_path: str
    region_code: str
    unit_id: int | None
    unit_code: str | None
    unit_name: str | None
    department_id: int | None
    parent_id: UUID | None
    root_id: UUID
    status: IndicatorStatus
    successor_id: UUID | None
    retired_on: date | None
    category: str
    subcategory: str
    name: str
    industry: str | None
    field: str | None
    applies_to: AppliesTo
    budget_book: BudgetBook | None
    kind: Kind
    direction: Direction
    unit: str
    definition: str | None
    formula_text: str | None
    formula: Formula | None
    data_source: str | None
    frequency: Frequency | None
    responsible: str | None
    scoring_preset: str | None
    evidence: list[str]
    legal_basis: list[LegalBasis]
    valid_from: date | None
    valid_until: date | None
    example_target: str | None
    source: str | None
    confirmed: bool
    printed: dict[str, Any] | None = Constraint(description="出处中的原文，与整理后的写法并列")
    origins: dict[str, OriginView] = Constraint(description="各项内容承自哪个上级指标；本级自定的不列")
    conflicts: list[str] = Constraint(description="上级修订后与之抵触之处")
    published_on: date
    digest: str
    version: int
