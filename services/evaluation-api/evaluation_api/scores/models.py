"""A form that is scored without being kept: any printed table can be tried here."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidatorFunctionWrapHandler, WrapValidator
from pydantic import Field as Constraint

from evaluation_api.database import Points, Year
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.self_evaluations.models import CellText, LongText
from evaluation_api.views import PolicyView, ResultView, Shown
from wenxiao.bodies import Day, Money

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
    scoring: dict[str, Any] | None = Constraint(default=None, description="本行的计分规则，不填按政策")
    fulfilled: list[Words] | None = Constraint(default=None, max_length=100, description="要点清单中符合的要点代码")


class PrintedBudget(BaseModel):
    """Yuan; `weight` is what the execution row is worth."""

    model_config = ConfigDict(extra="forbid")
    initial: Money = Constraint(default=0, validate_default=True)
    adjusted: Money
    executed: Money
    weight: Points
    own_score: Points | None = None


class PrintedTable(BaseModel):
    """A table to be read and scored; `form` is the code of a preset, `on` the day whose law decides."""

    model_config = ConfigDict(extra="forbid")
    rows: list[PrintedScoreRow] = Constraint(min_length=1, max_length=500)
    budget: PrintedBudget
    own_total: Points | None = None
    budget_year: Year | None = Constraint(default=None, description="预算年度，补全没有写年份的日期")
    form: Words | None = Constraint(default=None, description="自评表代码，不填按政策")
    on: Day | None = Constraint(default=None, description="按哪一天的政策，不填为今天")


class StoredResult(BaseModel):
    """A result as any of the services of this platform stores it: computed again from nothing but itself."""

    model_config = ConfigDict(extra="forbid")
    result: dict[str, Any]


def _by_its_members(body: Any, _: ValidatorFunctionWrapHandler) -> PrintedTable | StoredResult:
    """Chosen by what is there, so that each fault is told at its own place."""
    if isinstance(body, dict) and "result" in body:
        return StoredResult.model_validate(body)
    return PrintedTable.model_validate(body)


ToBeScored = Annotated[PrintedTable | StoredResult, WrapValidator(_by_its_members)]


class ScoredTableView(ResultView):
    """What the rules of the caller's region give, with the digest of form, rules and result."""

    policy: PolicyView
    digest: str


class RecomputedResultView(Shown):
    """`matches`: every digit is the same; `deviations` are JSON pointers into the result that was sent."""

    matches: bool
    total: str
    grade: str
    deviations: list[str]
    result: dict[str, Any]


class PresetView(Shown):
    """A form of self-evaluation as places use it."""

    code: str
    zh: str
    source: str
    scored: bool
    document: dict[str, Any]


def row_document(row: PrintedScoreRow) -> dict[str, Any]:
    points = {"weight": f"{row.weight:f}", "own_score": None if row.own_score is None else f"{row.own_score:f}"}
    return row.model_dump(mode="json") | points
