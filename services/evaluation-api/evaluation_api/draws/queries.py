"""Questions a draw asks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.domain.lifecycle import FINISHED
from evaluation_api.re_checks.models import ReCheck
from evaluation_api.self_evaluations.models import SelfEvaluation


async def open_to_a_draw(session: AsyncSession, region_path: str, budget_year: int) -> Sequence[SelfEvaluation]:
    """Passed by their departments, taken in by finance or not, of this very region, and never drawn before."""
    found = await session.scalars(
        select(SelfEvaluation).where(
            SelfEvaluation.region_path == region_path,
            SelfEvaluation.budget_year == budget_year,
            col(SelfEvaluation.status).in_(FINISHED),
            col(SelfEvaluation.id).not_in(select(ReCheck.self_evaluation_id)),
        )
    )
    return found.all()


async def drawn_re_checks(session: AsyncSession, draw_id: UUID) -> Sequence[ReCheck]:
    """In the order drawn."""
    found = await session.scalars(select(ReCheck).where(ReCheck.draw_id == draw_id).order_by(col(ReCheck.position)))
    return found.all()
