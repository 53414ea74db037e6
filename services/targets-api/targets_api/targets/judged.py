"""The quality index of a row, as the indicator library answers it."""

from uuid import UUID

from pydantic import BaseModel

from targets_api.domain.values import Direction, Kind


class Deduction(BaseModel):
    """A rule of the quality index that took points, by dimension, and what to write instead."""

    rule: str
    detail: str
    instead: str
    costs: dict[str, int]


class Dimension(BaseModel):
    dimension: str
    zh: str
    points: int
    full: int
    reasons: list[str]


class ReferredIndicator(BaseModel):
    id: UUID
    code: str
    name: str
    kind: Kind
    direction: Direction
    unit: str
    status: str


class RowQuality(BaseModel):
    """The library's index of the row, 0 to 100, also against the indicator that the row refers to."""

    total: int
    grade: str
    told: str
    dimensions: list[Dimension]
    deductions: list[Deduction]
    library_indicator: ReferredIndicator | None
    note: str | None
