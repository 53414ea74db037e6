"""Which indicators nobody ever misses, within reach; an indicator is one with all that descends from it."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.silence import FEWEST_OBSERVED, FEWEST_YEARS, Seen, Silence, silence
from indicator_library.indicators.seeking import LibraryPlace
from indicator_library.silent_indicators.models import SilentIndicatorView

YEARS = 5
# Never missed over enough observations and years; whether the values vary, the rule says.
_NEVER_MISSED = (
    "SELECT i.root_id, array_agg(o.budget_year ORDER BY o.id) AS years, count(DISTINCT o.unit_id) AS units,"
    " array_agg(o.comparable_actual ORDER BY o.id) AS actuals, array_agg(o.comparable_unit ORDER BY o.id) AS told_in"
    " FROM indicators.observation o JOIN indicators.indicator i ON i.id = o.indicator_id"
    " WHERE o.met IS NOT NULL AND o.budget_year BETWEEN :first AND :last"
    " AND o.region_path >= :lo AND o.region_path < :hi {those} GROUP BY 1"
    " HAVING bool_and(o.met) AND count(*) >= :fewest AND count(DISTINCT o.budget_year) >= :fewest_years"
)
_ALL = text(_NEVER_MISSED.format(those=""))
_THOSE = text(_NEVER_MISSED.format(those="AND i.root_id = ANY (:roots)"))
_ASKED = text("SELECT id, root_id, unit FROM indicators.indicator WHERE id = ANY (:ids)")
# By which it is listed: the narrowest that holds for the place, else the widest that is published.
_LISTED = text(
    "SELECT DISTINCT ON (n.root_id) n.root_id, n.id, n.code, n.name, n.category, n.subcategory, n.unit"
    " FROM (SELECT i.*, i.region_path = ANY (:paths) AND (i.unit_id IS NULL OR i.unit_id = ANY (:offices)) AS holds"
    "  FROM indicators.indicator i WHERE i.root_id = ANY (:roots) AND i.status = 'published') n"
    " ORDER BY n.root_id, n.holds DESC, CASE WHEN n.holds THEN -n.depth ELSE n.depth END, n.id"
)


def usual_years(last: int) -> tuple[int, int]:
    return (last - YEARS + 1, last)


async def silent_indicators(
    session: AsyncSession, place: LibraryPlace, years: tuple[int, int]
) -> list[SilentIndicatorView]:
    never_missed = {row.root_id: row for row in await session.execute(_ALL, _asked(place.paths[0], years))}
    asked = {"roots": list(never_missed), "paths": list(place.paths), "offices": list(place.offices)}
    listed = sorted(await session.execute(_LISTED, asked), key=lambda row: str(row.code))
    found = [_view(row, never_missed[row.root_id]) for row in listed]
    return [one for one in found if one is not None]


async def silent_among(
    session: AsyncSession, ids: Collection[UUID], region_path: str, years: tuple[int, int]
) -> Collection[UUID]:
    """Of these indicators the silent ones, whether or not they are listed themselves."""
    wanted = (await session.execute(_ASKED, {"ids": list(ids)})).all()
    asked = _asked(region_path, years) | {"roots": [row.root_id for row in wanted]}
    never_missed = {row.root_id: row for row in await session.execute(_THOSE, asked)}
    known = [(row, never_missed[row.root_id]) for row in wanted if row.root_id in never_missed]
    return {row.id for row, told in known if _judged(told, row.unit).says_nothing}


def _asked(region_path: str, years: tuple[int, int]) -> dict[str, Any]:
    upper = "0" if region_path == "/" else region_path + "0"
    asked: dict[str, Any] = {"first": years[0], "last": years[1], "lo": region_path, "hi": upper}
    return asked | {"fewest": FEWEST_OBSERVED, "fewest_years": FEWEST_YEARS}


def _judged(told: Any, unit: str) -> Silence:
    rows: Sequence[tuple[int, Decimal | None, str | None]] = list(
        zip(told.years, told.actuals, told.told_in, strict=True)
    )
    return silence([Seen(year, True, in_unit_of(actual, told_in, unit)) for year, actual, told_in in rows])


def _view(indicator: Any, told: Any) -> SilentIndicatorView | None:
    found = _judged(told, indicator.unit)
    if not found.says_nothing:
        return None
    return SilentIndicatorView(
        indicator_id=indicator.id,
        code=indicator.code,
        name=indicator.name,
        category=indicator.category,
        subcategory=indicator.subcategory,
        observations=len(told.years),
        units=told.units,
        years=len(set(told.years)),
        because=found.because,
    )
