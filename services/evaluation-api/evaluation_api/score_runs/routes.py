"""HTTP of the runs that score a whole year again."""

from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import ScoreRunMaker, ScoreRunReader
from evaluation_api.presets import PresetNotFound
from evaluation_api.score_runs.models import (
    ScoredFormResult,
    ScoredFormView,
    ScoreRunNotFound,
    ScoreRunRequest,
    ScoreRunUnfinished,
    ScoreRunView,
)
from evaluation_api.score_runs.queries import RESULT
from evaluation_api.score_runs.usecases import ask_for_a_run
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, one, page
from wenxiao.policy import PolicyNotInForce
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("score-runs")
VIEW, FORMS = "evaluation.score_run_view", "evaluation.scored_form_view"


@router.post(
    "",
    status_code=202,
    response_model=ScoreRunView,
    responses=problems(PresetNotFound, PolicyNotInForce, ScoreRunUnfinished),
)
async def make_score_run(
    body: ScoreRunRequest, who: ScoreRunMaker, session: Session, today: Today, request: Request
) -> Response:
    """Scores all submitted self-evaluations of the caller's own region and a budget year again, by the law of one day,
    in the background; the answer says where its progress is told. What was decided stays as it is."""
    run = await ask_for_a_run(
        session, body, who=who, library=request.app.state.policies, today=today, request=session.info["request_id"]
    )
    place = {"Location": f"/api/v1/score-runs/{run.id}"}
    return await one(session, VIEW, run.id, ScoreRunNotFound, status=202, headers=place)


@router.get("", response_model=Page[ScoreRunView])
async def list_score_runs(
    who: ScoreRunReader, session: Session, paging: Paging, budget_year: int | None = Query(None, ge=2000, le=2100)
) -> Response:
    """Runs of the caller's region."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year})


@router.get("/{run_id}", response_model=ScoreRunView, responses=problems(ScoreRunNotFound))
async def read_score_run(run_id: UUID, who: ScoreRunReader, session: Session) -> Response:
    """How far a run is, and how many of its totals and grades agree with those that were stored."""
    return await one(session, VIEW, run_id, ScoreRunNotFound)


@router.get("/{run_id}/forms", response_model=Page[ScoredFormView])
async def list_scored_forms(run_id: UUID, who: ScoreRunReader, session: Session, paging: Paging) -> Response:
    """Stored and new total and grade of each form."""
    return await page(session, FORMS, paging, where={"run_id": run_id})


@router.get("/{run_id}/forms/{evaluation_id}", response_model=ScoredFormResult, responses=problems(ScoreRunNotFound))
async def read_scored_form(run_id: UUID, evaluation_id: UUID, who: ScoreRunReader, session: Session) -> Response:
    """One form's result in this run, with its whole trace."""
    found = await session.scalar(RESULT, {"run": run_id, "form": evaluation_id})
    if found is None:
        raise ScoreRunNotFound("这次年度复算里没有这份自评，或不在本岗位可见范围内；请核对编号。")
    return Response(found, media_type="application/json")
