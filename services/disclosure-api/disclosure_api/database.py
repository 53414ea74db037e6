"""The tables of disclosure-api, apart from every other service's, and the service's own identity."""

from typing import Any

from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.database import service_registry
from wenxiao.platform_tables import declare_platform_tables
from wenxiao_directory.tables import declare_directory_tables

SCHEMA = "disclosure"
ROLE = "wenxiao_disclosure"

disclosure_registry = service_registry(SCHEMA)
declare_platform_tables(disclosure_registry.metadata)
declare_directory_tables(disclosure_registry.metadata)


class DisclosureModel(SQLModel, registry=disclosure_registry):
    """What every table of this service descends from."""


NOW = text("clock_timestamp()")
EVERYWHERE = Reach(ReachKind.REGION_TREE, "/")

# The writer of the feed is nobody's request: it acts as the service, for all regions.
HOUSE = Principal(
    subject="disclosure-api",
    name="信息公开服务",
    role=Role.SERVICE,
    duty=Duty.NONE,
    level="nation",
    region_code="",
    region_path="/",
    read=EVERYWHERE,
    write=EVERYWHERE,
    session="background",
)


def json_field(**options: Any) -> Any:
    return Field(sa_type=JSONB, **options)


def texts_field(**options: Any) -> Any:
    """A short list of words, in order."""
    return Field(sa_type=ARRAY(Text), **options)
