"""The files of what was sent, one after the other, and the process in which they are audited by the stored law."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from evaluation_api.policies import evaluation_policy_of
from evaluation_api.table_audit_law import held_law
from evaluation_api.table_audits.models import TableAudit
from evaluation_api.table_files.unpacking import Incoming, incoming
from evaluation_api.table_files.workers import Answer, AuditingProcess
from evaluation_api.table_reports.clause_names import ClauseNames

NATION = "national"


def auditing_process(order: TableAudit, names: ClauseNames) -> AuditingProcess:
    """The law is that of the day of the request, as it was stored then."""
    policy = evaluation_policy_of(order.policy)
    law = held_law(policy, order.day, place_known=order.policy["stamp"]["pack"] != NATION)
    return AuditingProcess(law, names, workbooks=True)


async def audited(process: AuditingProcess, file: Incoming) -> Answer:
    """Never raises for what is in the file."""
    return await process.audit(file)


async def counted(name: str, content: bytes) -> int:
    return await asyncio.to_thread(lambda: sum(1 for _ in incoming(name, content)))


async def files_after(done: int, name: str, content: bytes) -> AsyncIterator[tuple[int, Incoming]]:
    """With their numbers from 1; what was sent gives the same files in the same order each time."""
    files: Iterator[Incoming] = incoming(name, content)
    number = 0
    while (file := await asyncio.to_thread(next, files, None)) is not None:
        number += 1
        if number > done:
            yield number, file


@contextlib.asynccontextmanager
async def auditing(order: TableAudit, names: ClauseNames) -> AsyncIterator[AuditingProcess]:
    process = auditing_process(order, names)
    try:
        yield process
    finally:
        await process.end()
