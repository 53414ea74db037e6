"""Indicators that resemble one that somebody is about to propose."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.naming import likeness, name_key
from indicator_library.domain.searching import category_key
from indicator_library.indicators.seeking import LibraryPlace, where, within

MOST = 10
LEAST = 0.5  # likeness below which two names have hardly more in common than their endings
_CANDIDATES = 60


async def indicators_alike(
    session: AsyncSession, content: Mapping[str, Any], place: LibraryPlace, *, but: object = None
) -> list[dict[str, Any]]:
    """At most ten of the effective library, the closest first; `but` is the indicator that is revised itself."""
    name = content.get("name")
    if not name:
        return []
    sought = within(place)
    sought.narrow("(v.name OPERATOR(public.%) :name OR v.name_key = :key)", name=name, key=name_key(name))
    rows = await session.execute(
        text(
            "SELECT v.id, v.code, v.name, v.category, v.subcategory, v.applies_to, v.tier, v.region_path"
            f" FROM indicators.indicator v WHERE {where(sought)}"
            " ORDER BY public.similarity(v.name, :name) DESC, v.position LIMIT :most"
        ),
        sought.binds | {"most": _CANDIDATES},
    )
    found = [_alike(dict(row), content) for row in rows.mappings() if row["id"] != but]
    close = [one for one in found if one["likeness"] >= LEAST]
    return sorted(close, key=lambda one: -one["likeness"])[:MOST]


def _alike(row: dict[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    same = (
        name_key(row["name"]) == name_key(content["name"])
        and category_key(row["category"]) == category_key(content.get("category") or "")
        and row["applies_to"] == content.get("applies_to")
    )
    shown = {name: row[name] for name in ("code", "name", "category", "subcategory", "tier", "region_path")}
    return shown | {"id": str(row["id"]), "likeness": round(likeness(row["name"], content["name"]), 3), "same": same}
