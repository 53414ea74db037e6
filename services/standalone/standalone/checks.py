"""What every commit must pass beside the tests: lint, types, import contracts."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from standalone.members import ROOT

PACKAGES = {
    "shared": "wenxiao",
    "policies": "wenxiao_policies",
    "services/gateway": "gateway",
    "services/indicator-library": "indicator_library",
    "services/targets-api": "targets_api",
    "services/evaluation-api": "evaluation_api",
    "services/disclosure-api": "disclosure_api",
    "services/standalone": "standalone",
}


def program(name: str) -> str:
    """A program of the environment that we run in."""
    return str(Path(sys.executable).parent / name)


def checks() -> Iterator[tuple[str, list[str]]]:
    yield "代码规范", [program("ruff"), "check", "."]
    yield "代码格式", [program("ruff"), "format", "--check", "."]
    yield "类型", [program("mypy"), *(f"{folder}/{package}" for folder, package in PACKAGES.items())]
    for folder in (*PACKAGES, "."):
        if any((ROOT / folder / "tests").rglob("*.py")):
            yield f"类型 {folder}/tests", [program("mypy"), f"{folder}/tests"]
    yield "导入约束", [program("lint-imports"), "--no-cache"]


def run_checks() -> Mapping[str, bool]:
    """Every check runs, also after one has failed; what they find goes to the terminal."""
    return {name: subprocess.run(command, cwd=ROOT, check=False).returncode == 0 for name, command in checks()}
