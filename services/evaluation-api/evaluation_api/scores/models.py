"""A form that is scored without being kept: any printed table can be tried here."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from evaluation_api.database import Points
from evaluation_api.domain.scoring import Attainment
from evaluation_api.self_evaluations.models import CellText, LongText
from evaluation_api.views import PolicyView, ResultView
from wenxiao.bodies import Money

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class PrintedScoreRow(BaseModel):
    """One row of a printed table; texts as printed, dirt included."""

    model_config = ConfigDict(extra="forbid")
    row: int = Constraint(ge=1, le=500)
    category: Words | None = None
    subcategory: Words | None = None
    indicator: Words
    operator: Words | None = None
    target_text: CellText
    unit: Words | None = None
    direction: Annotated[str, Constraint(pattern="^(higher|lower|equal|range)$")] | None = None
    weight: Points
    actual_text: CellText | None = None
    attainment: Attainment | None = None
    own_score: Points | None = None
    reason: LongText | None = None


class PrintedBudget(BaseModel):
    """Yuan; `weight` is what the execution row is worth."""

    model_config = ConfigDict(extra="forbid")
    initial: Money = Constraint(default=0, validate_default=True)
    adjusted: Money
    executed: Money
    weight: Points
    own_score: Points | None = None


class PrintedTable(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: list[PrintedScoreRow] = Constraint(min_length=1, max_length=500)
    budget: PrintedBudget
    own_total: Points | None = None


class ScoredTableView(ResultView):
    """What the rules of the caller's region give today, with the digest of form, rules and result."""

    policy: PolicyView
    digest: str


def row_document(row: PrintedScoreRow) -> dict[str, Any]:
    points = {"weight": f"{row.weight:f}", "own_score": None if row.own_score is None else f"{row.own_score:f}"}
    return row.model_dump(mode="json") | points
