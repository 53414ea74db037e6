"""Work done in forks of this process, as many at a time as there are processors."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from typing import Any

_FORKS = get_context("fork")
WORKERS = os.cpu_count() or 1


def forked(work: Sequence[Callable[[], Any]], patience_seconds: int) -> Iterator[tuple[int, Any]]:
    """The number of each piece with its answer, as they come; `None` where the fork died or took too long."""
    waiting = list(enumerate(work))[::-1]
    running: dict[Any, tuple[int, Any, Connection]] = {}
    while waiting or running:
        while waiting and len(running) < WORKERS:
            number, piece = waiting.pop()
            ours, theirs = _FORKS.Pipe(duplex=False)
            process = _FORKS.Process(target=_answer, args=(piece, theirs, patience_seconds), daemon=True)
            process.start()
            theirs.close()
            running[ours] = (number, process, ours)
        for ready in connection.wait(list(running)):
            number, process, ours = running.pop(ready)
            try:
                answer = ours.recv()
            except EOFError:
                answer = None
            process.join()
            ours.close()
            yield number, answer


def _answer(piece: Callable[[], Any], told: Connection, patience_seconds: int) -> None:
    """What the piece prints is nobody's; the alarm ends the process."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(patience_seconds)
    silence(0, 1, 2)
    told.send(piece())


def silence(*streams: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nowhere, stream)
