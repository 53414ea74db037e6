import re
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
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
            " WHERE relkind IN ('r', 'v', 'S') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
        )
        assert found.scalars().all() == ["targets"]
    await engine.dispose()


PAID = """
INSERT INTO targets.execution (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
    author_subject, author_name, project_id, voucher, project_code, kind, budget_year, paid_on, amount)
SELECT region_path, region_code, unit_id, unit_code, unit_name, department_id, 1, 'treasury-longchuan', '国库',
    id, :voucher, code, 'payment', 2022, '2022-05-10', 1 FROM targets.project
"""
PROJECT = """
INSERT INTO targets.project (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
    author_subject, author_name, name, budget_year, budget_book, kind, scale, infrastructure,
    livelihood_subsidy_to_individuals, amount_requested, summary, responsible_person, code, status)
VALUES ('/44/4416/441622', '441622', 361001, '361001', '单位', 361, 1, 'm', '经办', '项目', 2022, 'general_public',
    'new', 'major', false, false, 1, '概况', '主任', '44162222T000000000001', 'entered')
"""


async def test_what_the_first_release_wrote_is_carried_over_and_what_it_still_writes_is_taken(
    database: TestDatabase,
) -> None:
    """The source of a voucher is filled in for final rows, and for a writer that does not name it."""
    engine = create_async_engine(database.url())

    def first_release(connection: Connection) -> None:
        config = configuration(MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")

    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP SCHEMA targets CASCADE")
        await connection.run_sync(first_release)
        await connection.execute(text(PROJECT))
        await connection.execute(text(PAID), {"voucher": "V-1"})
    await upgrade(database.url(), MIGRATIONS, check=True)
    async with engine.begin() as connection:
        await connection.execute(text(PAID), {"voucher": "V-2"})
        found = await connection.exec_driver_sql("SELECT voucher, source FROM targets.execution ORDER BY voucher")
        assert [tuple(row) for row in found] == [("V-1", "treasury-longchuan"), ("V-2", "treasury-longchuan")]
        enabled = (
            "SELECT tgenabled = 'O' FROM pg_trigger WHERE tgname = 'final' AND tgrelid = 'targets.execution'::regclass"
        )
        assert (await connection.exec_driver_sql(enabled)).scalar_one()
    await engine.dispose()
