"""Offices of a region; their ids are what reach is made of, their codes repeat in every region."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Identity, Index, Text, func, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from wenxiao.database import text_enum


class OrganisationKind(StrEnum):
    FINANCE = "finance"
    DEPARTMENT = "department"
    UNIT = "unit"
    NPC = "npc"
    AUDIT = "audit"
    DISCIPLINE = "discipline"
    GOVERNMENT = "government"
    PARTY = "party"
    THIRD_PARTY = "third_party"


class SuccessionKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"


class Organisation(GatewayModel, table=True):
    """What is so now: the last of the periods. `valid_from` is the first day of all of them, `valid_until` the last.

    `successor_id`: the main successor. An insert begins the first period, by a trigger; afterwards whoever changes a
    row changes its periods too, and the database compares both at commit.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("code ~ '^([0-9]{3})+$'", name="code"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        CheckConstraint("(successor_id IS NULL) OR (valid_until IS NOT NULL)", name="succession"),
        CheckConstraint("credit_code ~ '^[0-9A-Z]{18}$'", name="credit_code"),
        Index("ix_organisation_scope", "region_path", "id"),
        Index("ix_organisation_region_code_code", "region_code", "code"),
    )

    id: int = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    region_code: str = Field(sa_type=Text, foreign_key=f"{SCHEMA}.region.code")
    region_path: str = Field(sa_type=Text)
    # What the row policies compare: an organisation is its own unit.
    unit_id: int | None = Field(default=None, sa_column=Column(BigInteger, Computed("id", persisted=True)))
    code: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    kind: OrganisationKind = Field(sa_type=text_enum(OrganisationKind))
    parent_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True)
    successor_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    credit_code: str | None = Field(default=None, sa_type=Text)
    valid_from: date
    valid_until: date | None = None
    version: int = 1


_DAYS = func.daterange(literal_column("valid_from"), literal_column("valid_until"), literal_column("'[]'"))


class OrganisationPeriod(GatewayModel, table=True):
    """A stretch of days in which code, name, kind, parent, region and credit code stayed the same."""

    __tablename__ = "organisation_period"
    __table_args__ = (
        CheckConstraint("code ~ '^([0-9]{3})+$'", name="code"),
        CheckConstraint("credit_code ~ '^[0-9A-Z]{18}$'", name="credit_code"),
        CheckConstraint("parent_id <> organisation_id", name="parent"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        ExcludeConstraint(
            (literal_column("organisation_id"), "="),
            (_DAYS, "&&"),
            name="ex_organisation_period_one_at_a_time",
            deferrable=True,
            initially="DEFERRED",
        ),
        ExcludeConstraint(
            (literal_column("region_code"), "="),
            (literal_column("code"), "="),
            (_DAYS, "&&"),
            name="ex_organisation_period_code_once",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_organisation_period_region_code", "region_code", "valid_from"),
    )

    organisation_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    valid_from: date = Field(primary_key=True)
    valid_until: date | None = None
    region_code: str = Field(sa_type=Text, foreign_key=f"{SCHEMA}.region.code")
    code: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    kind: OrganisationKind = Field(sa_type=text_enum(OrganisationKind))
    parent_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True)
    credit_code: str | None = Field(default=None, sa_type=Text)


class Succession(GatewayModel, table=True):
    """From `day` on the successor goes on with the predecessor's work; the main one alone writes it."""

    __tablename__ = "succession"
    __table_args__ = (
        CheckConstraint("predecessor_id <> successor_id", name="another"),
        Index("uq_succession_one_main", "predecessor_id", unique=True, postgresql_where=text("main")),
    )

    predecessor_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id")
    successor_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True)
    day: date
    kind: SuccessionKind = Field(sa_type=text_enum(SuccessionKind))
    main: bool


class OrganisationView(BaseModel):
    """Serialised by PostgreSQL from `gateway.organisation_view`."""

    id: int
    version: int
    region_path: str
    region_code: str
    unit_id: int
    code: str
    name: str
    kind: OrganisationKind
    parent_id: int | None
    successor_id: int | None
    valid_from: date
    valid_until: date | None
    credit_code: str | None


class OrganisationNode(BaseModel):
    """An organisation as it stood on the day, with what lay directly below it."""

    id: int
    code: str
    name: str
    kind: OrganisationKind
    credit_code: str | None
    units: list["OrganisationNode"] = []


class OrganisationTree(BaseModel):
    region_code: str
    as_of: date
    items: list[OrganisationNode]


class OrganisationPeriodView(BaseModel):
    """`valid_until` is the last day, null while it goes on."""

    region_code: str
    code: str
    name: str
    kind: OrganisationKind
    parent_id: int | None
    credit_code: str | None
    valid_from: date
    valid_until: date | None


class SuccessionView(BaseModel):
    """The main successor goes on with the work; the others of a split may read what was written before it."""

    predecessor_id: int
    successor_id: int
    day: date
    kind: SuccessionKind
    main: bool


class OrganisationEvent(BaseModel):
    """`words` for people; reason and document number where the act was registered here."""

    day: date
    words: str
    reason: str | None
    document_number: str | None


class OrganisationHistoryView(BaseModel):
    id: int
    periods: list[OrganisationPeriodView]
    successions: list[SuccessionView]
    events: list[OrganisationEvent]
