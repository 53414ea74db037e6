"""Drafting, suggesting and publishing standards."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.aligning import Stated, alignment_findings, require_aligned
from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.standards import (
    KIND_ZH,
    StandardKind,
    StandardStatus,
    require_draft,
    require_other_hand,
    require_value,
)
from indicator_library.domain.suggesting import BASIS_ZH, YEARS_BACK, suggest
from indicator_library.domain.units import convert, unit
from indicator_library.indicator_standards.models import (
    IndicatorStandard,
    StandardDraft,
    StandardNotFound,
    SuggestionAsked,
)
from indicator_library.indicator_standards.queries import in_force, references_of
from indicator_library.indicator_statistics.queries import told_within_reach
from indicator_library.indicators.models import Indicator
from indicator_library.indicators.queries import known_indicator
from indicator_library.policies import Place, indicator_policy, level_of
from indicator_library.reference_standards.usecases import office_of
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


async def draft_standard(session: AsyncSession, who: Principal, body: StandardDraft) -> IndicatorStandard:
    indicator = await known_indicator(session, body.indicator_id)
    await references_of(session, body.reference_ids, region_path=who.region_path, year=body.year, unit=indicator.unit)
    row = IndicatorStandard(**body.model_dump(), **_comparable(body, indicator), **_owned(who))
    return await _kept(session, row, "draft")


async def suggest_standard(session: AsyncSession, who: Principal, asked: SuggestionAsked) -> IndicatorStandard:
    """A draft like any other, marked as computed; whether it holds, a second person decides."""
    indicator = await known_indicator(session, asked.indicator_id)
    years = (asked.year - YEARS_BACK, asked.year - 1)
    told = await told_within_reach(session, asked.indicator_id, indicator.unit, who.region_path, years)
    found = suggest(told, indicator.direction, asked.basis, asked.year)
    body = StandardDraft(
        indicator_id=asked.indicator_id,
        kind=StandardKind.HISTORICAL,
        year=asked.year,
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        unit=indicator.unit,
        source=f"由观测值推算：{BASIS_ZH[asked.basis]}",
    )
    row = IndicatorStandard(**body.model_dump(), **_comparable(body, indicator), **_owned(who))
    row.computed, row.evidence = True, found.evidence
    return await _kept(session, row, "suggest")


async def change_standard(
    session: AsyncSession, identifier: UUID, body: StandardDraft, *, who: Principal, expected: int
) -> None:
    """Whoever changes it is its author; a computed value that was changed is computed no more."""
    row = await locked(session, IndicatorStandard, identifier, StandardNotFound)
    check_version(row.version, expected)
    require_draft(row.status, "修改")
    indicator = await known_indicator(session, body.indicator_id)
    await references_of(session, body.reference_ids, region_path=row.region_path, year=body.year, unit=indicator.unit)
    told = body.model_dump() | _comparable(body, indicator)
    kept = ("indicator_id", "year", "comparable_unit", "comparable_lower", "comparable_upper")
    row.computed = row.computed and all(getattr(row, name) == told[name] for name in kept)
    for name, value in told.items():
        setattr(row, name, value)
    row.author_subject, row.author_name = who.subject, who.name
    row.version += 1
    await _kept(session, row, "change")


async def publish_standard(
    session: AsyncSession, identifier: UUID, *, who: Principal, expected: int, library: PolicyLibrary, today: date
) -> None:
    """In the place of the one of the same kind that held so far; held against the indicator as it is by now."""
    row = await locked(session, IndicatorStandard, identifier, StandardNotFound)
    check_version(row.version, expected)
    require_draft(row.status, "发布")
    require_other_hand(row.author_subject, (who.subject, who.acting_for))
    indicator = await known_indicator(session, row.indicator_id)
    law = indicator_policy(library, Place(row.region_code, level_of(row.region_code), today))
    references = await references_of(
        session, row.reference_ids, region_path=row.region_path, year=row.year, unit=indicator.unit
    )
    for name, value in _comparable(row, indicator).items():
        setattr(row, name, value)
    stated = Stated(row.comparable_lower, row.comparable_upper, row.comparable_unit)
    is_cost = "成本" in f"{indicator.category}{indicator.subcategory}"
    findings = alignment_findings(stated, references, law.alignment, is_cost=is_cost)
    require_aligned(findings)
    await _supersede(session, row)
    row.status, row.published_on = StandardStatus.PUBLISHED, today
    row.publisher_subject, row.publisher_name = who.subject, who.name
    row.findings, row.policy_stamps = [asdict(one) for one in findings], [asdict(stamp) for stamp in law.stamps]
    row.version += 1
    await _kept(session, row, "publish")


async def _supersede(session: AsyncSession, row: IndicatorStandard) -> None:
    """Before the new one is written: of one kind, region and year one holds."""
    held = await in_force(session, row)
    if held is None:
        return
    former = await locked(session, IndicatorStandard, held.id, StandardNotFound)
    former.status, former.superseded_by = StandardStatus.SUPERSEDED, row.id
    former.version += 1
    await session.flush()


def _owned(who: Principal) -> dict[str, Any]:
    """A department speaks for its own units, finance for all of its region."""
    return office_of(who) | {"owner_id": who.organisation_id if who.role is Role.DEPARTMENT else None}


def _comparable(body: StandardDraft | IndicatorStandard, indicator: Indicator) -> dict[str, Any]:
    require_value(body.value, body.lower, body.upper)

    def told(number: Decimal | None) -> Decimal | None:
        if number is None:
            return None
        same = in_unit_of(number, body.unit, indicator.unit)
        return convert(number, unit(body.unit, "#/unit"), unit(indicator.unit, "#/unit")) if same is None else same

    ends = (body.lower, body.upper) if body.value is None else (body.value, body.value)
    return {
        "comparable_unit": indicator.unit,
        "comparable_lower": told(ends[0]),
        "comparable_upper": told(ends[1]),
    }


async def _kept(session: AsyncSession, row: IndicatorStandard, step: str) -> IndicatorStandard:
    session.add(row)
    await session.flush()
    told = {"kind": KIND_ZH[row.kind], "year": row.year, "value": row.value, "lower": row.lower, "upper": row.upper}
    detail = {name: str(value) for name, value in told.items() if value is not None} | {"computed": row.computed}
    await record(session, action=f"indicator_standard:{step}", resource=f"indicator-standards/{row.id}", detail=detail)
    return row
