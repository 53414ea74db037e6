"""The services of the house, in the order in which they are migrated and started."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from fastapi import FastAPI

import disclosure_api.app
import disclosure_api.database
import disclosure_api.settings
import evaluation_api.app
import evaluation_api.database
import evaluation_api.settings
import gateway.app
import gateway.database
import gateway.settings
import indicator_library.app
import indicator_library.database
import indicator_library.settings
import targets_api.app
import targets_api.database
import targets_api.settings
from wenxiao.clients import Network
from wenxiao.service import ServiceSettings

ROOT = Path(__file__).resolve().parents[3]
Settings = TypeVar("Settings", bound=ServiceSettings)


@dataclass(frozen=True)
class Member(Generic[Settings]):
    """A service: its name in URLs and folders, the prefix of its environment variables, its place in the database."""

    name: str
    prefix: str
    schema: str
    role: str
    settings: type[Settings]
    create_app: Callable[[Settings, Network], FastAPI]

    @property
    def folder(self) -> Path:
        return ROOT / "services" / self.name

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    def app(self, network: Network, **values: Any) -> FastAPI:
        """Settings that are not given here come from the environment."""
        return self.create_app(self.settings(**values), network)


MEMBERS: tuple[Member[Any], ...] = (
    Member(
        "gateway",
        "GATEWAY",
        gateway.database.SCHEMA,
        gateway.database.ROLE,
        gateway.settings.GatewaySettings,
        gateway.app.create_app,
    ),
    Member(
        "indicator-library",
        "INDICATORS",
        indicator_library.database.SCHEMA,
        indicator_library.database.ROLE,
        indicator_library.settings.Settings,
        indicator_library.app.create_app,
    ),
    Member(
        "targets-api",
        "TARGETS",
        targets_api.database.SCHEMA,
        targets_api.database.ROLE,
        targets_api.settings.Settings,
        targets_api.app.create_app,
    ),
    Member(
        "evaluation-api",
        "EVALUATION",
        evaluation_api.database.SCHEMA,
        evaluation_api.database.ROLE,
        evaluation_api.settings.Settings,
        evaluation_api.app.create_app,
    ),
    Member(
        "disclosure-api",
        "DISCLOSURE",
        disclosure_api.database.SCHEMA,
        disclosure_api.database.ROLE,
        disclosure_api.settings.Settings,
        disclosure_api.app.create_app,
    ),
)
