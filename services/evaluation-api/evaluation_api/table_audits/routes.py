"""Audits of printed tables over HTTP: a file or a zip in, progress, and what was found."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from evaluation_api.access import TableAuditor, TableAuditReader
from evaluation_api.downloads import DOCX, WORD, download
from evaluation_api.presets import PresetNotFound
from evaluation_api.self_evaluation_forms.exporting import aside
from evaluation_api.table_audits import queries
from evaluation_api.table_audits.incoming import Incoming, incoming
from evaluation_api.table_audits.models import (
    AuditedTableDocument,
    AuditedTableFileView,
    AuditState,
    TableAuditNotFound,
    TableAuditUnfinished,
    TableAuditView,
    TablesNotUsable,
)
from evaluation_api.table_audits.reporting import report_of, workbook_of
from evaluation_api.table_audits.usecases import ask_for_an_audit, law_in_force, remove_audit
from wenxiao import audit
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, one, page
from wenxiao.policy import PolicyNotInForce
from wenxiao.problems import OutsideReach, TooLarge, problems
from wenxiao.service import paths
from wenxiao_workbooks import MEDIA_TYPE

# No KeepingRoute: what comes in is no JSON, and the same file sent twice is one audit.
router = paths("/api/v1/table-audits", "table-audits")
VIEW, FILES = "evaluation.table_audit_view", "evaluation.audited_table_file_view"
FileNumber = Annotated[int, Path(ge=1, le=10_000, description="文件在这次审核中的编号")]
_SENT = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_XLSX: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "",
    status_code=202,
    response_model=TableAuditView,
    responses=problems(TablesNotUsable, TooLarge, PresetNotFound, PolicyNotInForce, OutsideReach),
    openapi_extra={"requestBody": {"required": True, "content": _SENT}},
)
async def make_table_audit(
    who: TableAuditor,
    sent: Annotated[Incoming, Depends(incoming)],
    session: Session,
    today: Today,
    request: Request,
    file_name: Annotated[str, Query(min_length=1, max_length=200, description="文件名，带扩展名")],
    budget_year: Annotated[int | None, Query(ge=2000, le=2100, description="预算年度，写在审核记录和报告上")] = None,
    form: Annotated[str | None, Query(max_length=40, description="自评表代码，不填按政策")] = None,
) -> Response:
    """Audits printed tables in the background: the body is one file (xlsx, xls, docx, csv, JSON) or a zip of many,
    100 MB at most. What is in a file never refuses it: what cannot be read is said file by file. The law is that of
    today. The same content sent again under the same law is the same audit."""
    law = law_in_force(request.app.state.policies, who, today, form)
    identifier, new = await ask_for_an_audit(
        session, sent, who=who, law=law, day=today, file_name=file_name, budget_year=budget_year
    )
    place = {"Location": f"/api/v1/table-audits/{identifier}"}
    return await one(session, VIEW, identifier, TableAuditNotFound, status=202 if new else 200, headers=place)


@router.get("", response_model=Page[TableAuditView])
async def list_table_audits(
    who: TableAuditReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    state: AuditState | None = None,
) -> Response:
    """Audits within reach; those that a unit or a department made of its own tables are seen there alone."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year, "state": state})


@router.get("/{audit_id}", response_model=TableAuditView, responses=problems(TableAuditNotFound))
async def read_table_audit(audit_id: UUID, who: TableAuditReader, session: Session) -> Response:
    """How far an audit is, what was found by severity, and the first units by distance of their totals."""
    return await one(session, VIEW, audit_id, TableAuditNotFound)


@router.get("/{audit_id}/files", response_model=Page[AuditedTableFileView])
async def list_audited_files(audit_id: UUID, who: TableAuditReader, session: Session, paging: Paging) -> Response:
    """What was found in each file, in short; in the order of their numbers."""
    return await page(session, FILES, paging, where={"audit_id": audit_id}, order=("number",))


@router.get("/{audit_id}/files/{number}", response_model=AuditedTableDocument, responses=problems(TableAuditNotFound))
async def read_audited_file(audit_id: UUID, number: FileNumber, who: TableAuditReader, session: Session) -> Response:
    """One file whole: what is printed, how it was read, what the rules give, and every finding with place and basis."""
    return Response(await queries.document_of(session, audit_id, number), media_type="application/json")


@router.get(
    "/{audit_id}/files/{number}/annotated",
    response_class=Response,
    responses={**_XLSX, **problems(TableAuditNotFound)},
)
async def download_annotated_file(
    audit_id: UUID, number: FileNumber, who: TableAuditReader, session: Session
) -> Response:
    """The sheets as they were seen, findings as comments, differences with live formulas, and the list of findings."""
    name, content = await queries.annotated_of(session, audit_id, number)
    await _noted(session, audit_id, f"files/{number}/annotated")
    return _file(f"{name.rsplit('/', 1)[-1].rsplit('.', 1)[0]}（审核批注）.xlsx", content, MEDIA_TYPE)


@router.get(
    "/{audit_id}/workbook",
    response_class=Response,
    responses={**_XLSX, **problems(TableAuditNotFound, TableAuditUnfinished)},
)
async def download_audit_workbook(audit_id: UUID, who: TableAuditReader, session: Session) -> Response:
    """All files in one workbook: a line per table, the ranking, all findings."""
    row = await queries.finished(session, audit_id)
    documents = await queries.documents_of(session, audit_id)
    await _noted(session, audit_id, "workbook")
    content = await aside(partial(workbook_of, documents))
    return _file(f"{row.file_name.rsplit('.', 1)[0]}（审核汇总）.xlsx", content, MEDIA_TYPE)


@router.get(
    "/{audit_id}/report",
    response_class=Response,
    responses={**DOCX, **problems(TableAuditNotFound, TableAuditUnfinished)},
)
async def download_audit_report(audit_id: UUID, who: TableAuditReader, session: Session) -> Response:
    """The report in Word: what was read, findings by kind, the ranking with its chart, a paragraph per unit."""
    row = await queries.finished(session, audit_id)
    documents = await queries.documents_of(session, audit_id)
    await _noted(session, audit_id, "report")
    content = await aside(partial(report_of, documents, row))
    return _file(f"{row.file_name.rsplit('.', 1)[0]}（审核报告）.docx", content, WORD)


@router.delete("/{audit_id}", status_code=204, responses=problems(TableAuditNotFound, OutsideReach))
async def remove_table_audit(audit_id: UUID, who: TableAuditor, session: Session) -> None:
    """Take an audit away with what was sent and found, also while it runs."""
    await remove_audit(session, audit_id)


async def _noted(session: Session, audit_id: UUID, what: str) -> None:
    await audit.record(session, action="table_audit:export", resource=f"table-audits/{audit_id}/{what}")


def _file(name: str, content: bytes, kind: str) -> Response:
    return download(name, content, kind, plain_name="audit")
