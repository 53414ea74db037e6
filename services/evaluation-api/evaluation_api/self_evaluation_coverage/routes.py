"""HTTP of the coverage of a year."""

from typing import Annotated

from fastapi import Query, Request

from evaluation_api.access import SelfEvaluationReader
from evaluation_api.database import Year
from evaluation_api.regional_law import law_of_year
from evaluation_api.self_evaluation_coverage.models import SelfEvaluationCoverage
from evaluation_api.self_evaluation_coverage.usecases import coverage
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("self-evaluation-coverage")


@router.get("", response_model=SelfEvaluationCoverage)
async def read_self_evaluation_coverage(
    budget_year: Annotated[Year, Query()],
    reader: SelfEvaluationReader,
    session: Session,
    today: Today,
    request: Request,
    department_id: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
    units: Annotated[bool, Query(description="是否逐单位列出")] = False,
) -> SelfEvaluationCoverage:
    """Who owes, who has, who is late: the self-evaluations of a budget year by region, department and, asked, unit."""
    law = await law_of_year(session, budget_year, who=reader, library=request.app.state.policies, today=today)
    return await coverage(session, law, department_id=department_id, units=units)
