"""What is committed about this service equals what the code says.

Written anew with `WENXIAO_WRITE_CONTRACT=1`; the difference is then read in review.
"""

import json
from pathlib import Path

from gateway.access import GRANTS, Permission
from gateway.database import ROLE, SCHEMA
from gateway.domain import keys, organisation_changes, sessions
from gateway.settings import GatewaySettings
from wenxiao.access_rows import database_table
from wenxiao.access_tables import committed, route_table
from wenxiao.service import ServiceSettings
from wenxiao.testing import TestDatabase

from .front import Front

ROOT = Path(__file__).parents[1]


async def test_the_openapi_document_is_the_committed_one(front: Front) -> None:
    current = json.dumps(front.app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert committed(ROOT / "openapi.json", current) == current


async def test_the_table_of_routes_and_roles_is_the_committed_one(front: Front) -> None:
    current = route_table(front.app)
    assert committed(ROOT / "tests" / "access_routes.txt", current) == current


async def test_the_table_of_rows_and_reach_is_the_committed_one(database: TestDatabase) -> None:
    current = await database_table(database, SCHEMA, ROLE, ROOT / "tests")
    assert committed(ROOT / "tests" / "access_database.txt", current) == current


def test_every_permission_is_granted_to_somebody() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}
    assert granted == set(Permission)


def test_the_readme_names_every_permission_path_and_setting(front: Front) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    own = {name for name, field in GatewaySettings.model_fields.items() if not field.validation_alias}
    own = own - set(ServiceSettings.model_fields) | {"client_secret", "database_url"}
    for word in (*Permission, *front.app.openapi()["paths"], *(f"GATEWAY_{name.upper()}" for name in own)):
        assert word in readme, word


def test_the_readme_draws_the_states_as_the_tables_have_them() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```mermaid\n{sessions.diagram()}\n```" in readme
    assert f"```mermaid\n{keys.diagram()}\n```" in readme
    assert f"```mermaid\n{organisation_changes.diagram()}\n```" in readme
