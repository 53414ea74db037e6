"""Where one installation lives: its database, and the secrets that its services need to know of each other."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from wenxiao.postgres import Cluster, wenxiao_home

DATABASE = "wenxiao"


class InstallationRefused(Exception):
    """The installation cannot be used as it is; the sentence says what to do."""


@dataclass(frozen=True)
class Secrets:
    """Made once per installation; whoever loses them loses the sealed keys and the proof of the audit chain.

    Each has the name of the setting of the services that take it.
    """

    audit_key: str
    key_secret: str
    client_secret: str
    signing_key: str

    @classmethod
    def fresh(cls) -> Self:
        return cls(
            audit_key=_private_key(),
            key_secret=secrets.token_urlsafe(48),
            client_secret=secrets.token_urlsafe(48),
            signing_key=_private_key(),
        )

    @classmethod
    def kept_at(cls, path: Path) -> Self:
        try:
            stored = json.loads(path.read_text("utf-8"))
            return cls(**{field.name: stored[field.name] for field in fields(cls)})
        except FileNotFoundError:
            return cls._keep(path)
        except (OSError, ValueError, KeyError) as error:
            raise InstallationRefused(f"密钥文件 {path} 无法读取（{error}）。请从备份中恢复它。") from error

    @classmethod
    def _keep(cls, path: Path) -> Self:
        """Whole or not at all, and never over the one that another process has just written."""
        made = cls.fresh()
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(made), indent=2), "utf-8")
        try:
            os.link(unfinished, path)
        except FileExistsError:
            return cls.kept_at(path)
        finally:
            unfinished.unlink()
        return made


@dataclass(frozen=True)
class Installation:
    """A running database and the secrets. `owner` migrates; services connect as their own role or assume it."""

    home: Path
    secrets: Secrets
    owner: URL
    embedded: bool
    data: str

    @property
    def audit_witness(self) -> Path:
        """Where each service keeps the end of its audit chain, outside the database."""
        return made(self.home / "audit")

    def login(self, role: str) -> tuple[str, str | None]:
        """The address for a service, and the role to assume there where the login is another one."""
        if self.embedded:
            return self.owner.set(username=role).render_as_string(hide_password=False), None
        return self.owner.render_as_string(hide_password=False), role


@contextmanager
def installation(environment: Mapping[str, str] = os.environ) -> Iterator[Installation]:
    """The database that WENXIAO_DATABASE_URL names, or our own, running as long as the context lasts."""
    home = made(wenxiao_home(environment))
    kept = Secrets.kept_at(home / "secrets.json")
    given = environment.get("WENXIAO_DATABASE_URL")
    if given:
        owner = _existing(given)
        yield Installation(home, kept, owner, embedded=False, data=owner.render_as_string(hide_password=True))
        return
    with Cluster(home / "postgresql") as cluster:
        yield Installation(home, kept, make_url(cluster.url(DATABASE)), embedded=True, data=str(cluster.data))


def _existing(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise InstallationRefused(
            "WENXIAO_DATABASE_URL 不是数据库地址，应形如 postgresql://用户:口令@主机:5432/数据库。"
        ) from error
    if url.get_backend_name() not in {"postgresql", "postgres"} or not url.database:
        raise InstallationRefused("WENXIAO_DATABASE_URL 须指明一个 PostgreSQL 18 的数据库，例如 …/wenxiao。")
    return url.set(drivername="postgresql+asyncpg")


def made(home: Path) -> Path:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallationRefused(
            f"无法建立目录 {home}（{error.strerror}）。请用环境变量 WENXIAO_HOME 指定一个可写的目录。"
        ) from error
    return home


def _private_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
