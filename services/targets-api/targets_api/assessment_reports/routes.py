"""Report files over HTTP: sent as they are, and given back to whoever sees the project."""

import hashlib
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from targets_api.access import Attacher, ProjectReader
from targets_api.assessment_reports.models import AssessmentReport, AssessmentReportView
from targets_api.assessment_reports.queries import report_id
from targets_api.database import Session
from targets_api.domain.report_files import LARGEST, ReportNotUsable, file_name_of, media_type_of
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of, seen
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.errors import NotFound
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import paths

# No KeepingRoute: what comes in is no JSON, and the same file sent twice is one file.
router = paths("/api/v1/assessment-reports", "assessment-reports")
VIEW = "targets.assessment_report_view"
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class AssessmentReportNotFound(NotFound):
    title = "没有该评估报告文件"


async def _content(request: Request) -> bytes:
    """The body, of which no more is read than a report may be large."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            break
    return bytes(content)


async def _keep(session: Session, project: Project, who: Principal, name: str, content: bytes) -> tuple[UUID, bool]:
    """The file's id, and whether it is new here."""
    kind, digest = media_type_of(content), hashlib.sha256(content).hexdigest()
    values = scope_of(project) | {"version": 1, "author_subject": who.subject, "author_name": who.name}
    values |= {"project_id": project.id, "file_name": file_name_of(name, kind), "media_type": kind.value}
    values |= {"sha256": digest, "size": len(content), "content": content}
    statement = insert(AssessmentReport).on_conflict_do_nothing().returning(col(AssessmentReport.id))
    written = (await session.execute(statement, values)).scalar_one_or_none()
    if written is None:
        found = await report_id(session, project.id, digest)
        if found is None:
            raise ProjectNotFound("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
        return found, False
    said = {"project": project.code, "sha256": digest, "size": len(content)}
    await audit.record(session, action="assessment:attach", resource=f"assessment-reports/{written}", detail=said)
    return written, True


@router.get("", response_model=Page[AssessmentReportView])
async def list_assessment_reports(
    who: ProjectReader, session: Session, paging: Paging, project_id: UUID | None = None
) -> Response:
    """Report files of assessments within reach, without their content."""
    return await page(session, VIEW, paging, where={"project_id": project_id})


@router.post(
    "",
    status_code=201,
    response_model=AssessmentReportView,
    responses=problems(ProjectNotFound, ReportNotUsable, OutsideReach),
    openapi_extra={"requestBody": {"required": True, "content": _FILE}},
)
async def attach_assessment_report(
    who: Attacher,
    session: Session,
    content: Annotated[bytes, Depends(_content)],
    project_id: UUID,
    file_name: Annotated[str, Query(min_length=1, max_length=200, description="文件名")],
) -> Response:
    """Keep a report file (PDF, DOCX, XLSX, OFD; 10 MB at most): the body is the file itself; one sent twice is one."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    identifier, new = await _keep(session, project, who, file_name, content)
    place = {"Location": f"/api/v1/assessment-reports/{identifier}"}
    status = 201 if new else 200
    return await one(session, VIEW, identifier, AssessmentReportNotFound, status=status, headers=place)


@router.get("/{report_id}", response_model=AssessmentReportView, responses=problems(AssessmentReportNotFound))
async def get_assessment_report(report_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One report file: its name, type, size and digest."""
    return await one(session, VIEW, report_id, AssessmentReportNotFound)


@router.get(
    "/{report_id}/content",
    response_class=Response,
    responses={200: {"content": _FILE}, **problems(AssessmentReportNotFound)},
)
async def download_assessment_report(report_id: UUID, who: ProjectReader, session: Session) -> Response:
    """The file itself, to be saved and never shown in the browser."""
    row = await seen(session, AssessmentReport, report_id, AssessmentReportNotFound)
    suffix = row.file_name.rsplit(".", 1)[-1]
    name = f"attachment; filename=\"report.{suffix}\"; filename*=UTF-8''{quote(row.file_name, safe='')}"
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff", "ETag": f'"{row.sha256}"'}
    return Response(row.content, media_type=row.media_type, headers=headers)
