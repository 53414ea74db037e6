"""What disclosure-api asks of its neighbours, and the few fields it reads; the caller's own reach decides
there what he gets."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.sources import Source, Unit
from wenxiao.clients import Asking, neighbour
from wenxiao.errors import NotFound
from wenxiao.problems import NeighbourUnavailable

Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
Answer = TypeVar("Answer", bound=BaseModel)


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Owned(_Read):
    """The members by which every business row says whose it is."""

    id: UUID
    status: str
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    project_code: str
    project_name: str

    def unit(self) -> Unit:
        return Unit(
            self.region_path, self.region_code, self.unit_id, self.unit_code, self.unit_name, self.department_id
        )

    def named(self) -> dict[str, Any]:
        return {
            "project": {"code": self.project_code, "name": self.project_name},
            "region_code": self.region_code,
            "unit": {"code": self.unit_code, "name": self.unit_name},
        }


class _Indicator(_Read):
    category: str
    subcategory: str | None
    name: str
    operator: str | None
    target_text: str
    unit: str | None
    weight: str | None


class _Target(_Owned):
    budget_year: int
    budget_book: str
    overall_goal: str
    approved_budget: Money | None
    approved_on: str | None
    indicators: list[_Indicator]

    def source(self) -> Source:
        document = self.named() | {
            "budget_year": self.budget_year,
            "budget_book": self.budget_book,
            "money": {"approved_budget": _yuan(self.approved_budget)},
            "goal": self.overall_goal,
            "indicators": [indicator.model_dump() for indicator in self.indicators],
            "approved_on": self.approved_on,
        }
        return Source(
            kind=Kind.TARGET,
            noun="targets",
            id=str(self.id),
            status=self.status,
            unit=self.unit(),
            subject=self.project_code,
            project_code=self.project_code,
            project_name=self.project_name,
            budget_year=self.budget_year,
            money=self.approved_budget or Decimal("0.00"),
            document=document,
        )


class _CheckedRow(_Read):
    row: int
    category: str
    subcategory: str | None
    indicator: str
    operator: str | None
    target_text: str
    unit: str | None
    weight: str
    actual_text: str | None
    verified_text: str | None
    reason: str | None


class _RowScore(_Read):
    row: int
    score: str | None


class _ExecutionScore(_Read):
    weight: str
    score: str | None


class _Scores(_Read):
    rows: list[_RowScore]
    execution: _ExecutionScore


class _ReCheck(_Owned):
    self_evaluation_id: UUID
    budget_year: int
    initial_budget: Money
    adjusted_budget: Money
    executed: Money
    own_total: str | None
    final_score: str | None
    grade: str | None
    rows: list[_CheckedRow]
    result: _Scores | None

    def indicators(self) -> list[dict[str, Any]]:
        """What finance verified stands in place of what the unit reported."""
        scores = {row.row: row.score for row in self.result.rows} if self.result else {}
        same = ("category", "subcategory", "operator", "target_text", "unit", "weight")
        return [
            {name: getattr(row, name) for name in same}
            | {
                "name": row.indicator,
                "actual_text": row.verified_text or row.actual_text,
                "score": scores.get(row.row),
                "deviation_reason": row.reason,
            }
            for row in self.rows
        ]


class _SelfEvaluation(_Read):
    overall_goal: str


class _Clause(_Read):
    id: str


class _Application(_Read):
    id: UUID
    status: str
    re_check_id: UUID
    budget_year: int
    advice: str
    advice_zh: str
    reduction_percent: str | None
    basis: list[_Clause]

    def document(self) -> dict[str, Any]:
        same = ("advice", "advice_zh", "reduction_percent", "budget_year")
        return {name: getattr(self, name) for name in same} | {"basis": [clause.id for clause in self.basis]}


class NeighbouringServices:
    """A source is fetched whole before anything is locked or written."""

    def __init__(self, targets: Asking, evaluation: Asking) -> None:
        self._targets = targets
        self._evaluation = evaluation

    async def source(self, kind: Kind, source_id: UUID) -> Source:
        if kind is Kind.TARGET:
            target = _read(_Target, await self._targets.get(f"/api/v1/targets/{source_id}"))
            return target.source()
        if kind is not Kind.EVALUATION_RESULT:
            raise NotFound("没有找到这条记录；请核对种类和编号。", pointer="#/source_id")
        return await self._result(source_id)

    async def _result(self, source_id: UUID) -> Source:
        """The id is a result application's, or that of a re-check whose result is not applied yet."""
        try:
            answer = await self._evaluation.get(f"/api/v1/result-applications/{source_id}")
        except NotFound:
            return await self._result_of(source_id, None)
        application = _read(_Application, answer)
        return await self._result_of(application.re_check_id, application)

    async def _result_of(self, re_check_id: UUID, application: _Application | None) -> Source:
        check = _read(_ReCheck, await self._evaluation.get(f"/api/v1/re-checks/{re_check_id}"))
        path = f"/api/v1/self-evaluations/{check.self_evaluation_id}"
        evaluation = _read(_SelfEvaluation, await self._evaluation.get(path))
        execution = check.result.execution.model_dump() if check.result else {"weight": None, "score": None}
        document = check.named() | {
            "budget_year": check.budget_year,
            "money": {
                "initial_budget": _yuan(check.initial_budget),
                "adjusted_budget": _yuan(check.adjusted_budget),
                "executed": _yuan(check.executed),
            },
            "goal": evaluation.overall_goal,
            "execution": execution,
            "indicators": check.indicators(),
            "result": {"self_score": check.own_total, "score": check.final_score, "grade": check.grade},
            "application": application.document() if application else None,
        }
        return Source(
            kind=Kind.EVALUATION_RESULT,
            noun="result-applications" if application else "re-checks",
            id=str(application.id if application else check.id),
            status=application.status if application else check.status,
            unit=check.unit(),
            subject=check.project_code,
            project_code=check.project_code,
            project_name=check.project_name,
            budget_year=check.budget_year,
            money=check.executed,
            document=document,
        )


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _read(kind: type[Answer], answer: Any) -> Answer:
    try:
        return kind.model_validate(answer)
    except ValidationError:
        raise NeighbourUnavailable("来源服务的答复无法识别，请稍后重试；仍不行请联系运维人员。") from None


def neighbours_of(request: Request) -> NeighbouringServices:
    return NeighbouringServices(neighbour(request, "targets-api"), neighbour(request, "evaluation-api"))
