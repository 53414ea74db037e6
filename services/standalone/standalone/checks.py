"""What every commit must pass beside the tests: lint, types, import contracts."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from standalone.members import ROOT

MEMBERS = (
    "shared",
    "policies",
    *(
        f"services/{name}"
        for name in ("gateway", "indicator-library", "targets-api", "evaluation-api", "disclosure-api", "standalone")
    ),
)
# Member -> its packages: most have one, `shared` the kernel and what stands beside it.
PACKAGES = {
    member: tuple(
        sorted(path.parent.name for path in (ROOT / member).glob("*/__init__.py") if path.parent.name != "tests")
    )
    for member in MEMBERS
}


def program(name: str) -> str:
    """A program of the environment that we run in."""
    return str(Path(sys.executable).parent / name)


def _folders() -> list[str]:
    return [f"{member}/{package}" for member, packages in PACKAGES.items() for package in packages]


def checks() -> Iterator[tuple[str, list[str]]]:
    yield "代码规范", [program("ruff"), "check", "."]
    yield "代码格式", [program("ruff"), "format", "--check", "."]
    yield "类型", [program("mypy"), *_folders()]
    for folder in (*PACKAGES, "."):
        if any((ROOT / folder / "tests").rglob("*.py")):
            yield f"类型 {folder}/tests", [program("mypy"), f"{folder}/tests"]
    yield "导入约束", [program("lint-imports"), "--no-cache"]


def run_checks() -> Mapping[str, bool]:
    """Every check runs, also after one has failed; what they find goes to the terminal."""
    return {name: subprocess.run(command, cwd=ROOT, check=False).returncode == 0 for name, command in checks()}
