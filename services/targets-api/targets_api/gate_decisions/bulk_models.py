"""The gate asked for many projects at once: rows in, one result per row out."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Constraint

from targets_api.domain.gate import Purpose
from targets_api.domain.outcome import Outcome
from targets_api.projects.fields import Year
from targets_api.projects.models import FindingView
from wenxiao.bodies import Money

MOST_ROWS = 10_000


class QuestionRow(BaseModel):
    """One row; columns we do not know come back untouched, so that a clerk finds his own row."""

    model_config = ConfigDict(extra="allow")
    project_code: str | None = Constraint(
        default=None, max_length=40, description="21位项目代码；与 project_id 任填一个"
    )
    project_id: UUID | None = Constraint(default=None, description="与 project_code 任填一个")
    budget_year: Year
    amount: Money = Constraint(description="申请安排的预算（元）")
    purpose: Purpose = Constraint(default=Purpose.BUDGET, description="列入当年预算，或列入中期财政规划")

    @model_validator(mode="after")
    def _names_one_project(self) -> "QuestionRow":
        if (self.project_code is None) == (self.project_id is None):
            raise ValueError("project_code 与 project_id 请填一个，且只填一个。")
        return self


class GateBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: list[QuestionRow] = Constraint(min_length=1, max_length=MOST_ROWS)


class RowResult(BaseModel):
    """`outcome` is null where the row could not be asked; `decision` is the path of the decision that was kept."""

    index: int
    outcome: Outcome | None
    project_id: UUID | None
    project_code: str | None
    amount_allowed: str | None
    decision_id: UUID | None
    decision: str | None
    findings: list[FindingView]
    row: dict[str, Any]


class BatchResult(BaseModel):
    dry_run: bool
    allowed: int
    reduced: int
    refused_in_principle: int
    refused: int
    not_asked: int
    amount_asked: str
    amount_allowed: str
    rows: list[RowResult]
