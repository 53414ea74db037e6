"""What was promised and what was reached, row by row of each target, as the other services told it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from indicator_library.database import NOW, SCHEMA, IndicatorsModel
from indicator_library.domain.matching import MatchedBy
from indicator_library.domain.units import MOST_DIGITS
from wenxiao.database import Scoped, text_enum, uuid_key
from wenxiao.errors import NotFound


class ObservationNotFound(NotFound):
    title = "没有这条观测值"


def _within_sense(number: Decimal | None) -> Decimal | None:
    """Beyond thirty digits before or behind the point a value stands in its text alone; the message is taken."""
    if number is None or not number:
        return number
    last = number.as_tuple().exponent
    return number if number.adjusted() < MOST_DIGITS and isinstance(last, int) and last >= -MOST_DIGITS else None


ToldNumber = Annotated[Annotated[Decimal, Constraint(allow_inf_nan=False)] | None, AfterValidator(_within_sense)]


class Source(StrEnum):
    """Whose word on the actual value counts: a re-check's before the office's own."""

    SELF_EVALUATION = "self_evaluation"
    RE_CHECK = "re_check"


def _open_text() -> Any:
    return Field(default=None, sa_type=Text)


def _number() -> Any:
    return Field(default=None, sa_type=Numeric)


class Observation(Scoped, IndicatorsModel, table=True):
    """`comparable_…` are the values in `comparable_unit`, that of the indicator when they came; null where the units
    do not convert. Written by what neighbours tell, never by a person."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("target_id", "row_number"),
        Index("ix_observation_scope", "region_path", "unit_id", "id"),
        Index("ix_observation_indicator", "indicator_id", "budget_year", "region_path", "unit_id"),
        Index("ix_observation_project", "project_id", "budget_year"),
        Index(
            "ix_observation_project_name",
            "project_name",
            postgresql_using="gist",
            postgresql_ops={"project_name": "gist_trgm_ops"},
            postgresql_where=text("row_number = 1"),
        ),
        Index("ix_observation_unmatched", "name_key", "region_path", postgresql_where=text("indicator_id IS NULL")),
    )

    id: UUID | None = uuid_key()
    version: int = 1
    target_id: UUID = Field(sa_type=Uuid)
    row_number: int
    project_id: UUID = Field(sa_type=Uuid)
    project_code: str = Field(sa_type=Text)
    project_name: str = Field(sa_type=Text)
    object: str = Field(sa_type=Text)
    budget_book: str | None = _open_text()
    budget_year: int
    indicator_id: UUID | None = Field(default=None, sa_type=Uuid, foreign_key=f"{SCHEMA}.indicator.id")
    matched_by: MatchedBy = Field(sa_type=text_enum(MatchedBy))
    category: str = Field(sa_type=Text)
    subcategory: str | None = _open_text()
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    direction: str = Field(sa_type=Text)
    unit: str | None = _open_text()
    operator: str | None = _open_text()
    target_text: str = Field(sa_type=Text)
    target_value: Decimal | None = _number()
    target_upper: Decimal | None = _number()
    weight: Decimal | None = _number()
    exited_on: date | None = Field(default=None, sa_type=Date)
    actual_text: str | None = _open_text()
    actual_value: Decimal | None = _number()
    actual_unit: str | None = _open_text()
    met: bool | None = None
    ratio: Decimal | None = _number()
    score: Decimal | None = _number()
    evaluated_on: date | None = Field(default=None, sa_type=Date)
    evaluated_by: Source | None = Field(default=None, sa_type=text_enum(Source))
    comparable_unit: str | None = _open_text()
    comparable_target: Decimal | None = _number()
    comparable_upper: Decimal | None = _number()
    comparable_actual: Decimal | None = _number()


class ObservedResult(Scoped, IndicatorsModel, table=True):
    """What evaluation-api said last of a target; it may come before targets-api has told the rows."""

    __tablename__ = "observed_result"
    __table_args__ = (Index("ix_observed_result_scope", "region_path", "unit_id"),)

    target_id: UUID = Field(sa_type=Uuid, primary_key=True)
    version: int = Field(sa_type=BigInteger)
    finished: bool
    source: Source = Field(sa_type=text_enum(Source))
    evaluated_on: date | None = Field(default=None, sa_type=Date)
    rows: list[dict[str, Any]] = Field(sa_type=JSONB)


class IndicatorUsage(IndicatorsModel, table=True):
    """How often an indicator is used in a region and year; triggers count it in the transaction of each use."""

    __tablename__ = "indicator_usage"
    __table_args__ = (
        CheckConstraint("targets >= 0", name="targets"),
        CheckConstraint("evaluations >= 0", name="evaluations"),
        CheckConstraint("adoptions >= 0", name="adoptions"),
    )

    indicator_id: UUID = Field(sa_type=Uuid, primary_key=True)
    region_path: str = Field(sa_type=Text, primary_key=True)
    budget_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    targets: int
    evaluations: int
    adoptions: int


class ChangedIndicator(IndicatorsModel, table=True):
    """An indicator that changed since observations were last matched; noted by a trigger, taken by a round."""

    __tablename__ = "changed_indicator"

    indicator_id: UUID = Field(sa_type=Uuid, primary_key=True)
    since: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )


class ObservationView(BaseModel):
    """Serialised by PostgreSQL from `indicators.observation_view`; `met` and `ratio` are the evaluation's own."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    target_id: UUID
    row_number: int
    indicator_id: UUID | None
    indicator_code: str | None
    matched_by: MatchedBy
    project_id: UUID
    project_code: str
    project_name: str
    object: str
    budget_book: str | None
    budget_year: int
    category: str
    subcategory: str | None
    name: str
    kind: str
    direction: str
    unit: str | None
    operator: str | None
    target_text: str
    target_value: str | None
    target_upper: str | None
    weight: str | None
    actual_text: str | None
    actual_value: str | None
    actual_unit: str | None
    met: bool | None
    ratio: str | None
    score: str | None
    evaluated_on: date | None
    evaluated_by: Source | None
    exited_on: date | None
    comparable_unit: str | None
    comparable_target: str | None
    comparable_upper: str | None
    comparable_actual: str | None
