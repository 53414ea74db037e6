"""Scoring without keeping: the same rules, the same trace, for whoever wants to check a printed table or a result."""

from datetime import date

from fastapi import Request

from evaluation_api.access import Recomputer
from evaluation_api.domain.presets import weight_findings
from evaluation_api.domain.recomputation import ResultNotReadable, recompute
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.rules import RuleNotReadable
from evaluation_api.domain.sheet import judge, sheet_of
from evaluation_api.policies import effective, evaluation_policy
from evaluation_api.presets import PresetNotFound, document_of, presets
from evaluation_api.scores.models import (
    PresetView,
    PrintedTable,
    RecomputedResultView,
    ScoredTableView,
    StoredResult,
    ToBeScored,
    row_document,
)
from wenxiao.access import Principal, Today
from wenxiao.policy import PolicyLibrary
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("scores")
presets_router = nouns("score-presets")


@router.post(
    "/recompute", response_model=ScoredTableView | RecomputedResultView,
    responses=problems(RuleNotReadable, ResultNotReadable, PresetNotFound),
)  # fmt: skip
async def recompute_scores(
    body: ToBeScored, caller: Recomputer, today: Today, request: Request
) -> ScoredTableView | RecomputedResultView:
    """Scores a printed table by the rules in force in the caller's region, or computes a stored result again from its
    own rules and inputs, whenever it was made. Nothing is stored; dirt is reported."""
    if isinstance(body, StoredResult):
        again = recompute(body.result)
        return RecomputedResultView(
            matches=not again.deviations,
            total=f"{again.total:f}",
            grade=again.grade,
            deviations=list(again.deviations),
            result=again.result,
        )
    return scored(body, caller, request.app.state.policies, today)


def scored(table: PrintedTable, caller: Principal, library: PolicyLibrary, today: date) -> ScoredTableView:
    section = effective(library, "evaluation", caller, caller.region_code, table.on or today)
    policy, budget = evaluation_policy(section, table.form), table.budget
    sheet = sheet_of(
        [row_document(row) for row in table.rows],
        ExecutionFigures(budget.initial, budget.adjusted, budget.executed, budget.weight),
        own_execution=budget.own_score,
        own_total=table.own_total,
        year=table.budget_year,
    )
    weights = weight_findings(sheet.rows, budget.weight, policy.preset)
    judgement = judge(sheet, policy.rules, policy.grade_scale, policy.sha256, remarks=weights)
    return ScoredTableView.model_validate(judgement.result | {"policy": policy.document, "digest": judgement.digest})


@presets_router.get("", response_model=list[PresetView])
async def list_score_presets(caller: Recomputer) -> list[PresetView]:
    """Forms of self-evaluation as places use them: what each part is worth, and the rules that the form itself states."""
    return [
        PresetView(code=one.code, zh=one.zh, source=one.source, scored=one.scored, document=document_of(one))
        for one in presets().values()
    ]
