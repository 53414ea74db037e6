"""Sessions that nobody uses any more are closed, and a month later forgotten; the audit log keeps what happened."""

import time
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.domain.sessions import SessionAction, SessionRule, SessionStatus
from gateway.parts import Parts
from gateway.sessions.ending import end
from gateway.sessions.models import RefreshToken, UserSession
from wenxiao.audit import record
from wenxiao.clock import now

KEPT = timedelta(days=30)
BATCH = 500
FORGETTING_SECONDS = 3600.0
CLOSING_SECONDS = 60.0


async def close_dead_sessions(session: AsyncSession, rule: SessionRule) -> int:
    """They are refused already; without this the lists would show them as open until somebody tries them."""
    at = now()
    dead = (
        await session.scalars(
            select(UserSession)
            .where(
                col(UserSession.status) == SessionStatus.ACTIVE,
                or_(
                    col(UserSession.expires_at) <= at,
                    col(UserSession.last_seen_at) <= at - rule.idle - rule.seen_every,
                ),
            )
            .order_by(col(UserSession.id))
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for held in dead:
        end(held, SessionAction.EXPIRE, at)
    if dead:
        await record(session, action="session:expire", resource="sessions", detail={"ended": [str(h.id) for h in dead]})
    return len(dead)


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
    """A background round, now and then until nothing is left to do."""

    def __init__(self) -> None:
        self._closing = self._forgetting = float("-inf")

    async def __call__(self, app: FastAPI) -> int:
        parts: Parts = app.state.parts
        closed = forgotten = 0
        if time.monotonic() >= self._closing:
            async with parts.database.transaction(GATEWAY, "retention") as session:
                closed = await close_dead_sessions(session, parts.sessions)
            self._closing = time.monotonic() + (CLOSING_SECONDS if closed < BATCH else 0)
        if time.monotonic() >= self._forgetting:
            async with parts.database.transaction(GATEWAY, "retention") as session:
                forgotten = await forget_old_sessions(session)
            self._forgetting = time.monotonic() + (FORGETTING_SECONDS if forgotten < BATCH else 0)
        return closed + forgotten
