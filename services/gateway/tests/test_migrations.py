from pathlib import Path

from alembic.script import ScriptDirectory

from gateway.database import SCHEMA
from wenxiao.migration import configuration, upgrade
from wenxiao.testing import TestDatabase, administer, run_apart

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def test_an_empty_database_migrated_equals_the_models(database: TestDatabase) -> None:
    run_apart(administer(database.cluster, f"DROP SCHEMA {SCHEMA} CASCADE", database=database.name))
    run_apart(upgrade(database.url(), MIGRATIONS, check=True))


def test_history_has_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration(MIGRATIONS)).get_heads()) == 1
