"""Migrations of one service: its own schema, history and role; run in process over asyncpg."""

import asyncio
from importlib import resources
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "15min"


def run_migrations(metadata: MetaData) -> None:
    """The whole body of a service's `migrations/env.py`."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection, metadata)
        return
    asyncio.run(_connect_and_migrate(metadata))


async def _connect_and_migrate(metadata: MetaData) -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.begin() as connection:
        await connection.run_sync(_migrate, metadata)
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    schema = metadata.schema
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))

    def ours(name: str | None, kind: str, parents: object) -> bool:
        return name == schema if kind == "schema" else True

    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=ours,
        version_table_schema=schema,
        compare_server_default=False,
    )
    context.run_migrations()


def configuration(migrations: Path) -> Config:
    """Alembic's configuration for a service's `migrations` folder, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return config


async def upgrade(url: str, migrations: Path, *, check: bool = False) -> None:
    """Brings one service's schema to the newest revision; `check` raises where models differ."""
    config = configuration(migrations)
    engine = create_async_engine(url, poolclass=pool.NullPool)

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if check:
            command.check(config)

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def statements(sql: str) -> list[str]:
    """asyncpg prepares one statement at a time; function bodies are kept whole."""
    found, current, inside = [], [], False
    for line in sql.splitlines():
        if line.startswith("--"):
            continue
        current.append(line)
        if line.count("$body$") % 2:
            inside = not inside
        if line.rstrip().endswith(";") and not inside:
            found.append("\n".join(current).strip())
            current = []
    return [statement for statement in found if statement]


def platform_sql(schema: str, role: str, number: str = "0001") -> list[str]:
    """The kernel's tables and functions for a service's first migration, and each later change of them for one more."""
    template = resources.files("wenxiao").joinpath(f"platform_{number}.sql").read_text("utf-8")
    return statements(template.replace("{schema}", schema).replace("{role}", role))


def scoped_table_sql(schema: str, table: str, role: str, *, writes: str = "SELECT, INSERT, UPDATE") -> list[str]:
    """Row-level security for a table with the `Scoped` columns: read reach to see, write reach to write."""

    def within(kind: str) -> str:
        return (
            f"region_path >= (SELECT {schema}.reach('{kind}_lo'))"
            f" AND region_path < (SELECT {schema}.reach('{kind}_hi'))"
            f" AND ((SELECT {schema}.reach_units('{kind}_units')) IS NULL"
            f" OR unit_id = ANY ((SELECT {schema}.reach_units('{kind}_units'))::bigint[]))"
        )

    name = f"{schema}.{table}"
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY reads ON {name} FOR SELECT USING ({within('read')})",
        f"CREATE POLICY inserts ON {name} FOR INSERT WITH CHECK ({within('write')})",
        f"CREATE POLICY updates ON {name} FOR UPDATE USING ({within('write')}) WITH CHECK ({within('write')})",
        f"CREATE POLICY deletes ON {name} FOR DELETE USING ({within('write')})",
        f"GRANT {writes} ON {name} TO {role}",
    ]
