import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from wenxiao.clients import Network
from wenxiao.service import ServiceSettings
from wenxiao.testing import PRIVATE_KEY, Caller, ServiceUnderTest, TestDatabase, serving

NOTES = Path(__file__).parent / "notes"
sys.path.insert(0, str(NOTES))


@pytest.fixture(scope="session")
def services_under_test() -> Sequence[ServiceUnderTest]:
    return (ServiceUnderTest("notes", "wenxiao_notes", NOTES / "migrations"),)


@pytest.fixture
async def notes(database: TestDatabase) -> AsyncIterator[Caller]:
    from notes_service import create_app

    settings = ServiceSettings.model_validate(
        {
            "database_url": database.url("wenxiao_notes"),
            "audit_key": PRIVATE_KEY,
            "background": False,
            "clock": "demo",
        }
    )
    async with serving(create_app(settings, Network())) as caller:
        yield caller
