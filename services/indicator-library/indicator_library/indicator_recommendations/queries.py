"""Candidates and evidence from the database: some hundreds, however large the library is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.industries import Place
from indicator_library.domain.recommending import Held
from indicator_library.domain.similar_projects import ANYBODY, Used
from indicator_library.indicators.content import AppliesTo, BudgetBook
from indicator_library.indicators.seeking import LibraryPlace, Sought, where, within

YEARS = 5
MOST_BY_WORDS, MOST_OF_INDUSTRY, MOST_COMMON, MOST_SEEN = 200, 250, 250, 2000
TRIGRAMS = 1.5  # trigrams of Chinese names are less alike than their pairs
FOR = {
    AppliesTo.PROJECT: ["project"],
    AppliesTo.POLICY: ["policy", "project"],
    AppliesTo.DEPARTMENT: ["department"],
    AppliesTo.GOVERNMENT: ["government"],
}
_COLUMNS = "v.id, v.code, v.name, v.category, v.subcategory, v.industry, v.field, v.position"
# Of the years before: in this one a count would tell the day of somebody's approval.
_USES = (
    "SELECT c.*, (SELECT coalesce(sum(u.targets + u.adoptions), 0) FROM indicators.indicator_usage u"
    " WHERE u.indicator_id = c.id AND u.budget_year < :year)::integer AS uses FROM"
)
_USED = text("SELECT * FROM indicators.used_by_similar(:asked, :object, :since, :reads)")


async def held_candidates(
    session: AsyncSession,
    place: LibraryPlace,
    industry: Place,
    pairs: Sequence[str],
    *,
    kind: AppliesTo,
    book: BudgetBook | None,
    year: int,
) -> list[Held]:
    """Of the effective library what shares rare pairs of characters, what is of the industry, what is common to all."""
    sought = within(place)
    sought.narrow("v.applies_to = ANY (:kinds)", kinds=FOR[kind])
    sought.narrow("(v.budget_book IS NULL OR v.budget_book = :book)", book=book and book.value)
    branches = [_of_industry(sought, "v.industry IS NULL", MOST_COMMON)]
    if pairs:
        branches.append(_by_words(sought))
    if industry[0] is not None:
        branches.append(_of_industry(sought, "v.industry = :industry", MOST_OF_INDUSTRY))
    binds = sought.binds | {"pairs": list(pairs), "industry": industry[0], "year": year}
    found = await session.execute(text(f"{_USES} ({' UNION '.join(branches)}) c ORDER BY c.position"), binds)
    return [_held(row) for row in found.mappings()]


def _of_industry(sought: Sought, condition: str, most: int) -> str:
    return (
        f"(SELECT {_COLUMNS} FROM indicators.indicator v WHERE {condition} AND {where(sought)}"
        f" ORDER BY v.position LIMIT {most})"
    )


def _by_words(sought: Sought) -> str:
    """The index gives at most so many; of these the ones that share the most pairs."""
    seen = (
        f"SELECT v.* FROM indicators.indicator v WHERE v.grams && CAST(:pairs AS text[]) AND {where(sought)}"
        f" LIMIT {MOST_SEEN}"
    )
    shared = "cardinality(ARRAY(SELECT unnest(v.grams) INTERSECT SELECT unnest(CAST(:pairs AS text[]))))"
    return f"(SELECT {_COLUMNS} FROM ({seen}) v ORDER BY {shared} DESC, v.position LIMIT {MOST_BY_WORDS})"


def _held(row: Any) -> Held:
    return Held(
        id=str(row["id"]),
        code=row["code"],
        name=row["name"],
        category=row["category"],
        subcategory=row["subcategory"],
        place=(row["industry"], row["field"]),
        uses=row["uses"],
    )


async def used_by_similar(session: AsyncSession, name: str, kind: AppliesTo, year: int, *, reads: bool) -> list[Used]:
    """What approved targets of similarly named projects promise, as aggregates without any name of a project or unit;
    those within reach (where the caller `reads` observations) apart from the hidden ones."""
    asked = {"asked": name, "object": kind.value, "since": year - YEARS, "reads": reads}
    found = await session.execute(_USED, asked)
    return [
        Used(
            category=row["category"],
            subcategory=row["subcategory"],
            name=row["name"],
            nearness=min(1.0, ANYBODY + TRIGRAMS * float(row["nearness"])),
            project=f"approved:{at}",
            projects=row["projects"],
            weights=tuple(weight for weight in row["weights"] or () if weight is not None),
            hidden=row["hidden"],
        )
        for at, row in enumerate(found.mappings())
    ]
