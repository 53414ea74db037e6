"""Questions a consolidation asks: which forms count, and what was reported from below."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.consolidations.models import Consolidation, ConsolidationNotFound
from evaluation_api.domain.lifecycle import ConsolidationStatus
from evaluation_api.self_evaluations.models import SelfEvaluation
from wenxiao.access import Principal
from wenxiao.database import Database


async def seen_beforehand(database: Database, who: Principal, identifier: UUID) -> Consolidation:
    """In a transaction of its own that is over when the answer is here, so that a neighbour can be asked next."""
    async with database.transaction(who) as session:
        row = await session.get(Consolidation, identifier)
    if row is None:
        raise ConsolidationNotFound("没有找到这份汇总自评，或不在本岗位可见范围内；请核对编号。")
    return row


async def own_forms(session: AsyncSession, identifiers: Sequence[UUID]) -> dict[UUID, SelfEvaluation]:
    found = await session.scalars(select(SelfEvaluation).where(col(SelfEvaluation.id).in_(identifiers)))
    return {row.id: row for row in found}


async def reported_from_below(session: AsyncSession, transfer_id: UUID, who: Principal) -> list[Consolidation]:
    """The newest that each department below has reported of the transfer to the caller's department."""
    asked = (
        select(Consolidation)
        .where(
            col(Consolidation.transfer_id) == transfer_id,
            col(Consolidation.status) == ConsolidationStatus.REPORTED,
            col(Consolidation.recipient_region_path) == who.region_path,
            col(Consolidation.recipient_department_id) == (who.department_id or who.organisation_id),
        )
        .order_by(col(Consolidation.region_code), col(Consolidation.department_id), col(Consolidation.revision))
    )
    newest = {row.department_id: row for row in await session.scalars(asked)}
    return list(newest.values())


async def last_revision(session: AsyncSession, transfer_id: UUID, department_id: int) -> int:
    asked = select(func.max(col(Consolidation.revision))).where(
        col(Consolidation.transfer_id) == transfer_id, col(Consolidation.department_id) == department_id
    )
    return (await session.scalars(asked)).one() or 0
