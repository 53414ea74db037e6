"""The feed from which the services keep their copies of the directory."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import BigInteger, Column, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from gateway.database import INSTANT, GatewayModel
from gateway.organisations.models import OrganisationKind
from gateway.regions.models import Level
from wenxiao.database import text_enum


class DirectoryKind(StrEnum):
    REGION = "region"
    ORGANISATION = "organisation"


class DirectoryChange(GatewayModel, table=True):
    """Written by triggers alone, under one lock until commit: the order of positions is the order of commits."""

    __tablename__ = "directory_change"
    __table_args__ = (Index("ix_directory_change_latest", "kind", "key", "position"),)

    position: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    kind: DirectoryKind = Field(sa_type=text_enum(DirectoryKind))
    key: str = Field(sa_type=Text)
    state: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    recorded_at: datetime = Field(
        default=None, sa_column=Column(INSTANT, nullable=False, server_default=text("clock_timestamp()"))
    )


class RegionState(BaseModel):
    code: str
    name: str
    level: Level
    parent_code: str | None
    path: str
    valid_from: date | None
    valid_until: date | None


class Follows(BaseModel):
    """Where the rows of an organisation are seen now: with itself while it lives, then with its main heir."""

    region_code: str
    region_path: str
    department_id: int


class OrganisationState(BaseModel):
    """`department_id` is the top of its line; `successor_id` the main successor, of which `follows` is the last."""

    id: int
    region_code: str
    region_path: str
    code: str
    name: str
    kind: OrganisationKind
    parent_id: int | None
    department_id: int
    credit_code: str | None
    valid_from: date
    valid_until: date | None
    successor_id: int | None
    follows: Follows


class DirectoryChangeView(BaseModel):
    """`key` is the region's code or the organisation's id; `state` is all of what is so now, not a difference."""

    position: int
    kind: DirectoryKind
    key: str
    state: OrganisationState | RegionState
    recorded_at: datetime


class DirectoryChanges(BaseModel):
    """In the order of positions, which is the order of commits; `head` is the last position there is."""

    items: list[DirectoryChangeView]
    head: int
