"""`/api/v1/public/projects`: projects by year, found by words, place, year and grade; and all that is told of one."""

from typing import Annotated

from fastapi import Query, Response

from disclosure_api.access import Anybody
from disclosure_api.domain.public_comparison import NothingPublished
from disclosure_api.domain.public_search import SearchTooLong, SearchTooShort
from disclosure_api.public import reading
from disclosure_api.public.cacheable import Answer
from disclosure_api.public.models import ProjectPage, ProjectView
from disclosure_api.public.seeking import Order, Sought
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("public")
BODY = "(SELECT row_to_json(b)::text FROM disclosure.public_project_view b WHERE b.id = v.id)"


@router.get("/projects", response_model=Page[ProjectView], responses=problems(SearchTooShort, SearchTooLong))
async def list_public_projects(
    anybody: Anybody,
    session: Session,
    paging: Paging,
    answer: Answer,
    sought: Sought,
    sort: Annotated[
        Order, Query(description="name 按名称；money 按预算从多到少；score 按得分从高到低；没有的排在最后")
    ] = Order.NAME,
) -> Response:
    """Project-years as everybody may know them; change neither filters nor sort while going through the pages."""
    found = await page(
        session,
        "disclosure.public_project_year",
        paging,
        where=sought.where,
        conditions=sought.conditions,
        parameters=sought.binds,
        order=(f"{sort.value}_order", "id"),
        body=BODY,
    )
    return answer(bytes(found.body))


@router.get(
    "/projects/{code}",
    response_model=ProjectPage,
    responses=problems(NothingPublished, reading.ProjectWithdrawn),
)
async def read_public_project(code: str, anybody: Anybody, session: Session, answer: Answer) -> Response:
    """All years of a project: money, goal, indicators, result, grade, rectification, and each document in force."""
    return answer(await reading.project_page(session, code))
