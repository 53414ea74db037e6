"""`/api/v1/public/regions` and `/departments`: where something is published, from the region to its departments."""

from typing import Annotated

from fastapi import Query, Response

from disclosure_api.access import Anybody
from disclosure_api.domain.public_comparison import NothingPublished
from disclosure_api.public import reading
from disclosure_api.public.cacheable import Answer
from disclosure_api.public.models import DepartmentPage, DepartmentView, RegionTree, RegionView
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("public")
Code = Annotated[str | None, Query(max_length=20, description="区划代码")]


@router.get("/regions", response_model=RegionTree)
async def list_public_regions(anybody: Anybody, session: Session, answer: Answer) -> Response:
    """The tree of regions in which something is published, with the years and the number of projects."""
    return answer(reading.told({"regions": await reading.region_tree(session)}))


@router.get("/regions/{code}", response_model=RegionView, responses=problems(NothingPublished))
async def read_public_region(code: str, anybody: Anybody, session: Session, answer: Answer) -> Response:
    """A region: its figures by year, the regions below, what it published of itself, and where to follow it."""
    return answer(await reading.region_page(session, code))


@router.get(
    "/regions/{code}/departments/{department_code}",
    response_model=DepartmentPage,
    responses=problems(NothingPublished),
)
async def read_public_department(
    code: str, department_code: str, anybody: Anybody, session: Session, answer: Answer
) -> Response:
    """A department: its figures by year and its evaluations as a whole."""
    return answer(await reading.department_page(session, code, department_code))


@router.get("/departments", response_model=Page[DepartmentView])
async def list_public_departments(
    anybody: Anybody, session: Session, paging: Paging, answer: Answer, region_code: Code = None
) -> Response:
    """Departments with what their published projects come to, year by year."""
    found = await page(
        session,
        "disclosure.public_department_view",
        paging,
        where={"region_code": region_code},
        conditions=("v.department_code <> ''",),
        order=("region_code", "department_code"),
    )
    return answer(bytes(found.body))
