"""An approved target as targets-api tells it: the annual rows of the form."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from indicator_library.observations.models import ToldNumber

Line = Annotated[str, Constraint(min_length=1, max_length=500)]


class ObservedRow(BaseModel):
    model_config = ConfigDict(extra="ignore")
    row_number: Annotated[int, Constraint(ge=1, le=1000)]
    library_indicator_id: UUID | None
    category: str
    subcategory: str | None
    name: str
    kind: Line
    direction: Line
    unit: str | None
    operator: str | None
    target_text: str
    target_value: ToldNumber
    target_upper: ToldNumber
    weight: ToldNumber


class ObservedTargetMessage(BaseModel):
    """The target that holds for its project and year; its rows replace those of the revision before."""

    model_config = ConfigDict(extra="ignore")
    target_id: UUID
    project_id: UUID
    project_code: Line
    project_name: Line
    object: Line
    budget_book: str | None
    region_path: Line
    region_code: Line
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    budget_year: Annotated[int, Constraint(ge=2000, le=2100)]
    exited_on: date | None
    rows: Annotated[list[ObservedRow], Constraint(max_length=1000)]


class Received(BaseModel):
    """`taken` is false for a message that was here before or is older than one seen."""

    taken: bool
