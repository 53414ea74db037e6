"""The schema of evaluation-api and the columns its tables share."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator
from pydantic import Field as Constraint
from sqlalchemy import DateTime, Numeric, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from wenxiao.database import service_registry
from wenxiao.platform_tables import declare_platform_tables
from wenxiao_directory.tables import declare_assigned_project, declare_directory_tables

SCHEMA = "evaluation"
ROLE = "wenxiao_evaluation"
evaluation_registry = service_registry(SCHEMA)
metadata = evaluation_registry.metadata
declare_platform_tables(metadata)
declare_directory_tables(metadata)
declare_assigned_project(metadata)

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


def _plain_points(given: Any) -> Any:
    if isinstance(given, float):
        raise ValueError('分数不能写成浮点数，请写成文字，如 "14.86"。')  # noqa: TRY004 - pydantic keeps ValueErrors
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise ValueError('不是有效的数，请写成如 "14.86"。')
    return given


Points = Annotated[
    Decimal,
    Constraint(ge=0, le=1000, max_digits=7, decimal_places=4, allow_inf_nan=False),
    BeforeValidator(_plain_points),
]
Year = Annotated[int, Constraint(ge=2000, le=2100)]
Document = dict[str, Any]


class EvaluationModel(SQLModel, registry=evaluation_registry):
    """What every table of this service descends from."""


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


class ScopedView(BaseModel):
    """The members that every row shown here has; names are those it was written with, `…_current_name` today's."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    unit_current_name: str
    department_current_name: str | None


def json_field(**options: Any) -> Any:
    """A document kept as JSONB; SQL NULL where there is none."""
    return Field(sa_type=JSONB(none_as_null=True), **options)


def points_column(**options: Any) -> Any:
    """Points keep the decimals they were given with."""
    return Field(sa_type=Numeric, **options)
