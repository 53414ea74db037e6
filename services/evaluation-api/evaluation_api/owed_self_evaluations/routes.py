"""HTTP of what is owed: who has not yet, and who was late."""

from typing import Annotated

from fastapi import Query, Request, Response

from evaluation_api.access import SelfEvaluationReader
from evaluation_api.database import Year
from evaluation_api.domain.coverage import EvaluatedObject
from evaluation_api.owed_self_evaluations.models import OwedSelfEvaluationView, OwedState
from evaluation_api.regional_law import DUE, SUBMITTED, law_of_year
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.service import nouns

router = nouns("owed-self-evaluations")
Organisation = Annotated[int | None, Query(ge=1, le=2**53 - 1)]


@router.get("", response_model=Page[OwedSelfEvaluationView])
async def list_owed_self_evaluations(
    budget_year: Annotated[Year, Query()],
    reader: SelfEvaluationReader,
    session: Session,
    paging: Paging,
    today: Today,
    request: Request,
    state: OwedState | None = None,
    missing: Annotated[bool | None, Query(description="是否尚未提交")] = None,
    late: Annotated[bool | None, Query(description="是否逾期未交或逾期提交")] = None,
    project_object: Annotated[EvaluatedObject | None, Query(alias="object")] = None,
    department_id: Organisation = None,
    unit_id: Organisation = None,
) -> Response:
    """The approved targets of a budget year that owe a self-evaluation, with how far each is; by unit."""
    law = await law_of_year(session, budget_year, who=reader, library=request.app.state.policies, today=today)
    where = {
        "state": state, "late": late, "object": project_object, "department_id": department_id, "unit_id": unit_id,
    }  # fmt: skip
    asked = () if missing is None else (f"(v.state NOT IN {SUBMITTED}) = :missing",)
    given = law.parameters() | ({} if missing is None else {"missing": missing})
    return await page(session, DUE, paging, where=where, conditions=asked, parameters=given)
