"""What an indicator was, is, and how it came to be: versions, their differences, and the history in sentences."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import col, select

from indicator_library.access import LibraryReader
from indicator_library.domain.changing import changes
from indicator_library.indicator_proposals.models import SimilarIndicator
from indicator_library.indicators.alike import indicators_alike
from indicator_library.indicators.content import ZH, IndicatorContent
from indicator_library.indicators.models import Cause, IndicatorVersion, OriginView
from indicator_library.indicators.queries import IndicatorNotFound, known_indicator
from indicator_library.indicators.seeking import own_place
from indicator_library.indicators.using import Usage, usage_of
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicators")
VIEW = "indicators.indicator_version_view"
REASONS = text("SELECT * FROM indicators.reasons_of(:id)")
CAUSES = {
    Cause.SEEDED: "随系统发布",
    Cause.PUBLISHED: "发布",
    Cause.REVISED: "修订",
    Cause.INHERITED: "承接上级修订",
    Cause.RETIRED: "停用",
    Cause.IMPORTED: "导入",
}
Number = Annotated[int, Query(ge=1, lt=2**31)]


class VersionNotFound(NotFound):
    title = "没有这个版本"


class VersionView(BaseModel):
    """Serialised by PostgreSQL from `indicators.indicator_version_view`."""

    indicator_id: UUID
    number: int
    cause: Cause
    published_on: date
    published_by: str
    parent_id: UUID | None
    parent_version: int | None
    proposal_id: UUID | None
    content: dict[str, Any]
    own: dict[str, Any]
    origins: dict[str, OriginView]
    changes: list[str]
    digest: str
    recorded_at: str


class FieldDifference(BaseModel):
    field: str
    zh: str
    before: Any
    after: Any


class Comparison(BaseModel):
    """Two versions side by side: every field that differs, and the same in sentences."""

    differences: list[FieldDifference]
    sentences: list[str]


class HistoryLine(BaseModel):
    """`office` and `reason` are those of the proposal; what came with the system or from above has none."""

    number: int
    day: date
    by: str
    office: str | None
    what: str
    reason: str | None
    sentences: list[str]


@router.post("/similar", response_model=list[SimilarIndicator])
async def find_similar(
    content: IndicatorContent, reader: LibraryReader, session: Session, today: Today
) -> list[SimilarIndicator]:
    """What the effective library already has that resembles an indicator about to be proposed; the closest first."""
    found = await indicators_alike(session, content.stated(), own_place(reader, today))
    return [SimilarIndicator.model_validate(one) for one in found]


@router.get("/{indicator_id}/versions", response_model=Page[VersionView], responses=problems(IndicatorNotFound))
async def list_versions(indicator_id: UUID, reader: LibraryReader, session: Session, paging: Paging) -> Response:
    """All published versions, the first one first; none of them ever changes."""
    await known_indicator(session, indicator_id, "#")
    return await page(session, VIEW, paging, where={"indicator_id": indicator_id}, order=("number",))


@router.get(
    "/{indicator_id}/comparison",
    response_model=Comparison,
    responses=problems(IndicatorNotFound, VersionNotFound),
)
async def compare_versions(
    indicator_id: UUID,
    reader: LibraryReader,
    session: Session,
    before: Number,
    after: Number,
    other_id: Annotated[UUID | None, Query(description="与另一指标比较时，after 是它的版本")] = None,
) -> Comparison:
    """Two versions of an indicator, or one of it and one of another, such as the one it narrows."""
    one = await _content(session, indicator_id, before)
    other = await _content(session, other_id or indicator_id, after)
    differing = [
        FieldDifference(field=name, zh=zh, before=one.get(name), after=other.get(name))
        for name, zh in ZH.items()
        if one.get(name) != other.get(name)
    ]
    return Comparison(differences=differing, sentences=list(changes(one, other, ZH)))


@router.get("/{indicator_id}/history", response_model=list[HistoryLine], responses=problems(IndicatorNotFound))
async def read_history(indicator_id: UUID, reader: LibraryReader, session: Session) -> list[HistoryLine]:
    """Who changed what when and why, in sentences; the newest first."""
    await known_indicator(session, indicator_id, "#")
    asked = select(IndicatorVersion).where(col(IndicatorVersion.indicator_id) == indicator_id)
    versions = (await session.scalars(asked.order_by(col(IndicatorVersion.number).desc()))).all()
    found = await session.execute(REASONS, {"id": indicator_id})
    reasons = {row.proposal_id: row for row in found}
    return [_line(version, reasons.get(version.proposal_id)) for version in versions]


def _line(version: IndicatorVersion, proposed: Any) -> HistoryLine:
    return HistoryLine(
        number=version.number,
        day=version.published_on,
        by=version.published_by,
        office=proposed.office if proposed else version.unit_name,
        what=CAUSES[version.cause],
        reason=proposed.reason if proposed else None,
        sentences=version.changes,
    )


@router.get("/{indicator_id}/usage", response_model=Usage, responses=problems(IndicatorNotFound))
async def read_usage(indicator_id: UUID, reader: LibraryReader, session: Session, today: Today) -> Usage:
    """How often it was used in the last three years, and where it is used."""
    await known_indicator(session, indicator_id, "#")
    return await usage_of(session, reader, indicator_id, today.year)


async def _content(session: Session, indicator_id: UUID, number: int) -> dict[str, Any]:
    await known_indicator(session, indicator_id, "#")
    version = await session.get(IndicatorVersion, (indicator_id, number))
    if version is None:
        raise VersionNotFound(f"没有第{number}版，请先查看这个指标的各个版本。", pointer="?before")
    return version.content
