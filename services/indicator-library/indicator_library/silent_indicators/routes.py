"""`/api/v1/silent-indicators`: indicators that never fail, and so say nothing."""

from typing import Annotated

from fastapi import Query

from indicator_library.access import ObservationReader
from indicator_library.indicators.seeking import PlaceUnknown, place_of
from indicator_library.silent_indicators.models import SilentIndicatorView
from indicator_library.silent_indicators.queries import silent_indicators, usual_years
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("silent-indicators")


@router.get("", response_model=list[SilentIndicatorView], responses=problems(PlaceUnknown))
async def list_silent_indicators(
    reader: ObservationReader,
    session: Session,
    today: Today,
    region: Annotated[str | None, Query(max_length=20, description="区划代码；默认本地，含其下各级")] = None,
    from_year: Annotated[int | None, Query(alias="from", ge=2000, le=2100, description="起始预算年度")] = None,
    until_year: Annotated[int | None, Query(alias="until", ge=2000, le=2100, description="截止预算年度")] = None,
) -> list[SilentIndicatorView]:
    """All of them, by code: over at least three years and twelve evaluated observations within reach."""
    place = await place_of(session, reader, today, region_code=region, unit_id=None)
    last = today.year if until_year is None else until_year
    first = usual_years(last)[0] if from_year is None else from_year
    return await silent_indicators(session, place, (first, last))
