"""HTTP of re-checks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import Concluder, ReChecker, ReCheckReader, Recomputer
from evaluation_api.database import Year
from evaluation_api.domain.declaring import NotYetScored, RefutedRowNotJudged, RowsNotInForm
from evaluation_api.domain.lifecycle import ActionNotAllowed, ReCheckStatus, SamePersonTwice
from evaluation_api.re_checks import usecases
from evaluation_api.re_checks.models import ReCheckNotFound, ReCheckSheet, ReCheckView
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("re-checks")
VIEW = "evaluation.re_check_view"
STEP = problems(ReCheckNotFound, ActionNotAllowed, SamePersonTwice, StaleVersion, PreconditionRequired)


@router.get("", response_model=Page[ReCheckView])
async def list_re_checks(
    reader: ReCheckReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: ReCheckStatus | None = None,
    project_id: UUID | None = None,
    self_evaluation_id: UUID | None = None,
) -> Response:
    """Re-checks within the caller's reach; the judged unit and its department see theirs."""
    where = {
        "budget_year": budget_year,
        "status": status,
        "project_id": project_id,
        "self_evaluation_id": self_evaluation_id,
    }
    return await page(session, VIEW, paging, where=where)


@router.get("/{re_check_id}", response_model=ReCheckView, responses=problems(ReCheckNotFound))
async def read_re_check(re_check_id: UUID, reader: ReCheckReader, session: Session) -> Response:
    """One re-check: reported and verified values side by side, and after conclusion score, grade and trace."""
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.put("/{re_check_id}", response_model=ReCheckView, responses=STEP | problems(RowsNotInForm))
async def record_re_check(
    re_check_id: UUID, sheet: ReCheckSheet, checker: ReChecker, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Records what finance verified, row by row, with its opinion; may be repeated until the conclusion."""
    await usecases.record_findings(session, re_check_id, sheet, checker=checker, expected=expected, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post("/{re_check_id}/conclude", response_model=ReCheckView, responses=STEP | problems(RefutedRowNotJudged))
async def conclude_re_check(
    re_check_id: UUID, head: Concluder, session: Session, expected: IfMatch, today: Today, request: Request
) -> Response:
    """Finance's head concludes what another officer recorded: final score, grade and trace; final from then on."""
    library = request.app.state.policies
    await usecases.conclude(session, re_check_id, head=head, expected=expected, library=library, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post(
    "/{re_check_id}/recompute", response_model=RecomputationView, responses=problems(ReCheckNotFound, NotYetScored)
)
async def recompute_re_check(re_check_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Computes the concluded score again under the stored policy, and compares digits and digest."""
    return await usecases.recompute(session, re_check_id)
