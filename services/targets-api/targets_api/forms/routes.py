"""Official forms over HTTP: a workbook in, its progress and outcome, and targets out as forms."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from targets_api.access import Author, Reader
from targets_api.database import Session
from targets_api.domain.lifecycle import Status
from targets_api.forms.exporting import TooManyForms, export_form, export_forms
from targets_api.forms.judging import Outcome
from targets_api.forms.models import FormImportView, SheetOutcome
from targets_api.forms.usecases import LIMITS, FormImportNotFound, receive_workbook, sheets_of
from targets_api.targets.acting import Act
from targets_api.targets.usecases import TargetNotFound
from wenxiao.bodies import WrongMediaType
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns, paths
from wenxiao_workbooks import MEDIA_TYPE, WorkbookNotReadable

VIEW = "targets.form_import_view"
_FILE = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": _FILE}}
YearAsked = Annotated[int, Query(ge=2000, le=2100, description="预算年度")]

# No KeepingRoute: what comes in is no JSON, and a workbook that is sent twice finds everything unchanged.
imports = paths("/api/v1/form-imports", "form-imports")
exports = nouns("form-exports")
of_target = nouns("targets")


async def _workbook(request: Request) -> bytes:
    """The body, of which no more is read than a workbook may be large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (MEDIA_TYPE, "application/octet-stream"):
        raise WrongMediaType(f"请直接上传 .xlsx 文件的内容，Content-Type 写作 {MEDIA_TYPE}。", pointer="#")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LIMITS.size:
            break
    return bytes(content)


@imports.get("", response_model=Page[FormImportView])
async def list_form_imports(who: Reader, session: Session, paging: Paging) -> Response:
    """Imports within reach, oldest first in each unit; what was done with each sheet stands at its own address."""
    return await page(session, VIEW, paging)


@imports.post(
    "",
    status_code=202,
    response_model=FormImportView,
    responses=problems(OutsideReach, WrongMediaType, WorkbookNotReadable),
    openapi_extra={"requestBody": {"required": True, "content": _FILE}},
)
async def import_forms(
    who: Author,
    session: Session,
    act: Act,
    content: Annotated[bytes, Depends(_workbook)],
    budget_year: YearAsked,
    dry_run: Annotated[bool, Query(description="只检查，不写入")] = False,
    file_name: Annotated[str, Query(max_length=200, description="文件名")] = "",
) -> Response:
    """Import a workbook of official forms, all of them or none; the answer says where its progress is told."""
    row = await receive_workbook(
        session, content, doing=act, budget_year=budget_year, dry_run=dry_run, file_name=file_name
    )
    place = {"Location": f"/api/v1/form-imports/{row.id}"}
    return await one(session, VIEW, row.id, FormImportNotFound, status=202, headers=place)


@imports.get("/{import_id}", response_model=FormImportView, responses=problems(FormImportNotFound))
async def get_form_import(import_id: UUID, who: Reader, session: Session) -> Response:
    """How far an import is, and what came of it."""
    return await one(session, VIEW, import_id, FormImportNotFound)


@imports.get("/{import_id}/sheets", response_model=list[SheetOutcome], responses=problems(FormImportNotFound))
async def list_sheets(import_id: UUID, who: Reader, session: Session, outcome: Outcome | None = None) -> Response:
    """What was done with each sheet, or would be, and everything to correct at its cell; empty until it is finished."""
    return Response(await sheets_of(session, import_id, outcome), media_type="application/json")


@exports.get("", response_class=Response, responses={**_ANSWER, **problems(TooManyForms)})
async def get_form_exports(
    who: Reader,
    session: Session,
    budget_year: YearAsked,
    department_id: Annotated[int | None, Query(ge=1, le=2**62, description="主管部门")] = None,
    status: Status | None = None,
) -> Response:
    """The year's targets within reach as official forms in one workbook, which can be imported again."""
    return _file(*await export_forms(session, budget_year, department_id=department_id, status=status))


@of_target.get("/{target_id}/form", response_class=Response, responses={**_ANSWER, **problems(TargetNotFound)})
async def get_target_form(target_id: UUID, who: Reader, session: Session) -> Response:
    """One target as the official form."""
    return _file(*await export_form(session, target_id))


def _file(name: str, content: bytes) -> Response:
    disposition = f"attachment; filename=\"forms.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
