"""The embedded PostgreSQL, for real: started, shared, killed and recovered."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from textwrap import dedent

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from wenxiao.postgres import Cluster, ClusterUnavailable, wenxiao_home
from wenxiao.postgres.account import account_for
from wenxiao.postgres.postmaster import running_postmaster


@pytest.fixture
def directory() -> Iterator[Path]:
    """pytest's own temporary directories are closed to the account that PostgreSQL runs as when root runs the tests."""
    made = Path(mkdtemp(prefix="wenxiao-test-", dir="/tmp"))
    made.chmod(0o755)
    yield made / "postgresql"
    rmtree(made)


async def ask(cluster: Cluster, statement: str, *, user: str = "postgres") -> list[str]:
    engine = create_async_engine(cluster.url(user=user), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            answer = await connection.execute(text(statement))
            return [str(value) for row in answer for value in row] if answer.returns_rows else []
    finally:
        await engine.dispose()


def postmaster_pid(cluster: Cluster) -> int:
    postmaster = running_postmaster(cluster.data)
    assert postmaster is not None
    return postmaster.pid


def wait_until_stopped(cluster: Cluster) -> None:
    deadline = time.monotonic() + 60  # a checkpoint to a busy disk comes first
    while running_postmaster(cluster.data) is not None:
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.05)


async def test_a_cluster_is_unicode_checksummed_and_closed_to_the_network() -> None:
    with Cluster.temporary() as cluster:
        assert await ask(cluster, "SELECT current_user") == ["postgres"]
        assert await ask(cluster, "SHOW data_checksums") == ["on"]
        assert await ask(cluster, "SHOW listen_addresses") == [""]
        assert await ask(cluster, "SELECT datlocale FROM pg_database WHERE datname = 'template1'") == ["C.UTF-8"]
        await ask(cluster, "CREATE EXTENSION pg_trgm")
        assert await ask(cluster, "SELECT cardinality(show_trgm('预算绩效')) > 0") == ["True"]
        directory = cluster.directory
    assert not directory.exists()


async def test_any_role_signs_in_without_a_password() -> None:
    with Cluster.temporary() as cluster:
        await ask(cluster, "CREATE ROLE wenxiao_targets LOGIN")
        assert await ask(cluster, "SELECT current_user", user="wenxiao_targets") == ["wenxiao_targets"]
        assert (cluster.data / "pg_hba.conf").read_text() == "local all all peer map=wenxiao\n"


async def test_what_was_committed_is_there_after_the_next_start(directory: Path) -> None:
    with Cluster(directory) as cluster:
        await ask(cluster, "CREATE TABLE kept AS SELECT 1 AS n")
    assert running_postmaster(cluster.data) is None
    with cluster:
        assert await ask(cluster, "SELECT n FROM kept") == ["1"]


async def test_who_lets_go_last_stops_the_server(directory: Path) -> None:
    first, second = Cluster(directory), Cluster(directory)
    first.start()
    with second:
        assert postmaster_pid(first) == postmaster_pid(second)
        first.stop()
        assert await ask(second, "SELECT 1") == ["1"]
    assert running_postmaster(second.data) is None


async def test_a_killed_server_is_recovered(directory: Path) -> None:
    with Cluster(directory) as cluster:
        await ask(cluster, "CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(postmaster_pid(cluster), signal.SIGKILL)
    assert (cluster.data / "postmaster.pid").exists()
    with cluster:
        assert await ask(cluster, "SELECT n FROM kept") == ["1"]


async def test_a_foreign_process_with_the_old_number_is_not_taken_for_the_server(directory: Path) -> None:
    with Cluster(directory) as cluster:
        os.kill(postmaster_pid(cluster), signal.SIGKILL)
    with subprocess.Popen(["sleep", "60"], **account_for(cluster.directory).identity()) as stranger:
        for note in (cluster.data / "postmaster.pid", cluster.socket / ".s.PGSQL.5432.lock"):
            lines = note.read_text().splitlines()
            note.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with cluster:
            assert await ask(cluster, "SELECT 1") == ["1"]
        assert stranger.poll() is None
        stranger.kill()


async def test_a_killed_user_leaves_a_stopped_server_and_all_that_was_committed(directory: Path) -> None:
    program = f"""
        import asyncio, sys, time
        from pathlib import Path
        import asyncpg
        from wenxiao.postgres import Cluster

        async def write(cluster):
            connection = await asyncpg.connect(user="postgres", host=str(cluster.socket), database="postgres")
            await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
            print("written", flush=True)
            time.sleep(60)

        with Cluster(Path({str(directory)!r})) as cluster:
            asyncio.run(write(cluster))
    """
    with subprocess.Popen([sys.executable, "-c", dedent(program)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        writer.kill()
    wait_until_stopped(Cluster(directory))
    with Cluster(directory) as cluster:
        assert await ask(cluster, "SELECT n FROM kept") == ["1"]


def test_data_of_another_major_version_is_refused(directory: Path) -> None:
    with Cluster(directory) as cluster:
        stamp = cluster.data / "PG_VERSION"
    stamp.write_text("17\n")
    with pytest.raises(ClusterUnavailable, match=r"由 PostgreSQL 17 建立.*WENXIAO_HOME"):
        cluster.start()
    stamp.write_text("18\n")
    with cluster:
        assert postmaster_pid(cluster)


async def test_an_interrupted_initialisation_is_begun_again(directory: Path) -> None:
    directory.mkdir()
    (directory / "data.unfinished").mkdir()
    (directory / "data.unfinished" / "PG_VERSION").write_text("18\n")
    with Cluster(directory) as cluster:
        assert await ask(cluster, "SELECT 1") == ["1"]


async def test_a_deep_directory_gets_a_short_socket(directory: Path) -> None:
    deep = directory / ("很深的目录" * 8)
    directory.mkdir(mode=0o755)
    with Cluster(deep) as cluster:
        assert cluster.socket.parent == Path("/tmp")
        assert await ask(cluster, "SELECT 1") == ["1"]
    cluster.socket.rmdir()


def test_a_directory_that_is_not_ours_is_refused(directory: Path) -> None:
    if os.geteuid() == 0:
        directory.mkdir()
        os.chown(directory, 64999, 64999)
        foreign = directory
    else:
        foreign = Path("/usr")
    with pytest.raises(ClusterUnavailable, match="属于别的用户"):
        Cluster(foreign).start()


def test_where_the_data_lies() -> None:
    assert wenxiao_home({"WENXIAO_HOME": "/srv/wenxiao"}) == Path("/srv/wenxiao")
    if os.geteuid() == 0:
        assert wenxiao_home({"HOME": "/root"}) == Path("/var/lib/wenxiao")
    else:
        own = Path("~").expanduser()
        assert wenxiao_home({"HOME": str(own)}) == own / ".local" / "share" / "wenxiao"
        assert wenxiao_home({"XDG_DATA_HOME": "/data"}) == Path("/data/wenxiao")
        assert wenxiao_home({}) == wenxiao_home({"HOME": ""}) == own / ".local" / "share" / "wenxiao"
