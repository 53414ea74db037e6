"""`/api/v1/adoptions`: indicators that units have adopted for their projects."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from indicator_library.access import Adopter, AdoptionReader
from indicator_library.adoptions import usecases
from indicator_library.adoptions.models import AdoptionDraft, AdoptionView
from indicator_library.domain.adopting import IndicatorRetired, NotForProjects
from indicator_library.indicators.queries import IndicatorNotFound
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "indicators.adoption_view"
router = nouns("adoptions")


class AdoptionNotFound(NotFound):
    title = "没有该指标引用"


@router.post(
    "",
    status_code=201,
    response_model=AdoptionView,
    responses=problems(IndicatorNotFound, IndicatorRetired, NotForProjects, usecases.AlreadyAdopted, usecases.NoUnit),
)
async def adopt_indicator(draft: AdoptionDraft, adopter: Adopter, session: Session, today: Today) -> Response:
    """Freezes an indicator of the library for a project of the caller's own unit."""
    adopted = await usecases.adopt_indicator(session, adopter, draft, today)
    location = {"Location": f"/api/v1/adoptions/{adopted.id}"}
    return await one(session, VIEW, adopted.id, AdoptionNotFound, status=201, headers=location)


@router.get("", response_model=Page[AdoptionView])
async def list_adoptions(
    reader: AdoptionReader,
    session: Session,
    paging: Paging,
    project_name: Annotated[str | None, Query(max_length=200)] = None,
    indicator_id: UUID | None = None,
) -> Response:
    """Adoptions within the caller's reach, by unit and age."""
    return await page(session, VIEW, paging, where={"project_name": project_name, "indicator_id": indicator_id})


@router.get("/{adoption_id}", response_model=AdoptionView, responses=problems(AdoptionNotFound))
async def read_adoption(adoption_id: UUID, reader: AdoptionReader, session: Session) -> Response:
    """One adoption with the indicator as it was frozen."""
    return await one(session, VIEW, adoption_id, AdoptionNotFound)
