"""Offices of a region; their ids are what reach is made of, their codes repeat in every region."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Identity, Index, Text, UniqueConstraint
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


class Organisation(GatewayModel, table=True):
    """`successor_id`: the organisation that took this one over; `valid_until` is its last day."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("region_code", "code", "valid_from"),
        CheckConstraint("code ~ '^([0-9]{3})+$'", name="code"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        CheckConstraint("(successor_id IS NULL) OR (valid_until IS NOT NULL)", name="succession"),
        Index("ix_organisation_scope", "region_path", "id"),
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
    valid_from: date
    valid_until: date | None = None
    version: int = 1


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
