"""Thousands of proposals published as one: rows and versions are made aside and written in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from indicator_library.domain.adopting import digest
from indicator_library.domain.changing import changes
from indicator_library.domain.importing import Known, Outcome, Planned
from indicator_library.domain.inheritance import TIERS, origins
from indicator_library.indicator_imports.writing import insert_rows, update_rows
from indicator_library.indicator_proposals.drafting import Acting
from indicator_library.indicator_workbooks.reading import aside
from indicator_library.indicators.content import ZH
from indicator_library.indicators.models import Cause, Indicator, IndicatorVersion
from indicator_library.indicators.publishing import (
    Inherited,
    Owner,
    began,
    columns_of,
    first_code,
    last_serial,
    whole,
)

MANY = 500
# With what was known of a nearly empty library the first searches after a large batch would take minutes.
_LOOKED_AT_ANEW = (text("ANALYZE indicators.indicator"), text("ANALYZE indicators.indicator_version"))
_FOUND_BY = (
    *("category", "subcategory", "name", "name_key", "industry", "field", "applies_to", "budget_book", "kind"),
    *("direction", "unit", "confirmed", "valid_from", "valid_until", "search_text", "grams"),
)
_PLACE = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
_NEW = (
    *("id", "root_id", "parent_id", "seen_parent_version", "depth", "code", "tier", "status", "conflicts", "version"),
    *(*_PLACE, *_FOUND_BY),
)
_REVISED = ("version", "conflicts", "seen_parent_version", *_FOUND_BY)
_VERSION = (
    *("indicator_id", "number", "content", "own", "origins", "parent_id", "parent_version", "cause", "published_on"),
    *("published_by", "digest", "changes", "proposal_id", *_PLACE),
)


@dataclass(frozen=True)
class Made:
    """What a proposal becomes."""

    proposal_id: UUID
    indicator: Mapping[str, Any]
    version: Mapping[str, Any]
    is_new: bool


async def publish_all(session: AsyncSession, planned: Sequence[Planned], owner: Owner, act: Acting) -> list[Made]:
    """In the transaction of the caller, who holds the place's lock; what is revised is locked and of its version."""
    parents = await _parents(session, {one.parent.id for one in planned if one.parent})
    created = [one for one in planned if one.outcome is Outcome.CREATED]
    ids = (await session.scalars(text("SELECT uuidv7() FROM generate_series(1, :n)"), {"n": len(created)})).all()
    contents = await aside(lambda: [whole(one.own, _inherited(one, parents)) for one in created])
    codes = await _codes(session, owner, contents)
    new = zip(created, ids, contents, codes, strict=True)
    made = await aside(
        lambda: [_new(one, identifier, content, code, owner, parents, act) for one, identifier, content, code in new]
    )
    revised = [one for one in planned if one.outcome is Outcome.REVISED]
    made += await aside(partial(_all_revised, revised, owner, parents, act))
    await insert_rows(session, "indicator", _NEW, (one.indicator for one in made if one.is_new))
    await update_rows(session, "indicator", _REVISED, (one.indicator for one in made if not one.is_new))
    await insert_rows(session, "indicator_version", _VERSION, (one.version for one in made))
    if len(made) >= MANY:
        for statement in _LOOKED_AT_ANEW:
            await session.execute(statement)
    return made


async def _parents(session: AsyncSession, wanted: set[UUID]) -> dict[UUID, Inherited]:
    asked = (
        select(Indicator, IndicatorVersion)
        .join(IndicatorVersion, col(IndicatorVersion.indicator_id) == col(Indicator.id))
        .where(col(IndicatorVersion.number) == col(Indicator.version))
        .where(col(Indicator.id).in_(wanted))
    )
    return {parent.id: Inherited(parent, version) for parent, version in await session.execute(asked)}


def _inherited(one: Planned, parents: Mapping[UUID, Inherited]) -> Inherited | None:
    return parents[one.parent.id] if one.parent else None


async def _codes(session: AsyncSession, owner: Owner, contents: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each series is asked for its last serial once, and held until the end of the transaction."""
    firsts = [first_code(owner, content) for content in contents]
    last = {first.series: first for first in firsts}
    serials = {series: await last_serial(session, last[series]) for series in sorted(last)}
    codes = []
    for first in firsts:
        serials[first.series] += 1
        codes.append(str(replace(first, serial=serials[first.series])))
    return codes


def _new(
    one: Planned,
    identifier: UUID,
    content: Mapping[str, Any],
    code: str,
    owner: Owner,
    parents: Mapping[UUID, Inherited],
    act: Acting,
) -> Made:
    inherited = _inherited(one, parents)
    indicator = {
        "id": identifier,
        "root_id": inherited.parent.root_id if inherited else identifier,
        "parent_id": inherited.parent.id if inherited else None,
        "seen_parent_version": inherited.parent.version if inherited else None,
        "depth": TIERS.index(owner.tier.value),
        "code": code,
        "tier": owner.tier,
        "status": "published",
        "conflicts": [],
        "version": 1,
        **owner.columns,
        **columns_of(content),
    }
    told = began(content, inherited) or ("导入",)
    version = _version(one, identifier, 1, Cause.IMPORTED, told, owner, inherited, act)
    return Made(_proposal_of(one), indicator, version, is_new=True)


def _all_revised(
    revised: Sequence[Planned], owner: Owner, parents: Mapping[UUID, Inherited], act: Acting
) -> list[Made]:
    return [_revised(one, one.existing, owner, parents, act) for one in revised if one.existing]


def _revised(one: Planned, before: Known, owner: Owner, parents: Mapping[UUID, Inherited], act: Acting) -> Made:
    inherited, number = _inherited(one, parents), before.version + 1
    content = whole(one.own, inherited)
    seen = inherited.parent.version if inherited else None
    indicator = {"id": before.id, "version": number, "conflicts": [], "seen_parent_version": seen}
    told = changes(before.content, content, ZH) or ("内容未变",)
    version = _version(one, before.id, number, Cause.REVISED, told, owner, inherited, act)
    return Made(_proposal_of(one), indicator | columns_of(content), version, is_new=False)


def _version(
    one: Planned,
    identifier: UUID,
    number: int,
    cause: Cause,
    told: Sequence[str],
    owner: Owner,
    inherited: Inherited | None,
    act: Acting,
) -> dict[str, Any]:
    content = whole(one.own, inherited)
    above = inherited.version if inherited else None
    taken = origins(above.content, above.origins, one.own, inherited.source) if inherited and above else {}
    return {
        "indicator_id": identifier,
        "number": number,
        "content": content,
        "own": dict(one.own),
        "origins": taken,
        "parent_id": inherited.parent.id if inherited else None,
        "parent_version": inherited.parent.version if inherited else None,
        "cause": cause,
        "published_on": act.day,
        "published_by": act.who.name,
        "digest": digest(content),
        "changes": list(told),
        "proposal_id": _proposal_of(one),
        **owner.columns,
    }


def _proposal_of(one: Planned) -> UUID:
    if one.row.proposal_id is None:
        raise LookupError(one.row.number)
    return one.row.proposal_id
