"""Scoring without keeping: the same rules, the same trace, for whoever wants to check a printed table or a result."""

from fastapi import Request

from evaluation_api.access import Recomputer
from evaluation_api.domain.recomputation import ResultNotReadable, recompute
from evaluation_api.domain.scoring.rules import RuleNotReadable
from evaluation_api.policies import effective
from evaluation_api.presets import PresetNotFound, document_of, presets
from evaluation_api.scores.models import (
    PresetView,
    RecomputedResultView,
    ScoredTableView,
    StoredResult,
    ToBeScored,
)
from evaluation_api.scores.usecases import score_table
from wenxiao.access import Today
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("scores")
presets_router = nouns("score-presets")


@router.post(
    "/recompute", response_model=ScoredTableView | RecomputedResultView,
    responses=problems(RuleNotReadable, ResultNotReadable, PresetNotFound),
)  # fmt: skip
def recompute_scores(
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
    section = effective(request.app.state.policies, "evaluation", caller, caller.region_code, body.on or today)
    return score_table(body, section)


@presets_router.get("", response_model=list[PresetView])
async def list_score_presets(caller: Recomputer) -> list[PresetView]:
    """Forms of self-evaluation as places use them: what each part is worth, and the rules that it states itself."""
    return [
        PresetView(code=one.code, zh=one.zh, source=one.source, scored=one.scored, document=document_of(one))
        for one in presets().values()
    ]
