"""Questions to the library, put into the words of the interface."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.policies.models import (
    DatedView,
    DifferencesView,
    DifferenceView,
    DocumentView,
    EffectiveValue,
    EffectiveView,
    HeldView,
    HistoryView,
    PackSummaryView,
    PackView,
    ParameterView,
    PeriodView,
    PlaceView,
    SectionSummary,
    SectionView,
    StampView,
)
from gateway.regions.models import Region
from wenxiao.errors import NotFound
from wenxiao.findings import PolicyStamp
from wenxiao.policy import Dated, Document, PolicyLibrary
from wenxiao_policies import inquiry
from wenxiao_policies.inquiry import Held, Jurisdiction, PackSummary, SectionNotFound


class RegionNotFound(NotFound):
    title = "没有这个区划"


class PackNotFound(NotFound):
    title = "没有这个政策包"


async def place(session: AsyncSession, region_code: str, day: date) -> Jurisdiction:
    """The level is the directory's; digits of a code do not tell it."""
    level = await session.scalar(select(col(Region.level)).where(col(Region.code) == region_code))
    if level is None:
        raise RegionNotFound(f"区划目录里没有“{region_code}”，请在 /api/v1/regions 中查找区划代码。")
    return Jurisdiction(region_code, level.value, day)


@lru_cache(maxsize=8192)
def summary_of(library: PolicyLibrary, pack: str) -> PackSummary:
    return inquiry.summary(library, require_pack(library, pack))


def require_pack(library: PolicyLibrary, pack: str) -> str:
    if pack not in library.packs:
        raise PackNotFound(f"没有政策包“{pack}”，请在 /api/v1/policies 中查找代号。")
    return pack


def pack_summary(one: PackSummary) -> PackSummaryView:
    sections = [SectionSummary(**asdict(stamp), own=one.own.get(stamp.section, 0)) for stamp in one.stamps]
    return PackSummaryView(**_head(one), sections=sections)


def whole_pack(library: PolicyLibrary, pack: str) -> PackView:
    one = summary_of(library, pack)
    return PackView(**_head(one), sections=[_section(library, one, stamp) for stamp in one.stamps])


def section_of(library: PolicyLibrary, pack: str, section: str) -> SectionView:
    one = summary_of(library, pack)
    stamps = {stamp.section: stamp for stamp in one.stamps}
    if section not in stamps:
        raise SectionNotFound(f"没有章节“{section}”，章节只有：{'、'.join(stamps)}")
    return _section(library, one, stamps[section])


def effective(library: PolicyLibrary, section: str, where: Jurisdiction) -> EffectiveView:
    stamp, held = inquiry.effective(library, section, where)
    values = [EffectiveValue(parameter=name, **_held_parts(one)) for name, one in held.items()]
    return EffectiveView(**asdict(where), stamp=StampView(**asdict(stamp)), values=values)


def history(library: PolicyLibrary, section: str, parameter: str, where: Jurisdiction) -> HistoryView:
    found = inquiry.history(library, section, parameter, region_code=where.region_code, level=where.level)
    return HistoryView(
        region_code=where.region_code,
        level=where.level,
        section=section,
        parameter=parameter,
        periods=[PeriodView(first=one.first, last=one.last, held=_held(one.held)) for one in found],
    )


def differences(library: PolicyLibrary, one: Jurisdiction, other: Jurisdiction, section: str | None) -> DifferencesView:
    found = inquiry.difference(library, one, other, section=section)
    return DifferencesView(
        one=PlaceView(**asdict(one)),
        other=PlaceView(**asdict(other)),
        differences=[
            DifferenceView(
                section=each.section,
                parameter=each.parameter,
                one=_held(each.one),
                other=_held(each.other),
                only_basis=each.only_basis,
            )
            for each in found
        ],
    )


def _head(one: PackSummary) -> dict[str, Any]:
    head = one.head
    return {
        "key": head.pack,
        "zh": head.zh,
        "version": head.version,
        "region_code": head.region_code,
        "applies_to": list(head.applies_to),
        "adopts": list(head.adopts),
        "chain": list(one.chain),
        "in_force_from": head.in_force_from,
        "shipped": one.shipped,
        "documents": [_document(document) for document in head.documents],
        "clauses": dict(one.clauses),
    }


def _document(document: Document) -> DocumentView:
    return DocumentView(
        key=document.key,
        title=document.title,
        number=document.number,
        issued=document.issued,
        in_force_from=document.in_force_from,
        note=document.note,
    )


def _section(library: PolicyLibrary, one: PackSummary, stamp: PolicyStamp) -> SectionView:
    held = library.packs[one.head.pack].sections.get(stamp.section, {})
    parameters = [ParameterView(parameter=name, values=_dated(line)) for name, line in held.items()]
    return SectionView(**asdict(stamp), own=len(held), parameters=parameters)


def _dated(line: Sequence[Dated]) -> list[DatedView]:
    return [
        DatedView(
            since=one.start,
            until=one.until,
            continues=one.until is None,
            value=one.value,
            unit=one.unit,
            basis=list(one.basis),
            source=one.source or "law",
            note=one.note,
        )
        for one in line
    ]


def _held(held: Held | None) -> HeldView | None:
    return HeldView(**_held_parts(held)) if held else None


def _held_parts(held: Held) -> dict[str, Any]:
    return {
        "pack": held.pack,
        "since": held.since,
        "until": held.until,
        "continues": held.until is None,
        "value": held.value,
        "unit": held.unit,
        "basis": list(held.basis),
        "source": held.source,
        "note": held.note,
    }
