"""Many files audited by several processes at once; the answers come in the order of the files."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Iterable

from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.table_files.bounds import MEGABYTE
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_files.workers import Answer, AuditingProcess
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames

MOST = 4
# A file above this is read alone: several such at once would hold several times the memory that is stated.
ALONE_FROM = MEGABYTE


async def answers_to(
    files: Iterable[Incoming],
    law: AuditLaw,
    names: ClauseNames = NO_NAMES,
    *,
    workbooks: bool = False,
    processes: int | None = None,
) -> AsyncGenerator[Answer]:
    """A process for each processor, four at the most; each file within the bounds of its process.

    To be closed by whoever may stop before the end (contextlib.aclosing): it is then that the processes end."""
    count = processes or min(MOST, os.cpu_count() or 1)
    workers = [AuditingProcess(law, names, workbooks=workbooks) for _ in range(count)]
    pending: deque[asyncio.Task[Answer]] = deque()
    try:
        for number, file in enumerate(files):
            alone = len(file.content) > ALONE_FROM
            while pending and (alone or len(pending) >= 2 * count):
                yield await pending.popleft()
            pending.append(asyncio.create_task(workers[number % count].audit(file)))
            if alone:
                yield await pending.popleft()
        while pending:
            yield await pending.popleft()
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for worker in workers:
            await worker.end()
