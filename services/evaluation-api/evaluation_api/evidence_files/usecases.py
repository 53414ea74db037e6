"""Attaching evidence to a self-evaluation while it is open, and removing it again."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from evaluation_api.domain.evidence_files import (
    file_name_of,
    media_type_of,
    refuse_more_than_allowed,
    refuse_unknown_row,
)
from evaluation_api.domain.lifecycle import SELF_EVALUATION, Action, next_status
from evaluation_api.evidence_files.models import EvidenceContent, EvidenceFile
from evaluation_api.evidence_files.queries import content_id, files_of, one_at_a_time
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import Scoped, locked
from wenxiao.errors import NotFound
from wenxiao.problems import OutsideReach


class EvidenceFileNotFound(NotFound):
    title = "没有该佐证材料"


UNSEEN = "没有找到这份佐证材料，或不在本岗位可见范围内；请核对编号。"


async def attach(
    session: AsyncSession,
    evaluation_id: UUID,
    *,
    author: Principal,
    row_number: int | None,
    file_name: str,
    content: bytes,
) -> tuple[UUID, bool]:
    """The file's id, and whether it is new there: the same content sent twice for the same row is one file."""
    kind, digest = media_type_of(content), hashlib.sha256(content).hexdigest()
    evaluation = await _open(session, evaluation_id, author)
    refuse_unknown_row(row_number, {row["row"] for row in evaluation.rows})
    held = await files_of(session, evaluation_id)
    same = next((one for one in held if (one.row_number, one.sha256) == (row_number, digest)), None)
    if same is not None:
        return same.id, False
    refuse_more_than_allowed(len(held))
    file = EvidenceFile(
        **evaluation.model_dump(include={*Scoped.model_fields, "project_id"}),
        sha256=digest,
        size=len(content),
        self_evaluation_id=evaluation_id,
        row_number=row_number,
        file_name=file_name_of(file_name, kind),
        media_type=kind.value,
        content_id=await _keep(session, evaluation, digest, content),
        attached_by=author.subject,
        attached_by_name=author.name,
    )
    session.add(file)
    await session.flush()
    said = {"self_evaluation_id": str(evaluation_id), "sha256": digest, "size": len(content)}
    await audit.record(session, action="evidence:attach", resource=f"evidence-files/{file.id}", detail=said)
    return file.id, True


async def remove(session: AsyncSession, identifier: UUID, *, author: Principal) -> None:
    """Content that no other file needs goes with it."""
    file = await session.get(EvidenceFile, identifier)
    if file is None:
        raise EvidenceFileNotFound(UNSEEN)
    await _open(session, file.self_evaluation_id, author)
    await one_at_a_time(session, file.project_id)
    await session.execute(delete(EvidenceFile).where(col(EvidenceFile.id) == identifier))
    others = select(col(EvidenceFile.id)).where(col(EvidenceFile.content_id) == file.content_id)
    unneeded = delete(EvidenceContent).where(col(EvidenceContent.id) == file.content_id, ~others.exists())
    await session.execute(unneeded)
    said = {"self_evaluation_id": str(file.self_evaluation_id), "sha256": file.sha256, "file_name": file.file_name}
    await audit.record(session, action="evidence:remove", resource=f"evidence-files/{identifier}", detail=said)


async def content_of(session: AsyncSession, identifier: UUID) -> tuple[EvidenceFile, bytes]:
    file = await session.get(EvidenceFile, identifier)
    held = None if file is None else await session.get(EvidenceContent, file.content_id)
    if file is None or held is None:
        raise EvidenceFileNotFound(UNSEEN)
    said = {"sha256": file.sha256}
    await audit.record(session, action="evidence:download", resource=f"evidence-files/{identifier}", detail=said)
    return file, held.content


async def _open(session: AsyncSession, evaluation_id: UUID, author: Principal) -> SelfEvaluation:
    """Locked, so that nobody submits meanwhile; evidence changes only where the form may be changed."""
    row = await locked(session, SelfEvaluation, evaluation_id, SelfEvaluationNotFound)
    next_status(SELF_EVALUATION, row.status, Action.EDIT, actor=author.subject, hands={})
    return row


async def _keep(session: AsyncSession, evaluation: SelfEvaluation, digest: str, content: bytes) -> UUID:
    """Once per project."""
    await one_at_a_time(session, evaluation.project_id)
    values = evaluation.model_dump(include={*Scoped.model_fields, "project_id"})
    values |= {"version": 1, "sha256": digest, "size": len(content), "content": content}
    statement = insert(EvidenceContent).on_conflict_do_nothing().returning(col(EvidenceContent.id))
    written: UUID | None = (await session.execute(statement, values)).scalar_one_or_none()
    found = written or await content_id(session, evaluation.project_id, digest)
    if found is None:
        raise OutsideReach("该项目的材料不在本岗位可写的范围内，请由有权的岗位办理。")
    return found
