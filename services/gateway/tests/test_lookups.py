"""The connections that look callers up: they only read, they see what the gateway sees, and outlive a restart."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.database import SCHEMA
from wenxiao.testing import TestDatabase, administer

from .front import Front


async def test_a_connection_that_died_while_it_rested_is_replaced(front: Front, database: TestDatabase) -> None:
    token = (await front.sign_in("renda"))["access_token"]
    assert (await front.authz(token)).status_code == 200
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'"
    await administer(database.cluster, ended)
    assert (await front.authz(token)).status_code == 200


async def test_they_cannot_write(front: Front) -> None:
    async def write(session: AsyncSession) -> None:
        await session.execute(text(f"UPDATE {SCHEMA}.session SET version = version"))

    with pytest.raises(DBAPIError, match="read-only transaction"):
        await front.app.state.parts.lookups.ask(write)


async def test_they_open_no_transaction(front: Front) -> None:
    async def in_transaction(session: AsyncSession) -> bool:
        await session.execute(text("SELECT 1"))
        raw = await (await session.connection()).get_raw_connection()
        assert raw.driver_connection is not None
        return bool(raw.driver_connection.is_in_transaction())

    assert await front.app.state.parts.lookups.ask(in_transaction) is False
    async with front.app.state.database.transaction() as session:
        assert await in_transaction(session) is True
