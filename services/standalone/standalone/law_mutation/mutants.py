"""What of the law is changed, and into what.

Only what a service reads is changed: a parameter without a consumer, or a field of a record that no consumer names,
cannot be missed by a test. The step follows the declared type: a number grows by one, a switch turns, a code becomes
the next of its list, a list or a table loses one member, a day becomes the next. Texts, notes and clauses are not
rules and stay.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import yaml
from pydantic import TypeAdapter, ValidationError
from typing_extensions import is_typeddict

from wenxiao_policies.sections import SECTIONS, declared

ROOT = Path(__file__).resolve().parents[4]
PACKS = ROOT / "policies"
NOT_RULES = ("zh", "basis", "note")
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Dropped:
    """What stands for a member that is no longer there."""

    def __str__(self) -> str:
        return "（删去）"


DROPPED = Dropped()
Step = tuple[Place, Any, Any]


@dataclass(frozen=True)
class Mutant:
    """One value changed by one step; `place` leads from the parameter through the dated line into the value."""

    pack: str
    section: str
    parameter: str
    since: str
    place: Place
    before: Any
    after: Any

    @property
    def name(self) -> str:
        inside = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.place[2:])
        return f"{self.pack}/{self.section}.{self.parameter}@{self.since}{inside}"

    @property
    def path(self) -> Path:
        return PACKS / self.pack / f"{self.section}.yaml"

    def __str__(self) -> str:
        return f"{self.name}：{self.before} → {self.after}"

    def applied(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The content of the file with this one value changed."""
        changed = deepcopy(dict(document))
        held: Any = changed["parameters"][self.parameter]
        for step in self.place[:-1]:
            held = held[step]
        if self.after is DROPPED:
            del held[self.place[-1]]
        else:
            held[self.place[-1]] = self.after
        return changed


@cache
def consumed() -> dict[tuple[str, str], tuple[str, ...]]:
    """Section and parameter to the services that read both: the section named anywhere, the parameter taken by name.

    A parameter is taken where a module that knows the law asks a mapping, or calls with its name.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for service, modules in _services().items():
        sections = set().union(*(_texts(tree) for tree in modules.values())) & SECTIONS.keys()
        taken = set().union(*(_taken(tree) for tree in modules.values() if _knows_the_law(tree)))
        for section in sections:
            for parameter in taken & declared(SECTIONS[section]).keys():
                found.setdefault((section, parameter), []).append(service)
    return {name: tuple(services) for name, services in found.items()}


@cache
def _services() -> dict[str, dict[Path, ast.Module]]:
    """Of each service the code of its package."""
    packages = [path.parent for path in sorted(ROOT.glob("services/*/*/app.py"))]
    return {
        package.parent.name: {source: ast.parse(source.read_text("utf-8")) for source in package.rglob("*.py")}
        for package in packages
    }


def _knows_the_law(module: ast.Module) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.module == "wenxiao.policy" for node in module.body)


def _taken(module: ast.Module) -> set[str]:
    subscripts = {node.slice for node in ast.walk(module) if isinstance(node, ast.Subscript)}
    arguments = {argument for node in ast.walk(module) if isinstance(node, ast.Call) for argument in node.args}
    return {text for node in subscripts | arguments for text in _text_of(node)}


def _texts(module: ast.Module) -> set[str]:
    return {text for node in ast.walk(module) for text in _text_of(node)}


def _text_of(node: ast.AST) -> tuple[str, ...]:
    return (node.value,) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()


@cache
def words(services: tuple[str, ...]) -> frozenset[str]:
    """Every name and text in the code of these services; a field that is not among them is read by none."""
    found: set[str] = set()
    for service in services:
        for module in _services()[service].values():
            found |= _texts(module) | {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    return frozenset(found)


def mutants() -> Iterator[Mutant]:
    """Every step of every dated line of each consumed parameter, pack by pack."""
    for path in sorted(PACKS.glob("*/*.yaml")):
        section = path.stem
        if section not in SECTIONS:
            continue
        for name, lines in yaml.safe_load(path.read_text("utf-8"))["parameters"].items():
            if (section, name) not in consumed():
                continue
            kind, fields = declared(SECTIONS[section])[name].kind, words(consumed()[section, name])
            for number, line in enumerate(lines):
                for place, before, after in steps(line["value"], kind, (number, "value"), fields):
                    yield Mutant(path.parent.name, section, name, line["from"], place, before, after)


def steps(value: Any, kind: Any, place: Place = (), fields: Collection[str] | None = None) -> Iterator[Step]:
    """Where in a value what becomes what, by its declared type; of records only these `fields`, or all."""
    origin, inner = get_origin(kind), get_args(kind)
    if value is None:
        return
    if origin is NotRequired or (origin is Annotated and get_origin(inner[0]) in (tuple, dict)):
        yield from steps(value, inner[0], place, fields)
    elif origin in (Union, UnionType):
        yield from steps(value, next(one for one in inner if one is not NoneType), place, fields)
    elif is_typeddict(kind):
        hints = get_type_hints(kind, include_extras=True)
        for key in value:
            if key not in NOT_RULES and (fields is None or key in fields):
                yield from steps(value[key], hints[key], (*place, key), fields)
    elif origin in (tuple, dict):
        yield from _members(value, inner, place, fields)
    else:
        yield from ((place, value, after) for after in _next(value, kind))


def _members(value: Any, inner: tuple[Any, ...], place: Place, fields: Collection[str] | None) -> Iterator[Step]:
    """Each member dropped in turn, and stepped unless it is a bare code: to lose it says all there is to say."""
    kind = inner[1] if isinstance(value, Mapping) else inner[0]
    for key, member in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield (*place, key), member, DROPPED
        if isinstance(value, Mapping) or not isinstance(member, str):
            yield from steps(member, kind, (*place, key), fields)


def _next(value: Any, kind: Any) -> Iterator[Any]:
    """The first neighbour that the type admits; without any there is nothing to change by one step."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for neighbour in _neighbours(value, kind):
        try:
            adapter.validate_python(neighbour)
        except ValidationError:
            continue
        yield neighbour
        return


def _neighbours(value: Any, kind: Any) -> tuple[Any, ...]:
    codes = get_args(kind) if get_origin(kind) is Literal else ()
    if codes:
        return (codes[(codes.index(value) + 1) % len(codes)],) if len(codes) > 1 else ()
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    base = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if base is Decimal:
        return (str(Decimal(value) + 1), str(Decimal(value) - 1))
    if base is date:
        return ((date.fromisoformat(value) + timedelta(1)).isoformat(),)
    return ()
