"""`/api/v1/reference-standards`: the register of expenditure and basic public service standards, read by everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from indicator_library.access import LibraryReader, ReferenceKeeper
from indicator_library.domain.aligning import ReferenceKind
from indicator_library.domain.units import UnitUnknown
from indicator_library.reference_standards import usecases
from indicator_library.reference_standards.models import (
    ReferenceStandardDraft,
    ReferenceStandardEnd,
    ReferenceStandardNotFound,
    ReferenceStandardView,
)
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "indicators.reference_standard_view"
router = nouns("reference-standards")
REFUSALS = (usecases.ValidityReversed, usecases.OfficeUnknown)


@router.post("", status_code=201, response_model=ReferenceStandardView, responses=problems(UnitUnknown, *REFUSALS))
async def register_reference_standard(
    draft: ReferenceStandardDraft, keeper: ReferenceKeeper, session: Session
) -> Response:
    """Enters a standard that holds in the caller's region and below."""
    row = await usecases.register(session, keeper, draft)
    location = {"Location": f"/api/v1/reference-standards/{row.id}"}
    return await one(session, VIEW, row.id, ReferenceStandardNotFound, status=201, headers=location)


@router.get("", response_model=Page[ReferenceStandardView])
async def list_reference_standards(
    reader: LibraryReader,
    session: Session,
    paging: Paging,
    kind: ReferenceKind | None = None,
    region_code: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Standards of all regions, by region and age."""
    return await page(session, VIEW, paging, where={"kind": kind and kind.value, "region_code": region_code})


@router.get(
    "/{reference_standard_id}", response_model=ReferenceStandardView, responses=problems(ReferenceStandardNotFound)
)
async def read_reference_standard(reference_standard_id: UUID, reader: LibraryReader, session: Session) -> Response:
    """One standard with its document and validity."""
    return await one(session, VIEW, reference_standard_id, ReferenceStandardNotFound)


@router.post(
    "/{reference_standard_id}/end",
    response_model=ReferenceStandardView,
    responses=problems(ReferenceStandardNotFound, *REFUSALS),
)
async def end_reference_standard(
    reference_standard_id: UUID,
    body: ReferenceStandardEnd,
    keeper: ReferenceKeeper,
    session: Session,
    version: IfMatch,
) -> Response:
    """Sets its last day; a changed standard is a new entry."""
    await usecases.end(session, reference_standard_id, body, expected=version)
    return await one(session, VIEW, reference_standard_id, ReferenceStandardNotFound)
