"""Indicators that resemble one that somebody is about to propose."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.naming import likeness, name_key
from indicator_library.domain.searching import category_key
from indicator_library.indicators.seeking import LibraryPlace, Sought, where, within

MOST = 10
LEAST = 0.5  # likeness below which two names have hardly more in common than their endings
_CANDIDATES = 60


async def indicators_alike(
    session: AsyncSession, content: Mapping[str, Any], place: LibraryPlace, *, but: object = None
) -> list[dict[str, Any]]:
    """At most ten of the effective library and of regions below, the closest first; `but` is what is revised itself.

    What a region below already has (`below`) would be there twice once the region has one of its own.
    """
    name = content.get("name")
    if not name:
        return []
    own = place.paths[0]
    lower = Sought(binds={"own": own, "end": "0" if own == "/" else own + "0"})
    lower.narrow("v.status = 'published' AND v.unit_id IS NULL AND v.region_path > :own AND v.region_path < :end")
    rows = [(row, False) for row in await _named_alike(session, within(place), name)]
    rows += [(row, True) for row in await _named_alike(session, lower, name)]
    found = [_alike(row, content, below=below) for row, below in rows if row["id"] != but]
    close = [one for one in found if one["likeness"] >= LEAST]
    return sorted(close, key=lambda one: (one["below"], -one["likeness"]))[:MOST]


async def _named_alike(session: AsyncSession, sought: Sought, name: str) -> list[dict[str, Any]]:
    sought.narrow("(v.name OPERATOR(public.%) :name OR v.name_key = :key)", name=name, key=name_key(name))
    rows = await session.execute(
        text(
            "SELECT v.id, v.code, v.name, v.category, v.subcategory, v.applies_to, v.tier, v.region_path"
            f" FROM indicators.indicator v WHERE {where(sought)}"
            " ORDER BY public.similarity(v.name, :name) DESC, v.position LIMIT :most"
        ),
        sought.binds | {"most": _CANDIDATES},
    )
    return [dict(row) for row in rows.mappings()]


def _alike(row: Mapping[str, Any], content: Mapping[str, Any], *, below: bool) -> dict[str, Any]:
    same = (
        name_key(row["name"]) == name_key(content["name"])
        and category_key(row["category"]) == category_key(content.get("category") or "")
        and row["applies_to"] == content.get("applies_to")
    )
    shown = {name: row[name] for name in ("code", "name", "category", "subcategory", "tier", "region_path")}
    close = round(likeness(row["name"], content["name"]), 3)
    return shown | {"id": str(row["id"]), "likeness": close, "same": same, "below": below}
