"""Which standard holds where, and what a standard is linked with."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.responses import Response

from indicator_library.domain.aligning import Reference, ReferenceKind
from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.inheritance import ancestors
from indicator_library.domain.standards import StandardStatus
from indicator_library.indicator_standards.models import IndicatorStandard, StandardNotFound
from indicator_library.indicators.seeking import LibraryPlace
from indicator_library.reference_standards.models import ReferenceStandard
from wenxiao.errors import Invalid

# The indicators that are asked for, each with all it descends from.
LINEAGE = (
    "WITH RECURSIVE lineage AS (SELECT i.id AS asked, i.id, i.parent_id, 0 AS above FROM indicators.indicator i"
    " WHERE i.id = ANY (:indicators) UNION ALL SELECT l.asked, i.id, i.parent_id, l.above + 1"
    " FROM lineage l JOIN indicators.indicator i ON i.id = l.parent_id)"
)
# A department's own before the region's, then the nearest region upward, then the nearest indicator.
NEAREST = "s.owner_id IS NULL, length(s.region_path) DESC, l.above"
HOLDS = (
    "s.status = 'published' AND s.region_path = ANY (:above) AND (s.owner_id IS NULL OR s.owner_id = ANY (:offices))"
)
_EFFECTIVE = text(
    f"{LINEAGE} SELECT coalesce(json_agg(v ORDER BY v.kind), '[]')::text"
    " FROM indicators.indicator_standard_view v WHERE v.id IN ("
    " SELECT DISTINCT ON (s.kind) s.id FROM lineage l JOIN indicators.indicator_standard s ON s.indicator_id = l.id"
    f" WHERE s.year = :year AND {HOLDS} ORDER BY s.kind, {NEAREST})"
)


class ReferenceUnfit(Invalid):
    title = "挂接的标准在这里不适用"


async def effective(session: AsyncSession, indicator: UUID, year: int, place: LibraryPlace) -> Response:
    """Of each kind one."""
    asked = {"indicators": [indicator], "year": year, "above": list(place.paths), "offices": list(place.offices)}
    return Response(await session.scalar(_EFFECTIVE, asked), media_type="application/json")


async def require_not_draft(session: AsyncSession, identifier: UUID) -> None:
    row = await session.get(IndicatorStandard, identifier)
    if row is None or row.status is StandardStatus.DRAFT:
        raise StandardNotFound("没有这条标准值，或它尚未发布；请核对编号。")


async def in_force(session: AsyncSession, draft: IndicatorStandard) -> IndicatorStandard | None:
    """The published standard of the same indicator, region, owner, year and kind."""
    asked = select(IndicatorStandard).where(
        col(IndicatorStandard.indicator_id) == draft.indicator_id,
        col(IndicatorStandard.region_path) == draft.region_path,
        col(IndicatorStandard.owner_id).is_not_distinct_from(draft.owner_id),
        col(IndicatorStandard.year) == draft.year,
        col(IndicatorStandard.kind) == draft.kind,
        col(IndicatorStandard.status) == StandardStatus.PUBLISHED,
    )
    return (await session.scalars(asked)).one_or_none()


async def references_of(
    session: AsyncSession, ids: Sequence[UUID], *, region_path: str, year: int, unit: str
) -> list[Reference]:
    """In the unit of the indicator; each must hold in the region, in the year, and convert."""
    found = await session.scalars(select(ReferenceStandard).where(col(ReferenceStandard.id).in_(ids)))
    known = {row.id: row for row in found}
    linked = []
    for place, identifier in enumerate(ids):
        row, pointer = known.get(identifier), f"#/reference_ids/{place}"
        if row is None or row.region_path not in ancestors(region_path):
            raise ReferenceUnfit("没有这项标准，或它不在本地及上级登记，请核对编号。", pointer=pointer)
        if row.valid_from > date(year, 12, 31) or (row.valid_until is not None and row.valid_until < date(year, 1, 1)):
            raise ReferenceUnfit(
                f"《{row.title}》（{row.number}）在{year}年不在有效期内，请挂接现行的标准。", pointer=pointer
            )
        amount = in_unit_of(row.amount, row.unit, unit)
        if amount is None:
            detail = f"《{row.title}》的单位“{row.unit}”不能换算为指标的单位“{unit}”，请核对挂接的标准。"
            raise ReferenceUnfit(detail, pointer=pointer)
        linked.append(Reference(row.title, row.number, ReferenceKind(row.kind), row.bound, amount))
    return linked
