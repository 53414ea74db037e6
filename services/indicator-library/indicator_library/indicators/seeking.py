"""Which indicators a request is about: of which place, with which words, in which corner of the library.

Candidates come from the index of grams and of places; only the rows of the page are serialised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.inheritance import ancestors
from indicator_library.domain.naming import name_key, query_grams, search_text
from indicator_library.domain.searching import SUFFIX, category_key, like_pattern, words_of
from wenxiao.access import Principal, Role
from wenxiao.errors import Invalid

NATIONAL = ("/",)


class PlaceUnknown(Invalid):
    title = "没有这个区划或单位"


@dataclass(frozen=True)
class LibraryPlace:
    """Whose effective library: the region with all above it, the offices whose own indicators count, and the day."""

    paths: tuple[str, ...]
    offices: tuple[int, ...]
    day: date


@dataclass
class Sought:
    """SQL over `v`, a row of the table of indicators, with its binds; `rank` orders the hits of words."""

    conditions: list[str] = field(default_factory=list)
    binds: dict[str, Any] = field(default_factory=dict)
    rank: str = "0"

    def narrow(self, condition: str, **binds: Any) -> None:
        self.conditions.append(condition)
        self.binds |= binds


def own_place(who: Principal, day: date) -> LibraryPlace:
    """A unit's with its department's and those of its predecessors; a department's without those of its units."""
    before = who.read.units or () if who.role is Role.UNIT else ()
    offices = {who.organisation_id, who.department_id, *before}
    return LibraryPlace(ancestors(who.region_path), tuple(sorted(office for office in offices if office)), day)


async def place_of(
    session: AsyncSession, who: Principal, day: date, *, region_code: str | None, unit_id: int | None
) -> LibraryPlace:
    """Of the caller himself, or of a region and an office that he names: what is published is no secret."""
    if region_code is None and unit_id is None:
        return own_place(who, day)
    if unit_id is not None:
        return await _of_office(session, unit_id, region_code, day)
    found = await session.scalar(
        text("SELECT path FROM indicators.directory_region WHERE code = :code"), {"code": region_code}
    )
    if found is None:
        raise PlaceUnknown("没有这个区划代码，请核对后再查。", pointer="?region_code")
    return LibraryPlace(ancestors(found), (), day)


async def _of_office(session: AsyncSession, unit_id: int, region_code: str | None, day: date) -> LibraryPlace:
    found = await session.execute(
        text(
            "SELECT follows_region_code, follows_region_path, follows_department_id"
            " FROM indicators.directory_organisation WHERE id = :id"
        ),
        {"id": unit_id},
    )
    office = found.one_or_none()
    if office is None or region_code not in (None, office.follows_region_code):
        raise PlaceUnknown("没有这个单位，或它不在所给的区划内，请核对后再查。", pointer="?unit_id")
    return LibraryPlace(ancestors(office.follows_region_path), (unit_id, office.follows_department_id), day)


def within(place: LibraryPlace) -> Sought:
    """The effective library: of each descent the narrowest indicator that holds for the place."""
    sought = Sought(binds={"paths": list(place.paths), "offices": list(place.offices), "day": place.day})
    sought.narrow(_holds("v"))
    sought.narrow(
        "NOT EXISTS (SELECT FROM indicators.indicator n WHERE n.root_id = v.root_id AND n.depth > v.depth AND "
        + _holds("n")
        + ")"
    )
    return sought


def _holds(row: str) -> str:
    return (
        f"{row}.status = 'published' AND {row}.region_path = ANY (:paths)"
        f" AND ({row}.unit_id IS NULL OR {row}.unit_id = ANY (:offices))"
        f" AND ({row}.valid_from IS NULL OR {row}.valid_from <= :day)"
        f" AND ({row}.valid_until IS NULL OR {row}.valid_until >= :day)"
    )


def in_category(sought: Sought, category: str | None) -> None:
    """Forms print one category both as 产出 and as 产出指标; either finds both."""
    if category is not None:
        key = category_key(category)
        sought.narrow("v.category IN (:category, :category_long)", category=key, category_long=key + SUFFIX)


def with_words(sought: Sought, query: str) -> None:
    """Every word occurs in name, place in the tree or definition; names that are the query, or begin with it, first."""
    for at, word in enumerate(words_of(search_text(query))):
        sought.narrow(f"v.search_text LIKE :word_{at}", **{f"word_{at}": like_pattern(word)})
        needed = query_grams(word)
        if needed:
            sought.narrow(f"v.grams @> CAST(:grams_{at} AS text[])", **{f"grams_{at}": list(needed)})
    pattern = like_pattern(name_key(query))
    sought.binds |= {"key": name_key(query), "key_starts": pattern[1:], "in_name": pattern}
    sought.rank = (
        "CASE WHEN v.name_key = :key THEN 0 WHEN v.name_key LIKE :key_starts THEN 1"
        " WHEN v.name_key LIKE :in_name THEN 2 ELSE 3 END"
    )


def alike(sought: Sought, query: str) -> None:
    """Whatever holds at least half of the query's pairs of characters, most first; for words that nothing holds."""
    pairs = [pair for pair in query_grams(search_text(query)) if not pair.isdigit()]
    held = "(SELECT count(*) FROM unnest(CAST(:pairs AS text[])) p WHERE p = ANY (v.grams))"
    sought.narrow("v.grams && CAST(:pairs AS text[])", pairs=pairs)
    sought.narrow(f"2 * {held} >= cardinality(CAST(:pairs AS text[]))")
    sought.rank = f"(cardinality(CAST(:pairs AS text[])) - {held})"


def equal(sought: Sought, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if value is not None:
            sought.narrow(f"v.{name} = :equal_{name}", **{f"equal_{name}": value})


def ranked(sought: Sought) -> str:
    """The rows with their rank, for a page that is ordered by it."""
    return f"(SELECT v.*, {sought.rank} AS rank FROM indicators.indicator v)"


def where(sought: Sought) -> str:
    return " AND ".join(sought.conditions) or "true"


ORDER: Sequence[str] = ("rank", "position", "id")
BODY = "(SELECT row_to_json(b)::text FROM indicators.indicator_view b WHERE b.id = v.id)"
