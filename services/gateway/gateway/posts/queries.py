"""The posts of a person, and what appointing needs to know of the directory."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.domain.posts import usable_posts
from gateway.organisations.models import Organisation, OrganisationKind
from gateway.posts.models import Post, PostView
from gateway.regions.models import Level, Region
from wenxiao.clock import real_today


async def posts_of(session: AsyncSession, person_id: UUID) -> Sequence[Post]:
    return (await session.scalars(select(Post).where(col(Post.person_id) == person_id))).all()


async def locked_post(session: AsyncSession, post_id: UUID) -> Post | None:
    return (
        await session.scalars(select(Post).where(col(Post.id) == post_id).with_for_update(key_share=True))
    ).one_or_none()


async def delegations_of(session: AsyncSession, post_id: UUID) -> Sequence[Post]:
    return (await session.scalars(select(Post).where(col(Post.delegated_from) == post_id))).all()


async def post_view(session: AsyncSession, post_id: UUID) -> PostView:
    found = await session.scalar(
        text("SELECT row_to_json(v)::text FROM gateway.post_view v WHERE v.id = :id"), {"id": post_id}
    )
    return PostView.model_validate_json(str(found))


async def usable_post_views(session: AsyncSession, person_id: UUID) -> list[PostView]:
    """What the person may sign in with today, first the one entered upon first."""
    usable = usable_posts(await posts_of(session, person_id), real_today())
    return [await post_view(session, post_id) for post_id in usable]


async def departments_of_region(session: AsyncSession, region_code: str) -> Sequence[int]:
    return (
        await session.scalars(
            select(col(Organisation.id)).where(
                col(Organisation.region_code) == region_code,
                col(Organisation.kind).in_((OrganisationKind.DEPARTMENT, OrganisationKind.FINANCE)),
            )
        )
    ).all()


async def level_of(session: AsyncSession, region_code: str) -> Level:
    return (await session.scalars(select(col(Region.level)).where(col(Region.code) == region_code))).one()
