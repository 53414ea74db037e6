"""Withholdings as drafting, publishing and auditors find them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select

from disclosure_api.domain.binding import Bound
from disclosure_api.domain.deriving import WHOLE, Scope
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.sources import Source
from disclosure_api.domain.withholding import Ground, Standing
from disclosure_api.domain.withholding_machine import WithholdingStatus
from disclosure_api.withholdings.models import Openings, OpeningView, WithheldPart, Withholding
from wenxiao.errors import NotFound

VIEW = "disclosure.withholding_view"
_KEY = "hashtextextended('disclosure.withholding:' || :name, 0)"
_LOCK = text(f"SELECT pg_advisory_xact_lock({_KEY})")
_LOCK_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_KEY})")
_OF_ITS_OWN = (WithholdingStatus.PROPOSED, WithholdingStatus.GRANTED)


class WithholdingNotFound(NotFound):
    title = "没有该不予公开的提议"


@dataclass(frozen=True)
class About:
    """What is to be released, as withholdings find it."""

    kind: Kind
    source_id: UUID
    item: UUID
    region_code: str
    project_code: str | None
    budget_year: int


def about_source(source: Source, item: UUID) -> About:
    place = source.unit.region_code
    return About(source.kind, UUID(source.id), item, place, source.project_code, source.budget_year)


def about_withholding(found: Withholding) -> About:
    place, project = found.region_code, found.project_code
    return About(Kind(found.kind), found.source_id, found.item_id, place, project, found.budget_year)


async def one_at_a_time(session: AsyncSession, about: About) -> None:
    """Held until the end: of one matter nobody publishes what another decides to keep back meanwhile."""
    if about.project_code:
        await session.execute(_LOCK_SHARED, {"name": f"{about.region_code}:{about.project_code}"})
    await session.execute(_LOCK, {"name": str(about.item)})


async def alone(session: AsyncSession, about: About) -> None:
    """As above, of all kinds and years of the project: what is decided may concern each of them."""
    if about.project_code:
        await session.execute(_LOCK, {"name": f"{about.region_code}:{about.project_code}"})
    await session.execute(_LOCK, {"name": str(about.item)})


async def standing(session: AsyncSession, about: About) -> list[Standing]:
    """What is proposed or granted for this source, for the same matter under an earlier one, or for its project."""
    of_project = and_(
        col(Withholding.scope) == Scope.PROJECT,
        col(Withholding.project_code) == about.project_code,
        col(Withholding.region_code) == about.region_code,
        or_(col(Withholding.budget_year) == about.budget_year, col(Withholding.pointers).contains([WHOLE])),
    )
    of_matter = and_(
        col(Withholding.kind) == about.kind,
        or_(col(Withholding.source_id) == about.source_id, col(Withholding.item_id) == about.item),
    )
    found = await session.scalars(
        select(Withholding)
        .where(or_(of_matter, of_project), col(Withholding.status).in_(_OF_ITS_OWN))
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
            of_this_source=(one.kind, one.source_id) == (about.kind, about.source_id),
            of_this_matter=one.kind == about.kind and (about.item == one.item_id or about.source_id == one.source_id),
            bound=tuple(Bound(Audience(row["audience"]), row["row"], row["salt"], row["digest"]) for row in one.bound),
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
