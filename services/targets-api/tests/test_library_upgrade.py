"""What stood in the library before it knew objects, terms and leads is carried over, not lost."""

from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from wenxiao.migration import configuration, upgrade
from wenxiao.testing import TestDatabase

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BEFORE = "0013"
ENTRY = """
INSERT INTO targets.project (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
    author_subject, author_name, name, budget_year, budget_book, kind, scale, infrastructure,
    livelihood_subsidy_to_individuals, amount_requested, summary, responsible_person, code, status, traits, created_at)
VALUES ('/44/4416/441622', '441622', 361001, '361001', '单位', 361, 1, 'm', '经办', :name, 2022, 'general_public',
    'new', 'major', false, false, 1, '概况', '主任', :code, 'entered', CAST(:traits AS jsonb), '2021-09-10 00:30+08')
"""


async def test_earlier_entries_keep_their_lead_and_programmes_are_policies(database: TestDatabase) -> None:
    engine = create_async_engine(database.url())

    def earlier(connection: Connection) -> None:
        config = configuration(MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)

    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP SCHEMA targets CASCADE")
        await connection.run_sync(earlier)
        rows = [
            {"name": "项目", "code": "44162222T000000000001", "traits": '["special_fund"]'},
            {"name": "政策", "code": "44162222T000000000002", "traits": '["policy_programme"]'},
        ]
        await connection.execute(text(ENTRY), rows)
    await upgrade(database.url(), MIGRATIONS)
    async with engine.begin() as connection:
        found = await connection.exec_driver_sql(
            "SELECT p.name, p.object, p.side, l.person, l.since::text FROM targets.project p"
            " JOIN targets.project_lead l ON l.project_id = p.id ORDER BY p.code"
        )
        assert [tuple(row) for row in found] == [
            ("项目", "project", "expenditure", "主任", "2021-09-10"),
            ("政策", "policy", "expenditure", "主任", "2021-09-10"),
        ]
    await engine.dispose()
