"""Which indicator a row of a target is: the one it refers to, else the one of the same name and category.

Never guessed: where two indicators could be meant, none is taken, and people see the row among the unmatched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from indicator_library.domain.naming import name_key
from indicator_library.domain.searching import category_key


class MatchedBy(StrEnum):
    REFERENCE = "reference"
    NAME = "name"
    NONE = "none"


@dataclass(frozen=True)
class Candidate:
    """A published indicator that holds for the row's unit; `depth` of its tier, the country's 0."""

    id: UUID
    depth: int
    name_key: str
    category: str
    subcategory: str


@dataclass(frozen=True)
class Match:
    indicator_id: UUID | None
    by: MatchedBy


UNMATCHED = Match(None, MatchedBy.NONE)


def match(
    name: str, category: str, subcategory: str | None, referred: UUID | None, candidates: Sequence[Candidate]
) -> Match:
    """`referred` is known to the library, or None. Of one name the narrowest counts, of whatever descent."""
    if referred is not None:
        return Match(referred, MatchedBy.REFERENCE)
    key, kind = name_key(name), category_key(category)
    alike = [one for one in candidates if one.name_key == key and category_key(one.category) == kind]
    within = category_key(subcategory or "")
    alike = [one for one in alike if category_key(one.subcategory) == within] or alike
    deepest = max((one.depth for one in alike), default=0)
    narrowest = [one for one in alike if one.depth == deepest]
    return Match(narrowest[0].id, MatchedBy.NAME) if len(narrowest) == 1 else UNMATCHED
