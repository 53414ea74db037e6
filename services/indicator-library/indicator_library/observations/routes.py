"""`/api/v1/observations`: target and actual values as they flowed in, within reach."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from indicator_library.access import ObservationReader
from indicator_library.observations.models import ObservationNotFound, ObservationView
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "indicators.observation_view"
router = nouns("observations")
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.get("", response_model=Page[ObservationView])
async def list_observations(
    reader: ObservationReader,
    session: Session,
    paging: Paging,
    indicator_id: UUID | None = None,
    budget_year: Year = None,
    unit_id: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
    project_id: UUID | None = None,
    target_id: UUID | None = None,
    unmatched: Annotated[bool, Query(description="只看指标库中没有对应指标的")] = False,
    evaluated: Annotated[bool | None, Query(description="是否已有完成值")] = None,
) -> Response:
    """Rows of approved targets with what their evaluations found, by unit and age."""
    equal = {
        "indicator_id": indicator_id,
        "budget_year": budget_year,
        "unit_id": unit_id,
        "project_id": project_id,
        "target_id": target_id,
    }
    conditions = ["v.indicator_id IS NULL"] if unmatched else []
    if evaluated is not None:
        conditions.append(f"v.evaluated_on IS {'NOT ' if evaluated else ''}NULL")
    return await page(session, VIEW, paging, where=equal, conditions=conditions)


@router.get("/{observation_id}", response_model=ObservationView, responses=problems(ObservationNotFound))
async def read_observation(observation_id: UUID, reader: ObservationReader, session: Session) -> Response:
    """One row with where its values came from."""
    return await one(session, VIEW, observation_id, ObservationNotFound)
