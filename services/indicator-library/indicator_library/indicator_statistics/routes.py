"""`/api/v1/indicators/{indicator_id}/statistics`: what the observations of an indicator say together."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from indicator_library.access import ObservationReader
from indicator_library.indicator_statistics.models import StatisticsView
from indicator_library.indicator_statistics.usecases import statistics
from indicator_library.indicators.queries import IndicatorNotFound
from indicator_library.indicators.seeking import PlaceUnknown, place_of
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicators")
USUAL_YEARS = 5


@router.get(
    "/{indicator_id}/statistics",
    response_model=StatisticsView,
    responses=problems(IndicatorNotFound, PlaceUnknown),
)
async def read_statistics(
    indicator_id: UUID,
    reader: ObservationReader,
    session: Session,
    today: Today,
    region: Annotated[str | None, Query(max_length=20, description="区划代码；默认本地，含其下各级")] = None,
    from_year: Annotated[int | None, Query(alias="from", ge=2000, le=2100, description="起始预算年度")] = None,
    until_year: Annotated[int | None, Query(alias="until", ge=2000, le=2100, description="截止预算年度")] = None,
) -> StatisticsView:
    """By year and place: distribution, trend, outliers, attainment, whether it says anything; usually of five years."""
    place = await place_of(session, reader, today, region_code=region, unit_id=None)
    last = today.year if until_year is None else until_year
    first = last - USUAL_YEARS + 1 if from_year is None else from_year
    return await statistics(session, reader, indicator_id, place.paths[0], (first, last))
