"""`/api/v1/public/comparisons` and `/charts`: years of one, or places beside each other; figures and pictures."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response

from disclosure_api.access import Anybody
from disclosure_api.domain.public_charts import Measure, chart
from disclosure_api.domain.public_comparison import ComparisonUnclear, NothingPublished, Subject
from disclosure_api.public import comparing
from disclosure_api.public.cacheable import Answer
from disclosure_api.public.comparing import Compared
from disclosure_api.public.models import Comparison
from disclosure_api.public.reading import told
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("public")
PICTURE = "image/svg+xml"
# A picture that somebody opens by itself runs and loads nothing.
STILL = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
REFUSALS = problems(NothingPublished, ComparisonUnclear)
DRAWN: dict[int | str, dict[str, Any]] = {200: {"content": {PICTURE: {"schema": {"type": "string"}}}}, **REFUSALS}
Code = Annotated[str | None, Query(max_length=40)]
Year = Annotated[int | None, Query(ge=2000, le=2100, description="预算年度；默认为已公开的最近一年")]


async def _years(
    session: Session, project_code: Code = None, region_code: Code = None, department_code: Code = None
) -> Compared:
    return await comparing.years_of(session, Subject(project_code, department_code, region_code))


async def _regions(
    session: Session,
    code: Annotated[list[str] | None, Query(description="区划代码，可以多次给出")] = None,
    under: Annotated[str | None, Query(max_length=20, description="上级区划代码：比较其下一级各区划")] = None,
    budget_year: Year = None,
) -> Compared:
    return await comparing.regions_beside(session, tuple(code or ()), under, budget_year)


async def _departments(
    session: Session, region_code: Annotated[str, Query(max_length=20)], budget_year: Year = None
) -> Compared:
    return await comparing.departments_beside(session, region_code, budget_year)


Years = Annotated[Compared, Depends(_years, scope="function")]
Regions = Annotated[Compared, Depends(_regions, scope="function")]
Departments = Annotated[Compared, Depends(_departments, scope="function")]


@router.get("/comparisons/years", response_model=Comparison, responses=REFUSALS)
async def compare_years(anybody: Anybody, compared: Years, answer: Answer) -> Response:
    """Years of one project, department or region, each with what has changed since the year before."""
    return answer(told(compared.document()))


@router.get("/comparisons/regions", response_model=Comparison, responses=REFUSALS)
async def compare_regions(anybody: Anybody, compared: Regions, answer: Answer) -> Response:
    """Regions beside each other in a year: projects, money, execution, scores and grades."""
    return answer(told(compared.document()))


@router.get("/comparisons/departments", response_model=Comparison, responses=REFUSALS)
async def compare_departments(anybody: Anybody, compared: Departments, answer: Answer) -> Response:
    """Departments of a region beside each other in a year, with the region as a whole."""
    return answer(told(compared.document()))


def _drawn(compared: Compared, measure: Measure, answer: Answer) -> Response:
    picture = chart(compared.title, measure, compared.labels, compared.rows)
    return answer(picture, PICTURE, STILL)


@router.get("/charts/years.svg", response_class=Response, responses=DRAWN)
async def draw_years(anybody: Anybody, compared: Years, answer: Answer, measure: Measure = Measure.MONEY) -> Response:
    """The same comparison as a picture."""
    return _drawn(compared, measure, answer)


@router.get("/charts/regions.svg", response_class=Response, responses=DRAWN)
async def draw_regions(
    anybody: Anybody, compared: Regions, answer: Answer, measure: Measure = Measure.MONEY
) -> Response:
    """The same comparison as a picture."""
    return _drawn(compared, measure, answer)


@router.get("/charts/departments.svg", response_class=Response, responses=DRAWN)
async def draw_departments(
    anybody: Anybody, compared: Departments, answer: Answer, measure: Measure = Measure.MONEY
) -> Response:
    """The same comparison as a picture."""
    return _drawn(compared, measure, answer)
