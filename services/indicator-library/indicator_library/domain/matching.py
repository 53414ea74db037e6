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
    """A published indicator of the effective library of the row's unit."""

    id: UUID
    parent_id: UUID | None
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
    """`referred` is known to the library, or None. Of a lineage the narrowest counts."""
    if referred is not None:
        return Match(referred, MatchedBy.REFERENCE)
    key, kind = name_key(name), category_key(category)
    alike = [one for one in candidates if one.name_key == key and category_key(one.category) == kind]
    within = category_key(subcategory or "")
    alike = [one for one in alike if category_key(one.subcategory) == within] or alike
    above = {one.parent_id for one in alike}
    narrowest = [one for one in alike if one.id not in above]
    return Match(narrowest[0].id, MatchedBy.NAME) if len(narrowest) == 1 else UNMATCHED
