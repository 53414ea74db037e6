"""The library as callers search it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from indicator_library.domain.searching import SUFFIX
from indicator_library.indicators.models import Indicator, IndicatorVersion
from indicator_library.indicators.seeking import (
    BODY,
    ORDER,
    LibraryPlace,
    Sought,
    alike,
    equal,
    in_category,
    ranked,
    where,
    with_words,
    within,
)
from wenxiao.errors import NotFound
from wenxiao.pages import PageQuery, one, page

VIEW = "indicators.indicator_view"
FACETS = (
    *("category", "subcategory", "industry", "field", "applies_to", "budget_book", "kind", "direction"),
    *("tier", "confirmed"),
)
MOST_VALUES = 50  # of a facet, the most frequent first
NOTHING_FOUND = b'{"items":[],"next":null}'
FEWEST_TO_BE_ALIKE = 2  # characters; one alone resembles everything that holds it, and nothing else


class IndicatorNotFound(NotFound):
    title = "指标库中没有该指标"


@dataclass(frozen=True)
class Asked:
    """What a caller narrows the library by; `place` None: everywhere, retired ones too."""

    place: LibraryPlace | None
    query: str | None
    category: str | None
    equal: Mapping[str, Any]

    def sought(self, *, resembling: bool = False) -> Sought:
        sought = Sought() if self.place is None else within(self.place)
        in_category(sought, self.category)
        equal(sought, self.equal)
        if self.query and self.query.strip():
            (alike if resembling else with_words)(sought, self.query)
        return sought


async def indicator_page(session: AsyncSession, paging: PageQuery, asked: Asked) -> Response:
    """Hits of the words; where there is none at all, names that resemble them."""
    found = await _page(session, paging, asked.sought())
    if found.body == NOTHING_FOUND and len((asked.query or "").strip()) >= FEWEST_TO_BE_ALIKE:
        return await _page(session, paging, asked.sought(resembling=True))
    return found


async def _page(session: AsyncSession, paging: PageQuery, sought: Sought) -> Response:
    return await page(
        session, ranked(sought), paging, conditions=sought.conditions, parameters=sought.binds, order=ORDER, body=BODY
    )


async def _nothing_holds(session: AsyncSession, asked: Asked) -> bool:
    """Whether no indicator holds the words, so that the list shows names that resemble them."""
    if len((asked.query or "").strip()) < FEWEST_TO_BE_ALIKE:
        return False
    sought = asked.sought()
    hit = f"SELECT EXISTS (SELECT FROM indicators.indicator v WHERE {where(sought)})"
    return not await session.scalar(text(hit), sought.binds)


async def facets(session: AsyncSession, asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """Of each facet its values with how many of what the list shows they hold; a facet ignores its own filter."""
    resembling = await _nothing_holds(session, asked)
    narrowed = [name for name in FACETS if asked.equal.get(name) is not None or (name == "category" and asked.category)]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in FACETS}
    for names in ([name for name in FACETS if name not in narrowed], *([name] for name in narrowed)):
        sought = (_without(asked, names[0]) if names[0] in narrowed else asked).sought(resembling=resembling)
        for row in (await session.execute(text(_counted(names, where(sought))), sought.binds)).mappings():
            found[row["facet"]].append({"value": row["value"], "indicators": row["indicators"]})
    return found


def _without(asked: Asked, facet: str) -> Asked:
    rest = {name: value for name, value in asked.equal.items() if name != facet}
    return replace(asked, equal=rest, category=None if facet == "category" else asked.category)


def _counted(names: Sequence[str], condition: str) -> str:
    """All of these facets in one pass; `facet` is the one that GROUPING names by its missing bit."""
    columns = ", ".join(f"v.{name}" for name in names)
    missing = {name: (1 << len(names)) - 1 - (1 << at) for at, name in enumerate(reversed(names))}
    value = " ".join(f"WHEN {bits} THEN v.{name}::text" for name, bits in missing.items())
    facet = " ".join(f"WHEN {bits} THEN '{name}'" for name, bits in missing.items())
    one_pass = (
        f"SELECT CASE GROUPING({columns}) {facet} END AS facet, CASE GROUPING({columns}) {value} END AS value,"
        f" count(*) AS number FROM indicators.indicator v WHERE {condition}"
        f" GROUP BY GROUPING SETS ({', '.join(f'(v.{name})' for name in names)})"
    )
    spelled = f"CASE facet WHEN 'category' THEN regexp_replace(value, '{SUFFIX}$', '') ELSE value END"
    summed = (
        f"SELECT facet, {spelled} AS value, sum(number)::bigint AS indicators FROM ({one_pass}) o"
        " WHERE value IS NOT NULL GROUP BY 1, 2"
    )
    placed = "row_number() OVER (PARTITION BY facet ORDER BY indicators DESC, value) AS place"
    return (
        f"SELECT facet, value, indicators FROM (SELECT s.*, {placed} FROM ({summed}) s) p"
        f" WHERE place <= {MOST_VALUES} ORDER BY facet, place"
    )


async def tree(session: AsyncSession, asked: Asked) -> list[dict[str, Any]]:
    """Categories in the library's order, in each its subcategories, with how many indicators they hold."""
    sought = asked.sought(resembling=await _nothing_holds(session, asked))
    found = await session.execute(
        text(
            f"SELECT v.category, v.subcategory, count(*) AS indicators FROM indicators.indicator v"
            f" WHERE {where(sought)} GROUP BY 1, 2 ORDER BY min(v.position)"
        ),
        sought.binds,
    )
    grown: dict[str, list[dict[str, Any]]] = {}
    for row in found.mappings():
        grown.setdefault(row["category"], []).append(
            {"subcategory": row["subcategory"], "indicators": row["indicators"]}
        )
    return [
        {"category": category, "indicators": sum(one["indicators"] for one in below), "subcategories": below}
        for category, below in grown.items()
    ]


async def indicator_view(session: AsyncSession, identifier: UUID) -> Response:
    return await one(session, VIEW, identifier, IndicatorNotFound)


async def holds(session: AsyncSession, identifier: UUID, place: LibraryPlace) -> bool:
    """Whether the indicator is in the effective library of the place."""
    sought = within(place)
    sought.narrow("v.id = :id", id=identifier)
    found = text(f"SELECT EXISTS (SELECT FROM indicators.indicator v WHERE {where(sought)})")
    return bool(await session.scalar(found, sought.binds))


async def known_indicator(session: AsyncSession, identifier: UUID, pointer: str = "#/indicator_id") -> Indicator:
    found = await session.get(Indicator, identifier)
    if found is None:
        raise IndicatorNotFound("指标库中没有该指标，请先在指标库中查询后再引用。", pointer=pointer)
    return found


async def known_version(session: AsyncSession, identifier: UUID) -> tuple[Indicator, IndicatorVersion]:
    """The indicator with its current version."""
    indicator = await known_indicator(session, identifier)
    version = await session.get_one(IndicatorVersion, (indicator.id, indicator.version))
    return indicator, version
