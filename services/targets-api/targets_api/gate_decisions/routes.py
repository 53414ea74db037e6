"""The budget gate over HTTP; every decision has a URL and can be computed again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import GateKeeper, GateReader
from targets_api.database import Session
from targets_api.domain.gate import Purpose
from targets_api.domain.outcome import Outcome
from targets_api.gate_decisions import usecases
from targets_api.gate_decisions.bulk import decide_batch
from targets_api.gate_decisions.bulk_models import BatchResult, GateBatch
from targets_api.gate_decisions.models import GateDecision, GateDecisionView, GateQuestion, Recomputation
from targets_api.gate_decisions.usecases import GateDecisionNotFound
from targets_api.projects.usecases import ProjectNotFound
from targets_api.request_policies import Policies
from targets_api.scope import seen
from wenxiao.access import Today
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router = nouns("gate-decisions")
VIEW = "targets.gate_decision_view"


@router.get("", response_model=Page[GateDecisionView])
async def list_gate_decisions(
    who: GateReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    outcome: Outcome | None = None,
    purpose: Purpose | None = None,
) -> Response:
    """Decisions of the budget gate within reach."""
    where = {"project_id": project_id, "budget_year": budget_year, "outcome": outcome, "purpose": purpose}
    return await page(session, VIEW, paging, where=where)


@router.post("", status_code=201, response_model=GateDecisionView, responses=problems(ProjectNotFound, OutsideReach))
async def decide_gate(
    question: GateQuestion, who: GateKeeper, session: Session, policies: Policies, today: Today
) -> Response:
    """May this project have this budget? The answer is kept with evidence, findings, clauses and policy stamps."""
    row = await usecases.decide_gate(session, question, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/gate-decisions/{row.id}"}
    return await one(session, VIEW, row.id, GateDecisionNotFound, status=201, headers=place)


@router.post("/bulk", response_model=BatchResult, responses=problems(OutsideReach))
async def decide_gate_in_bulk(
    batch: GateBatch,
    who: GateKeeper,
    session: Session,
    policies: Policies,
    today: Today,
    dry_run: Annotated[bool, Query(description="只判断，不留存")] = False,
) -> Response:
    """May these projects have their budgets? Up to 10,000 rows, each with its result and the decision kept of it."""
    answer = await decide_batch(session, batch, who=who, library=policies, today=today, dry_run=dry_run)
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get("/{decision_id}", response_model=GateDecisionView, responses=problems(GateDecisionNotFound))
async def get_gate_decision(decision_id: UUID, who: GateReader, session: Session) -> Response:
    """One decision with its evidence, steps, findings and clauses."""
    return await one(session, VIEW, decision_id, GateDecisionNotFound)


@router.post("/{decision_id}/recompute", response_model=Recomputation, responses=problems(GateDecisionNotFound))
async def recompute_gate_decision(
    decision_id: UUID, who: GateReader, session: Session, policies: Policies
) -> Recomputation:
    """Compute the decision again from what was stored, and say whether it is the same."""
    row = await seen(session, GateDecision, decision_id, GateDecisionNotFound)
    return await usecases.recompute(session, row, library=policies)
