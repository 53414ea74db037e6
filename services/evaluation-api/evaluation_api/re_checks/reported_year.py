"""What a report of a year's re-checks is made of: its draws, what is concluded, and how much is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from evaluation_api.bulletins.models import Bulletin
from evaluation_api.domain.lifecycle import BulletinStatus, ReCheckStatus
from evaluation_api.draws.models import Draw
from evaluation_api.re_checks.models import ReCheck
from wenxiao.access import Principal


@dataclass(frozen=True)
class ReportedYear:
    """Rows as they are stored; of what is not concluded there is nothing but `open`, how many in which state."""

    budget_year: int
    day: date
    region_code: str
    made_by: str
    draws: Sequence[Mapping[str, Any]]
    concluded: Sequence[Mapping[str, Any]]
    open: Mapping[ReCheckStatus, int]
    bulletins: Sequence[Mapping[str, Any]]


async def reported_year(session: AsyncSession, budget_year: int, *, reader: Principal, today: date) -> ReportedYear:
    """Of the caller's own region, not of those below it: their finance reports theirs."""
    draws = select(Draw).where(col(Draw.region_path) == reader.region_path, col(Draw.budget_year) == budget_year)
    checks = [col(ReCheck.region_path) == reader.region_path, col(ReCheck.budget_year) == budget_year]
    done = select(ReCheck).where(*checks, col(ReCheck.status) == ReCheckStatus.CONCLUDED)
    still_open = [*checks, col(ReCheck.status) != ReCheckStatus.CONCLUDED]
    counted = select(ReCheck.status, func.count()).where(*still_open).group_by(col(ReCheck.status))
    announced = select(Bulletin).where(
        col(Bulletin.region_path) == reader.region_path,
        col(Bulletin.budget_year) == budget_year,
        col(Bulletin.status) == BulletinStatus.ISSUED,
    )
    ordered = done.order_by(col(ReCheck.draw_id), col(ReCheck.position))
    return ReportedYear(
        budget_year=budget_year,
        day=today,
        region_code=reader.region_code,
        made_by=f"{reader.organisation_name or ''}　{reader.name}".strip(),
        draws=[row.model_dump() for row in await session.scalars(draws.order_by(col(Draw.id)))],
        concluded=[row.model_dump() for row in await session.scalars(ordered)],
        open={ReCheckStatus(status): number for status, number in await session.execute(counted)},
        bulletins=[row.model_dump() for row in await session.scalars(announced.order_by(col(Bulletin.id)))],
    )
