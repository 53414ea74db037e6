"""Judging many rows at once: a query each for the indicators they refer to, their observations and standards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.access import Permission, may
from indicator_library.domain.judging import judge, of_content
from indicator_library.domain.quality import Judged, LibraryFields
from indicator_library.domain.silence import plain
from indicator_library.indicator_quality.models import (
    IndicatorQuality,
    QualityAnswer,
    QualityAsked,
    QualityRow,
    ReferredIndicator,
    RowQuality,
    shown,
)
from indicator_library.indicator_standards.queries import HOLDS, LINEAGE, NEAREST
from indicator_library.indicators.queries import known_version
from indicator_library.indicators.seeking import own_place
from indicator_library.silent_indicators.queries import silent_among, usual_years
from wenxiao.access import Principal

_REFERRED = text("SELECT id, code, name, kind, direction, unit, status FROM indicators.indicator WHERE id = ANY (:ids)")
# The nearest's newest of a single value that is in force for the year being written or one before.
_STANDARDS = text(
    f"{LINEAGE} SELECT DISTINCT ON (l.asked) l.asked, s.value, s.unit"
    " FROM lineage l JOIN indicators.indicator_standard s ON s.indicator_id = l.id"
    f" WHERE {HOLDS} AND s.value IS NOT NULL AND s.year <= :next_year"
    f" ORDER BY l.asked, {NEAREST}, s.year DESC, s.kind"
)


@dataclass(frozen=True)
class Known:
    """What the library knows of the indicators that rows refer to."""

    indicators: Mapping[UUID, ReferredIndicator]
    always_met: Collection[UUID]
    standards: Mapping[UUID, str]


async def judge_rows(session: AsyncSession, who: Principal, asked: QualityAsked, today: date) -> QualityAnswer:
    ids = {row.library_indicator_id for row in asked.rows if row.library_indicator_id is not None}
    known = Known(
        await _referred(session, ids),
        await _always_met(session, ids, who, today),
        await _standards(session, ids, who, today),
    )
    return QualityAnswer(rows=[_judged(at, row, known) for at, row in enumerate(asked.rows)])


async def judge_indicator(session: AsyncSession, who: Principal, identifier: UUID, today: date) -> IndicatorQuality:
    """Of the current version, with what the caller may see of its observations."""
    indicator, version = await known_version(session, identifier)
    always = identifier in await _always_met(session, {identifier}, who, today)
    index = judge(of_content(version.content, always_met=always))
    named = {"indicator_id": indicator.id, "code": indicator.code, "name": indicator.name, "version": indicator.version}
    return IndicatorQuality.model_validate(named | shown(index))


async def _referred(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, ReferredIndicator]:
    if not ids:
        return {}
    found = await session.execute(_REFERRED, {"ids": list(ids)})
    return {row.id: ReferredIndicator.model_validate(dict(row)) for row in found.mappings()}


async def _always_met(session: AsyncSession, ids: Collection[UUID], who: Principal, today: date) -> Collection[UUID]:
    """Those that the list of silent indicators has for the caller."""
    if not ids or not may(who, Permission.OBSERVATION_READ):
        return ()
    return await silent_among(session, ids, who.region_path, usual_years(today.year))


async def _standards(session: AsyncSession, ids: Collection[UUID], who: Principal, today: date) -> Mapping[UUID, str]:
    if not ids:
        return {}
    place = own_place(who, today)
    asked = {"indicators": list(ids), "above": list(place.paths), "offices": list(place.offices)}
    found = await session.execute(_STANDARDS, asked | {"next_year": today.year + 1})
    return {row.asked: f"{plain(row.value)}{row.unit}" for row in found}


def _judged(at: int, row: QualityRow, known: Known) -> RowQuality:
    referred = known.indicators.get(row.library_indicator_id) if row.library_indicator_id else None
    index = judge(_as_written(row, referred, known))
    told: dict[str, Any] = {"row": at, "library_indicator": referred, "note": _note(row, referred)}
    return RowQuality.model_validate(told | shown(index))


def _as_written(row: QualityRow, referred: ReferredIndicator | None, known: Known) -> Judged:
    """What the row itself says counts before what the library knows."""
    fields = row.model_dump(exclude={"library_indicator_id", "kind", "direction", "standard_text"})
    library, standard = None, row.standard_text
    if referred is not None:
        library = LibraryFields(referred.name, referred.kind.value, referred.direction.value, referred.unit)
        standard = standard or known.standards.get(referred.id, "")
    return Judged(
        **fields,
        kind=row.kind.value if row.kind else "",
        direction=row.direction.value if row.direction else "",
        standard_text=standard,
        always_met=row.library_indicator_id in known.always_met,
        library=library,
    )


def _note(row: QualityRow, referred: ReferredIndicator | None) -> str | None:
    if row.library_indicator_id is None:
        return None
    if referred is None:
        return f"“{row.name}”引用的指标不在指标库中，请重新选用或留空。"
    if referred.status == "retired":
        return f"“{row.name}”引用的指标“{referred.name}”（{referred.code}）已停用，请改用接替它的指标。"
    return None
