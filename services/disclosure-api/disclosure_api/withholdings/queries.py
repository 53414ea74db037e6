"""Withholdings as drafting, publishing and auditors find them."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.withholding import Ground, Standing
from disclosure_api.domain.withholding_machine import WithholdingStatus
from disclosure_api.withholdings.models import Openings, OpeningView, WithheldPart, Withholding
from wenxiao.errors import NotFound

VIEW = "disclosure.withholding_view"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.withholding:' || :item, 0))")
_OF_ITS_OWN = (WithholdingStatus.PROPOSED, WithholdingStatus.GRANTED)


class WithholdingNotFound(NotFound):
    title = "没有该不予公开的提议"


async def one_at_a_time(session: AsyncSession, item: UUID) -> None:
    """Held until the end: of one matter nobody publishes what another decides to keep back meanwhile."""
    await session.execute(_LOCK, {"item": str(item)})


async def standing(session: AsyncSession, kind: Kind, source_id: UUID, item: UUID) -> list[Standing]:
    """What is proposed or granted for this source, or for the same matter under an earlier one."""
    found = await session.scalars(
        select(Withholding)
        .where(
            col(Withholding.kind) == kind,
            or_(col(Withholding.source_id) == source_id, col(Withholding.item_id) == item),
            col(Withholding.status).in_(_OF_ITS_OWN),
        )
        .order_by(col(Withholding.id))
    )
    return [
        Standing(
            id=str(one.id),
            audiences=tuple(Audience(audience) for audience in one.audiences),
            pointers=tuple(one.pointers),
            ground=Ground(one.ground),
            told=one.told,
            status=WithholdingStatus(one.status),
            of_this_source=one.source_id == source_id,
        )
        for one in found
    ]


async def openings_of(session: AsyncSession, withholding_id: UUID) -> Openings:
    if await session.get(Withholding, withholding_id) is None:
        raise WithholdingNotFound("没有该不予公开的提议，或不在可见范围内；请核对编号。")
    found = await session.scalars(
        select(WithheldPart)
        .where(col(WithheldPart.withholding_id) == withholding_id)
        .order_by(col(WithheldPart.release_id), col(WithheldPart.audience), col(WithheldPart.pointer))
    )
    return Openings(items=[OpeningView.model_validate(one, from_attributes=True) for one in found])
