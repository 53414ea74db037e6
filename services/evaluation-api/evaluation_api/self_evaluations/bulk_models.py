"""All forms of a year opened at once: rows in, one result per row out."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Constraint

from evaluation_api.database import Year
from evaluation_api.views import FindingView

MOST_ROWS = 500


class OpeningRow(BaseModel):
    """One row; columns we do not know come back untouched, so that a clerk finds his own row."""

    model_config = ConfigDict(extra="allow")
    target_id: UUID | None = Constraint(default=None, description="与 project_code 任填一个")
    project_code: str | None = Constraint(default=None, max_length=40, description="与 target_id 任填一个")

    @model_validator(mode="after")
    def _names_one_target(self) -> "OpeningRow":
        if (self.project_code is None) == (self.target_id is None):
            raise ValueError("target_id 与 project_code 请填一个，且只填一个。")
        return self


class OpeningBatch(BaseModel):
    """Body of POST bulk; without rows, all that is owed in the year and not opened yet."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year
    rows: list[OpeningRow] | None = Constraint(
        default=None, min_length=1, max_length=MOST_ROWS, description="留空则开启本年度全部应自评而未开启的"
    )


class Opening(StrEnum):
    OPENED = "opened"
    ALREADY_OPEN = "already_open"
    REFUSED = "refused"


class OpeningResult(BaseModel):
    """`self_evaluation` is the path of the form; null where none was opened, and in a dry run."""

    index: int
    outcome: Opening
    target_id: UUID | None
    project_code: str | None
    project_name: str | None
    self_evaluation_id: UUID | None
    self_evaluation: str | None
    findings: list[FindingView]
    row: dict[str, Any]


class OpeningAnswer(BaseModel):
    """`left` is what is owed and still not opened after this; ask again where it is more than what was refused."""

    dry_run: bool
    opened: int
    already_open: int
    refused: int
    left: int
    rows: list[OpeningResult]
