"""A release: one source as it stood on a day, frozen for each audience, published or not yet."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, DateTime, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from disclosure_api.database import NOW, SCHEMA, DisclosureModel, json_field, texts_field
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.lifecycle import Status
from wenxiao.database import Scoped, text_enum

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
SCOPE = ("region_path", "unit_id", "id")
IN_FORCE = text("status = 'published'")
SHOWN = text("status <> 'draft'")
REGISTER_KEYS = ("region_path", "release_id")


def random_key() -> Any:
    """A primary key that PostgreSQL makes; unlike one ordered by time it does not say what came before."""
    return Field(default=None, primary_key=True, sa_column_kwargs={"server_default": text("gen_random_uuid()")})


class ReleaseDraft(BaseModel):
    """What a finance officer writes: which source, for whom; the content is fetched and frozen."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    source_id: UUID | None = Constraint(
        default=None,
        description="来源编号：目标、监控报告、自评、复核、整改或结果应用；地区汇总没有来源",
    )
    budget_year: int | None = Constraint(default=None, ge=2000, le=2100, description="地区汇总的预算年度")
    audiences: list[Audience] = Constraint(min_length=1, max_length=2, description="公开对象")
    replaces: UUID | None = Constraint(default=None, description="被更正的公开内容编号")


class WithdrawBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Reason = Constraint(description="撤回原因，将对外公布")


class Release(Scoped, DisclosureModel, table=True):
    """`item_id` is what the feed calls the matter; it stays the same through all corrections."""

    __tablename__ = "release"
    __table_args__ = (
        Index("ix_release_scope", *SCOPE),
        Index("ix_release_source", "kind", "source_id"),
        Index("ix_release_replaces", "replaces", postgresql_where=text("replaces IS NOT NULL")),
        *(Index(f"ix_release_{name}", name, *SCOPE) for name in ("project_code", "region_code", "budget_year", "kind")),
    )

    id: UUID | None = random_key()
    kind: Kind = Field(sa_type=text_enum(Kind))
    source_noun: str = Field(sa_type=Text)
    source_id: UUID = Field(sa_type=Uuid)
    item_id: UUID = Field(sa_type=Uuid)
    subject: str = Field(sa_type=Text)
    department_code: str | None = Field(default=None, sa_type=Text)
    department_name: str | None = Field(default=None, sa_type=Text)
    project_code: str | None = Field(default=None, sa_type=Text)
    project_name: str | None = Field(default=None, sa_type=Text)
    budget_year: int
    period: str = Field(default="", sa_type=Text)
    audiences: list[str] = texts_field()
    not_public_because: str | None = Field(default=None, sa_type=Text)  # of releases from before withholdings
    replaces: UUID | None = Field(default=None, sa_type=Uuid, foreign_key=f"{SCHEMA}.release.id")
    accompanies: list[str] = texts_field()
    basis: list[str] = texts_field()
    findings: list[dict[str, Any]] = json_field()
    policy: dict[str, Any] = json_field()
    withholdings: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
    status: Status = Field(default=Status.DRAFT, sa_type=text_enum(Status))
    drafted_by: str = Field(sa_type=Text)
    drafted_for: str | None = Field(default=None, sa_type=Text)
    drafted_by_name: str = Field(sa_type=Text)
    drafted_on: date = Field(sa_type=Date)
    published_by: str | None = Field(default=None, sa_type=Text)
    published_by_name: str | None = Field(default=None, sa_type=Text)
    published_on: date | None = Field(default=None, sa_type=Date)
    withdrawn_by: str | None = Field(default=None, sa_type=Text)
    withdrawn_by_name: str | None = Field(default=None, sa_type=Text)
    withdrawn_on: date | None = Field(default=None, sa_type=Date)
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    version: int = 1


def _register_index(name: str, *leading: str) -> Index:
    return Index(f"ix_edition_{name}", "audience", *leading, *REGISTER_KEYS, postgresql_where=SHOWN)


class Edition(Scoped, DisclosureModel, table=True):
    """What one audience gets: canonical bytes as text, their SHA-256, and the money they state.

    What stands beside the content is all that this audience may know of the release: it never reads the release itself.
    `replaces` is told only to those who had the release that is replaced.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("release_id", "audience", name="uq_edition_release_id"),
        Index("ix_edition_scope", *SCOPE),
        _register_index("register"),
        *(_register_index(one, one) for one in ("region_code", "kind", "budget_year", "project_code", "item_id")),
        _register_index("department_code", "department_code"),
        Index("ix_edition_item", "item_id", "audience"),
        Index("uq_edition_in_force", "audience", "item_id", unique=True, postgresql_where=IN_FORCE),
    )

    id: UUID | None = random_key()
    release_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.release.id")
    audience: Audience = Field(sa_type=text_enum(Audience))
    kind: Kind = Field(sa_type=text_enum(Kind))
    item_id: UUID = Field(sa_type=Uuid)
    department_code: str | None = Field(default=None, sa_type=Text)
    department_name: str | None = Field(default=None, sa_type=Text)
    project_code: str | None = Field(default=None, sa_type=Text)
    project_name: str | None = Field(default=None, sa_type=Text)
    budget_year: int
    period: str = Field(default="", sa_type=Text)
    replaces: UUID | None = Field(default=None, sa_type=Uuid)
    status: Status = Field(default=Status.DRAFT, sa_type=text_enum(Status))
    published_on: date | None = Field(default=None, sa_type=Date)
    published_as: str | None = Field(default=None, sa_type=Text)
    withdrawn_on: date | None = Field(default=None, sa_type=Date)
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)
    content: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    money: Decimal = Field(sa_type=Numeric(18, 2))
    href: str = Field(sa_type=Text)
    empty_members: list[str] | None = Field(default=None, sa_type=ARRAY(Text))  # the database notes them


class EditionView(BaseModel):
    audience: Audience
    digest: str
    money: str
    href: str
    content: dict[str, Any] = Constraint(description="该公开对象所见的全部内容")


class NotedFinding(BaseModel):
    rule: str
    detail: str
    basis: list[str]
    pointer: str | None
    severity: str


class ReleaseView(BaseModel):
    """Serialised by PostgreSQL from `disclosure.release_view`, for those inside the administration."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_code: str | None
    department_name: str | None
    kind: Kind
    source_noun: str
    source_id: UUID
    item_id: UUID
    subject: str
    project_code: str | None
    project_name: str | None
    budget_year: int
    period: str
    audiences: list[Audience]
    not_public_because: str | None
    replaces: UUID | None
    accompanies: list[str]
    basis: list[str]
    findings: list[NotedFinding]
    policy: dict[str, Any]
    status: Status
    drafted_by_name: str | None
    drafted_on: date
    published_by_name: str | None
    published_on: date | None
    withdrawn_by_name: str | None
    withdrawn_on: date | None
    withdrawal_reason: str | None
    editions: list[EditionView]
    created_at: datetime
    withholdings: list[UUID] = Constraint(description="起草时已生效的不予公开决定")


class RegisteredView(BaseModel):
    """Serialised by PostgreSQL from `disclosure.register_view`: one release as one audience may know it;
    `content` is null once withdrawn."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    region_path: str
    region_code: str
    audience: Audience
    kind: Kind
    item_id: UUID
    department_code: str | None
    department_name: str | None
    unit_code: str | None
    unit_name: str | None
    project_code: str | None
    project_name: str | None
    budget_year: int
    period: str | None
    replaces: UUID | None
    status: Status
    published_on: date
    withdrawn_on: date | None
    withdrawal_reason: str | None
    digest: str
    href: str
    content: dict[str, Any] | None
