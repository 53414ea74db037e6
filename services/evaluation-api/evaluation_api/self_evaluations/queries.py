"""Questions a self-evaluation asks."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.re_checks.models import ReCheck
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from wenxiao.access import Principal
from wenxiao.database import Database


async def seen_beforehand(database: Database, who: Principal, identifier: UUID) -> SelfEvaluation:
    """In a transaction of its own that is over when the answer is here, so that a neighbour can be asked next."""
    async with database.transaction(who) as session:
        row = await session.get(SelfEvaluation, identifier)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    return row


async def hold_the_pool(session: AsyncSession, region_path: str, budget_year: int) -> None:
    """Until this transaction ends, nobody draws from a region's year and nothing of it goes back to its unit."""
    key = func.hashtextextended(f"evaluation.pool.{region_path}.{budget_year}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def is_drawn(session: AsyncSession, identifier: UUID) -> bool:
    found = await session.scalars(select(ReCheck.id).where(col(ReCheck.self_evaluation_id) == identifier).limit(1))
    return found.first() is not None


async def target_of(session: AsyncSession, identifier: UUID) -> UUID:
    """Whoever sees a re-check sees the self-evaluation that it looks at."""
    found = await session.scalars(select(SelfEvaluation.target_id).where(col(SelfEvaluation.id) == identifier))
    return found.one()
