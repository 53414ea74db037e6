"""Questions a draw asks."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, null
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.approved_targets.models import OwedSelfEvaluation
from evaluation_api.domain.lifecycle import FINISHED
from evaluation_api.re_checks.models import ReCheck
from evaluation_api.self_evaluations.models import SelfEvaluation


class Open(NamedTuple):
    """A candidate, what it is about by the frame of what is owed, and its department's name of today."""

    evaluation: SelfEvaluation
    object: str
    department_name: str | None


_NAME = func.evaluation.current_name(SelfEvaluation.department_id, null())
_OWED = (col(OwedSelfEvaluation.project_id) == col(SelfEvaluation.project_id)) & (
    col(OwedSelfEvaluation.budget_year) == col(SelfEvaluation.budget_year)
)


async def open_to_a_draw(session: AsyncSession, region_path: str, budget_year: int) -> list[Open]:
    """Passed by their departments, taken in by finance or not, of this very region, and never drawn before."""
    found = await session.execute(
        select(SelfEvaluation, func.coalesce(OwedSelfEvaluation.object, "project"), _NAME)
        .outerjoin(OwedSelfEvaluation, _OWED)
        .where(
            col(SelfEvaluation.region_path) == region_path,
            col(SelfEvaluation.budget_year) == budget_year,
            col(SelfEvaluation.status).in_(FINISHED),
            col(SelfEvaluation.id).not_in(select(ReCheck.self_evaluation_id)),
        )
    )
    return [Open(*row) for row in found]


async def drawn_re_checks(session: AsyncSession, draw_id: UUID) -> Sequence[ReCheck]:
    """In the order drawn."""
    found = await session.scalars(select(ReCheck).where(ReCheck.draw_id == draw_id).order_by(col(ReCheck.position)))
    return found.all()
