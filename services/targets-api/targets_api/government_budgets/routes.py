"""Government budgets over HTTP: finance files revenue, expenditure and debt of its region, a year each."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import Admitter, ProjectReader
from targets_api.database import Session
from targets_api.domain.projects import ProjectExited
from targets_api.government_budgets import usecases
from targets_api.government_budgets.models import FiguresDraft, GovernmentBudgetDraft, GovernmentBudgetView
from targets_api.government_budgets.usecases import (
    GovernmentBudgetNotFound,
    GovernmentBudgetRefused,
    GovernmentBudgetTaken,
    ResponsiblePersonMissing,
)
from targets_api.request_policies import Policies
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("government-budgets")
VIEW = "targets.government_budget_view"


@router.get("", response_model=Page[GovernmentBudgetView])
async def list_budgets(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Government budgets within reach."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year})


@router.post(
    "",
    status_code=201,
    response_model=GovernmentBudgetView,
    responses=problems(
        GovernmentBudgetRefused, GovernmentBudgetTaken, ResponsiblePersonMissing, ProjectExited, OutsideReach
    ),
)
async def file_budget(
    draft: GovernmentBudgetDraft, who: Admitter, session: Session, policies: Policies, today: Today
) -> Response:
    """File the budget of a year; debt above its limit is refused where a document forbids it."""
    row = await usecases.file_budget(session, draft, who=who, library=policies, today=today)
    place = {"Location": f"/api/v1/government-budgets/{row.id}"}
    return await one(session, VIEW, row.id, GovernmentBudgetNotFound, status=201, headers=place)


@router.get("/{budget_id}", response_model=GovernmentBudgetView, responses=problems(GovernmentBudgetNotFound))
async def get_budget(budget_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One budget with what was found about it."""
    return await one(session, VIEW, budget_id, GovernmentBudgetNotFound)


@router.put(
    "/{budget_id}",
    response_model=GovernmentBudgetView,
    responses=problems(
        GovernmentBudgetNotFound, GovernmentBudgetRefused, OutsideReach, PreconditionRequired, StaleVersion
    ),
)
async def edit_budget(
    budget_id: UUID,
    draft: FiguresDraft,
    expected: IfMatch,
    who: Admitter,
    session: Session,
    policies: Policies,
    today: Today,
) -> Response:
    """Replace the figures; they are judged again."""
    await usecases.edit_budget(session, budget_id, draft, expected=expected, who=who, library=policies, today=today)
    return await one(session, VIEW, budget_id, GovernmentBudgetNotFound)
