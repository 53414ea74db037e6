"""Ending sessions: one, or all of a person or a machine."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.sessions import SessionAction, SessionFacts, next_status
from gateway.sessions.models import UserSession
from gateway.sessions.queries import locked_sessions_of_machine, locked_sessions_of_person


def facts_of(held: UserSession) -> SessionFacts:
    return SessionFacts(held.status, held.expires_at, held.last_seen_at)


def end(held: UserSession, action: SessionAction, at: datetime) -> None:
    held.status = next_status(held.status, action)
    held.ended_at = at
    held.version += 1


async def end_all_of_person(
    session: AsyncSession, person_id: UUID, action: SessionAction, at: datetime, *, but: UUID | None = None
) -> int:
    """How many were still open."""
    held = [one for one in await locked_sessions_of_person(session, person_id) if one.id != but]
    for one in held:
        end(one, action, at)
    return len(held)


async def end_all_of_machine(session: AsyncSession, client_id: str, action: SessionAction, at: datetime) -> int:
    held = await locked_sessions_of_machine(session, client_id)
    for one in held:
        end(one, action, at)
    return len(held)
