"""Writing the library: each change of an indicator is a version of its own, and the row shows the newest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.adopting import digest
from indicator_library.domain.changing import changes, narrowing
from indicator_library.domain.codes import Code, code, make
from indicator_library.domain.inheritance import TIERS, merged, origins
from indicator_library.domain.naming import grams, name_key, search_text
from indicator_library.indicators.content import ZH, AppliesTo, BudgetBook, Direction, Kind, day_of
from indicator_library.indicators.models import Cause, Indicator, IndicatorStatus, IndicatorVersion, Tier
from indicator_library.national.classification import scheme


@dataclass(frozen=True)
class Owner:
    """Whose indicator it is; of a region's finance no office is named."""

    tier: Tier
    region_path: str
    region_code: str
    unit_id: int | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    department_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "tier"}


@dataclass(frozen=True)
class Inherited:
    """What is inherited, and from which version of whom."""

    parent: Indicator
    version: IndicatorVersion

    @property
    def source(self) -> dict[str, Any]:
        one = self.parent
        place = {"tier": one.tier.value, "region_path": one.region_path, "version": one.version}
        return {"indicator_id": str(one.id), "code": one.code} | place


@dataclass(frozen=True)
class Deed:
    """Why there is a new version, by whom and when; `besides` are sentences that no field tells."""

    cause: Cause
    by: str
    day: date
    proposal_id: UUID | None = None
    besides: tuple[str, ...] = field(default=())


def whole(own: Mapping[str, Any], inherited: Inherited | None) -> dict[str, Any]:
    return dict(own) if inherited is None else merged(inherited.version.content, own)


def columns_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of a content is searched and narrowed by."""
    words = search_text(
        content["name"],
        content["subcategory"],
        content.get("industry"),
        content.get("field"),
        content.get("definition"),
    )
    book = content.get("budget_book")
    return {
        "category": content["category"],
        "subcategory": content["subcategory"],
        "name": content["name"],
        "name_key": name_key(content["name"]),
        "industry": content.get("industry"),
        "field": content.get("field"),
        "applies_to": AppliesTo(content["applies_to"]),
        "budget_book": BudgetBook(book) if book else None,
        "kind": Kind(content["kind"]),
        "direction": Direction(content["direction"]),
        "unit": content["unit"],
        "confirmed": bool(content.get("confirmed", True)),
        "valid_from": day_of(content.get("valid_from")),
        "valid_until": day_of(content.get("valid_until")),
        "search_text": words,
        "grams": list(grams(words)),
    }


def began(content: Mapping[str, Any], inherited: Inherited | None) -> tuple[str, ...]:
    """What the first version says of the indicator that it narrows; nothing where it narrows none."""
    if inherited is None:
        return ()
    above = inherited.parent
    return narrowing(above.name, above.code, inherited.version.content, content, ZH)


async def publish_new(
    session: AsyncSession, own: Mapping[str, Any], owner: Owner, inherited: Inherited | None, deed: Deed
) -> Indicator:
    """The first version of an indicator; its code is the next of its place and corner of the library."""
    content = whole(own, inherited)
    identifier = await session.scalar(text("SELECT uuidv7()"))
    indicator = Indicator(
        id=identifier,
        root_id=inherited.parent.root_id if inherited else identifier,
        parent_id=inherited.parent.id if inherited else None,
        seen_parent_version=inherited.parent.version if inherited else None,
        depth=TIERS.index(owner.tier.value),
        code=await _next_code(session, owner, content),
        tier=owner.tier,
        **owner.columns,
        **columns_of(content),
    )
    session.add(indicator)
    await session.flush()
    session.add(_version(indicator, own, inherited, deed, began(content, inherited) or ("新建",)))
    await session.flush()
    return indicator


async def publish_next(
    session: AsyncSession, indicator: Indicator, own: Mapping[str, Any], inherited: Inherited | None, deed: Deed
) -> IndicatorVersion:
    """The version after the current one, of a row that is locked; what differs is told in sentences."""
    before = await session.get_one(IndicatorVersion, (indicator.id, indicator.version))
    content = whole(own, inherited)
    indicator.version += 1
    indicator.conflicts = []
    indicator.seen_parent_version = inherited.parent.version if inherited else None
    for name, value in columns_of(content).items():
        setattr(indicator, name, value)
    told = changes(before.content, content, ZH)
    version = _version(indicator, own, inherited, deed, told or ("内容未变",))
    session.add(version)
    await session.flush()
    return version


async def retire(session: AsyncSession, indicator: Indicator, successor: Indicator | None, deed: Deed) -> None:
    """The content stays as it was; what was adopted of it goes on."""
    indicator.status = IndicatorStatus.RETIRED
    indicator.retired_on = deed.day
    indicator.successor_id = successor.id if successor else None
    before = await session.get_one(IndicatorVersion, (indicator.id, indicator.version))
    indicator.version += 1
    then = f"停用，由“{successor.name}”（{successor.code}）接替" if successor else "停用，没有接替的指标"
    kept = {name: getattr(before, name) for name in ("content", "own", "origins", "parent_id", "parent_version")}
    session.add(_row(indicator, deed, kept | {"changes": [then, *deed.besides]}))
    await session.flush()


def _version(
    indicator: Indicator, own: Mapping[str, Any], inherited: Inherited | None, deed: Deed, told: tuple[str, ...]
) -> IndicatorVersion:
    taken: dict[str, Any] = {}
    if inherited is not None:
        taken = origins(inherited.version.content, inherited.version.origins, own, inherited.source)
    stated = {
        "content": whole(own, inherited),
        "own": dict(own),
        "origins": taken,
        "parent_id": inherited.parent.id if inherited else None,
        "parent_version": inherited.parent.version if inherited else None,
        "changes": [*told, *deed.besides],
    }
    return _row(indicator, deed, stated)


def _row(indicator: Indicator, deed: Deed, stated: Mapping[str, Any]) -> IndicatorVersion:
    place = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return IndicatorVersion(
        indicator_id=indicator.id,
        number=indicator.version,
        cause=deed.cause,
        published_on=deed.day,
        published_by=deed.by,
        proposal_id=deed.proposal_id,
        digest=digest(stated["content"]),
        **{name: getattr(indicator, name) for name in place},
        **stated,
    )


async def _next_code(session: AsyncSession, owner: Owner, content: Mapping[str, Any]) -> str:
    first = first_code(owner, content)
    return str(replace(first, serial=await last_serial(session, first) + 1))


def first_code(owner: Owner, content: Mapping[str, Any]) -> Code:
    """Of its place, industry and class."""
    placed = scheme().placed(content["category"], content["subcategory"], content.get("industry"))
    place = (owner.tier.value, owner.region_code, owner.unit_code or "")
    return make(*place, industry=placed.industry_code, kind=placed.kind, serial=1)


async def last_serial(session: AsyncSession, first: Code) -> int:
    """The last one given in the series; two at once wait for each other: the second sees what is taken."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:series, 0))"),
        {"series": f"indicators.code.{first.series}"},
    )
    last = await session.scalar(
        text(
            "SELECT code FROM indicators.indicator WHERE code >= :series AND code < :series || '~'"
            " ORDER BY length(code) DESC, code DESC LIMIT 1"
        ),
        {"series": first.series},
    )
    return code(last).serial if last else 0
