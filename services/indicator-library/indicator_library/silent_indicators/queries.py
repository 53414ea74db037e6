"""Which indicators nobody ever misses, within reach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.silence import FEWEST_OBSERVED, FEWEST_YEARS, Seen, silence
from indicator_library.silent_indicators.models import SilentIndicatorView

# Never missed over enough observations and years; whether the values vary, the rule says.
_NEVER_MISSED = text(
    "SELECT i.id AS indicator_id, i.code, i.name, i.category, i.subcategory, i.unit, o.*"
    " FROM (SELECT indicator_id AS of, array_agg(budget_year ORDER BY id) AS years, count(DISTINCT unit_id) AS units,"
    "  array_agg(comparable_actual ORDER BY id) AS actuals FROM indicators.observation"
    "  WHERE indicator_id IS NOT NULL AND met IS NOT NULL AND budget_year BETWEEN :first AND :last"
    "  AND region_path >= :lo AND region_path < :hi GROUP BY 1"
    "  HAVING bool_and(met) AND count(*) >= :fewest AND count(DISTINCT budget_year) >= :fewest_years) o"
    " JOIN indicators.indicator i ON i.id = o.of WHERE i.status = 'published' ORDER BY i.code"
)


async def silent_indicators(
    session: AsyncSession, region_path: str, years: tuple[int, int]
) -> list[SilentIndicatorView]:
    upper = "0" if region_path == "/" else region_path + "0"
    asked = {"first": years[0], "last": years[1], "lo": region_path, "hi": upper}
    asked |= {"fewest": FEWEST_OBSERVED, "fewest_years": FEWEST_YEARS}
    found = [_judged(row) for row in await session.execute(_NEVER_MISSED, asked)]
    return [one for one in found if one is not None]


def _judged(row: Any) -> SilentIndicatorView | None:
    values: Sequence[Any] = row.actuals
    told = silence([Seen(year, True, actual) for year, actual in zip(row.years, values, strict=True)])
    if not told.says_nothing:
        return None
    return SilentIndicatorView(
        indicator_id=row.indicator_id,
        code=row.code,
        name=row.name,
        category=row.category,
        subcategory=row.subcategory,
        observations=len(row.years),
        units=row.units,
        years=len(set(row.years)),
        because=told.because,
    )
