"""Mutation of the law: change one value of a pack by one step, and some test must fail.

Only values that a service reads are changed: a parameter without a consumer cannot be missed by a test. What the
packs' own tests compare word for word does not count here; a changed value must be missed by a test of a rule.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from standalone.members import ROOT
from wenxiao_policies import PolicyFault, load

PACKS = ROOT / "policies"
OUTCOMES = ("allowed", "reduced", "refused", "refused_in_principle")
FAST = ("services/*/tests/policies", "services/*/tests/domain", "tests/clauses")
SLOW = ("services/targets-api/tests", "services/evaluation-api/tests", "services/disclosure-api/tests")
NAME = re.compile(r'"([a-z][a-z_0-9]+)"')


@dataclass(frozen=True)
class Mutant:
    """One value changed by one step; `path` leads into the value."""

    pack: str
    section: str
    parameter: str
    path: tuple[str | int, ...]
    before: Any
    after: Any

    def __str__(self) -> str:
        inside = "".join(f"[{step}]" for step in self.path)
        return f"{self.pack}/{self.section}.{self.parameter}{inside}：{self.before} → {self.after}"


def consumed() -> set[str]:
    """The parameters that some service names where it builds its policies."""
    sources = ROOT.glob("services/*/*/*polic*.py")
    return {name for source in sources for name in NAME.findall(source.read_text("utf-8"))}


def mutants() -> Iterator[Mutant]:
    """Each consumed value of each pack; of a list or a record each part."""
    read = consumed()
    for path in sorted(PACKS.glob("*/*.yaml")):
        document = yaml.safe_load(path.read_text("utf-8"))
        if "section" not in document:
            continue
        for name, line in document["parameters"].items():
            if name in read:
                for place, before, after in _steps(line[-1]["value"], ()):
                    yield Mutant(path.parent.name, document["section"], name, place, before, after)


Place = tuple[str | int, ...]
Step = tuple[Place, Any, Any]
NOT_RULES = ("zh", "basis", "detail_zh", "note")


def _steps(value: Any, place: Place) -> Iterator[Step]:
    """Where in a value what becomes what."""
    if isinstance(value, Mapping):
        parts = [(key, part) for key, part in value.items() if key not in NOT_RULES]
    elif isinstance(value, list):
        if len(value) > 1:
            yield place, value, value[:-1]
        parts = [(index, part) for index, part in enumerate(value) if not isinstance(part, str)]
    else:
        yield from ((place, value, after) for after in _next(value))
        return
    for key, part in parts:
        yield from _steps(part, (*place, key))


def _next(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1 if value not in (12, 100) else value - 1
    elif value in OUTCOMES:
        yield OUTCOMES[(OUTCOMES.index(value) + 2) % len(OUTCOMES)]


def write(mutant: Mutant, folder: Path) -> None:
    """All packs, with this one value changed."""
    copytree(PACKS, folder, dirs_exist_ok=True, ignore=lambda _, names: [n for n in names if n in _NO_PACKS])
    path = folder / mutant.pack / f"{mutant.section}.yaml"
    document = yaml.safe_load(path.read_text("utf-8"))
    held: Any = document["parameters"][mutant.parameter][-1]
    steps = ("value", *mutant.path)
    for step in steps[:-1]:
        held = held[step]
    held[steps[-1]] = mutant.after
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")


_NO_PACKS = ("tests", "wenxiao_policies", "pyproject.toml", "README.md", "__pycache__")


def survives(mutant: Mutant) -> bool | None:
    """True where no test fails, None where the pack itself cannot be so and is refused at the start."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        write(mutant, folder)
        try:
            load(folder)
        except PolicyFault:
            return None
        return all(_passes(tests, folder) for tests in (FAST, SLOW))


def _passes(patterns: tuple[str, ...], folder: Path) -> bool:
    places = [str(path) for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *places]
    environment = os.environ | {"WENXIAO_POLICIES": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True).returncode == 0


def fates_of(chosen: Sequence[Mutant]) -> Iterator[tuple[Mutant, bool | None]]:
    """Each mutant with its fate, in their order; as many at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as executor:
        yield from zip(chosen, executor.map(survives, chosen), strict=True)
