"""Vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import ExecutionReader, ExecutionReporter
from targets_api.database import Session
from targets_api.executions import usecases
from targets_api.executions.models import BatchAnswer, ExecutionBatch, ExecutionView
from wenxiao.access import Today
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


@router.get("/{execution_id}", response_model=ExecutionView, responses=problems(ExecutionNotFound))
async def get_execution(execution_id: UUID, who: ExecutionReader, session: Session) -> Response:
    """One voucher."""
    return await one(session, VIEW, execution_id, ExecutionNotFound)
