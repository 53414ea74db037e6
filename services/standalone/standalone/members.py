"""The services of the house, in the order in which they are migrated and started."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI

from wenxiao.clients import Network
from wenxiao.service import ServiceSettings

ROOT = Path(__file__).resolve().parents[3]
# name in URLs and folders, package, prefix of its environment variables
NAMES = (
    ("gateway", "gateway", "GATEWAY"),
    ("indicator-library", "indicator_library", "INDICATORS"),
    ("targets-api", "targets_api", "TARGETS"),
    ("evaluation-api", "evaluation_api", "EVALUATION"),
    ("disclosure-api", "disclosure_api", "DISCLOSURE"),
)


@dataclass(frozen=True)
class Member:
    name: str
    package: str
    prefix: str
    schema: str
    role: str
    settings: type[ServiceSettings]
    create_app: Callable[[ServiceSettings, Network], FastAPI]

    @property
    def folder(self) -> Path:
        return ROOT / "services" / self.name

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"


def members() -> tuple[Member, ...]:
    found = []
    for name, package, prefix in NAMES:
        try:
            app = import_module(f"{package}.app")
            database = import_module(f"{package}.database")
            settings = import_module(f"{package}.settings")
        except ModuleNotFoundError:
            continue
        kind = next(
            kind
            for kind in vars(settings).values()
            if isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind is not ServiceSettings
        )
        found.append(Member(name, package, prefix, database.SCHEMA, database.ROLE, kind, app.create_app))
    return tuple(found)
