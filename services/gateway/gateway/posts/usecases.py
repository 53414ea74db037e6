"""Appointing somebody to a post."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.posts import refuse_separated_roles
from gateway.posts.models import Post
from gateway.posts.queries import posts_of
from gateway.regions.models import Level
from wenxiao.access import Duty, Role


async def appoint(
    session: AsyncSession,
    person_id: UUID,
    *,
    role: Role,
    duty: Duty,
    level: Level,
    organisation_id: int,
    valid_from: date,
    portfolio: Sequence[int] = (),
) -> Post:
    """Refused where the person would be two of the three administrators, past posts included."""
    held = [post.role.value for post in await posts_of(session, person_id)]
    refuse_separated_roles([*held, role.value])
    post = Post(
        person_id=person_id,
        role=role,
        duty=duty,
        level=level,
        organisation_id=organisation_id,
        portfolio=list(portfolio),
        valid_from=valid_from,
    )
    session.add(post)
    await session.flush()
    return post
