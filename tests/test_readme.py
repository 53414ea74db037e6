"""What the READMEs tell a newcomer to type is typed here, and both languages tell the same."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from gateway.demonstration.accounts import ACCOUNTS, MACHINES, PASSWORD

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
PATIENCE_SECONDS = 600
COMMANDS = {"demo", "clauses", "migrate", "openapi", "lint", "bench"}
ADMINISTRATORS = {"xitong", "anquan", "shenji-guanli"}


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def table_keys(text: str) -> list[str]:
    """The code words in the first cell of every row of every table."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_both_readmes_give_the_same_commands_accounts_and_settings() -> None:
    assert commands(README) == commands(CHINESE)
    assert commands(README)[:2] == ["./wenxiao up", "./wenxiao test"]
    assert table_keys(README) == table_keys(CHINESE)


def test_every_variable_of_the_house_is_explained() -> None:
    sources = [ROOT / "wenxiao", *(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")]
    sources += (ROOT / "policies").rglob("*.py")
    read = {
        name
        for path in sources
        if "tests" not in path.parts
        for name in re.findall(r"\bWENXIAO_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    explained = {key for key in table_keys(README) if key.startswith("WENXIAO_")}
    assert read == explained


def test_the_accounts_are_those_of_the_demonstration() -> None:
    named = [key for key in table_keys(README) if re.fullmatch(r"[a-z]+(-[a-z]+)?", key) and key not in COMMANDS]
    assert sorted(named) == sorted(account.username for account in ACCOUNTS)
    for text in (README, CHINESE):
        assert f"`{PASSWORD}`" in text
        for account in ACCOUNTS:
            (row,) = re.findall(rf"^\| `{account.username}` .*$", text, re.MULTILINE)
            assert (account.organisation_code in row) != (account.username in ADMINISTRATORS), row
        for machine in MACHINES:
            assert f"`{machine.client_id}`" in text
            assert machine.secret == f"{machine.client_id}-demo-secret"


def test_links_of_the_readmes_lead_somewhere() -> None:
    for text in (README, CHINESE):
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert (ROOT / target).exists(), target


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """An empty home; not below pytest's own folder, which the database's account may not enter."""
    home = Path(mkdtemp(prefix="wenxiao-readme-", dir="/tmp"))
    home.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENXIAO_", "PYTEST_"))}
    yield kept | {"HOME": str(home), "WENXIAO_HOME": str(home / "wenxiao"), "WENXIAO_PORT": "0"}
    rmtree(home, ignore_errors=True)


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command.split(), cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=PATIENCE_SECONDS,
    )  # fmt: skip


def starts_and_stops(command: str, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        command.split(), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        printed, begun = "", time.monotonic()
        while "已就绪" not in printed and time.monotonic() - begun < PATIENCE_SECONDS:
            line = process.stdout.readline()
            assert line, f"it ended: {printed}"
            printed += line
        process.send_signal(signal.SIGINT)
        printed += process.stdout.read()
        assert process.wait(60) == 0, printed
    for told in ("/docs", "yibao-jingban", str(environment["WENXIAO_HOME"])):
        assert told in printed, f"{told} is not told:\n{printed}"


@pytest.mark.long
def test_every_command_does_what_it_says(environment: dict[str, str]) -> None:
    for command in commands(README):
        if command == "./wenxiao up":
            starts_and_stops(command, environment)
        elif command == "./wenxiao test":  # this test is one of those it runs: here it only has to find them
            done = run(command, environment | {"PYTEST_ADDOPTS": "--collect-only -q"})
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        else:
            committed = {path: path.read_bytes() for path in (ROOT / "services").glob("*/openapi.json")}
            done = run(command, environment)
            rewritten = [path for path, content in committed.items() if path.read_bytes() != content]
            for path in rewritten:
                path.write_bytes(committed[path])
            assert not rewritten, f"{command} has rewritten what is committed: {rewritten}"
            assert done.returncode == 0, command + done.stdout[-2000:] + done.stderr[-2000:]
