"""The script `wenxiao` as a newcomer runs it; the environment of these tests is the one it finds."""

import os
import subprocess
from pathlib import Path
from shutil import copytree, ignore_patterns, which

import pytest

from standalone.members import ROOT

SHELL = which("dash") or "sh"
KEPT = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "WENXIAO_HOME"}}


def run(*command: str, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/nonexistent"}])
def test_it_runs_from_anywhere_through_a_link_and_without_a_home(tmp_path: Path, home: dict[str, str]) -> None:
    (tmp_path / "first").symlink_to(ROOT / "wenxiao")
    (tmp_path / "second").symlink_to("first")
    environment = KEPT | {"WENXIAO_HOME": KEPT.get("WENXIAO_HOME", str(tmp_path / "private"))} | home
    done = run(SHELL, str(tmp_path / "second"), "openapi", "--help", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "--check" in done.stdout


def test_it_does_not_listen_to_a_foreign_python_path(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise SystemExit('foreign')")
    environment = KEPT | {"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}
    done = run(str(ROOT / "wenxiao"), "--help", cwd=ROOT, environment=environment)
    assert done.returncode == 0, done.stderr


def test_without_a_python_it_says_what_to_install(tmp_path: Path) -> None:
    for name in ("wenxiao", "requirements.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "id", "dirname", "cat", "cmp", "mkdir", "rm", "cksum", "cut", "readlink"):
        (tools / tool).symlink_to(which(tool) or tool)
    environment = {"PATH": str(tools), "WENXIAO_HOME": str(tmp_path / "private")}
    done = run(str(tools / "sh"), "wenxiao", "up", cwd=tmp_path, environment=environment)
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr


@pytest.mark.long
def test_a_checkout_that_may_not_be_written_gets_its_environment_elsewhere(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    checkout = tmp_path / "checkout"
    needless = ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "tests")
    copytree(ROOT, checkout, ignore=needless)
    checkout.chmod(0o555)
    private = tmp_path / "private"
    environment = dict(os.environ) | {"WENXIAO_HOME": str(private)}
    done = run(str(checkout / "wenxiao"), "--help", cwd=tmp_path, environment=environment)
    checkout.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert len(list((private / "environments").iterdir())) == 1
    assert not (checkout / ".venv").exists()
