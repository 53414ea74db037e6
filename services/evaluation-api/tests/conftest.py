"""evaluation-api over HTTP on a real database; targets-api is played by a fake with the contract's answers."""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evaluation_api.app import create_app
from evaluation_api.database import ROLE, SCHEMA
from evaluation_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, serving

MIGRATIONS = Path(__file__).parents[1] / "migrations"
sys.path.insert(0, str(Path(__file__).parent / "acting"))


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


@pytest.fixture
def targets() -> Any:
    from evaluation_acting import FakeTargets

    return FakeTargets()


@pytest.fixture
async def evaluation(database: TestDatabase, targets: Any) -> AsyncIterator[Caller]:
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    network = Network(transports={"targets-api": targets.transport()})
    async with serving(create_app(settings, network, keys=KEYS)) as caller:
        yield caller


@pytest.fixture
def acting(evaluation: Caller, targets: Any) -> Any:
    from evaluation_acting import Acting

    return Acting(evaluation, targets)


@pytest.fixture(scope="session")
def jishan() -> dict[str, Any]:
    """A published table whose printed total is wrong by one."""
    from evaluation_acting import printed_table

    return printed_table("jishan-yibao-jiandang-2020")
