"""The posts of a person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.posts.models import Post, PostView


async def posts_of(session: AsyncSession, person_id: UUID) -> Sequence[Post]:
    return (await session.scalars(select(Post).where(col(Post.person_id) == person_id))).all()


async def post_view(session: AsyncSession, post_id: UUID) -> PostView:
    found = await session.scalar(
        text("SELECT row_to_json(v)::text FROM gateway.post_view v WHERE v.id = :id"), {"id": post_id}
    )
    return PostView.model_validate_json(str(found))
