"""Evidence over HTTP: sent as it is, and given back to whoever sees the self-evaluation."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from evaluation_api.access import Author, SelfEvaluationReader
from evaluation_api.domain.evidence_files import LARGEST, EvidenceNotUsable
from evaluation_api.domain.lifecycle import ActionNotAllowed
from evaluation_api.evidence_files import usecases
from evaluation_api.evidence_files.models import EvidenceFileView
from evaluation_api.evidence_files.usecases import EvidenceFileNotFound
from evaluation_api.self_evaluations.models import SelfEvaluationNotFound
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import paths

# No KeepingRoute: what comes in is no JSON, and the same file sent twice is one file.
router = paths("/api/v1/evidence-files", "evidence-files")
VIEW = "evaluation.evidence_file_view"
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
RowNumber = Annotated[int | None, Query(ge=1, le=500, description="自评表的行号；属于整张表的不填")]


async def sent(request: Request, author: Author) -> bytes:
    """The body, of which no more is read than a file may be large."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            break
    return bytes(content)


@router.get("", response_model=Page[EvidenceFileView])
async def list_evidence_files(
    reader: SelfEvaluationReader,
    session: Session,
    paging: Paging,
    self_evaluation_id: UUID | None = None,
    row_number: RowNumber = None,
) -> Response:
    """Evidence within reach, without its content."""
    where = {"self_evaluation_id": self_evaluation_id, "row_number": row_number}
    return await page(session, VIEW, paging, where=where)


@router.post(
    "",
    status_code=201,
    response_model=EvidenceFileView,
    responses=problems(SelfEvaluationNotFound, EvidenceNotUsable, ActionNotAllowed, OutsideReach),
    openapi_extra={"requestBody": {"required": True, "content": _FILE}},
)
async def attach_evidence_file(
    content: Annotated[bytes, Depends(sent)],
    author: Author,
    session: Session,
    self_evaluation_id: UUID,
    file_name: Annotated[str, Query(min_length=1, max_length=200, description="文件名")],
    row_number: RowNumber = None,
) -> Response:
    """Keep a file of evidence (PDF, DOCX, XLSX, OFD, JPG, PNG; 10 MB at most): the body is the file itself."""
    identifier, new = await usecases.attach(
        session, self_evaluation_id, author=author, row_number=row_number, file_name=file_name, content=content
    )
    place = {"Location": f"/api/v1/evidence-files/{identifier}"}
    return await one(session, VIEW, identifier, EvidenceFileNotFound, status=201 if new else 200, headers=place)


@router.get("/{file_id}", response_model=EvidenceFileView, responses=problems(EvidenceFileNotFound))
async def get_evidence_file(file_id: UUID, reader: SelfEvaluationReader, session: Session) -> Response:
    """One file of evidence: its name, type, size and digest."""
    return await one(session, VIEW, file_id, EvidenceFileNotFound)


@router.get(
    "/{file_id}/content",
    response_class=Response,
    responses={200: {"content": _FILE}, **problems(EvidenceFileNotFound)},
)
async def download_evidence_file(file_id: UUID, reader: SelfEvaluationReader, session: Session) -> Response:
    """The file itself, to be saved and never shown in the browser."""
    file, content = await usecases.content_of(session, file_id)
    suffix = file.file_name.rsplit(".", 1)[-1]
    name = f"attachment; filename=\"evidence.{suffix}\"; filename*=UTF-8''{quote(file.file_name, safe='')}"
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff", "ETag": f'"{file.sha256}"'}
    return Response(content, media_type=file.media_type, headers=headers)


@router.delete("/{file_id}", status_code=204, responses=problems(EvidenceFileNotFound, ActionNotAllowed, OutsideReach))
async def remove_evidence_file(file_id: UUID, author: Author, session: Session) -> None:
    """Take a file away while the self-evaluation may still be changed."""
    await usecases.remove(session, file_id, author=author)
