"""What the library knows of the indicators that rows may mean, asked for in a few statements for all rows together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.importing import Content, Known, Library, Planned, Row, identity, plan
from indicator_library.domain.inheritance import Place
from indicator_library.domain.naming import name_key
from indicator_library.domain.near_names import NearNames
from indicator_library.domain.proposing import ProposingPolicy, findings_on
from indicator_library.domain.units import spelled_alike
from indicator_library.indicator_proposals.drafting import Acting
from indicator_library.indicator_workbooks.reading import aside
from indicator_library.indicators.content import REQUIRED, ZH
from indicator_library.indicators.publishing import Owner
from indicator_library.indicators.seeking import own_place
from indicator_library.policies import Place as LawPlace
from indicator_library.policies import proposing_policy
from wenxiao.findings import Finding

_KNOWN = (
    "SELECT v.id, v.code, v.tier, v.region_path, v.unit_id, v.department_id, v.depth, v.version, v.parent_id,"
    " v.status, c.content FROM indicators.indicator v"
    " JOIN indicators.indicator_version c ON c.indicator_id = v.id AND c.number = v.version WHERE "
)
_MINE = "v.tier = :tier AND v.region_path = :region_path AND v.unit_id IS NOT DISTINCT FROM CAST(:unit_id AS bigint)"
# Of each descent all that holds here and not its narrowest alone: that is looked for among those of one name.
_HOLDS = (
    "v.status = 'published' AND v.region_path = ANY (:paths) AND (v.unit_id IS NULL OR v.unit_id = ANY (:offices))"
    " AND (v.valid_from IS NULL OR v.valid_from <= :day) AND (v.valid_until IS NULL OR v.valid_until >= :day)"
)
_NAMES = text(f"SELECT DISTINCT v.name FROM indicators.indicator v WHERE {_HOLDS}")
_ABOVE = text(
    "WITH RECURSIVE up (id, parent_id) AS (SELECT id, parent_id FROM indicators.indicator WHERE id = ANY (:ids)"
    " UNION SELECT i.id, i.parent_id FROM indicators.indicator i JOIN up ON i.id = up.parent_id) SELECT id FROM up"
)


async def planned(session: AsyncSession, rows: Sequence[Row], owner: Owner, act: Acting) -> list[Planned]:
    """Of each row what would become of it, as the library stands now."""
    library = await _library(session, rows, owner, act)
    told = [_with_its_code(row, library) for row in rows]
    return await aside(partial(plan, told, library))


def _with_its_code(row: Row, library: Library) -> Row:
    """A code of somebody else's library is not ours to give, but people look for it."""
    if row.code is None or row.code in library.by_code or row.faults:
        return row
    source = row.stated.get("source")
    noted = f"{source}（原编码{row.code}）" if source else f"原编码{row.code}"
    return replace(row, stated={**row.stated, "source": noted})


async def _library(session: AsyncSession, rows: Sequence[Row], owner: Owner, act: Acting) -> Library:
    mine: dict[str, Any] = {name: getattr(owner, name) for name in ("tier", "region_path", "unit_id")}
    keys = sorted({name_key(row.stated["name"]) for row in rows if row.stated.get("name")})
    codes = sorted({code for row in rows for code in (row.code, row.parent_code) if code})
    here = own_place(act.who, act.day)
    holds = {"paths": list(here.paths), "offices": list(here.offices), "day": here.day}
    named = holds | mine | {"keys": keys}
    found = await _asked(session, f"v.name_key = ANY (:keys) AND (({_MINE}) OR ({_HOLDS}))", named, owner)
    found += await _asked(session, "v.code = ANY (:codes)", {"codes": codes}, owner)
    above = (await session.scalars(_ABOVE, {"ids": [one.id for one in found]})).all()
    found += await _asked(session, "v.id = ANY (:ids)", {"ids": list(above)}, owner)
    by_id = {one.id: one for one in found}
    same: dict[Any, list[Known]] = {}
    for one in by_id.values():
        same.setdefault(identity(one.content), []).append(one)
    effective = await session.scalars(_NAMES, holds)
    return Library(
        place=Place(owner.tier.value, owner.region_path, owner.unit_id, owner.department_id),
        by_code={one.code: one for one in by_id.values()},
        by_id=by_id,
        same=same,
        near=await aside(partial(NearNames, list(effective))),
        converts=spelled_alike,
        judge=partial(_judged, owner.tier.value, _policy(act)),
    )


def _policy(act: Acting) -> ProposingPolicy:
    return proposing_policy(act.library, LawPlace(act.who.region_code, act.who.level, act.day))


def _judged(
    tier: str, policy: ProposingPolicy, content: Content, own: Content, parent: Content | None
) -> tuple[Finding, ...]:
    required = {name: ZH[name] for name in REQUIRED}
    return findings_on(content, own=own, parent=parent, tier=tier, required=required, policy=policy)


async def _asked(session: AsyncSession, condition: str, binds: dict[str, Any], owner: Owner) -> list[Known]:
    rows = await session.execute(text(_KNOWN + condition), binds)
    place = (owner.tier.value, owner.region_path, owner.unit_id)
    return [
        Known(
            id=row.id,
            code=row.code,
            place=Place(row.tier, row.region_path, row.unit_id, row.department_id),
            depth=row.depth,
            content=row.content,
            version=row.version,
            parent_id=row.parent_id,
            mine=(row.tier, row.region_path, row.unit_id) == place,
            retired=row.status == "retired",
        )
        for row in rows
    ]
