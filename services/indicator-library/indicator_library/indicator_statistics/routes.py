"""`/api/v1/indicators/{indicator_id}/statistics`: what the observations of an indicator say together."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from indicator_library.access import ObservationReader
from indicator_library.indicator_statistics.drawing import drawn
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


PICTURE = "image/svg+xml"
DRAWN: dict[int | str, dict[str, Any]] = {200: {"content": {PICTURE: {"schema": {"type": "string"}}}}}


class Span:
    """Which places and years are summed up; usually the caller's region and the last five years."""

    def __init__(
        self,
        today: Today,
        region: Annotated[str | None, Query(max_length=20, description="区划代码；默认本地，含其下各级")] = None,
        from_year: Annotated[int | None, Query(alias="from", ge=2000, le=2100, description="起始预算年度")] = None,
        until_year: Annotated[int | None, Query(alias="until", ge=2000, le=2100, description="截止预算年度")] = None,
    ) -> None:
        self.today, self.region = today, region
        last = today.year if until_year is None else until_year
        self.years = (last - USUAL_YEARS + 1 if from_year is None else from_year, last)


Asked = Annotated[Span, Depends()]


@router.get(
    "/{indicator_id}/statistics",
    response_model=StatisticsView,
    responses=problems(IndicatorNotFound, PlaceUnknown),
)
async def read_statistics(
    indicator_id: UUID, reader: ObservationReader, session: Session, asked: Asked
) -> StatisticsView:
    """By year and place: distribution, trend, outliers, attainment, whether it says anything; usually of five years."""
    place = await place_of(session, reader, asked.today, region_code=asked.region, unit_id=None)
    return await statistics(session, reader, indicator_id, place.paths[0], asked.years)


@router.get(
    "/{indicator_id}/statistics/picture",
    response_class=Response,
    responses=DRAWN | problems(IndicatorNotFound, PlaceUnknown),
)
async def draw_statistics(indicator_id: UUID, reader: ObservationReader, session: Session, asked: Asked) -> Response:
    """The same as a picture: per year a box of the actual values, the middle target, and the quartiles of others."""
    place = await place_of(session, reader, asked.today, region_code=asked.region, unit_id=None)
    told = await statistics(session, reader, indicator_id, place.paths[0], asked.years)
    return Response(drawn(told), media_type=PICTURE)
