"""The registered acts by which organisations change; what is so because of them stands in the periods."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.database import INSTANT, SCHEMA, GatewayModel
from gateway.domain.organisation_changes import ChangeStatus
from wenxiao.database import text_enum, uuid_key


class ChangeKind(StrEnum):
    REGISTER = "register"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    CORRECT = "correct"


class OrganisationChange(GatewayModel, table=True):
    """`payload` is the act as it was sent in; `organisation_id` is null for a registration that lies ahead."""

    __tablename__ = "organisation_change"
    __table_args__ = (
        CheckConstraint("(status = 'effective') = (effected_at IS NOT NULL)", name="effected"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refused"),
        Index("ix_organisation_change_due", "effective_day", postgresql_where=text("status = 'scheduled'")),
    )

    id: UUID = uuid_key()
    kind: ChangeKind = Field(sa_type=text_enum(ChangeKind))
    status: ChangeStatus = Field(sa_type=text_enum(ChangeStatus))
    organisation_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key=f"{SCHEMA}.organisation.id", index=True
    )
    region_code: str = Field(sa_type=Text)
    region_path: str = Field(sa_type=Text)
    effective_day: date
    reason: str = Field(sa_type=Text)
    document_number: str | None = Field(default=None, sa_type=Text)
    payload: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    subject: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    recorded_at: datetime = Field(
        default=None, sa_column=Column(INSTANT, nullable=False, server_default=text("clock_timestamp()"))
    )
    effected_at: datetime | None = Field(default=None, sa_type=INSTANT)
    refusal: str | None = Field(default=None, sa_type=Text)
    version: int = 1


class OrganisationChangeView(BaseModel):
    """Serialised by PostgreSQL from `gateway.organisation_change_view`; `refusal` says why the day found it refused."""

    id: UUID
    version: int
    kind: ChangeKind
    status: ChangeStatus
    organisation_id: int | None
    region_code: str
    region_path: str
    effective_day: date
    reason: str
    document_number: str | None
    payload: dict[str, Any]
    registered_by: str
    recorded_at: datetime
    effected_at: datetime | None
    refusal: str | None
