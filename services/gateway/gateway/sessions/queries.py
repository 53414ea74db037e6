"""Sessions and the refresh tokens that belong to them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.domain.sessions import SessionStatus
from gateway.organisations.models import Organisation
from gateway.posts.models import Post
from gateway.sessions.models import RefreshToken, UserSession


async def locked_session(session: AsyncSession, session_id: UUID) -> UserSession | None:
    return (
        await session.execute(select(UserSession).where(col(UserSession.id) == session_id).with_for_update())
    ).scalar_one_or_none()


async def locked_by_refresh_token(session: AsyncSession, digest: bytes) -> tuple[UserSession, RefreshToken] | None:
    """Locks the session first, so that two uses of one token cannot both be the first."""
    found = (
        await session.execute(select(col(RefreshToken.session_id)).where(col(RefreshToken.digest) == digest))
    ).scalar_one_or_none()
    locked = await locked_session(session, found) if found else None
    if locked is None:
        return None
    token = (await session.execute(select(RefreshToken).where(col(RefreshToken.digest) == digest))).scalar_one()
    return locked, token


async def region_path_of(session: AsyncSession, post_id: UUID | None) -> str | None:
    """Where the post of a person's session lies."""
    return (
        await session.execute(
            select(col(Organisation.region_path))
            .join(Post, col(Post.organisation_id) == col(Organisation.id))
            .where(col(Post.id) == post_id)
        )
    ).scalar_one_or_none()


async def note_seen(session: AsyncSession, session_id: UUID, seen_before: datetime, at: datetime) -> None:
    """Of many calls at once one writes; nobody waits for a row that somebody else holds, or steps on its version."""
    free = (
        select(col(UserSession.id))
        .where(col(UserSession.id) == session_id, col(UserSession.last_seen_at) == seen_before)
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        update(UserSession)
        .where(col(UserSession.id).in_(free))
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )


async def locked_sessions_of_person(session: AsyncSession, person_id: UUID) -> Sequence[UserSession]:
    """The open ones in all posts; locked in one order, so that two who end them do not wait for each other."""
    return (
        await session.scalars(
            select(UserSession)
            .join(Post, col(Post.id) == col(UserSession.post_id))
            .where(col(Post.person_id) == person_id, col(UserSession.status) == SessionStatus.ACTIVE)
            .order_by(col(UserSession.id))
            .with_for_update(of=UserSession)
        )
    ).all()


async def locked_sessions_of_machine(session: AsyncSession, client_id: str) -> Sequence[UserSession]:
    return (
        await session.scalars(
            select(UserSession)
            .where(col(UserSession.client_id) == client_id, col(UserSession.status) == SessionStatus.ACTIVE)
            .order_by(col(UserSession.id))
            .with_for_update()
        )
    ).all()
