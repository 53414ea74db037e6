"""targets-api over HTTP on a real database; the indicator library beside it is a small stand-in."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from targets_api.app import create_app
from targets_api.database import ROLE, SCHEMA
from targets_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, serving

MIGRATIONS = Path(__file__).parents[1] / "migrations"
KNOWN_INDICATOR = "0198b2a0-0000-7000-8000-000000000001"


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest(SCHEMA, ROLE, MIGRATIONS),)


def indicator_library(request: httpx.Request) -> httpx.Response:
    """Knows one indicator; anything else is its 404 problem."""
    if request.url.path == f"/api/v1/indicators/{KNOWN_INDICATOR}":
        return httpx.Response(200, json={"id": KNOWN_INDICATOR, "name": "参保人数"})
    problem = {"type": "/problems/indicator-not-found", "title": "没有该指标", "status": 404, "detail": "没有该指标。"}
    return httpx.Response(404, json=problem)


@pytest.fixture
def network() -> Network:
    return Network(transports={"indicator-library": httpx.MockTransport(indicator_library)})


@pytest.fixture
def settings(database: TestDatabase) -> Settings:
    return Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )


@pytest.fixture
async def targets(settings: Settings, network: Network) -> AsyncIterator[Caller]:
    async with serving(create_app(settings, network, KEYS)) as caller:
        yield caller
