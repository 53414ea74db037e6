"""`/api/v1/disclosure-duties`: what is due to the congress and to the public, what came of it, and what follows."""

from typing import Annotated, Any

from fastapi import Query

from disclosure_api.access import DutyReader
from disclosure_api.disclosure_duties.models import DisclosureDutyCounts, DisclosureDutyView, PaperName
from disclosure_api.disclosure_duties.queries import counted, duties_page
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.supervision import State
from disclosure_api.due_law import due_law
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging
from wenxiao.service import nouns

router = nouns("disclosure-duties")
BudgetYear = Annotated[int, Query(ge=2000, le=2100)]
Organisation = Annotated[int | None, Query(ge=1, le=2**53 - 1)]


@router.get("", response_model=Page[DisclosureDutyView])
async def list_disclosure_duties(
    budget_year: BudgetYear,
    reader: DutyReader,
    session: Session,
    paging: Paging,
    policies: Policies,
    today: Today,
    paper: PaperName | None = None,
    audience: Audience | None = None,
    status: State | None = None,
    kind: Kind | None = None,
    department_id: Organisation = None,
    unit_id: Organisation = None,
) -> dict[str, Any]:
    """What of a budget year is due, by unit: to whom, until when, and why it is late, missing or irregular."""
    law = await due_law(session, budget_year, who=reader, library=policies, today=today)
    where = {
        "paper": paper, "audience": audience, "state": status, "kind": kind, "department_id": department_id,
        "unit_id": unit_id,
    }  # fmt: skip
    return await duties_page(session, law, paging, where)


@router.get("/counts", response_model=DisclosureDutyCounts)
async def count_disclosure_duties(
    budget_year: BudgetYear,
    reader: DutyReader,
    session: Session,
    policies: Policies,
    today: Today,
    department_id: Organisation = None,
) -> DisclosureDutyCounts:
    """How many are due, released, late, missing or irregular, by department and audience."""
    law = await due_law(session, budget_year, who=reader, library=policies, today=today)
    departments = await counted(session, law, department_id)
    return DisclosureDutyCounts(budget_year=budget_year, as_of=today, departments=departments)
