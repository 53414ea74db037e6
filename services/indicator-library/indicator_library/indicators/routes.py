"""`/api/v1/indicators`: the library, for everybody who is signed in."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel

from indicator_library.access import LibraryReader
from indicator_library.indicators import queries
from indicator_library.indicators.content import AppliesTo, BudgetBook, Direction, Kind
from indicator_library.indicators.models import IndicatorView, Tier
from indicator_library.indicators.queries import Asked
from indicator_library.indicators.seeking import PlaceUnknown, place_of
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicators")
Text100 = Annotated[str | None, Query(max_length=100)]


class FacetValue(BaseModel):
    value: str
    indicators: int


class Subcategory(BaseModel):
    subcategory: str
    indicators: int


class Branch(BaseModel):
    category: str
    indicators: int
    subcategories: list[Subcategory]


class Narrowing:
    """The filters that list, facets and tree have in common."""

    def __init__(
        self,
        q: Annotated[
            str | None,
            Query(max_length=100, description="名称、解释中的字词，空格分隔，须全部出现；都没有时给出名称近似的"),
        ] = None,
        category: Annotated[str | None, Query(max_length=100, description="一级指标；产出 与 产出指标 同义")] = None,
        subcategory: Text100 = None,
        industry: Text100 = None,
        field: Text100 = None,
        applies_to: AppliesTo | None = None,
        budget_book: BudgetBook | None = None,
        kind: Kind | None = None,
        direction: Direction | None = None,
        tier: Tier | None = None,
        confirmed: bool | None = None,
    ) -> None:
        self.q, self.category = q, category
        self.equal = {
            "subcategory": subcategory,
            "industry": industry,
            "field": field,
            "applies_to": applies_to and applies_to.value,
            "budget_book": budget_book and budget_book.value,
            "kind": kind and kind.value,
            "direction": direction and direction.value,
            "tier": tier and tier.value,
            "confirmed": confirmed,
        }


async def asked(
    reader: LibraryReader,
    session: Session,
    today: Today,
    narrowing: Annotated[Narrowing, Depends()],
    scope: Annotated[
        Literal["effective", "everything"],
        Query(
            description="effective：在本地（或所给区划、单位）有效的指标，逐级承接后每条只列最具体的；everything：全部"
        ),
    ] = "effective",
    region_code: Annotated[str | None, Query(max_length=20, description="哪个区划的有效指标库；默认本地")] = None,
    unit_id: Annotated[int | None, Query(ge=1, lt=2**63, description="哪个单位的有效指标库；默认本单位")] = None,
) -> Asked:
    place = None
    if scope == "effective":
        place = await place_of(session, reader, today, region_code=region_code, unit_id=unit_id)
    return Asked(place, narrowing.q, narrowing.category, narrowing.equal)


Sought = Annotated[Asked, Depends(asked, scope="function")]


@router.get("", response_model=Page[IndicatorView], responses=problems(PlaceUnknown))
async def list_indicators(reader: LibraryReader, session: Session, paging: Paging, sought: Sought) -> Response:
    """The effective library of a region and unit, or all there is: best hits first, else in its order."""
    return await queries.indicator_page(session, paging, sought)


@router.get("/facets", response_model=dict[str, list[FacetValue]], responses=problems(PlaceUnknown))
async def read_facets(reader: LibraryReader, session: Session, sought: Sought) -> dict[str, list[FacetValue]]:
    """How many of the list's indicators each value holds, at most fifty a facet; a facet is not narrowed by itself."""
    found = await queries.facets(session, sought)
    return {name: [FacetValue.model_validate(value) for value in values] for name, values in found.items()}


@router.get("/tree", response_model=list[Branch], responses=problems(PlaceUnknown))
async def read_tree(reader: LibraryReader, session: Session, sought: Sought) -> list[Branch]:
    """The library as a tree of categories and subcategories."""
    return [Branch.model_validate(branch) for branch in await queries.tree(session, sought)]


@router.get("/{indicator_id}", response_model=IndicatorView, responses=problems(queries.IndicatorNotFound))
async def read_indicator(indicator_id: UUID, reader: LibraryReader, session: Session) -> Response:
    """One indicator with its source, whether that source was read, and from which tier each of its parts comes."""
    return await queries.indicator_view(session, indicator_id)
