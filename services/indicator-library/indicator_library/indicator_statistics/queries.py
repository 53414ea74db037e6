"""The observations of an indicator within reach, and the values of those beyond it without any name."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.summing_up import PeerYear, Told

_WITHIN_REACH = text(
    "SELECT o.id, o.budget_year, o.region_path, o.region_code, o.unit_id, o.unit_name, o.project_name,"
    " CASE WHEN o.comparable_unit = :unit THEN o.comparable_target END,"
    " CASE WHEN o.comparable_unit = :unit THEN o.comparable_actual END, o.met, o.evaluated_on"
    " FROM indicators.observation o WHERE o.indicator_id = :indicator AND o.budget_year BETWEEN :first AND :last"
    " AND o.region_path >= :lo AND o.region_path < :hi AND (o.exited_on IS NULL OR o.evaluated_on IS NOT NULL)"
    " ORDER BY o.budget_year, o.id"
)
_PEERS = text("SELECT * FROM indicators.peer_values(:indicator, :unit, :first, :last)")
_NAMES = text("SELECT path, name FROM indicators.directory_region WHERE path = ANY (:paths)")


async def told_within_reach(
    session: AsyncSession, indicator: UUID, unit: str, region_path: str, years: tuple[int, int]
) -> Sequence[Told]:
    """Of the region and all below it, as far as the caller reads."""
    upper = "0" if region_path == "/" else region_path + "0"
    asked = {"indicator": indicator, "unit": unit, "first": years[0], "last": years[1], "lo": region_path, "hi": upper}
    return [Told(*row) for row in await session.execute(_WITHIN_REACH, asked)]


async def peer_years(session: AsyncSession, indicator: UUID, unit: str, years: tuple[int, int]) -> Sequence[PeerYear]:
    """Of the caller's own region, whatever he asks about; nothing for whoever reads all of it."""
    asked = {"indicator": indicator, "unit": unit, "first": years[0], "last": years[1]}
    found = await session.execute(_PEERS, asked)
    return [PeerYear(row.budget_year, tuple(row.actuals or ()), row.reached, row.evaluated) for row in found]


async def region_names(session: AsyncSession, paths: Sequence[str]) -> Mapping[str, str]:
    found = await session.execute(_NAMES, {"paths": list(paths)})
    return {row.path: row.name for row in found}
