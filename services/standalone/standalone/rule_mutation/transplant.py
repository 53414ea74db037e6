"""Puts a changed module in the place of the one that all others have imported already.

Everybody holds the functions, classes and tables of the module as it was. So the functions stay the objects they are
and get new code; classes stay and get new defaults; a table is exchanged wherever somebody holds it under a name.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from standalone.rule_mutation.mutants import Module

_PLAIN = (str, int, Decimal, frozenset, re.Pattern)


def install(module: Module, number: int) -> None:
    """From here on this process runs the changed module; what its import raises is raised."""
    statement, tree = module.changed(number)
    service = next(folder for folder in module.path.parents if folder.parent.name == "services")
    held = sys.modules[module.name]
    fresh = ModuleType(module.name)
    fresh.__dict__.update({"__file__": str(module.path), "__package__": held.__package__})
    exec(compile(tree, str(module.path), "exec"), fresh.__dict__)  # noqa: S102  # our own file, changed by one step
    followers = (name for name, value in vars(fresh).items() if _follows(vars(held).get(name), value))
    for name in dict.fromkeys((*_names(statement), *followers)):
        _put(held, name, getattr(held, name), getattr(fresh, name), service)
    for one in _of_service(service):
        for value in list(vars(one).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _follows(old: Any, new: Any) -> bool:
    """What is made of a changed text or table: a pattern put together from it, for instance."""
    return isinstance(new, _PLAIN) and isinstance(old, _PLAIN) and old != new


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", statement)]
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _put(held: ModuleType, name: str, old: Any, new: Any, service: Path) -> None:
    if isinstance(old, type):
        _class(old, new)
    elif (function := _function(old)) is not None:
        _code(function, _function(new))
    else:
        _exchange(name, old, new, service)
        setattr(held, name, new)


def _exchange(name: str, old: Any, new: Any, service: Path) -> None:
    """Wherever it is imported, and where a function has it as a default. The interpreter keeps one of each text and
    small number, so these are exchanged under their own name alone."""
    shared = isinstance(old, str | int)
    for module in _of_service(service):
        imported = vars(module).get(name) is old
        for known, value in list(vars(module).items()):
            if value is old and (known == name or not shared):
                setattr(module, known, new)
            for function in _functions(value) if imported or not shared else ():
                if any(one is old for one in function.__defaults__ or ()):
                    function.__defaults__ = tuple(new if one is old else one for one in function.__defaults__ or ())


def _functions(held: Any) -> Iterator[FunctionType]:
    members = vars(held).values() if isinstance(held, type) else (held,)
    yield from filter(None, map(_function, list(members)))


def _of_service(service: Path) -> Iterator[ModuleType]:
    """Its tests as well: they hold its tables under names of their own."""
    for module in list(sys.modules.values()):
        if Path(getattr(module, "__file__", None) or "/").is_relative_to(service):
            yield module


def _class(old: type[Any], new: type[Any]) -> None:
    for name, value in vars(new).items():
        here = vars(old).get(name)
        if (function := _function(here)) is not None:
            _code(function, _function(value))
        elif not name.startswith("__") and not hasattr(value, "__set__"):
            setattr(old, name, value)
    if is_dataclass(old):
        for name, field in new.__dataclass_fields__.items():
            old.__dataclass_fields__[name].default = field.default


def _function(held: Any) -> FunctionType | None:
    """The function below a decorator, or None for anything else."""
    for name in ("__wrapped__", "__func__", "fget"):
        held = getattr(held, name, held)
    held = held.func if isinstance(held, cached_property) else held
    return held if isinstance(held, FunctionType) else None


def _code(old: FunctionType, new: FunctionType | None) -> None:
    if new is not None:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
