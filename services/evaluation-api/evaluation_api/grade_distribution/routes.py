"""HTTP of the spread of grades."""

from typing import Annotated

from fastapi import Query

from evaluation_api.access import SelfEvaluationReader
from evaluation_api.database import Year
from evaluation_api.domain.coverage import EvaluatedObject
from evaluation_api.grade_distribution.models import By, GradeDistribution
from evaluation_api.grade_distribution.usecases import distribution
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("grade-distribution")


@router.get("", response_model=GradeDistribution)
async def read_grade_distribution(
    budget_year: Annotated[Year, Query()],
    reader: SelfEvaluationReader,
    session: Session,
    by: Annotated[By, Query(description="按主管部门或按地区")] = By.DEPARTMENT,
    project_object: Annotated[
        EvaluatedObject | None, Query(alias="object", description="留空为项目和政策；部门整体单独统计")
    ] = None,
) -> GradeDistribution:
    """Grades of a year's self-evaluations that the department has passed, by grade scale; a re-check's grade counts."""
    return await distribution(session, budget_year, by, project_object)
