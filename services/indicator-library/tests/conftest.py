"""The library over HTTP on a real database; every test gets its own."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from indicator_library.app import create_app
from indicator_library.database import ROLE, SCHEMA
from indicator_library.settings import Settings
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, serving

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


@pytest.fixture
async def library(database: TestDatabase) -> AsyncIterator[Caller]:
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    async with serving(create_app(settings, keys=KEYS)) as caller:
        yield caller
