"""Sessions and the refresh tokens that belong to them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

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
