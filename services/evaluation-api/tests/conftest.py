"""evaluation-api over HTTP on a real database; targets-api is played by a fake with the contract's answers."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from evaluation_api.app import create_app
from evaluation_api.database import ROLE, SCHEMA
from evaluation_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, serving

from .acting import Acting, FakeTargets, View, printed_table

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


@pytest.fixture
def targets() -> FakeTargets:
    return FakeTargets()


@pytest.fixture
async def evaluation(database: TestDatabase, targets: FakeTargets) -> AsyncIterator[Caller]:
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    network = Network(transports={"targets-api": targets.transport()})
    async with serving(create_app(settings, network, keys=KEYS)) as caller:
        yield caller


@pytest.fixture
def acting(evaluation: Caller, targets: FakeTargets) -> Acting:
    return Acting(evaluation, targets)


@pytest.fixture(scope="session")
def jishan() -> View:
    """A published table whose printed total is wrong by one."""
    return printed_table("jishan-yibao-jiandang-2020")
