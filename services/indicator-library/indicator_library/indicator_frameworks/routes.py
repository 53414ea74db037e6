"""`/api/v1/indicator-frameworks`: the common frameworks of documents, each indicator as the library has it now."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from indicator_library.access import LibraryReader
from indicator_library.indicator_frameworks.models import FrameworkView
from indicator_library.indicators.content import AppliesTo
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "indicators.indicator_framework_view"
router = nouns("indicator-frameworks")


class IndicatorFrameworkNotFound(NotFound):
    title = "没有该指标体系框架"


@router.get("", response_model=Page[FrameworkView])
async def list_frameworks(
    reader: LibraryReader,
    session: Session,
    paging: Paging,
    applies_to: AppliesTo | None = None,
    code: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Frameworks with their items in the documents' order; confirmed tells what was read in the document."""
    equal = {"applies_to": applies_to.value if applies_to else None, "code": code}
    return await page(session, VIEW, paging, where=equal, order=("position", "id"))


@router.get("/{framework_id}", response_model=FrameworkView, responses=problems(IndicatorFrameworkNotFound))
async def read_framework(framework_id: UUID, reader: LibraryReader, session: Session) -> Response:
    """One framework with its items."""
    return await one(session, VIEW, framework_id, IndicatorFrameworkNotFound)
