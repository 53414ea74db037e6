"""The library as callers search it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from indicator_library.domain.searching import SUFFIX, category_key, like_pattern, words_of
from indicator_library.indicators.models import Indicator, Kind
from wenxiao.errors import NotFound
from wenxiao.pages import PageQuery, one, page

VIEW = "indicators.indicator_view"
ORDER = ("position", "id")


class IndicatorNotFound(NotFound):
    title = "指标库中没有该指标"


async def indicator_page(
    session: AsyncSession,
    paging: PageQuery,
    *,
    query: str | None,
    category: str | None,
    industry: str | None,
    kind: Kind | None,
) -> Response:
    """Every word of `query` occurs in the name; both spellings of a category are one."""
    words = {f"word_{i}": like_pattern(word) for i, word in enumerate(words_of(query or ""))}
    conditions = [f"v.name LIKE :{bind}" for bind in words]
    parameters: Mapping[str, str] = words
    if category is not None:
        key = category_key(category)
        conditions.append("v.category IN (:category, :category_long)")
        parameters = words | {"category": key, "category_long": key + SUFFIX}
    equal = {"industry": industry, "kind": kind.value if kind else None}
    return await page(session, VIEW, paging, where=equal, conditions=conditions, parameters=parameters, order=ORDER)


async def indicator_view(session: AsyncSession, identifier: UUID) -> Response:
    return await one(session, VIEW, identifier, IndicatorNotFound)


async def known_indicator(session: AsyncSession, identifier: UUID) -> Indicator:
    found = await session.get(Indicator, identifier)
    if found is None:
        raise IndicatorNotFound("指标库中没有该指标，请先在指标库中查询后再引用。", pointer="#/indicator_id")
    return found
