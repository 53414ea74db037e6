"""Vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import ExecutionReader, ExecutionReporter
from targets_api.database import Session
from targets_api.executions import usecases
from targets_api.executions.models import BatchAnswer, ExecutionBatch, ExecutionView
from targets_api.projects.models import ExecutionFigures, Year
from targets_api.projects.queries import figures_of_all
from wenxiao.access import Today
from wenxiao.bodies import Day
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("executions")
VIEW = "targets.execution_view"


class ExecutionNotFound(NotFound):
    title = "没有该凭证"


@router.get("", response_model=Page[ExecutionView])
async def list_executions(
    who: ExecutionReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    voucher: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """Vouchers within reach."""
    where = {"project_id": project_id, "budget_year": budget_year, "voucher": voucher}
    return await page(session, VIEW, paging, where=where)


@router.post("", response_model=BatchAnswer)
async def register_vouchers(
    batch: ExecutionBatch,
    who: ExecutionReporter,
    session: Session,
    today: Today,
    dry_run: Annotated[bool, Query(description="只检查，不登记")] = False,
) -> BatchAnswer:
    """Register vouchers in bulk; each row gets its result, and a voucher that was here before counts once."""
    return await usecases.register_vouchers(session, batch, who=who, today=today, dry_run=dry_run)


@router.get("/figures", response_model=list[ExecutionFigures])
async def list_figures(
    who: ExecutionReader,
    session: Session,
    today: Today,
    project_id: Annotated[list[UUID], Query(min_length=1, max_length=100, description="项目，可以重复填")],
    budget_year: Annotated[Year, Query(description="预算年度")],
    until: Annotated[Day | None, Query(description="截止日；留空取今天")] = None,
) -> list[ExecutionFigures]:
    """Approved, adjusted and executed amounts of up to 100 projects at once; of those that are within reach."""
    day = until or today
    found = await figures_of_all(session, project_id, budget_year=budget_year, until=day)
    return [ExecutionFigures.of(one, code, budget_year, day, figures) for one, code, figures in found]


@router.get("/{execution_id}", response_model=ExecutionView, responses=problems(ExecutionNotFound))
async def get_execution(execution_id: UUID, who: ExecutionReader, session: Session) -> Response:
    """One voucher."""
    return await one(session, VIEW, execution_id, ExecutionNotFound)
