"""The observations of an indicator within reach, and the values of those beyond it without any name.

An indicator is asked about with all that is of its descent: a county that narrows one goes on counting what it counted.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.summing_up import PeerYear, Told

_DESCENT = (
    "SELECT d.id FROM indicators.indicator d JOIN indicators.indicator i ON i.root_id = d.root_id"
    " WHERE i.id = :indicator"
)
_UNITS = text(f"SELECT DISTINCT unit FROM indicators.indicator WHERE id IN ({_DESCENT})")
_WITHIN_REACH = text(
    "SELECT o.id, o.budget_year, o.region_path, o.region_code, o.unit_id, o.unit_name, o.project_name,"
    " o.comparable_target, o.comparable_actual, o.met, o.evaluated_on, o.comparable_unit"
    f" FROM indicators.observation o WHERE o.indicator_id IN ({_DESCENT}) AND o.budget_year BETWEEN :first AND :last"
    " AND o.region_path >= :lo AND o.region_path < :hi AND (o.exited_on IS NULL OR o.evaluated_on IS NOT NULL)"
    " ORDER BY o.budget_year, o.id"
)
_PEERS = text("SELECT * FROM indicators.peer_values(:indicator, :units, :factors, :first, :last)")
_NAMES = text("SELECT path, name FROM indicators.directory_region WHERE path = ANY (:paths)")


async def told_within_reach(
    session: AsyncSession, indicator: UUID, unit: str, region_path: str, years: tuple[int, int]
) -> Sequence[Told]:
    """Of the region and all below it, as far as the caller reads."""
    upper = "0" if region_path == "/" else region_path + "0"
    asked = {"indicator": indicator, "first": years[0], "last": years[1], "lo": region_path, "hi": upper}
    return [_told(row, unit) for row in (await session.execute(_WITHIN_REACH, asked)).mappings()]


def _told(row: RowMapping, unit: str) -> Told:
    given = dict(row)
    told_in = given.pop("comparable_unit")
    target, actual = (in_unit_of(given.pop(f"comparable_{one}"), told_in, unit) for one in ("target", "actual"))
    return Told(**given, target=target, actual=actual)


async def peer_years(session: AsyncSession, indicator: UUID, unit: str, years: tuple[int, int]) -> Sequence[PeerYear]:
    """Of the caller's own region, whatever he asks about; nothing for whoever reads all of it."""
    told_in = (await session.scalars(_UNITS, {"indicator": indicator})).all()
    factors = {one: in_unit_of(Decimal(1), one, unit) for one in told_in}
    known = {one: factor for one, factor in factors.items() if factor is not None}
    asked = {"indicator": indicator, "units": list(known), "factors": list(known.values())}
    found = await session.execute(_PEERS, asked | {"first": years[0], "last": years[1]})
    return [PeerYear(row.budget_year, tuple(row.actuals or ()), row.reached, row.evaluated) for row in found]


async def region_names(session: AsyncSession, paths: Sequence[str]) -> Mapping[str, str]:
    found = await session.execute(_NAMES, {"paths": list(paths)})
    return {row.path: row.name for row in found}
