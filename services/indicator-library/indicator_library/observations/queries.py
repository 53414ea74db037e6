"""Of which indicators a row may be: what it refers to, and what bears its name in the effective library of its unit."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.inheritance import ancestors
from indicator_library.domain.matching import Candidate
from indicator_library.observations.models import Observation

_KNOWN = text(
    "SELECT id, depth, name_key, category, subcategory, unit FROM indicators.indicator i"
    " WHERE i.id = ANY (:referred) OR (i.name_key = ANY (:names) AND i.status = 'published'"
    " AND i.region_path = ANY (:above) AND (i.unit_id IS NULL OR i.unit_id IN (:department_id, :unit_id)))"
)
Known = Mapping[UUID, tuple[Candidate, str]]


class OfUnit(Protocol):
    @property
    def region_path(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def department_id(self) -> int: ...


async def known_indicators(
    session: AsyncSession, of: OfUnit, names: Sequence[str], referred: Sequence[UUID] = ()
) -> Known:
    """Each with its unit."""
    asked = {
        "referred": list(referred),
        "names": list(names),
        "above": list(ancestors(of.region_path)),
        "department_id": of.department_id,
        "unit_id": of.unit_id,
    }
    found = await session.execute(_KNOWN, asked)
    return {row.id: (Candidate(*row[:5]), row.unit) for row in found}


async def candidates_for(session: AsyncSession, row: Observation) -> Known:
    return await known_indicators(session, row, [row.name_key])
