"""`/api/v1/indicator-recommendations`: indicators for a project, ranked, explained and covering the form."""

from indicator_library.access import LibraryReader
from indicator_library.indicator_recommendations.models import Recommendation, RecommendationAsked
from indicator_library.indicator_recommendations.usecases import recommend_indicators
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("indicator-recommendations")


@router.post("", response_model=Recommendation)
async def recommend_for_project(
    asked: RecommendationAsked, reader: LibraryReader, session: Session, today: Today
) -> Recommendation:
    """What similar projects used and the library holds; of projects beyond the caller's reach only aggregates count."""
    return await recommend_indicators(session, reader, asked, today)
