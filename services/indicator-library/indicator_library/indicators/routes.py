"""`/api/v1/indicators`: the library, for everybody who is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from indicator_library.access import LibraryReader
from indicator_library.indicators import queries
from indicator_library.indicators.models import IndicatorView, Kind
from wenxiao.database import Session
from wenxiao.pages import Page, Paging
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicators")
Text100 = Annotated[str | None, Query(max_length=100)]


@router.get("", response_model=Page[IndicatorView])
async def list_indicators(
    reader: LibraryReader,
    session: Session,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=100, description="名称中的字词，空格分隔，须全部出现")] = None,
    category: Annotated[str | None, Query(max_length=100, description="一级指标；产出 与 产出指标 同义")] = None,
    industry: Text100 = None,
    kind: Kind | None = None,
) -> Response:
    """Indicators in the library's order, narrowed by name, category, industry and kind."""
    return await queries.indicator_page(session, paging, query=q, category=category, industry=industry, kind=kind)


@router.get("/{indicator_id}", response_model=IndicatorView, responses=problems(queries.IndicatorNotFound))
async def read_indicator(indicator_id: UUID, reader: LibraryReader, session: Session) -> Response:
    """One indicator with its source and whether that source was read."""
    return await queries.indicator_view(session, indicator_id)
