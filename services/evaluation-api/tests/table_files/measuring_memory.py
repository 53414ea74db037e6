"""Run as a program: audits the files of a folder and tells how much memory that took."""

import asyncio
import json
import re
import resource
import sys
from datetime import date
from pathlib import Path

from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_files.workers import AuditingProcess
from wenxiao_policies import load


async def _audit(folder: Path) -> dict[str, str]:
    process = AuditingProcess(audit_law(load(), day=date(2024, 6, 1)), workbooks=True, seconds=15)
    reasons = {}
    try:
        for path in sorted(folder.iterdir()):
            answer = await process.audit(Incoming(path.name, path.read_bytes()))
            reasons[path.name] = str(answer.document["reason"])
    finally:
        await process.end()
    return reasons


def main() -> None:
    """The most kilobytes that this process held, and that one of those held which it started; why each was refused.

    Its own from the system's books: what `getrusage` tells includes what had started it."""
    reasons = asyncio.run(_audit(Path(sys.argv[1])))
    own = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([int(own[1]) if own else 0, held, reasons]))  # noqa: T201 - for the test that started it


if __name__ == "__main__":
    main()
