"""The tree of regions; a path states where a region lies, since digits of its code do not."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from gateway.database import SCHEMA, GatewayModel
from wenxiao.database import text_enum


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


class Region(GatewayModel, table=True):
    """`code`: six digits (GB/T 2260), a town's nine (GB/T 10114), or a local code under its parent."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9A-Z]{6,12}$'", name="code"),
        CheckConstraint("path ~ '^(/|(/[0-9A-Z]+)+)$'", name="path"),
        CheckConstraint("valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="validity"),
    )

    code: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    level: Level = Field(sa_type=text_enum(Level))
    parent_code: str | None = Field(default=None, sa_type=Text, foreign_key=f"{SCHEMA}.region.code", index=True)
    path: str = Field(sa_type=Text, unique=True)
    valid_from: date | None = None
    valid_until: date | None = None
    version: int = 1


class RegionView(BaseModel):
    """Serialised by PostgreSQL from `gateway.region_view`; `id` is the code, a `local` one of no standard."""

    id: str
    version: int
    code: str
    name: str
    level: Level
    parent_code: str | None
    path: str
    valid_from: date | None
    valid_until: date | None
    local: bool
