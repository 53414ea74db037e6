"""Scoring without keeping: the same rules, the same trace, for whoever wants to check a printed table."""

from fastapi import Request

from evaluation_api.access import Recomputer
from evaluation_api.domain.scoring import ExecutionFigures
from evaluation_api.domain.sheet import judge, sheet_of
from evaluation_api.policies import effective, evaluation_policy
from evaluation_api.scores.models import PrintedTable, ScoredTableView, row_document
from wenxiao.access import Today
from wenxiao.service import nouns

router = nouns("scores")


@router.post("/recompute", response_model=ScoredTableView)
async def recompute_scores(table: PrintedTable, caller: Recomputer, today: Today, request: Request) -> ScoredTableView:
    """Scores a printed table by the rules in force in the caller's region; nothing is stored, dirt is reported."""
    policy = evaluation_policy(effective(request.app.state.policies, "evaluation", caller, caller.region_code, today))
    budget = table.budget
    sheet = sheet_of(
        [row_document(row) for row in table.rows],
        ExecutionFigures(budget.initial, budget.adjusted, budget.executed, budget.weight),
        own_execution=budget.own_score,
        own_total=table.own_total,
    )
    judgement = judge(sheet, policy.rules, policy.grade_scale, policy.document)
    return ScoredTableView.model_validate(judgement.result | {"policy": policy.document, "digest": judgement.digest})
