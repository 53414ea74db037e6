"""Each service's README names its schema, role, variables and permissions as the code has them."""

import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

from wenxiao.service import ServiceSettings

from .source import SERVICES

OWNERS = [package for package in SERVICES if (package / "database.py").exists()]


def readme(package: Path) -> str:
    return (package.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", OWNERS, ids=lambda package: package.name)
def test_a_readme_names_schema_and_role(package: Path) -> None:
    database = import_module(f"{package.name}.database")
    assert f"`{database.SCHEMA}`" in readme(package)
    assert f"`{database.ROLE}`" in readme(package)


@pytest.mark.parametrize("package", OWNERS, ids=lambda package: package.name)
def test_a_readme_names_every_variable(package: Path) -> None:
    settings = import_module(f"{package.name}.settings")
    kinds = [kind for kind in vars(settings).values() if isinstance(kind, type) and issubclass(kind, ServiceSettings)]
    (kind,) = [kind for kind in kinds if kind is not ServiceSettings]
    prefix = kind.model_config["env_prefix"]
    own = {f"{prefix}{name.upper()}" for name, field in kind.model_fields.items() if not field.validation_alias}
    assert own - set(re.findall(r"`([A-Z_]+)`", readme(package))) == set()


@pytest.mark.parametrize("package", OWNERS, ids=lambda package: package.name)
def test_a_readme_names_every_permission(package: Path) -> None:
    permissions: type[StrEnum] = import_module(f"{package.name}.access").Permission
    assert {one.value for one in permissions} - set(re.findall(r"`([a-z_]+:[a-z_]+)`", readme(package))) == set()
