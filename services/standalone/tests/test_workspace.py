"""What stands once for the whole workspace, held against the members."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from standalone.checks import PACKAGES
from standalone.members import ROOT

WORKSPACE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MEMBERS = WORKSPACE["tool"]["uv"]["workspace"]["members"]


def project(member: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / member / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def wheel(member: str) -> list[str]:
    """The packages that go into a member's image."""
    told = tomllib.loads((ROOT / member / "pyproject.toml").read_text("utf-8"))
    found: list[str] = told["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return found


def plain(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;#]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-")


def required() -> set[str]:
    lines = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    return {plain(line) for line in lines if line.strip() and not line.startswith("#")}


def pinned() -> set[str]:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return {plain(name) for name in re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)}


def test_every_member_is_checked_and_typed() -> None:
    assert list(PACKAGES) == MEMBERS
    assert WORKSPACE["tool"]["importlinter"]["root_packages"] == [name for held in PACKAGES.values() for name in held]
    for member, packages in PACKAGES.items():
        assert all((ROOT / member / package / "py.typed").exists() for package in packages)
        assert project(member)["requires-python"] == ">=3.11"
        assert wheel(member) == list(packages)


@pytest.mark.parametrize("member", MEMBERS)
def test_what_a_member_needs_is_pinned_for_all(member: str) -> None:
    told = project(member)
    needed = {plain(name) for name in told["dependencies"]}
    for extra in told.get("optional-dependencies", {}).values():
        needed |= {plain(name) for name in extra}
    ours = {project(other)["name"] for other in MEMBERS}
    assert needed - ours <= pinned()


def test_the_pinned_requirements_are_hashed_and_name_no_place() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert required() <= pinned()
    blocks = re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|/", text)


def test_rules_may_import_two_modules_of_the_kernel_and_no_other() -> None:
    kernel = {path.stem for path in (ROOT / "shared" / "wenxiao").glob("*.py")}
    kernel |= {path.parent.name for path in (ROOT / "shared" / "wenxiao").glob("*/__init__.py")}
    contract = next(c for c in WORKSPACE["tool"]["importlinter"]["contracts"] if c["id"] == "domain")
    forbidden = {name.removeprefix("wenxiao.") for name in contract["forbidden_modules"] if name.startswith("wenxiao.")}
    allowed = {"__init__", "errors", "findings"}
    assert forbidden == kernel - allowed, "name it under forbidden_modules of the contract “domain” in pyproject.toml"
    assert set(contract["source_modules"]) == {
        f"{package}.domain"
        for packages in PACKAGES.values()
        for package in packages
        if next(ROOT.glob(f"*/*/{package}/domain"), None)
    }


def test_the_image_of_a_service_could_be_built_without_the_others() -> None:
    """A service depends on the kernel and the policies, never on another service."""
    services = {project(member)["name"] for member in MEMBERS if member.startswith("services/")}
    for member in MEMBERS:
        if member not in {"services/standalone"}:
            assert not services & {plain(name) for name in project(member)["dependencies"]}


def test_sources_lie_where_the_script_looks_for_them() -> None:
    script = (ROOT / "wenxiao").read_text("utf-8")
    assert '"$root/shared" "$root/policies" "$root"/services/*' in script
    folders = {f"services/{path.name}" for path in (ROOT / "services").iterdir() if path.is_dir()}
    assert folders | {"shared", "policies"} == set(MEMBERS)
    assert Path(ROOT / "wenxiao").stat().st_mode & 0o111
