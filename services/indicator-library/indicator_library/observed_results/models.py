"""What a finished self-evaluation or a concluded re-check found of each row, as evaluation-api tells it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from indicator_library.observations.models import Source, ToldNumber

Line = Annotated[str, Constraint(min_length=1, max_length=500)]


class ResultRow(BaseModel):
    """`actual_value` is in `unit`; `met` and `ratio` as the evaluation judged them."""

    model_config = ConfigDict(extra="ignore")
    row: Annotated[int, Constraint(ge=1, le=1000)]
    actual_text: str | None
    actual_value: ToldNumber
    unit: str | None
    met: bool | None
    ratio: ToldNumber
    score: ToldNumber


class ObservedResultMessage(BaseModel):
    """`finished` is false where a self-evaluation was returned after all: what it said no longer counts."""

    model_config = ConfigDict(extra="ignore")
    target_id: UUID
    region_path: Line
    region_code: Line
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    finished: bool
    source: Source
    evaluated_on: date | None
    rows: Annotated[list[ResultRow], Constraint(max_length=1000)]
