"""disclosure-api over HTTP on a real database, with neighbours that answer as theirs do."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from disclosure_api.app import create_app
from disclosure_api.database import ROLE, SCHEMA
from disclosure_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, ServiceUnderTest, TestDatabase, fresh_key, serving

from .office import Neighbourhood, Office

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


@pytest.fixture
async def office(database: TestDatabase) -> AsyncIterator[Office]:
    neighbours = Neighbourhood()
    settings = Settings.model_validate(
        {
            "database_url": database.url(ROLE),
            "audit_key": PRIVATE_KEY,
            "signing_key": fresh_key()[0],
            "clock": "demo",
            "background": False,
        }
    )
    transports: dict[str, httpx.AsyncBaseTransport] = {
        name: neighbours.transport() for name in ("targets-api", "evaluation-api")
    }
    async with serving(create_app(settings, Network(transports=transports), KEYS)) as caller:
        yield Office(caller, database, neighbours)
