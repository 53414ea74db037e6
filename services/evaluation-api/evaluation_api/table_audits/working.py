"""The background round that works audits off, file by file, as whoever asked for them.

An advisory lock is held as long as the work: two processes never take the same audit. What was found in a file is kept
with the counters in one transaction, so a killed audit goes on with the next file.
"""

import asyncio
from io import BytesIO
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.table_audits.auditing import Found, found_in, given_up
from evaluation_api.table_audits.models import UNFINISHED, AuditedTableFile, AuditState, TableAudit
from evaluation_api.table_audits.queries import documents_of, parts_of
from evaluation_api.table_audits.reading import audited, auditing, counted, files_after
from evaluation_api.table_audits.reporting import ranking_of
from evaluation_api.table_reports.clause_names import clause_names
from wenxiao import audit, clock
from wenxiao.access import Principal, principal_of
from wenxiao.database import Scoped
from wenxiao.tokens import InvalidToken
from wenxiao_directory.following import identity

ATTEMPTS = 3
_WAITING = text(f"SELECT id FROM evaluation.table_audit WHERE {UNFINISHED} ORDER BY id LIMIT 20")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('evaluation.table_audit:' || :id, 0))")
_STILL = text(f"SELECT {UNFINISHED} FROM evaluation.table_audit WHERE id = :id")
GAVE_UP = "系统多次没有审完这个文件，已跳过，其余文件照常审核；请把它另存为新的文件后单独上传，仍不行请告知运维人员。"
CRASHED = "系统多次没有打开上传的内容，没有开始审核；请重新上传，仍不行请告知运维人员。"
UNREADABLE = "系统读不出这次审核由谁以何岗位发起，没有开始审核；请重新上传。"


class Overtaken(Exception):
    """The audit was taken away, or another process works it off: what was found here is not kept."""


class AuditTables:
    """A call works off one audit, from where it stands, and says whether there may be more."""

    async def __call__(self, app: FastAPI) -> bool:
        async with app.state.database.transaction(identity(app.state.service)) as claiming:
            for found in (await claiming.scalars(_WAITING)).all():
                if await claiming.scalar(_LOCK, {"id": str(found)}) and await claiming.scalar(_STILL, {"id": found}):
                    try:
                        await _work_off(app, found)
                    except Overtaken:
                        structlog.get_logger().info("table audit overtaken", table_audit=str(found))
                    return True
        return False


async def _work_off(app: FastAPI, found: UUID) -> None:
    order = await _begin(app, found)
    try:
        who = principal_of(order.claims or {})
    except InvalidToken:
        await _end(app, found, AuditState.FAILED, UNREADABLE)
        return
    if order.files is None and order.attempts > ATTEMPTS:
        await _end(app, found, AuditState.FAILED, CRASHED)
        return
    content = await _content(app, who, order)
    await _count(app, who, order, content)
    await _audit_all(app, who, order, content)
    async with app.state.database.transaction(who, order.request_id) as session:
        documents = await documents_of(session, found)
    await _end(app, found, AuditState.DONE, None, await asyncio.to_thread(ranking_of, documents))


async def _begin(app: FastAPI, found: UUID) -> TableAudit:
    """The attempt counts before anything of the audit is looked at: whatever breaks, breaks a few times only."""
    async with app.state.database.transaction(identity(app.state.service)) as session:
        row = await _row(session, found)
        row.state, row.attempts, row.version = AuditState.RUNNING, row.attempts + 1, row.version + 1
        row.started_at = row.started_at or clock.now()
        await session.flush()
        session.expunge(row)
    return row


async def _content(app: FastAPI, who: Principal, order: TableAudit) -> bytes:
    """What was sent lies in memory once: a buffer gives out what it holds without a copy."""
    content = BytesIO()
    async with app.state.database.transaction(who, order.request_id) as session:
        async for part in parts_of(session, order.content_id):
            content.write(part)
    return content.getvalue()


async def _count(app: FastAPI, who: Principal, order: TableAudit, content: bytes) -> None:
    if order.files is not None:
        return
    files = await counted(order.file_name, content)
    async with app.state.database.transaction(who, order.request_id) as session:
        row = await _row(session, order.id)
        row.files, row.attempts, row.version = files, 1, row.version + 1
    order.attempts = 1


async def _audit_all(app: FastAPI, who: Principal, order: TableAudit, content: bytes) -> None:
    """The file at which an audit broke off again and again is given up, and the others are gone on with."""
    async with auditing(order, clause_names(app.state.policies)) as process:
        async for number, file in files_after(order.done, order.file_name, content):
            tired = order.attempts > ATTEMPTS
            answer = given_up(file, GAVE_UP) if tired else await audited(process, file)
            await _keep(app, who, order, number, await asyncio.to_thread(found_in, answer))


async def _keep(app: FastAPI, who: Principal, order: TableAudit, number: int, found: Found) -> None:
    """What was found and the counters in one transaction; the advisory lock goes with its connection."""
    async with app.state.database.transaction(who, order.request_id) as session:
        row = await _row(session, order.id)
        if (row.state, row.done) != (AuditState.RUNNING, number - 1):
            raise Overtaken(order.id)
        scope = row.model_dump(include={*Scoped.model_fields, "precheck"})
        told: dict[str, Any] = {**scope, **found.values, "document": found.document, "annotated": found.annotated}
        session.add(AuditedTableFile(audit_id=row.id, number=number, **told))
        for severity in ("certain", "likely", "advice"):
            setattr(row, severity, getattr(row, severity) + told[severity])
        row.refused += told["refused"] is not None
        row.done, row.attempts, row.version = number, 1, row.version + 1
    order.attempts = 1


async def _end(
    app: FastAPI, found: UUID, state: AuditState, detail: str | None, ranking: dict[str, Any] | None = None
) -> None:
    async with app.state.database.transaction(identity(app.state.service)) as session:
        row = await _row(session, found)
        row.state, row.detail, row.ranking = state, detail, ranking
        row.finished_at, row.claims = clock.now(), None
        row.version += 1
        said = {"state": state.value, "files": row.done, "refused": row.refused, "certain": row.certain}
        await audit.record(session, action="table_audit:finish", resource=f"table-audits/{row.id}", detail=said)


async def _row(session: AsyncSession, found: UUID) -> TableAudit:
    row = await session.get(TableAudit, found, with_for_update=True)
    if row is None:
        raise Overtaken(found)
    return row
