"""`/api/v1/indicator-quality`: how good targets and indicators are, asked while people write; nothing is kept."""

from uuid import UUID

from indicator_library.access import LibraryReader
from indicator_library.indicator_quality.models import IndicatorQuality, QualityAnswer, QualityAsked
from indicator_library.indicator_quality.usecases import judge_indicator, judge_rows
from indicator_library.indicators.queries import IndicatorNotFound
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicator-quality")
of_indicators = nouns("indicators")


@router.post("", response_model=QualityAnswer)
async def judge_written_rows(
    asked: QualityAsked, reader: LibraryReader, session: Session, today: Today
) -> QualityAnswer:
    """The index of each row, 0 to 100 in five dimensions, with each deduction's rule, reason and advice."""
    return await judge_rows(session, reader, asked, today)


@of_indicators.get("/{indicator_id}/quality", response_model=IndicatorQuality, responses=problems(IndicatorNotFound))
async def read_indicator_quality(
    indicator_id: UUID, reader: LibraryReader, session: Session, today: Today
) -> IndicatorQuality:
    """The index of an indicator as it is published."""
    return await judge_indicator(session, reader, indicator_id, today)
