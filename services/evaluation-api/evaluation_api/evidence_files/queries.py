"""Questions asked of evidence."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.database import Document
from evaluation_api.evidence_files.models import EvidenceContent, EvidenceFile

# Two self-evaluations of one project may share a content: who keeps and who removes it wait for each other.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('evidence:' || CAST(:project AS text), 0))")


async def one_at_a_time(session: AsyncSession, project_id: UUID) -> None:
    await session.execute(_ONE_AT_A_TIME, {"project": str(project_id)})


async def files_of(session: AsyncSession, evaluation_id: UUID) -> list[EvidenceFile]:
    """Those of the whole form first, then row by row."""
    order = col(EvidenceFile.row_number).asc().nulls_first(), col(EvidenceFile.id)
    asked = select(EvidenceFile).where(col(EvidenceFile.self_evaluation_id) == evaluation_id).order_by(*order)
    return list((await session.scalars(asked)).all())


async def submitted_list(session: AsyncSession, evaluation_id: UUID) -> list[Document]:
    """The evidence as it becomes part of what is submitted."""
    told = {"row_number", "file_name", "media_type", "size", "sha256"}
    return [one.model_dump(include=told) for one in await files_of(session, evaluation_id)]


async def content_id(session: AsyncSession, project_id: UUID, sha256: str) -> UUID | None:
    asked = select(EvidenceContent.id).where(
        col(EvidenceContent.project_id) == project_id, col(EvidenceContent.sha256) == sha256
    )
    return (await session.scalars(asked)).one_or_none()
