"""Self-evaluations of projects and of whole departments, re-checks and result applications, as evaluation-api
describes them."""

from typing import Any
from uuid import UUID

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.sources import Source
from disclosure_api.reading import Clause, Money, Owned, Read, understood, yuan
from wenxiao.clients import Asking
from wenxiao.errors import Conflict, NotFound


class SourceOfAnotherKind(Conflict):
    title = "来源与公开种类不符"


class Row(Read):
    row: int
    category: str
    subcategory: str | None
    indicator: str
    operator: str | None
    target_text: str
    unit: str | None
    weight: str
    actual_text: str | None
    reason: str | None
    verified_text: str | None = None


class RowScore(Read):
    row: int
    score: str | None


class ExecutionScore(Read):
    weight: str
    score: str | None


class Scores(Read):
    rows: list[RowScore]
    execution: ExecutionScore
    total: str
    grade: str | None = None


class _Evaluated(Owned):
    status: str
    budget_year: int
    initial_budget: Money
    adjusted_budget: Money
    executed: Money
    own_total: str | None
    rows: list[Row]
    result: Scores | None

    def document(self, goal: str) -> dict[str, Any]:
        execution = self.result.execution.model_dump() if self.result else {"weight": None, "score": None}
        return self.head(self.budget_year) | {
            "money": {name: yuan(getattr(self, name)) for name in ("initial_budget", "adjusted_budget", "executed")},
            "goal": goal,
            "execution": execution,
            "indicators": self._indicators(),
        }

    def _indicators(self) -> list[dict[str, Any]]:
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


class SelfEvaluation(_Evaluated):
    target_id: UUID
    overall_goal: str
    goal_completion: str | None
    total: str | None

    def own_result(self) -> dict[str, str | None]:
        grade = self.result.grade if self.result else None
        return {"self_score": self.own_total, "score": self.total, "grade": grade}


class ReCheck(_Evaluated):
    self_evaluation_id: UUID
    final_score: str | None
    grade: str | None


class Goal(Read):
    overall_goal: str


class Application(Owned):
    status: str
    evaluated_year: int
    budget_year: int
    score: str
    grade: str
    advice: str
    advice_zh: str
    reduction_percent: str | None
    basis: list[Clause]

    def document(self) -> dict[str, Any]:
        same = ("advice", "advice_zh", "reduction_percent", "budget_year")
        applied = {name: getattr(self, name) for name in same} | {"basis": [clause.id for clause in self.basis]}
        result = {"score": self.score, "grade": self.grade}
        return self.head(self.evaluated_year) | {"money": {}, "result": result, "application": applied}


class NamedFramework(Read):
    code: str
    zh: str


class Section(Read):
    section: str
    weight: str
    score: str


class Side(Read):
    zh: str
    weight: str
    score: str


class OverallRow(Read):
    section: str
    group: str
    indicator: str
    weight: str
    score: str | None
    sentence: str


class OverallResult(Read):
    framework: NamedFramework
    sections: list[Section]
    dimensions: list[Side]
    rows: list[OverallRow]
    total: str
    grade: str


class OverallSheet(Read):
    result: OverallResult | None

    def document(self) -> dict[str, Any]:
        told = self.result
        if told is None:
            return {"framework": None, "sections": None, "dimensions": None, "indicators": None, "result": None}
        return {
            "framework": {"code": told.framework.code, "name": told.framework.zh},
            "sections": [{"name": one.section, "weight": one.weight, "score": one.score} for one in told.sections],
            "dimensions": [{"name": one.zh, "weight": one.weight, "score": one.score} for one in told.dimensions],
            "indicators": [_overall_indicator(row) for row in told.rows],
            "result": {"score": told.total, "grade": told.grade},
        }


def _overall_indicator(row: OverallRow) -> dict[str, str | None]:
    named = {"category": row.section, "subcategory": row.group, "name": row.indicator}
    return named | {"weight": row.weight, "score": row.score, "reckoning": row.sentence}


async def self_evaluation(evaluation: Asking, source_id: UUID) -> Source:
    found = await _own(evaluation, source_id)
    if await _sheet(evaluation, source_id) is not None:
        raise SourceOfAnotherKind(
            "这是部门整体支出的自评，请以 department_overall（部门整体绩效）起草。", pointer="#/kind"
        )
    document = found.document(found.overall_goal)
    document |= {"goal_completion": found.goal_completion, "result": found.own_result()}
    return _source(Kind.SELF_EVALUATION, "self-evaluations", found, found.budget_year, document)


async def department_overall(evaluation: Asking, source_id: UUID) -> Source:
    found, sheet = await _own(evaluation, source_id), await _sheet(evaluation, source_id)
    if sheet is None:
        raise SourceOfAnotherKind(
            "该自评没有部门整体评价表，不是部门整体支出；项目自评请以 self_evaluation 起草。", pointer="#/kind"
        )
    document = found.document(found.overall_goal) | sheet.document()
    return _source(Kind.DEPARTMENT_OVERALL, "self-evaluations", found, found.budget_year, document)


async def evaluation_result(evaluation: Asking, source_id: UUID) -> Source:
    found = understood(ReCheck, await evaluation.get(f"/api/v1/re-checks/{source_id}"))
    asked = await evaluation.get(f"/api/v1/self-evaluations/{found.self_evaluation_id}")
    document = found.document(understood(Goal, asked).overall_goal)
    document["result"] = {"self_score": found.own_total, "score": found.final_score, "grade": found.grade}
    return _source(Kind.EVALUATION_RESULT, "re-checks", found, found.budget_year, document)


async def result_use(evaluation: Asking, source_id: UUID) -> Source:
    """What was decided of the year that was evaluated; the budget that it touches is a later one."""
    found = understood(Application, await evaluation.get(f"/api/v1/result-applications/{source_id}"))
    return _source(Kind.RESULT_USE, "result-applications", found, found.evaluated_year, found.document())


def _source(
    kind: Kind, noun: str, found: _Evaluated | Application, budget_year: int, document: dict[str, Any]
) -> Source:
    return Source(
        kind=kind,
        noun=noun,
        id=str(found.id),
        status=found.status,
        unit=found.unit(),
        **found.project(),
        budget_year=budget_year,
        document=document,
    )


async def _own(evaluation: Asking, source_id: UUID) -> SelfEvaluation:
    return understood(SelfEvaluation, await evaluation.get(f"/api/v1/self-evaluations/{source_id}"))


async def _sheet(evaluation: Asking, source_id: UUID) -> OverallSheet | None:
    try:
        answer = await evaluation.get(f"/api/v1/self-evaluations/{source_id}/overall-sheet")
    except NotFound:
        return None
    return understood(OverallSheet, answer)
