"""`/api/v1/indicator-standards`: standards of indicators, read by everybody once they are published."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from indicator_library.access import LibraryReader, Permission, StandardAuthor, StandardPublisher, may
from indicator_library.domain.aligning import StandardNotAligned
from indicator_library.domain.standards import (
    AuthorPublishes,
    StandardKind,
    StandardNotDraft,
    StandardStatus,
    ValueUnclear,
)
from indicator_library.domain.suggesting import TooFewObservations
from indicator_library.domain.units import UnitsDiffer, UnitUnknown
from indicator_library.indicator_standards import queries, usecases
from indicator_library.indicator_standards.models import (
    StandardDraft,
    StandardNotFound,
    StandardView,
    SuggestionAsked,
)
from indicator_library.indicators.queries import IndicatorNotFound
from indicator_library.indicators.seeking import PlaceUnknown, place_of
from indicator_library.reference_standards.usecases import OfficeUnknown
from wenxiao.access import Principal, Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "indicators.indicator_standard_view"
router = nouns("indicator-standards")
WRITING = (IndicatorNotFound, ValueUnclear, UnitUnknown, UnitsDiffer, queries.ReferenceUnfit, OfficeUnknown)
AskedYear = Annotated[int | None, Query(ge=2000, le=2100)]


def _sees_drafts(who: Principal) -> bool:
    return may(who, Permission.STANDARD_WRITE) or may(who, Permission.STANDARD_PUBLISH)


async def _answer(session: Session, identifier: UUID | None, status: int = 200) -> Response:
    location = {"Location": f"/api/v1/indicator-standards/{identifier}"} if status == 201 else {}
    return await one(session, VIEW, identifier, StandardNotFound, status=status, headers=location)


@router.post("", status_code=201, response_model=StandardView, responses=problems(*WRITING))
async def draft_standard(body: StandardDraft, author: StandardAuthor, session: Session) -> Response:
    """Drafts a standard for the caller's region."""
    row = await usecases.draft_standard(session, author, body)
    return await _answer(session, row.id, 201)


@router.post(
    "/suggest",
    status_code=201,
    response_model=StandardView,
    responses=problems(IndicatorNotFound, TooFewObservations, OfficeUnknown),
)
async def suggest_standard(body: SuggestionAsked, author: StandardAuthor, session: Session) -> Response:
    """Drafts a standard from the observations of the three years before; it says that and how it was computed."""
    row = await usecases.suggest_standard(session, author, body)
    return await _answer(session, row.id, 201)


@router.get("", response_model=Page[StandardView])
async def list_standards(
    reader: LibraryReader,
    session: Session,
    paging: Paging,
    indicator_id: UUID | None = None,
    year: AskedYear = None,
    kind: StandardKind | None = None,
    status: StandardStatus | None = None,
    region_code: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Published standards of all regions, and drafts within reach for those who write or publish standards."""
    equal = {
        "indicator_id": indicator_id,
        "year": year,
        "kind": kind and kind.value,
        "status": status and status.value,
        "region_code": region_code,
    }
    conditions = [] if _sees_drafts(reader) else ["v.status <> 'draft'"]
    return await page(session, VIEW, paging, where=equal, conditions=conditions)


@router.get("/effective", response_model=list[StandardView], responses=problems(PlaceUnknown))
async def read_effective_standards(
    reader: LibraryReader,
    session: Session,
    today: Today,
    indicator_id: UUID,
    region: Annotated[str | None, Query(max_length=20, description="区划代码；默认本地")] = None,
    year: AskedYear = None,
    unit_id: Annotated[int | None, Query(ge=1, lt=2**63, description="对哪个单位；默认本单位")] = None,
) -> Response:
    """Of each kind the one that holds: of the own department, the region, else the nearest region above; of the
    indicator, else the nearest it descends from."""
    place = await place_of(session, reader, today, region_code=region, unit_id=unit_id)
    return await queries.effective(session, indicator_id, year or today.year, place)


@router.get("/{standard_id}", response_model=StandardView, responses=problems(StandardNotFound))
async def read_standard(standard_id: UUID, reader: LibraryReader, session: Session) -> Response:
    """One standard with its source, what it is linked with, and, where it was computed, from what."""
    if not _sees_drafts(reader):
        await queries.require_not_draft(session, standard_id)
    return await _answer(session, standard_id)


@router.put(
    "/{standard_id}", response_model=StandardView, responses=problems(StandardNotFound, StandardNotDraft, *WRITING)
)
async def change_standard(
    standard_id: UUID, body: StandardDraft, author: StandardAuthor, session: Session, version: IfMatch
) -> Response:
    """Replaces a draft."""
    await usecases.change_standard(session, standard_id, body, who=author, expected=version)
    return await _answer(session, standard_id)


@router.post(
    "/{standard_id}/publish",
    response_model=StandardView,
    responses=problems(
        *(StandardNotFound, StandardNotDraft, AuthorPublishes, StandardNotAligned, queries.ReferenceUnfit),
        *(UnitUnknown, UnitsDiffer),
    ),
)
async def publish_standard(
    standard_id: UUID,
    request: Request,
    publisher: StandardPublisher,
    session: Session,
    version: IfMatch,
    today: Today,
) -> Response:
    """Lets it hold, in the place of the one before; not by the hand that drafted it."""
    library = request.app.state.policies
    await usecases.publish_standard(session, standard_id, who=publisher, expected=version, library=library, today=today)
    return await _answer(session, standard_id)
