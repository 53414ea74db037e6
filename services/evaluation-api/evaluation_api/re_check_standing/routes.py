"""HTTP of how departments stand by their re-checks."""

from typing import Annotated

from fastapi import Query, Request

from evaluation_api.access import ReCheckReader
from evaluation_api.database import Year
from evaluation_api.re_check_standing.models import ReCheckStanding
from evaluation_api.re_check_standing.usecases import standing
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("re-check-standing")


@router.get("", response_model=ReCheckStanding)
async def read_re_check_standing(
    budget_year: Annotated[Year, Query()], reader: ReCheckReader, session: Session, today: Today, request: Request
) -> ReCheckStanding:
    """Per department: drawn, concluded, how far own totals were from final scores, bulletins, points for appraisal."""
    return await standing(session, budget_year, reader=reader, library=request.app.state.policies, today=today)
