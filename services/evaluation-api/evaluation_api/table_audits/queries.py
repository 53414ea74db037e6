"""Statements over audits of printed tables."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.table_audits.models import (
    AuditState,
    TableAudit,
    TableAuditNotFound,
    TableAuditUnfinished,
    TableContent,
    TableContentPart,
)

UNSEEN = "没有找到这次表格审核，或不在本岗位可见范围内；请核对编号。"
NO_SUCH_FILE = "这次表格审核里没有这个编号的文件；请在它的文件清单中核对编号。"
NOT_ANNOTATED = "这个文件没有读成，没有批注表；原因见这个文件的审核结果。"
# Two requests with the same content of one unit wait for each other.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('table-audit:' || CAST(:unit AS text), 0))")
_DOCUMENT = text(
    "SELECT document::text FROM evaluation.audited_table_file WHERE audit_id = :audit AND number = :number"
)
_DOCUMENTS = text(
    "SELECT document::text FROM evaluation.audited_table_file WHERE audit_id = :audit AND number > :after"
    " ORDER BY number LIMIT 200"
)
_ANNOTATED = text(
    "SELECT file_name, annotated FROM evaluation.audited_table_file WHERE audit_id = :audit AND number = :number"
)


async def one_at_a_time(session: AsyncSession, unit_id: int) -> None:
    await session.execute(_ONE_AT_A_TIME, {"unit": str(unit_id)})


async def content_of(session: AsyncSession, unit_id: int, sha256: str) -> UUID | None:
    asked = select(TableContent.id).where(col(TableContent.unit_id) == unit_id, col(TableContent.sha256) == sha256)
    return (await session.scalars(asked)).one_or_none()


async def same_audit(
    session: AsyncSession, unit_id: int, content_id: UUID, rules: str, budget_year: int | None
) -> UUID | None:
    asked = select(TableAudit.id).where(
        col(TableAudit.unit_id) == unit_id,
        col(TableAudit.content_id) == content_id,
        col(TableAudit.rules_sha256) == rules,
        col(TableAudit.budget_year).is_not_distinct_from(budget_year),
        col(TableAudit.state) != AuditState.FAILED,
    )
    return (await session.scalars(asked)).one_or_none()


async def parts_of(session: AsyncSession, content_id: UUID) -> AsyncIterator[bytes]:
    number = 0
    asked = col(TableContentPart.content_id) == content_id
    while True:
        held = select(TableContentPart.content).where(asked, col(TableContentPart.number) == number)
        part = (await session.scalars(held)).one_or_none()
        if part is None:
            return
        yield part
        number += 1


async def document_of(session: AsyncSession, audit_id: UUID, number: int) -> str:
    found: str | None = await session.scalar(_DOCUMENT, {"audit": audit_id, "number": number})
    if found is None:
        raise TableAuditNotFound(NO_SUCH_FILE)
    return found


async def annotated_of(session: AsyncSession, audit_id: UUID, number: int) -> tuple[str, bytes]:
    """The name of the file, and its workbook."""
    found: Any = (await session.execute(_ANNOTATED, {"audit": audit_id, "number": number})).one_or_none()
    if found is None:
        raise TableAuditNotFound(NO_SUCH_FILE)
    if found.annotated is None:
        raise TableAuditNotFound(NOT_ANNOTATED)
    return found.file_name, found.annotated


async def documents_of(session: AsyncSession, audit_id: UUID) -> list[str]:
    found: list[str] = []
    after = 0
    while page := (await session.scalars(_DOCUMENTS, {"audit": audit_id, "after": after})).all():
        found += page
        after = len(found)
    return found


async def finished(session: AsyncSession, audit_id: UUID) -> TableAudit:
    row = await session.get(TableAudit, audit_id)
    if row is None:
        raise TableAuditNotFound(UNSEEN)
    if row.state in (AuditState.WAITING, AuditState.RUNNING):
        told = f"还在审核：{row.files or 0}个文件中已完成{row.done}个。请稍后再取，进度见本次审核的地址。"
        raise TableAuditUnfinished(told)
    return row
