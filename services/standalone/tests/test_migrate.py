"""Roles and schemas on our own cluster, and on a server that belongs to somebody else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from standalone.installation import Installation, InstallationRefused, Secrets, installation
from standalone.members import MEMBERS, Member
from standalone.migrate import migrate
from wenxiao.postgres import Cluster
from wenxiao.testing import administer


@pytest.fixture(scope="module")
def everyone() -> tuple[Member[Any], ...]:
    return MEMBERS


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server of its own: roles belong to all of its databases."""
    with Cluster.temporary() as started:
        yield started


def embedded(server: Cluster, tmp_path: Path) -> Installation:
    return Installation(tmp_path, Secrets.fresh(), make_url(server.url("wenxiao")), embedded=True, data="here")


async def one(url: str, role: str | None, question: str) -> str:
    settings = {"server_settings": {"role": role}} if role else {}
    engine = create_async_engine(url, poolclass=pool.NullPool, connect_args=settings)
    async with engine.connect() as connection:
        answer = str(await connection.scalar(text(question)))
    await engine.dispose()
    return answer


async def test_everything_is_made_once_also_by_two_at_once(
    server: Cluster, tmp_path: Path, everyone: tuple[Member[Any], ...]
) -> None:
    place = embedded(server, tmp_path)
    first, second = await asyncio.gather(migrate(place, everyone), migrate(place, everyone))
    assert sorted([*first, *second]) == sorted(member.name for member in everyone)
    assert await migrate(place, everyone) == []
    for member in everyone:
        url, role = place.login(member.role)
        assert await one(url, role, "SELECT current_user") == member.role
        assert await one(url, role, f"SELECT count(*) FROM {member.schema}.outbox_message") == "0"
        assert await one(url, role, f"SELECT has_schema_privilege('{member.schema}', 'CREATE')") == "False"


async def test_a_server_of_somebody_else_needs_createrole_and_create_and_no_more(
    everyone: tuple[Member[Any], ...], tmp_path: Path
) -> None:
    with Cluster.temporary() as foreign:
        await administer(
            foreign,
            "CREATE ROLE county LOGIN",
            "CREATE DATABASE budget",
            "REVOKE ALL ON DATABASE budget FROM PUBLIC",
            "GRANT CONNECT ON DATABASE budget TO county",
        )
        given = {"WENXIAO_HOME": str(tmp_path), "WENXIAO_DATABASE_URL": foreign.url("budget", "county")}
        given["WENXIAO_DATABASE_URL"] = given["WENXIAO_DATABASE_URL"].replace("+asyncpg", "")
        with installation(given) as place:
            with pytest.raises(InstallationRefused, match=r'ALTER ROLE "county" CREATEROLE.*GRANT CREATE ON DATABASE'):
                await migrate(place, everyone)
            await administer(foreign, "ALTER ROLE county CREATEROLE", "GRANT CREATE ON DATABASE budget TO county")
            assert await migrate(place, everyone) == [member.name for member in everyone]
            assert await migrate(place, everyone) == []
            for member in everyone:
                url, role = place.login(member.role)
                assert role == member.role
                assert await one(url, role, "SELECT current_user || ' as ' || session_user") == f"{role} as county"
                assert await one(url, role, f"SELECT count(*) FROM {member.schema}.audit_event") == "0"


async def test_a_role_that_we_may_not_assume_is_refused_with_the_statement_that_helps(
    everyone: tuple[Member[Any], ...], tmp_path: Path
) -> None:
    with Cluster.temporary() as foreign:
        await administer(
            foreign,
            "CREATE ROLE county LOGIN CREATEROLE",
            "CREATE DATABASE budget OWNER county",
            "CREATE ROLE wenxiao_gateway",
        )
        given = {"WENXIAO_HOME": str(tmp_path), "WENXIAO_DATABASE_URL": foreign.url("budget", "county")}
        with installation(given) as place:
            with pytest.raises(
                InstallationRefused, match="GRANT wenxiao_gateway TO county WITH INHERIT FALSE, SET TRUE"
            ):
                await migrate(place, everyone)
            await administer(foreign, "GRANT wenxiao_gateway TO county WITH INHERIT FALSE, SET TRUE")
            assert await migrate(place, everyone) == [member.name for member in everyone]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://u:p@localhost/wenxiao", "PostgreSQL 18"),
        ("postgresql://u:p@localhost", "PostgreSQL 18"),
        ("not an address", "应形如"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, reason: str, tmp_path: Path) -> None:
    with (
        pytest.raises(InstallationRefused, match=reason),
        installation({"WENXIAO_HOME": str(tmp_path), "WENXIAO_DATABASE_URL": url}),
    ):
        pytest.fail("it was accepted")


async def test_a_server_that_does_not_answer_is_named_without_its_password(
    everyone: tuple[Member[Any], ...], tmp_path: Path
) -> None:
    url = "postgresql://county:Geheim-2022@127.0.0.1:1/wenxiao"
    with installation({"WENXIAO_HOME": str(tmp_path), "WENXIAO_DATABASE_URL": url}) as place:
        with pytest.raises(InstallationRefused, match=r"127\.0\.0\.1:1") as refused:
            await migrate(place, everyone)
        assert "Geheim" not in str(refused.value)


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made = Secrets.kept_at(path)
    assert Secrets.kept_at(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{}")
    with pytest.raises(InstallationRefused, match="备份"):
        Secrets.kept_at(path)
