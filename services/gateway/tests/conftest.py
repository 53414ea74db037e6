"""The gateway over HTTP on a real database that holds the demonstration's directory."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from gateway.database import ROLE, SCHEMA
from gateway.demonstration import seed
from wenxiao.postgres import Cluster
from wenxiao.testing import ServiceUnderTest, TestDatabase, make_template, run_apart

from .front import Front, fronting, settings_for

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


@pytest.fixture(scope="session")
def template(cluster: Cluster, services_under_test: Sequence[ServiceUnderTest]) -> str:
    """Migrated and filled once: each test has a clone of it."""
    name = "template_gateway"
    run_apart(make_template(cluster, name, services_under_test))
    run_apart(
        seed(cluster.url(name, ROLE), environment={"WENXIAO_DEMONSTRATION": "on", "GATEWAY_PASSWORD_MEBIBYTES": "1"})
    )
    return name


@pytest.fixture
async def front(database: TestDatabase) -> AsyncIterator[Front]:
    async for opened in fronting(settings_for(database)):
        yield opened


@pytest.fixture
async def real_clock(database: TestDatabase) -> AsyncIterator[Front]:
    async for opened in fronting(settings_for(database, clock="real")):
        yield opened
