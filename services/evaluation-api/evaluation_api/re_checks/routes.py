"""HTTP of re-checks."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import Concluder, ReChecker, ReCheckReader, ReCheckReporter, Recomputer, Replier, Teller
from evaluation_api.database import Year
from evaluation_api.domain.declaring import NotYetScored, RefutedRowNotJudged, RowsNotInForm
from evaluation_api.domain.lifecycle import ActionNotAllowed, ReCheckStatus, SamePersonTwice
from evaluation_api.domain.replying import ReplyIncomplete, ReplyPeriodOpen
from evaluation_api.downloads import DOCX, WORD, download
from evaluation_api.re_checks import telling, usecases
from evaluation_api.re_checks.models import ReCheckNotFound, ReCheckReply, ReCheckSheet, ReCheckView
from evaluation_api.re_checks.reported_year import reported_year
from evaluation_api.re_checks.word_report import re_check_report
from evaluation_api.self_evaluation_forms.exporting import aside
from evaluation_api.views import RecomputationView
from wenxiao import audit
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
    """Re-checks within the caller's reach; the judged unit and its department see theirs once it is told to them."""
    where = {
        "budget_year": budget_year,
        "status": status,
        "project_id": project_id,
        "self_evaluation_id": self_evaluation_id,
    }
    return await page(session, VIEW, paging, where=where)


@router.get("/report", response_class=Response, responses=DOCX)
async def download_re_check_report(
    reporter: ReCheckReporter, session: Session, today: Today, budget_year: Annotated[Year, Query()]
) -> Response:
    """The region's re-checks of a year in Word: how they were drawn, verified, told and heard, and what is final."""
    year = await reported_year(session, budget_year, reader=reporter, today=today)
    await audit.record(session, action="re_check:export", resource=f"re-checks/report/{budget_year}")
    content = await aside(partial(re_check_report, year))
    return download(f"{budget_year}年度绩效自评抽查复核报告.docx", content, WORD, plain_name="re-checks")


@router.get("/{re_check_id}", response_model=ReCheckView, responses=problems(ReCheckNotFound))
async def read_re_check(re_check_id: UUID, reader: ReCheckReader, session: Session) -> Response:
    """One re-check: reported and verified values side by side, and after conclusion score, grade and trace."""
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.put("/{re_check_id}", response_model=ReCheckView, responses=STEP | problems(RowsNotInForm))
async def record_re_check(
    re_check_id: UUID, sheet: ReCheckSheet, checker: ReChecker, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Records what finance, or whom it commissioned for it, verified row by row; what was told is told again."""
    await usecases.record_findings(session, re_check_id, sheet, checker=checker, expected=expected, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post("/{re_check_id}/notify", response_model=ReCheckView, responses=STEP | problems(RefutedRowNotJudged))
async def notify_re_check(
    re_check_id: UUID, teller: Teller, session: Session, expected: IfMatch, today: Today, request: Request
) -> Response:
    """Finance tells the office what it found, before it is final: from then on unit and department see it and reply."""
    library = request.app.state.policies
    await telling.notify(session, re_check_id, teller=teller, expected=expected, library=library, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post("/{re_check_id}/reply", response_model=ReCheckView, responses=STEP | problems(ReplyIncomplete))
async def reply_to_re_check(
    re_check_id: UUID, body: ReCheckReply, office: Replier, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The unit or its department agrees, or says row by row what it disputes and why; unit and department may each."""
    await telling.reply(session, re_check_id, body, office=office, expected=expected, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post(
    "/{re_check_id}/conclude", response_model=ReCheckView,
    responses=STEP | problems(RefutedRowNotJudged, ReplyPeriodOpen),
)  # fmt: skip
async def conclude_re_check(
    re_check_id: UUID, head: Concluder, session: Session, expected: IfMatch, today: Today, request: Request
) -> Response:
    """Finance's head concludes what was told and answered, or not answered in time: score, grade, trace; final then."""
    library = request.app.state.policies
    await usecases.conclude(session, re_check_id, head=head, expected=expected, library=library, today=today)
    return await one(session, VIEW, re_check_id, ReCheckNotFound)


@router.post(
    "/{re_check_id}/recompute", response_model=RecomputationView, responses=problems(ReCheckNotFound, NotYetScored)
)
async def recompute_re_check(re_check_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Computes the concluded score again under the stored policy, and compares digits and digest."""
    return await usecases.recompute(session, re_check_id)
