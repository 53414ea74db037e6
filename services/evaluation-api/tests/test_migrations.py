from pathlib import Path

from alembic.script import ScriptDirectory

from evaluation_api.database import ROLE
from wenxiao.migration import configuration, upgrade
from wenxiao.postgres import Cluster
from wenxiao.testing import administer, run_apart

MIGRATIONS = Path(__file__).parents[1] / "migrations"
MAKE_ROLE = f"""DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} LOGIN; END IF; END $$"""


def test_migrations_from_empty_equal_the_models(cluster: Cluster) -> None:
    run_apart(administer(cluster, MAKE_ROLE, "CREATE DATABASE empty_evaluation"))
    run_apart(upgrade(cluster.url("empty_evaluation"), MIGRATIONS, check=True))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration(MIGRATIONS)).get_heads()) == 1
