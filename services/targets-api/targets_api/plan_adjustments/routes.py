"""Adjustments of year plans over HTTP: asked for by the unit or department, decided by finance."""

from uuid import UUID

from fastapi import Response

from targets_api.access import Admitter, ProjectReader, ProjectWriter
from targets_api.database import Session
from targets_api.domain.plan_adjusting import (
    OwnPlanAdjustment,
    PlanAdjustmentSettled,
    PlanAdjustmentStatus,
    PlanNotAdjustable,
)
from targets_api.domain.terms import YearPlanUneven
from targets_api.plan_adjustments import usecases
from targets_api.plan_adjustments.models import PlanAdjustmentDraft, PlanAdjustmentView, PlanVerdict
from targets_api.plan_adjustments.usecases import PlanAdjustmentNotFound, PlanAdjustmentUnfounded
from targets_api.projects.usecases import ProjectNotFound
from targets_api.request_policies import Policies
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("plan-adjustments")
VIEW = "targets.plan_adjustment_view"


@router.get("", response_model=Page[PlanAdjustmentView])
async def list_plan_adjustments(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    status: PlanAdjustmentStatus | None = None,
) -> Response:
    """Adjustments of year plans within reach, open and settled ones."""
    return await page(session, VIEW, paging, where={"project_id": project_id, "status": status})


@router.post(
    "",
    status_code=201,
    response_model=PlanAdjustmentView,
    responses=problems(ProjectNotFound, OutsideReach, PlanNotAdjustable, PlanAdjustmentUnfounded, YearPlanUneven),
)
async def ask_plan_adjustment(
    draft: PlanAdjustmentDraft, who: ProjectWriter, session: Session, policies: Policies, today: Today
) -> Response:
    """Ask for another year plan of an admitted entry, with the reason; nothing changes before finance agrees."""
    row = await usecases.ask_plan_adjustment(session, draft, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/plan-adjustments/{row.id}"}
    return await one(session, VIEW, row.id, PlanAdjustmentNotFound, status=201, headers=place)


@router.get("/{adjustment_id}", response_model=PlanAdjustmentView, responses=problems(PlanAdjustmentNotFound))
async def get_plan_adjustment(adjustment_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One adjustment: the plan before and after, why, and what finance decided."""
    return await one(session, VIEW, adjustment_id, PlanAdjustmentNotFound)


@router.post(
    "/{adjustment_id}/decide",
    response_model=PlanAdjustmentView,
    responses=problems(
        *(PlanAdjustmentNotFound, OutsideReach, PreconditionRequired, StaleVersion),
        *(PlanAdjustmentSettled, OwnPlanAdjustment, PlanNotAdjustable),
    ),
)
async def decide_plan_adjustment(
    adjustment_id: UUID, verdict: PlanVerdict, expected: IfMatch, who: Admitter, session: Session, today: Today
) -> Response:
    """Finance agrees, and the plan is changed; or refuses, and it stays as it is."""
    await usecases.decide_plan_adjustment(session, adjustment_id, verdict, expected=expected, who=who, today=today)
    return await one(session, VIEW, adjustment_id, PlanAdjustmentNotFound)
