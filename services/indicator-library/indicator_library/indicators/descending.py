"""What an indicator descends from, and whether it still may: the narrowest above it, in the place where it is."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from indicator_library.domain.inheritance import TIERS, Place, ancestors, contradictions, may_inherit
from indicator_library.domain.units import spelled_alike
from indicator_library.indicators.models import Indicator, IndicatorStatus, IndicatorVersion
from indicator_library.indicators.publishing import Inherited, Owner


def place_of(one: Indicator | Owner) -> Place:
    return Place(one.tier.value, one.region_path, one.unit_id, one.department_id)


async def narrowest_above(session: AsyncSession, root_id: UUID, below: Place) -> Indicator | None:
    """Of one descent the published indicator that a tier below would have without one of its own."""
    asked = (
        select(Indicator)
        .where(col(Indicator.root_id) == root_id, col(Indicator.status) == IndicatorStatus.PUBLISHED)
        .where(col(Indicator.depth) < TIERS.index(below.tier))
        .where(col(Indicator.region_path).in_(ancestors(below.region_path)))
        .where(col(Indicator.unit_id).is_(None) | (col(Indicator.unit_id) == below.department_id))
        .order_by(col(Indicator.depth).desc())
        .limit(1)
    )
    return (await session.scalars(asked)).one_or_none()


async def own_of_descent(session: AsyncSession, root_id: UUID, owner: Owner) -> Indicator | None:
    """What the place itself has published of one descent; it has one at the most."""
    asked = select(Indicator).where(
        col(Indicator.root_id) == root_id,
        col(Indicator.status) == IndicatorStatus.PUBLISHED,
        col(Indicator.region_path) == owner.region_path,
        col(Indicator.unit_id) == owner.unit_id if owner.unit_id else col(Indicator.unit_id).is_(None),
    )
    return (await session.scalars(asked)).first()


async def told_against(
    session: AsyncSession, indicator: Indicator, inherited: Inherited, current: IndicatorVersion
) -> list[str]:
    """Where a published indicator contradicts what is above it today, in sentences for its keeper."""
    parent = inherited.parent
    if parent.status is IndicatorStatus.RETIRED:
        return [f"所承接的“{parent.name}”（{parent.code}）已停用，请修订本指标，改为承接其他指标或不再承接，或者停用。"]
    if not may_inherit(place_of(parent), place_of(indicator)):
        return [f"本指标已不在“{parent.name}”（{parent.code}）所属的地区或部门，请修订本指标，改为承接现属地的指标。"]
    nearest = await narrowest_above(session, indicator.root_id, place_of(indicator))
    if nearest is not None and nearest.id != parent.id:
        return [f"上级已把“{nearest.name}”细化为{nearest.code}，本指标仍承接{parent.code}，请修订本指标，改为承接它。"]
    return [found.detail for found in contradictions(inherited.version.content, current.own, spelled_alike)]
