"""Official self-evaluation forms over HTTP: out as Excel with live formulas, filled in, and back."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from evaluation_api.access import Author, SelfEvaluationReader
from evaluation_api.database import Year
from evaluation_api.domain.lifecycle import ActionNotAllowed, SelfEvaluationStatus
from evaluation_api.self_evaluation_forms import usecases
from evaluation_api.self_evaluation_forms.exporting import TooManyForms, aside, export_form, export_forms
from evaluation_api.self_evaluation_forms.models import FormAnswer
from evaluation_api.self_evaluation_forms.usecases import LIMITS, FormNotTaken, ReadWorkbook, read_workbook
from evaluation_api.self_evaluations.models import SelfEvaluationNotFound
from wenxiao.access import Today
from wenxiao.bodies import WrongMediaType
from wenxiao.database import Session
from wenxiao.pages import IfMatch
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import paths
from wenxiao_workbooks import MEDIA_TYPE, WorkbookNotReadable

_FILE = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_SENT = {"requestBody": {"required": True, "content": _FILE}}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": _FILE}}
YearAsked = Annotated[Year, Query(description="预算年度")]
DryRun = Annotated[bool, Query(description="只检查，不写入")]

# No KeepingRoute: what comes in is no JSON, and a workbook that is sent twice finds everything unchanged.
of_one = paths("/api/v1/self-evaluations", "self-evaluations")
of_many = paths("/api/v1/self-evaluation-forms", "self-evaluation-forms")


async def workbook(request: Request, author: Author) -> ReadWorkbook:
    """The body, of which no more is read than a workbook may be large, read before a transaction is open."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (MEDIA_TYPE, "application/octet-stream"):
        raise WrongMediaType(f"请直接上传 .xlsx 文件的内容，Content-Type 写作 {MEDIA_TYPE}。", pointer="#")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LIMITS.size:
            break
    return await aside(partial(read_workbook, bytes(content)))


Filled = Annotated[ReadWorkbook, Depends(workbook)]
BAD_FILE = problems(WrongMediaType, WorkbookNotReadable, FormNotTaken)


@of_one.get("/{evaluation_id}/form", response_class=Response, responses={**_ANSWER, **problems(SelfEvaluationNotFound)})
async def get_form(
    evaluation_id: UUID, reader: SelfEvaluationReader, session: Session, today: Today, request: Request
) -> Response:
    """The self-evaluation as the official form with live formulas; once scored, with a sheet that recomputes it."""
    library = request.app.state.policies
    return _file(*await export_form(session, evaluation_id, reader=reader, library=library, today=today))


@of_one.put(
    "/{evaluation_id}/form",
    response_model=FormAnswer,
    responses=problems(SelfEvaluationNotFound, ActionNotAllowed, StaleVersion, PreconditionRequired, OutsideReach)
    | BAD_FILE,
    openapi_extra=_SENT,
)
async def put_form(
    evaluation_id: UUID,
    filled: Filled,
    author: Author,
    session: Session,
    expected: IfMatch,
    today: Today,
    response: Response,
    dry_run: DryRun = False,
) -> FormAnswer:
    """Take the office's own cells from the filled form, all or none; every fault is named with its cell."""
    answer = await usecases.take_form(
        session, evaluation_id, filled, author=author, expected=expected, dry_run=dry_run, today=today
    )
    response.headers["ETag"] = f'"{answer.sheets[0].version}"'
    return answer


@of_many.get("", response_class=Response, responses={**_ANSWER, **problems(TooManyForms)})
async def get_forms(
    reader: SelfEvaluationReader,
    session: Session,
    today: Today,
    request: Request,
    budget_year: YearAsked,
    department_id: Annotated[int | None, Query(ge=1, le=2**53 - 1, description="主管部门")] = None,
    status: SelfEvaluationStatus | None = None,
) -> Response:
    """The year's self-evaluations within reach as official forms in one workbook, a sheet each."""
    name, content = await export_forms(
        session,
        budget_year,
        department_id=department_id,
        status=status,
        reader=reader,
        library=request.app.state.policies,
        today=today,
    )
    return _file(name, content)


@of_many.post("", response_model=FormAnswer, responses=BAD_FILE, openapi_extra=_SENT)
async def take_forms(
    filled: Filled,
    author: Author,
    session: Session,
    today: Today,
    budget_year: YearAsked,
    dry_run: DryRun = False,
) -> FormAnswer:
    """Take the filled forms of a whole department, all of them or none; an answer per sheet."""
    return await usecases.take_forms(
        session, filled, author=author, budget_year=budget_year, dry_run=dry_run, today=today
    )


def _file(name: str, content: bytes) -> Response:
    disposition = f"attachment; filename=\"forms.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
