"""Looking up who calls: one statement, one round trip, since every request of the house waits for it.

A transaction of the kernel asks the database five times for one row: a ping, BEGIN, the reach, the row, COMMIT. Here
connections commit by themselves and carry the gateway's own reach from the moment they are opened. They read only.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from gateway.access import GATEWAY
from gateway.settings import GatewaySettings
from wenxiao.database import reach_settings

Found = TypeVar("Found")
AT_ONCE = 4
FIXED = {"application_name": "wenxiao", "timezone": "Asia/Shanghai", "default_transaction_read_only": "on"}


class Lookups:
    """One per process; closed with the service."""

    def __init__(self, settings: GatewaySettings) -> None:
        reach = {f"wenxiao.{name}": value for name, value in reach_settings(GATEWAY).items()}
        role = {"role": settings.database_role} if settings.database_role else {}
        self._engine = create_async_engine(
            settings.database_url,
            isolation_level="AUTOCOMMIT",
            pool_size=AT_ONCE,
            max_overflow=AT_ONCE,
            hide_parameters=True,
            connect_args={"server_settings": FIXED | reach | role},
        )

    async def ask(self, question: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
        """Once more where the connection had died while it rested: without a ping nobody knows before."""
        try:
            return await self._asked(question)
        except DBAPIError as failed:
            if not failed.connection_invalidated:
                raise
            return await self._asked(question)

    async def _asked(self, question: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            return await question(session)

    async def close(self) -> None:
        await self._engine.dispose()
