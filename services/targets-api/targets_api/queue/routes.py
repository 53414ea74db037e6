"""What waits for whom, and until when."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from targets_api.access import Reader
from targets_api.database import Session
from targets_api.domain.lifecycle import Action, Status
from targets_api.scope import OrganisationId
from wenxiao.access import Duty, Principal, Role, Today
from wenxiao.pages import Page, Paging, page
from wenxiao.service import nouns

router = nouns("queue")
VIEW = "targets.queue_view"
# What lies with whom: the statuses in which a post takes the next step.
MINE: Mapping[tuple[Role, Duty], tuple[str, ...]] = {
    (Role.UNIT, Duty.MAKER): (Status.DRAFT, Status.RETURNED),
    (Role.DEPARTMENT, Duty.MAKER): (Status.DRAFT, Status.RETURNED),
    (Role.DEPARTMENT, Duty.CHECKER): (Status.SUBMITTED,),
    (Role.DEPARTMENT, Duty.HEAD): (Status.CHECKED,),
    (Role.FINANCE, Duty.MAKER): (Status.DRAFT, Status.RETURNED),
    (Role.FINANCE, Duty.CHECKER): (Status.PASSED,),
    (Role.FINANCE, Duty.HEAD): (Status.REVIEWED,),
}


class View(StrEnum):
    ALL = "all"
    MINE = "mine"
    LATE = "late"
    NEAR_DEADLINE = "near_deadline"


class QueueView(BaseModel):
    """A target on its way: its next step, whose it is, since when it waits and until when."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    project_id: UUID
    project_code: str
    project_name: str
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    department_current_name: str | None
    budget_year: int
    revision: int
    status: Status
    round: int
    in_year: bool
    is_adjustment: bool
    due_on: date | None
    due_key: str
    next_action: Action
    next_role: Role
    next_duty: Duty
    waiting_since: date | None
    returned_because: str | None
    open_countersigns: list[str]


@router.get("", response_model=Page[QueueView])
async def list_queue(
    who: Reader,
    session: Session,
    paging: Paging,
    today: Today,
    view: View = View.MINE,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: Status | None = None,
    department_id: OrganisationId | None = None,
    days: Annotated[int, Query(ge=0, le=366, description="几天内到期算临近")] = 7,
) -> Response:
    """Targets not yet approved, soonest due first: all, those that lie with the caller, late ones, or nearly so."""
    conditions, parameters = _conditions(view, who, today, days)
    return await page(
        session,
        VIEW,
        paging,
        where={"budget_year": budget_year, "status": status, "department_id": department_id},
        conditions=conditions,
        parameters=parameters,
        order=("due_key", "id"),
    )


def _conditions(view: View, who: Principal, today: date, days: int) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if who.portfolio:
        conditions.append("v.department_id = ANY (:portfolio)")
        parameters["portfolio"] = list(who.portfolio)
    if view is View.MINE:
        conditions += ["v.status = ANY (:waiting)", "v.region_path = :own_region"]
        parameters["own_region"] = who.region_path
        parameters["waiting"] = [str(status) for status in MINE.get((who.role, who.duty), ())]
        if who.duty is Duty.MAKER:
            conditions.append("v.unit_id = :own_unit")
            parameters["own_unit"] = who.organisation_id
    if view is View.LATE:
        conditions.append("v.due_on < :today")
        parameters["today"] = today
    if view is View.NEAR_DEADLINE:
        conditions.append("v.due_on >= :today AND v.due_on <= :near")
        parameters |= {"today": today, "near": today + timedelta(days=days)}
    return conditions, parameters
