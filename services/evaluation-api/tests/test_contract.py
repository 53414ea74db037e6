"""What is committed about this service equals what the code says.

Written anew with `WENXIAO_WRITE_CONTRACT=1`; the difference is then read in review.
"""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from evaluation_api.access import GRANTS, Permission
from evaluation_api.database import ROLE, SCHEMA
from evaluation_api.domain.lifecycle import (
    BULLETIN,
    CONSOLIDATION,
    RE_CHECK,
    RESULT_APPLICATION,
    SELF_EVALUATION,
    ApplicationStatus,
    BulletinStatus,
    ConsolidationStatus,
    ReCheckStatus,
    SelfEvaluationStatus,
    Transition,
    drawn_as_mermaid,
)
from wenxiao.access_rows import database_table
from wenxiao.access_tables import committed, route_table
from wenxiao.testing import Caller, TestDatabase

ROOT = Path(__file__).parents[1]


async def test_the_openapi_document_is_the_committed_one(evaluation: Caller) -> None:
    current = json.dumps(evaluation.app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert committed(ROOT / "openapi.json", current) == current


async def test_the_table_of_routes_and_roles_is_the_committed_one(evaluation: Caller) -> None:
    current = route_table(evaluation.app)
    assert committed(ROOT / "tests" / "access_routes.txt", current) == current


async def test_the_table_of_rows_and_reach_is_the_committed_one(database: TestDatabase) -> None:
    current = await database_table(database, SCHEMA, ROLE, ROOT / "tests")
    assert committed(ROOT / "tests" / "access_database.txt", current) == current


def test_every_permission_is_granted_to_somebody_and_no_other() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}
    assert granted == set(Permission)


@pytest.mark.parametrize(
    ("lifecycle", "start"),
    [
        (SELF_EVALUATION, SelfEvaluationStatus.DRAFT),
        (RE_CHECK, ReCheckStatus.DRAWN),
        (RESULT_APPLICATION, ApplicationStatus.PROPOSED),
        (CONSOLIDATION, ConsolidationStatus.GATHERED),
        (BULLETIN, BulletinStatus.DRAFTED),
    ],
)
def test_the_readme_draws_the_states_as_they_are(lifecycle: Mapping[Any, Transition[Any]], start: Enum) -> None:
    assert drawn_as_mermaid(lifecycle, start) in (ROOT / "README.md").read_text("utf-8")
    assert {transition.permission for transition in lifecycle.values()} <= set(Permission)


def test_the_readme_names_every_permission_path_and_setting(evaluation: Caller) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for word in (*Permission, *evaluation.app.openapi()["paths"], "EVALUATION_DATABASE_URL", "WENXIAO_AUDIT_KEY"):
        assert word in readme, word
