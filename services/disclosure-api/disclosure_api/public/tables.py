"""The public register: what everybody may know, kept apart from where it is drafted.

Written by the feed's writer alone, with the number of an item of a public feed and from its edition; read by everybody,
without a look at releases. What is withdrawn leaves nothing here but that it was withdrawn, when and why.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Date, Index, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from disclosure_api.database import DisclosureModel, json_field, texts_field
from disclosure_api.domain.fields import Kind
from wenxiao.database import text_enum

ORDERS = ("name_order", "money_order", "score_order")


def _key() -> Any:
    return Field(sa_type=Text, primary_key=True)


def _money() -> Any:
    return Field(default=None, sa_type=Numeric(18, 2))


class PublicFeed(DisclosureModel, table=True):
    """How far the register holds a public feed; `head` is the link of that item."""

    __tablename__ = "public_feed"

    region_path: str = _key()
    region_code: str = Field(sa_type=Text)
    position: int = Field(sa_type=BigInteger)
    head: str = Field(sa_type=Text)
    updated_on: date = Field(sa_type=Date)


class PublicRegion(DisclosureModel, table=True):
    """A region in which something was published, or one above it."""

    __tablename__ = "public_region"

    code: str = _key()
    name: str = Field(sa_type=Text)
    level: str | None = Field(default=None, sa_type=Text)
    path: str = Field(sa_type=Text)
    parent_code: str | None = Field(default=None, sa_type=Text)


class PublicItem(DisclosureModel, table=True):
    """A matter and what is in force of it, null once withdrawn; a part that it does not have is an empty word."""

    __tablename__ = "public_item"
    __table_args__ = (
        Index("ix_public_item_project", "project_code", "budget_year"),
        Index("ix_public_item_place", "region_code", "budget_year", "type", "department_code"),
        Index("ix_public_item_rows", "region_code", "project_code", "budget_year", "type", "item_id"),
    )

    item_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    type: Kind = Field(sa_type=text_enum(Kind))
    region_path: str = Field(sa_type=Text)
    region_code: str = Field(sa_type=Text)
    department_code: str = Field(sa_type=Text)
    project_code: str = Field(sa_type=Text)
    budget_year: int
    period: str = Field(sa_type=Text)
    release_id: UUID = Field(sa_type=Uuid)
    position: int = Field(sa_type=BigInteger)
    digest: str = Field(sa_type=Text)
    href: str = Field(sa_type=Text)
    money: Decimal = Field(sa_type=Numeric(18, 2))
    published_on: date = Field(sa_type=Date)
    content: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    withdrawn_on: date | None = Field(default=None, sa_type=Date)
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)


class PublicProjectYear(DisclosureModel, table=True):
    """What the documents in force tell of a project and year; `*_order` are sorted by, least first, null last."""

    __tablename__ = "public_project_year"
    __table_args__ = (
        *(Index(f"ix_public_project_year_{order}", order, "id") for order in ORDERS),
        *(Index(f"ix_public_project_year_region_{order}", "region_code", order, "id") for order in ORDERS),
        Index("ix_public_project_year_department", "region_code", "department_code", "budget_year"),
        Index("ix_public_project_year_place", "region_code", "budget_year", "grade"),
        Index("ix_public_project_year_grade", "budget_year", "grade"),
        Index("ix_public_project_year_project", "project_code", "budget_year"),
        Index("ix_public_project_year_unit", "region_code", "unit_code"),
        Index("ix_public_project_year_graded_by", "graded_by", "budget_year"),
        Index("ix_public_project_year_pairs", "pairs", postgresql_using="gin"),
    )

    id: str = _key()
    region_code: str = Field(sa_type=Text)
    region_name: str | None = Field(default=None, sa_type=Text)
    department_code: str = Field(sa_type=Text)
    department_name: str | None = Field(default=None, sa_type=Text)
    unit_code: str | None = Field(default=None, sa_type=Text)
    unit_name: str | None = Field(default=None, sa_type=Text)
    project_code: str = Field(sa_type=Text)
    project_name: str | None = Field(default=None, sa_type=Text)
    budget_year: int
    approved_budget: Decimal | None = _money()
    adjusted_budget: Decimal | None = _money()
    budget: Decimal | None = _money()
    executed: Decimal | None = _money()
    execution_rate: Decimal | None = Field(default=None, sa_type=Numeric)
    goal: str | None = Field(default=None, sa_type=Text)
    score: Decimal | None = Field(default=None, sa_type=Numeric)
    grade: str | None = Field(default=None, sa_type=Text)
    graded_by: str | None = Field(default=None, sa_type=Text)
    rectifications: int
    result_use: str | None = Field(default=None, sa_type=Text)
    kinds: list[str] = texts_field()
    name_order: str = Field(sa_type=Text)
    money_order: int = Field(sa_type=BigInteger)
    score_order: int = Field(sa_type=BigInteger)
    search_text: str = Field(sa_type=Text)
    pairs: list[str] = Field(sa_type=ARRAY(Text))


class PublicRelease(DisclosureModel, table=True):
    """Each release that got a number in a public feed, whatever became of it since; its content stands elsewhere."""

    __tablename__ = "public_release"
    __table_args__ = (
        Index("ix_public_release_place", "region_path", "release_id"),
        Index("ix_public_release_region_code", "region_code", "region_path", "release_id"),
        Index("ix_public_release_year", "budget_year", "region_path", "release_id"),
        Index("ix_public_release_type", "type", "region_path", "release_id"),
        Index("ix_public_release_project_code", "project_code"),
        Index("ix_public_release_item_id", "item_id"),
    )

    release_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    region_path: str = Field(sa_type=Text)
    region_code: str = Field(sa_type=Text)
    type: Kind = Field(sa_type=text_enum(Kind))
    item_id: UUID = Field(sa_type=Uuid)
    project_code: str | None = Field(default=None, sa_type=Text)
    budget_year: int
    period: str = Field(sa_type=Text)
    replaces: UUID | None = Field(default=None, sa_type=Uuid)
    published_on: date = Field(sa_type=Date)
    digest: str = Field(sa_type=Text)
    href: str = Field(sa_type=Text)


def _sum() -> Any:
    return Field(default=None, sa_type=Numeric(20, 2))


class _Totals(DisclosureModel):
    """Of all project-years of a place; `settled_*` of those whose adjusted budget and execution are both told. A sum is
    null where no project tells the figure; `*_of` counts those that do."""

    region_name: str | None = Field(default=None, sa_type=Text)
    projects: int
    approved_budget: Decimal | None = _sum()
    adjusted_budget: Decimal | None = _sum()
    budget: Decimal | None = _sum()
    executed: Decimal | None = _sum()
    approved_of: int
    adjusted_of: int
    executed_of: int
    settled: int
    settled_budget: Decimal = Field(sa_type=Numeric(20, 2))
    settled_executed: Decimal = Field(sa_type=Numeric(20, 2))
    scored: int
    score_sum: Decimal = Field(sa_type=Numeric)
    graded: int
    graded_by_finance: int
    grades: dict[str, int] = json_field()
    rectified: int


class PublicDepartmentYear(_Totals, table=True):
    __tablename__ = "public_department_year"

    region_code: str = _key()
    department_code: str = _key()
    budget_year: int = Field(primary_key=True)
    department_name: str | None = Field(default=None, sa_type=Text)


class PublicRegionYear(_Totals, table=True):
    __tablename__ = "public_region_year"

    region_code: str = _key()
    budget_year: int = Field(primary_key=True)
