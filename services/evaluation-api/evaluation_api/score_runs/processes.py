"""Scoring in other processes: a line in, a line out for each form of it; the first line is the law.

Not `multiprocessing`: its children would import whatever the parent was started with, all services in one.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import astuple

from evaluation_api.score_runs.scoring import Rescored, StoredForm, score_batch

LONGEST_LINE = 2**27


class ScoringProcess:
    """One process, started with the law; asked for one batch after the other. Killed, it fails the batch."""

    def __init__(self, policy: str) -> None:
        self._policy, self._turn = policy, asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def score(self, forms: Sequence[StoredForm]) -> list[Rescored]:
        async with self._turn:
            told = await self._ask(json.dumps([astuple(form) for form in forms]), len(forms))
        return [Rescored(*json.loads(one)) for one in told]

    async def _ask(self, line: str, answers: int) -> list[bytes]:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
            )  # fmt: skip
            await self._send(self._policy)
        await self._send(line)
        return [await self._answer() for _ in range(answers)]

    async def _answer(self) -> bytes:
        told = await self._process.stdout.readline() if self._process and self._process.stdout else b""
        if not told.endswith(b"\n"):
            raise OSError("the scoring process ended before its answer")
        return told

    async def _send(self, line: str) -> None:
        if self._process is None or self._process.stdin is None:
            raise OSError("the scoring process is not there")
        self._process.stdin.write(line.encode() + b"\n")
        await self._process.stdin.drain()

    async def end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


class InThisProcess:
    """For few forms: a thread."""

    def __init__(self, policy: str) -> None:
        self._policy = policy

    async def score(self, forms: Sequence[StoredForm]) -> list[Rescored]:
        return await asyncio.to_thread(score_batch, self._policy, forms)

    async def end(self) -> None:
        return None


def _serve() -> None:
    """Ends when whoever asked is gone."""
    policy = sys.stdin.readline()
    for line in sys.stdin:
        forms = [StoredForm(*one) for one in json.loads(line)]
        for one in score_batch(policy, forms):
            sys.stdout.write(json.dumps(astuple(one)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
