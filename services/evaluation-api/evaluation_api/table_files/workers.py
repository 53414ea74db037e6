"""Files are read and audited in another process, which is bounded in memory and time and ended when it exceeds them.

What it answers is JSON: what a hostile file might make of that process reaches nobody else. Not `multiprocessing`: its
children would import whatever the parent was started with.
"""

import asyncio
import contextlib
import copyreg
import gc
import json
import pickle
import resource
import signal
import sys
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.table_files.auditing import audit_file, refused_file
from evaluation_api.table_files.bounds import LARGEST_FILE, MEGABYTE, MEMORY, SECONDS
from evaluation_api.table_files.reading import OUT_OF_MEMORY, TOO_LARGE
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_reports.annotated import annotated_workbook
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames
from evaluation_api.table_reports.documents import audit_document

TOO_LONG = "读取和审核超过 {seconds} 秒，已停止。请删去无关的工作表和内容，或拆成几个文件后重新提交。"
ENDED = "读取这个文件时程序异常中止，文件可能已损坏。请用 Excel 或 WPS 打开核对，另存后重新提交。"
START_SECONDS = 120
LARGEST_ANSWER = 40 * MEGABYTE  # of JSON, about a thousand tables

copyreg.pickle(MappingProxyType, lambda held: (MappingProxyType, (dict(held),)))


@dataclass(frozen=True)
class Answer:
    """`document` is `audit_document` of the file; `workbook` the annotated one, where it was asked for and made."""

    document: dict[str, Any]
    workbook: bytes = b""
    seconds: float = 0.0


class AuditingProcess:
    """One process and its successors: one file after the other, each within `seconds` and `memory`."""

    def __init__(
        self,
        law: AuditLaw,
        names: ClauseNames = NO_NAMES,
        *,
        workbooks: bool = False,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._start = pickle.dumps((law, dict(names), workbooks, seconds, memory))
        self._seconds, self._turn = seconds, asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def audit(self, file: Incoming) -> Answer:
        if file.refused:
            return _refusal(file, file.refused, file.reason)
        if len(file.content) > LARGEST_FILE:
            return _refusal(file, TOO_LARGE, "too_large")
        async with self._turn:
            return await self._answered(file)

    async def _answered(self, file: Incoming) -> Answer:
        process = await self._started()
        told: dict[str, Any] | None = None
        try:
            async with asyncio.timeout(self._seconds):
                await _send(process, json.dumps([file.name, len(file.content)]).encode() + b"\n", file.content)
                told = json.loads(await _line(process))
                workbook = await _exactly(process, int(await _line(process)))
        except TimeoutError:
            await self.end()
            late = _refusal(file, TOO_LONG.format(seconds=f"{self._seconds:g}"), "too_long")
            return late if told is None else _without_workbook(told)
        except (OSError, EOFError, ValueError):
            why = await self._why_ended()
            return _refusal(file, *why) if told is None else _without_workbook(told)
        if told["spent"]:
            await self.end()
        return Answer(told["document"], workbook, told["seconds"])

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            limit=2 * LARGEST_ANSWER,
        )  # fmt: skip
        async with asyncio.timeout(START_SECONDS):
            await _send(self._process, len(self._start).to_bytes(8, "little"), self._start)
            if await _line(self._process) != b"ready\n":
                raise OSError("the auditing process did not start")
        return self._process

    async def _why_ended(self) -> tuple[str, str]:
        process = self._process
        if process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 1)
            if process.returncode == -signal.SIGXCPU:
                return TOO_LONG.format(seconds=f"{self._seconds:g}"), "too_long"
        await self.end()
        return ENDED, "crashed"

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _refusal(file: Incoming, detail: str, reason: str) -> Answer:
    return Answer(audit_document(refused_file(file.name, file.content, detail, reason, size=file.size)))


def _without_workbook(told: dict[str, Any]) -> Answer:
    return Answer(told["document"], b"", told["seconds"])


async def _send(process: asyncio.subprocess.Process, *pieces: bytes) -> None:
    if process.stdin is None:
        raise OSError("the auditing process takes nothing")
    for piece in pieces:
        process.stdin.write(piece)
    await process.stdin.drain()


async def _line(process: asyncio.subprocess.Process) -> bytes:
    told = await process.stdout.readline() if process.stdout else b""
    if not told.endswith(b"\n"):
        raise EOFError("the auditing process ended before its answer")
    return told


async def _exactly(process: asyncio.subprocess.Process, number: int) -> bytes:
    return await process.stdout.readexactly(number) if process.stdout and number else b""


def _serve(given: BinaryIO, answers: BinaryIO) -> None:
    """Ends when whoever asked is gone, also in the middle of a file: processor time is bounded for each."""
    law, names, workbooks, seconds, memory = pickle.loads(given.read(int.from_bytes(given.read(8), "little")))  # noqa: S301 - from who started us
    with contextlib.suppress(ValueError, OSError):  # not every system bounds address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # a file's cells and findings live as long as the file, and hold no circles
    answers.write(b"ready\n")
    answers.flush()
    for line in given:
        name, size = json.loads(line)
        _bound_time(seconds)
        _answer(audit_file(name, given.read(size), law), answers, names, workbooks=workbooks)


def _bound_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + 2 * seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(file: AuditedFile, answers: BinaryIO, names: ClauseNames, *, workbooks: bool) -> None:
    document = _document(file, names)
    if not document or len(document) > LARGEST_ANSWER:
        file = AuditedFile(file.name, file.sha256, file.size, refused=OUT_OF_MEMORY, reason="too_large")
        document = _document(file, names)
    spent = json.dumps(file.refused == OUT_OF_MEMORY).encode()
    answers.write(b'{"document":%b,"spent":%b,"seconds":%b}\n' % (document, spent, json.dumps(file.seconds).encode()))
    answers.flush()
    workbook = _workbook(file, names) if workbooks and not file.refused else b""
    answers.write(b"%d\n%b" % (len(workbook), workbook))
    answers.flush()


def _document(file: AuditedFile, names: ClauseNames) -> bytes:
    try:
        return json.dumps(audit_document(file, names), ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        return b""


def _workbook(file: AuditedFile, names: ClauseNames) -> bytes:
    try:
        return annotated_workbook(file, names)
    except Exception:  # noqa: BLE001 - what is found is told all the same
        return b""


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
