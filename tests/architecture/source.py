"""The project's source as these checks read it: by import for what exists, by AST for how it is written."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from fastapi import APIRouter

from wenxiao.errors import Refusal

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ROOT / "shared" / "wenxiao"
PACKAGES = sorted(
    path.parent
    for pattern in ("shared/*/__init__.py", "policies/*/__init__.py", "services/*/*/__init__.py")
    for path in ROOT.glob(pattern)
    if path.parent.name != "tests"
)
SERVICES = [package for package in PACKAGES if package.parent.parent.name == "services"]


def modules(*packages: Path) -> Iterator[Path]:
    for package in packages or PACKAGES:
        yield from sorted(package.rglob("*.py"))


def proofs() -> Iterator[Path]:
    yield from sorted(path for path in ROOT.rglob("tests/**/*.py") if ".venv" not in path.parts)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last name of what is called: `session.commit()` gives `commit`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@cache
def imported() -> tuple[ModuleType, ...]:
    """Every module of every package, imported."""
    return tuple(
        importlib.import_module(module.name)
        for package in PACKAGES
        for module in pkgutil.walk_packages([str(package)], f"{package.name}.")
        if ".migrations" not in module.name and not module.name.endswith("__main__")
    )


def refusals() -> set[type[Refusal]]:
    """Every refusal class in the code, found by importing all of it."""
    own = {module.__name__ for module in imported()}
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found |= {child for child in children if child.__module__ in own}
    return found


def routers() -> list[APIRouter]:
    """Every router that a service made, included or not."""
    found = {
        id(value): value
        for module in imported()
        for value in vars(module).values()
        if isinstance(value, APIRouter) and module.__name__.split(".")[0] != "wenxiao"
    }
    return list(found.values())
