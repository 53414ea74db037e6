"""Sessions that ended a month ago are forgotten with their refresh tokens; the audit log keeps what happened."""

import time
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.sessions.models import RefreshToken, UserSession
from wenxiao.clock import now
from wenxiao.database import Database

KEPT = timedelta(days=30)
BATCH = 500
ROUND_SECONDS = 3600.0


async def forget_old_sessions(session: AsyncSession) -> int:
    """At most one batch, so that no sign-in waits for long."""
    old = (
        await session.scalars(
            select(col(UserSession.id))
            .where(col(UserSession.expires_at) < now() - KEPT)
            .order_by(col(UserSession.expires_at))
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    ).all()
    await session.execute(delete(RefreshToken).where(col(RefreshToken.session_id).in_(old)))
    await session.execute(delete(UserSession).where(col(UserSession.id).in_(old)))
    return len(old)


class Retention:
    """A background round, once an hour until nothing is left to forget."""

    def __init__(self) -> None:
        self._next = float("-inf")

    async def __call__(self, app: FastAPI) -> int:
        if time.monotonic() < self._next:
            return 0
        database: Database = app.state.database
        async with database.transaction(GATEWAY, "retention") as session:
            forgotten = await forget_old_sessions(session)
        if forgotten < BATCH:
            self._next = time.monotonic() + ROUND_SECONDS
        return forgotten
