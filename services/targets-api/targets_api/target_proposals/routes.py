"""What a new declaration can begin with, so that nothing is typed twice."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from targets_api.access import Author
from targets_api.database import Session
from targets_api.projects.usecases import ProjectNotFound
from targets_api.targets.acting import Act
from targets_api.targets.proposing import TargetProposal, adopted_for, propose_target
from wenxiao.problems import NeighbourUnavailable, problems
from wenxiao.service import nouns

router = nouns("target-proposals")


@router.get("", response_model=TargetProposal, responses=problems(ProjectNotFound, NeighbourUnavailable))
async def get_target_proposal(
    request: Request,
    who: Author,
    session: Session,
    act: Act,
    project_id: UUID,
    budget_year: Annotated[int, Query(ge=2000, le=2100, description="预算年度")],
) -> TargetProposal:
    """A body for POST /targets from last year's target and the adopted indicators; nothing is kept."""
    adopted = await adopted_for(request, session, project_id)
    return await propose_target(session, project_id, budget_year, adopted=adopted, doing=act)
