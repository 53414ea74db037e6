"""What is committed about this service equals what the code says.

Written anew with `WENXIAO_WRITE_CONTRACT=1`; the difference is then read in review.
"""

import json
from pathlib import Path

from targets_api.access import Permission
from targets_api.database import ROLE, SCHEMA
from wenxiao.access_rows import database_table
from wenxiao.access_tables import committed, route_table
from wenxiao.testing import Caller, TestDatabase

ROOT = Path(__file__).parents[1]


async def test_the_openapi_document_is_the_committed_one(targets: Caller) -> None:
    current = json.dumps(targets.app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert committed(ROOT / "openapi.json", current) == current


async def test_the_table_of_routes_and_roles_is_the_committed_one(targets: Caller) -> None:
    current = route_table(targets.app)
    assert committed(ROOT / "tests" / "access_routes.txt", current) == current


async def test_the_table_of_rows_and_reach_is_the_committed_one(database: TestDatabase) -> None:
    current = await database_table(database, SCHEMA, ROLE, ROOT / "tests")
    assert committed(ROOT / "tests" / "access_database.txt", current) == current


def test_the_readme_names_every_permission_path_and_setting(targets: Caller) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for word in (*Permission, *targets.app.openapi()["paths"], "TARGETS_DATABASE_URL", "WENXIAO_AUDIT_KEY"):
        assert word in readme, word
