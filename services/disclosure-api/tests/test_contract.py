"""What is committed about this service equals what the code says.

Written anew with `WENXIAO_WRITE_CONTRACT=1`; the difference is then read in review.
"""

import json
from pathlib import Path

from disclosure_api.access import GRANTS, Permission
from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.domain.lifecycle import TRANSITIONS, diagram
from disclosure_api.domain.withholding_machine import WITHHOLDING_STEPS, withholding_diagram
from wenxiao.access_rows import database_table
from wenxiao.access_tables import committed, route_table
from wenxiao.testing import TestDatabase

from .office import Office

ROOT = Path(__file__).parents[1]


async def test_the_openapi_document_is_the_committed_one(office: Office) -> None:
    current = json.dumps(office.caller.app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert committed(ROOT / "openapi.json", current) == current


async def test_the_table_of_routes_and_roles_is_the_committed_one(office: Office) -> None:
    current = route_table(office.caller.app)
    assert committed(ROOT / "tests" / "access_routes.txt", current) == current


async def test_the_table_of_rows_and_reach_is_the_committed_one(database: TestDatabase) -> None:
    current = await database_table(database, SCHEMA, ROLE, ROOT / "tests")
    assert committed(ROOT / "tests" / "access_database.txt", current) == current


def test_every_permission_is_granted_to_somebody_and_every_transition_asks_for_one() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}
    assert granted == set(Permission)
    assert {transition.permission for transition in TRANSITIONS.values()} <= set(Permission)
    assert {step.permission for step in WITHHOLDING_STEPS.values()} <= set(Permission)


async def test_the_readme_names_every_permission_path_and_setting_and_draws_the_states(office: Office) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    settings = ("DISCLOSURE_DATABASE_URL", "DISCLOSURE_SIGNING_KEY", "WENXIAO_AUDIT_KEY")
    for word in (*Permission, *office.caller.app.openapi()["paths"], *settings):
        assert word in readme, word
    assert f"```mermaid\n{diagram()}\n```" in readme
    assert f"```mermaid\n{withholding_diagram()}\n```" in readme
