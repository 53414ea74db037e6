"""Appointing somebody to a post, and ending it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.posts import (
    PostEnded,
    PostKind,
    faults_of,
    is_over,
    refuse_business_beside_administration,
    refuse_incomplete,
    refuse_own_appointment,
    refuse_separated_roles,
)
from gateway.domain.reach import is_within
from gateway.organisations.models import Organisation
from gateway.people.queries import kept_organisation, locked_person
from gateway.posts.models import Appointment, Post, PostEnd, PostView
from gateway.posts.queries import delegations_of, departments_of_region, level_of, locked_post, post_view, posts_of
from gateway.regions.models import Level
from gateway.sessions.models import UserSession
from wenxiao.access import Duty, Principal, Role
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.errors import NotFound
from wenxiao.pages import check_version


class PostNotFound(NotFound):
    title = "未找到岗位"


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


async def appoint_person(session: AsyncSession, who: Principal, person_id: UUID, asked: Appointment) -> Post:
    """By the security administrator of the region, never to himself; the person stays locked until commit."""
    refuse_own_appointment(who.subject, person_id)
    person = await locked_person(session, who, person_id)
    office = await kept_organisation(session, who, asked.organisation_id)
    departments = await departments_of_region(session, office.region_code)
    refuse_incomplete(faults_of(asked, office.kind.value, departments))
    refuse_business_beside_administration(asked, await posts_of(session, person.id))
    post = await appoint(
        session,
        person.id,
        role=asked.role,
        duty=asked.duty,
        level=await level_of(session, office.region_code),
        organisation_id=office.id,
        valid_from=asked.valid_from,
        portfolio=asked.portfolio,
    )
    post.valid_until, post.kind, post.reason = asked.valid_until, PostKind(asked.kind), asked.reason
    post.appointed_by = UUID(who.subject)
    await session.flush()
    detail = asked.model_dump(mode="json") | {"post": str(post.id)}
    await record(session, action="post:appoint", resource=f"people/{person_id}", detail=detail)
    return post


async def end_post(session: AsyncSession, who: Principal, post_id: UUID, version: int, asked: PostEnd) -> None:
    """What was delegated from it ends with it; a post that has not begun is withdrawn."""
    post = await locked_post(session, post_id)
    office = await session.get(Organisation, post.organisation_id) if post else None
    if post is None or office is None or not is_within(office.region_path, who.region_path):
        raise PostNotFound("没有找到该岗位，或不在本岗位管理的地区内。请在人员的岗位中查找。")
    refuse_own_appointment(who.subject, post.person_id)
    check_version(post.version, version)
    if is_over(post, real_today()):
        raise PostEnded("该岗位已经终止，不能再次终止。")
    for ending in [post, *await delegations_of(session, post.id)]:
        end_on(ending, asked.last_day, asked.reason)
    detail = asked.model_dump(mode="json") | {"person": str(post.person_id)}
    await record(session, action="post:end", resource=f"posts/{post_id}", detail=detail)


async def current_post(session: AsyncSession, who: Principal) -> PostView:
    """That of the caller's session."""
    held = await session.get(UserSession, UUID(who.session))
    if held is None or held.post_id is None:
        raise PostNotFound("当前会话没有岗位。请重新登录。")
    return await post_view(session, held.post_id)


def end_on(post: Post, last_day: date, reason: str) -> None:
    if last_day < post.valid_from:
        post.withdrawn_at = post.withdrawn_at or now()
    elif post.valid_until is None or last_day < post.valid_until:
        post.valid_until = last_day
    post.end_reason, post.version = reason, post.version + 1
