"""Recording when a paper is to be laid before the congress, and that it was."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from disclosure_api.congress_papers.models import CongressPaper, Paper, PaperDraft, PaperPlan
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import check_version

PAPER_ZH = {Paper.BUDGET_DRAFT: "预算草案", Paper.FINAL_ACCOUNTS: "决算草案"}


class CongressPaperNotFound(NotFound):
    title = "没有这份登记"


class PaperAlreadyRecorded(Conflict):
    title = "该年度的草案已经登记"


class PaperAlreadyLaid(Conflict):
    title = "草案已经提请审议"


class DayNotPossible(Invalid):
    title = "日期不合理"


async def plan(session: AsyncSession, who: Principal, draft: PaperDraft) -> CongressPaper:
    """One paper of a kind and year per region; everything that is due with it follows its day."""
    _require_possible(draft.paper, draft.budget_year, draft.planned_on, "#/planned_on")
    same = exists().where(
        col(CongressPaper.region_path) == who.region_path,
        col(CongressPaper.paper) == draft.paper,
        col(CongressPaper.budget_year) == draft.budget_year,
    )
    if await session.scalar(select(same)):
        raise _recorded(draft)
    row = CongressPaper(**office_of(who), **draft.model_dump(), recorded_by=who.subject, recorded_by_name=who.name)
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise _recorded(draft) from None
    await _note(session, row, "congress_paper:plan")
    return row


async def move(session: AsyncSession, identifier: UUID, who: Principal, given: PaperPlan, expected: int) -> None:
    row = await _open(session, identifier, expected)
    _require_possible(row.paper, row.budget_year, given.planned_on, "#/planned_on")
    row.congress_session, row.planned_on, row.version = given.congress_session, given.planned_on, row.version + 1
    row.recorded_by, row.recorded_by_name = who.subject, who.name
    await session.flush()
    await _note(session, row, "congress_paper:plan")


async def lay(session: AsyncSession, identifier: UUID, laid_on: date, expected: int, today: date) -> None:
    """Final from here on: what was due with it was due on this day."""
    row = await _open(session, identifier, expected)
    if laid_on > today:
        raise DayNotPossible("实际提请审议之日不能晚于今天，请在提请审议后再登记。", pointer="#/laid_on")
    _require_possible(row.paper, row.budget_year, laid_on, "#/laid_on")
    row.laid_on, row.version = laid_on, row.version + 1
    await session.flush()
    await _note(session, row, "congress_paper:lay")


def office_of(who: Principal) -> dict[str, Any]:
    return {
        "region_path": who.region_path,
        "region_code": who.region_code,
        "unit_id": who.organisation_id or 0,
        "unit_code": who.organisation_code or "",
        "unit_name": who.organisation_name or "",
        "department_id": who.department_id or who.organisation_id or 0,
    }


async def _open(session: AsyncSession, identifier: UUID, expected: int) -> CongressPaper:
    row = await locked(session, CongressPaper, identifier, CongressPaperNotFound)
    check_version(row.version, expected)
    if row.laid_on is not None:
        raise PaperAlreadyLaid("草案已经提请审议，登记不再变动；登记有误的，请联系系统管理员核实审计日志。")
    return row


def _require_possible(paper: Paper, budget_year: int, day: date, pointer: str) -> None:
    """A budget is laid from the autumn before its year on, and the accounts of a year after it."""
    first = budget_year - 1 if paper is Paper.BUDGET_DRAFT else budget_year + 1
    if not first <= day.year <= first + 1:
        detail = f"{budget_year}年度{PAPER_ZH[paper]}应在{first}年至{first + 1}年提请审议，请核对年度和日期。"
        raise DayNotPossible(detail, pointer=pointer)


def _recorded(draft: PaperDraft) -> PaperAlreadyRecorded:
    detail = f"本地区{draft.budget_year}年度{PAPER_ZH[draft.paper]}已经登记，请在原登记上调整日期。"
    return PaperAlreadyRecorded(detail)


async def _note(session: AsyncSession, row: CongressPaper, action: str) -> None:
    detail = row.model_dump(mode="json", include={"paper", "budget_year", "planned_on", "laid_on"})
    await record(session, action=action, resource=f"congress-papers/{row.id}", detail=detail)
