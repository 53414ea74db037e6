"""Roles and schemas of all services, made or brought up to date; safe to run at any time, and by several at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from standalone.installation import Installation, InstallationRefused
from standalone.members import Member
from wenxiao.migration import configuration, upgrade

MAJOR = 18
ONE_AT_A_TIME = 7_264_111_018  # the key of the advisory lock; any number that nobody else uses


async def migrate(place: Installation, members: Sequence[Member[Any]]) -> list[str]:
    """The names of the services whose schema was changed."""
    if place.embedded:
        await _create_database(place)
    async with _alone(place) as connection:
        await _check_server(connection)
        for member in members:
            await _create_role(connection, member.role, place)
        behind = [member for member in members if not await _is_current(connection, member)]
        for member in behind:
            await upgrade(place.owner.render_as_string(hide_password=False), member.migrations)
    return [member.name for member in behind]


async def _create_database(place: Installation) -> None:
    address = place.owner.set(database="postgres").render_as_string(hide_password=False)
    engine = create_async_engine(address, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            exists = await connection.scalar(
                text("SELECT true FROM pg_database WHERE datname = :name"), {"name": place.owner.database}
            )
            if not exists:
                await connection.execute(text(f"CREATE DATABASE {place.owner.database}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in {"42P04", "23505"}:  # somebody else was quicker
            raise
    finally:
        await engine.dispose()


@asynccontextmanager
async def _alone(place: Installation) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(place.owner, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    try:
        connection = await engine.connect()
    except (OSError, DBAPIError) as error:
        await engine.dispose()
        raise InstallationRefused(
            f"连不上数据库 {place.data}：{getattr(error, 'orig', error)}。"
            "请核对 WENXIAO_DATABASE_URL 中的地址、用户和口令。"
        ) from error
    try:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        yield connection
    finally:
        await connection.close()
        await engine.dispose()


async def _check_server(connection: AsyncConnection) -> None:
    number = int(await connection.scalar(text("SHOW server_version_num")) or 0)
    if number // 10_000 != MAJOR:
        raise InstallationRefused(f"需要 PostgreSQL {MAJOR}，而数据库是 PostgreSQL {number // 10_000}。请换用或升级。")
    encoding = await connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise InstallationRefused(f"数据库的编码是 {encoding}，需要 UTF8。请用 ENCODING 'UTF8' 另建一个数据库。")
    rights = await connection.execute(
        text(
            "SELECT current_user, rolsuper OR rolcreaterole AS roles,"
            " has_database_privilege(current_database(), 'CREATE') AS schemas, current_database() AS database"
            " FROM pg_roles WHERE rolname = current_user"
        )
    )
    user, may_create_roles, may_create_schemas, database = rights.one()
    if not may_create_roles or not may_create_schemas:
        raise InstallationRefused(
            f'数据库用户 {user} 的权限不够。请由管理员执行：ALTER ROLE "{user}" CREATEROLE; '
            f'GRANT CREATE ON DATABASE "{database}" TO "{user}";'
        )


async def _create_role(connection: AsyncConnection, role: str, place: Installation) -> None:
    """A service's role owns nothing; where the login is another user, that user must be able to assume the role."""
    exists = await connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role})
    if not exists:
        await connection.execute(text(f"CREATE ROLE {role} {'LOGIN' if place.embedded else 'NOLOGIN'}"))
    if place.embedded or await connection.scalar(text("SELECT pg_has_role(:role, 'SET')"), {"role": role}):
        return
    try:
        await connection.execute(text(f"GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE"))
    except DBAPIError as error:
        raise InstallationRefused(
            f"数据库角色 {role} 已经存在，但当前用户不能以它的身份工作。"
            f"请由管理员执行：GRANT {role} TO {place.owner.username} WITH INHERIT FALSE, SET TRUE;"
        ) from error


async def _is_current(connection: AsyncConnection, member: Member[Any]) -> bool:
    script = await asyncio.to_thread(ScriptDirectory.from_config, configuration(member.migrations))
    if await connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{member.schema}.alembic_version"}) is None:
        return False
    found = await connection.execute(text(f"SELECT version_num FROM {member.schema}.alembic_version"))
    return set(found.scalars()) == set(script.get_heads())
