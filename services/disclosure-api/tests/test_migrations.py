import re
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from wenxiao.migration import configuration, upgrade
from wenxiao.testing import TestDatabase

MIGRATIONS = Path(__file__).parents[1] / "migrations"


async def test_the_migrated_database_is_what_the_models_say(database: TestDatabase) -> None:
    await upgrade(database.url(), MIGRATIONS, check=True)


def test_there_is_one_head_and_the_time_stands_in_every_name() -> None:
    scripts = ScriptDirectory.from_config(configuration(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert re.fullmatch(r"20\d\d_\d\d_\d\d_\d{4}_\w+", path.stem), path.name


async def test_everything_lies_in_the_own_schema(database: TestDatabase) -> None:
    engine = create_async_engine(database.url())
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class"
            " WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
        )
        assert found.scalars().all() == ["disclosure"]
    await engine.dispose()
