"""Putting together what is known of an indicator: within the caller's reach by rows, beyond it by quartiles."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain import summing_up
from indicator_library.domain.summing_up import Told
from indicator_library.indicator_statistics.models import (
    PeersView,
    PlaceView,
    StatisticsView,
    YearView,
    cell_view,
    outlier_view,
    peers_view,
    trend_view,
)
from indicator_library.indicator_statistics.queries import peer_years, region_names, told_within_reach
from indicator_library.indicators.queries import known_indicator
from wenxiao.access import Principal, ReachKind


async def statistics(
    session: AsyncSession, who: Principal, indicator_id: UUID, region_path: str, years: tuple[int, int]
) -> StatisticsView:
    """Outliers and the flag that it says nothing are of what the caller reads; peers only where rows are hidden."""
    indicator = await known_indicator(session, indicator_id)
    told = await told_within_reach(session, indicator_id, indicator.unit, region_path, years)
    silence = summing_up.says_nothing(told)
    return StatisticsView(
        indicator_id=indicator_id,
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        region_code=region_path.rpartition("/")[2],
        region_path=region_path,
        from_year=years[0],
        until_year=years[1],
        whole=cell_view(summing_up.cell(told)),
        years=[
            YearView(budget_year=year, **dict(cell_view(summing_up.cell(rows))))
            for year, rows in summing_up.by_year(told).items()
        ],
        places=await _places(session, told, region_path),
        trend=trend_view(summing_up.movement(told)),
        not_comparable=sum(one.evaluated_on is not None and one.actual is None for one in told),
        outliers=[outlier_view(one) for one in summing_up.outliers(told)],
        says_nothing=silence.says_nothing,
        because=silence.because,
        peers=await _peers(session, who, indicator_id, indicator.unit, region_path, years),
    )


async def _places(session: AsyncSession, told: Sequence[Told], region_path: str) -> list[PlaceView]:
    places = summing_up.by_place(told, region_path)
    names = await region_names(session, list(places))
    return [
        PlaceView(
            region_path=path,
            region_code=path.rpartition("/")[2],
            region_name=names.get(path),
            **dict(cell_view(summing_up.cell(rows))),
        )
        for path, rows in places.items()
    ]


async def _peers(
    session: AsyncSession, who: Principal, indicator_id: UUID, unit: str, region_path: str, years: tuple[int, int]
) -> PeersView | None:
    if who.read.kind is not ReachKind.UNITS or region_path != who.region_path:
        return None
    found = await peer_years(session, indicator_id, unit, years)
    return peers_view([summing_up.peer_cell(one) for one in found])
