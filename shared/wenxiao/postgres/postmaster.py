"""What can be known of a server from outside: its number, its state, and who else uses it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PAUSE = 0.02
STATE_LINE = 7  # of postmaster.pid: starting, ready, stopping, standby


def running_postmaster(data: Path) -> psutil.Process | None:
    """The live postmaster of this data directory."""
    lines = _pid_file(data)
    try:
        process = psutil.Process(int(lines[0])) if lines else None
    except (psutil.Error, ValueError):
        return None
    return process if process and _works_in(process, data) else None


def is_ready(data: Path) -> bool:
    """Whether the live postmaster takes connections."""
    lines = _pid_file(data)
    return len(lines) > STATE_LINE and lines[STATE_LINE].strip() == "ready" and running_postmaster(data) is not None


def clear_away_what_was_killed(data: Path, socket: Path, deadline: float) -> None:
    """Wait for what a killed postmaster left behind; then nobody is mistaken for it who was given its number."""
    notes = [note for note in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")) if note.exists()]
    if not notes:
        return
    while any(_works_in(process, data) for process in psutil.process_iter()) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    for note in notes:
        note.unlink(missing_ok=True)


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def nobody_else_uses(lock: int) -> bool:
    """Turn our shared lock into the only one; False when others hold theirs."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock that every start and stop of a cluster takes; the kernel frees it when a process is killed."""
    lock = open_lock(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _works_in(process: psutil.Process, directory: Path) -> bool:
    """Every process of a server works in its data directory; a number that was given anew is told apart by this."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == directory.resolve()
    except psutil.Error:
        return False
