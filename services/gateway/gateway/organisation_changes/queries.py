"""The history of the regions that an act is about, and the changes whose day has come."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.domain.organisation_changes import ChangeStatus
from gateway.domain.organisations import OrganisationHistory, Period, RegionSpan
from gateway.domain.organisations import Succession as SuccessionFacts
from gateway.organisation_changes.models import OrganisationChange
from gateway.organisations.models import Organisation, OrganisationPeriod, Succession
from gateway.regions.models import Region


async def lock_directory(session: AsyncSession) -> None:
    """Acts come one after the other: what one was decided on cannot change before it is written."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.directory', 0))"))


async def regions_of(session: AsyncSession, organisation_ids: Iterable[int]) -> set[str]:
    """Where these lie now, as far as the caller's reach goes."""
    rows = await session.scalars(
        select(col(Organisation.region_code)).where(col(Organisation.id).in_([*organisation_ids]))
    )
    return set(rows)


async def history_of(session: AsyncSession, region_codes: Collection[str]) -> OrganisationHistory:
    """Of all organisations of these regions that the caller reaches, whatever region they lay in before."""
    reached = select(col(Organisation.id)).where(col(Organisation.region_code).in_(region_codes))
    periods = await session.scalars(
        select(OrganisationPeriod).where(col(OrganisationPeriod.organisation_id).in_(reached))
    )
    successions = await session.scalars(select(Succession).where(col(Succession.predecessor_id).in_(reached)))
    regions = await session.scalars(select(Region).where(col(Region.code).in_(region_codes)))
    return OrganisationHistory(
        map(period_facts, periods),
        [SuccessionFacts(s.predecessor_id, s.successor_id, s.day, s.kind.value, s.main) for s in successions],
        [RegionSpan(r.code, r.name, r.valid_from, r.valid_until) for r in regions],
    )


def period_facts(row: OrganisationPeriod) -> Period:
    return Period(
        row.organisation_id,
        row.region_code,
        row.code,
        row.name,
        row.kind.value,
        row.parent_id,
        row.credit_code,
        row.valid_from,
        row.valid_until,
    )


async def next_due(session: AsyncSession, today: date) -> OrganisationChange | None:
    """Whichever came first, locked; what another process is at is left to it."""
    return (
        await session.scalars(
            select(OrganisationChange)
            .where(col(OrganisationChange.status) == ChangeStatus.SCHEDULED)
            .where(col(OrganisationChange.effective_day) <= today)
            .order_by(col(OrganisationChange.effective_day), col(OrganisationChange.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).one_or_none()


async def locked_change(session: AsyncSession, change_id: UUID, tree: str) -> OrganisationChange | None:
    """Of the region tree of the one who asks."""
    return (
        await session.scalars(
            select(OrganisationChange)
            .where(col(OrganisationChange.id) == change_id)
            .where(text("(:tree = '/' OR region_path = :tree OR starts_with(region_path, :tree || '/'))"))
            .params(tree=tree)
            .with_for_update()
        )
    ).one_or_none()
