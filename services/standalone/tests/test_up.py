"""`./wenxiao up` as a process of its own: started, stopped, killed, started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import httpx
import psutil
import pytest

from standalone.demonstration import PASSWORD
from wenxiao.postgres.postmaster import running_postmaster

PATIENCE_SECONDS = 180


@pytest.fixture
def home() -> Iterator[Path]:
    """Not below pytest's own folder, which the account of the database may not enter when root runs the tests."""
    made = Path(mkdtemp(prefix="wenxiao-up-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    rmtree(made, ignore_errors=True)


@contextmanager
def started(home: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The process, the address of its edge and what it printed, once it is ready; killed at the latest at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENXIAO_")}
    environment = kept | {"WENXIAO_HOME": str(home), "WENXIAO_PORT": "0"}
    command = [sys.executable, "-m", "standalone.cli", "up"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            while "已就绪" not in printed:
                line = process.stdout.readline()
                assert line, f"it ended with {process.wait()}: {printed}"
                printed += line
            found = re.search(r"http://127\.0\.0\.1:\d+/api/v1", printed)
            assert found, printed
            yield process, found[0], printed
        finally:
            process.kill()


def ended(process: subprocess.Popen[str], sent: signal.Signals) -> tuple[int, str]:
    process.send_signal(sent)
    rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, rest


@contextmanager
def signed_in(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=60) as client:
        answer = client.post("/sessions", json={"username": "yibao-jingban", "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def acknowledged_write(base: str) -> str:
    with signed_in(base) as client:
        indicator = client.get("/indicators", params={"limit": 1}).json()["items"][0]
        body = {"indicator_id": indicator["id"], "project_name": "医疗保障"}
        answer = client.post("/adoptions", json=body, headers={"Idempotency-Key": "kill-minus-nine"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def is_there(base: str, adoption: str) -> bool:
    with signed_in(base) as client:
        return client.get(f"/adoptions/{adoption}").status_code == 200


def refuses_a_port_that_is_taken(home: Path, base: str) -> None:
    port = base.split(":")[2].split("/", maxsplit=1)[0]
    environment = dict(os.environ) | {"WENXIAO_HOME": str(home), "WENXIAO_PORT": port}
    command = [sys.executable, "-m", "standalone.cli", "up"]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"127.0.0.1:{port}" in second.stderr
    assert "WENXIAO_PORT" in second.stderr


def test_what_was_acknowledged_is_there_after_everything_was_killed(home: Path) -> None:
    data = home / "postgresql" / "data"
    with started(home) as (process, base, printed):
        assert "yibao-jingban" in printed
        assert str(data) in printed
        refuses_a_port_that_is_taken(home, base)
        written = acknowledged_write(base)
        postmaster = running_postmaster(data)
        assert postmaster is not None
        ours = psutil.Process(process.pid).children()
        for victim in (*(child for child in ours if "wenxiao.postgres.watch" in child.cmdline()), postmaster):
            victim.kill()
    with started(home) as (process, base, _):
        assert is_there(base, written)
        status, rest = ended(process, signal.SIGINT)
    assert status == 0
    assert "已停止，数据保留" in rest
    assert running_postmaster(data) is None


@pytest.mark.long
def test_sigterm_ends_it_like_ctrl_c_and_a_kill_leaves_no_server_behind(home: Path) -> None:
    data = home / "postgresql" / "data"
    with started(home) as (process, _, _):
        assert ended(process, signal.SIGTERM)[0] == 0
    assert running_postmaster(data) is None
    with started(home):
        assert running_postmaster(data) is not None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while running_postmaster(data) is not None:
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.05)
