"""The schema of targets-api and the columns its tables share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from wenxiao.database import Scoped, Session, service_registry
from wenxiao.platform_tables import declare_platform_tables
from wenxiao_directory.tables import declare_assigned_project, declare_directory_tables

__all__ = ["ROLE", "SCHEMA", "Author", "Kept", "Scoped", "Session", "TargetsModel", "json_field", "metadata"]

SCHEMA = "targets"
ROLE = "wenxiao_targets"
REGISTRY = service_registry(SCHEMA)
metadata = REGISTRY.metadata
declare_platform_tables(metadata)
declare_directory_tables(metadata)
declare_assigned_project(metadata)


class TargetsModel(SQLModel, registry=REGISTRY):
    """Base of this service's tables."""


class Kept(SQLModel):
    """What every row has: a time-ordered id, a version for If-Match, and when it was made."""

    id: UUID = Field(
        default=None, primary_key=True, sa_type=Uuid, sa_column_kwargs={"server_default": text("uuidv7()")}
    )
    version: int = 1
    created_at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        nullable=False,
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )


class Author(SQLModel):
    """Who wrote the row; the subject decides who may not also settle it."""

    author_subject: str = Field(sa_type=Text)
    author_name: str = Field(sa_type=Text)


def json_field(**options: Any) -> Any:
    """A document kept as JSONB."""
    return Field(sa_type=JSONB, **options)
