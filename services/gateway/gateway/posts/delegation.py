"""The holder of a post lets somebody of the own department act in it for a time, and takes it back at will."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.credentials.queries import normalised_username
from gateway.domain.delegation import (
    DelegationEvidence,
    DelegationNotAccepted,
    faults_of,
    refuse_unaccepted,
    refuse_undelegable,
)
from gateway.domain.posts import PostEnded, PostHeld, PostKind, is_in_force, is_over, overlap
from gateway.domain.reach import department_of
from gateway.organisations.models import Organisation
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.people.queries import person_named
from gateway.posts.models import Delegation, Post
from gateway.posts.queries import delegations_of, locked_post, posts_of
from gateway.posts.usecases import PostNotFound
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.pages import check_version


async def delegate_post(parts: Parts, session: AsyncSession, who: Principal, post_id: UUID, asked: Delegation) -> Post:
    post = await locked_post(session, post_id)
    if post is None or str(post.person_id) != who.subject:
        raise PostNotFound("没有找到该岗位，或不是本人的岗位。请查看“我的岗位”。")
    today = real_today()
    refuse_undelegable(post.role.value, post.kind, post, today)
    receiver = await person_named(session, normalised_username(asked.username))
    if receiver is None:
        raise DelegationNotAccepted("没有这个登录名，请核对受托人的登录名。", pointer="#/username")
    evidence = await _evidence(parts, session, post, receiver, asked)
    refuse_unaccepted(faults_of(evidence, post, today, parts.delegation_days))
    given = await delegations_of(session, post.id)
    if any(overlap(asked, one) for one in given if not is_over(one, today)):
        raise PostHeld("该岗位在此期间已委托他人。请先收回现有委托，或另选日期。")
    delegated = _delegated(post, receiver.id, asked)
    session.add(delegated)
    await session.flush()
    detail = asked.model_dump(mode="json") | {"to": str(receiver.id), "delegated": str(delegated.id)}
    await record(session, action="post:delegate", resource=f"posts/{post_id}", detail=detail)
    return delegated


def _delegated(post: Post, receiver_id: UUID, asked: Delegation) -> Post:
    return Post(
        person_id=receiver_id,
        role=post.role,
        duty=post.duty,
        level=post.level,
        organisation_id=post.organisation_id,
        portfolio=list(post.portfolio),
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        kind=PostKind.DELEGATED,
        delegated_from=post.id,
        reason=asked.reason,
        appointed_by=post.person_id,
    )


async def _evidence(
    parts: Parts, session: AsyncSession, post: Post, receiver: Person, asked: Delegation
) -> DelegationEvidence:
    """Of the receiver's posts only regular ones count: nobody becomes eligible by another delegation."""
    office = await session.get_one(Organisation, post.organisation_id)
    known = await parts.directory.of_region(session, office.region_code)
    inside = known.ids
    held = [one for one in await posts_of(session, receiver.id) if is_in_force(one, real_today())]
    regular = [one for one in held if one.kind is PostKind.REGULAR and one.organisation_id in inside]
    return DelegationEvidence(
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        receiver_is_giver=receiver.id == post.person_id,
        receiver_is_active=receiver.active,
        receiver_roles=[one.role.value for one in held],
        department=department_of(post.organisation_id, known),
        departments_of_receiver=[department_of(one.organisation_id, known) for one in regular],
    )


async def withdraw_post(session: AsyncSession, who: Principal, post_id: UUID, version: int, reason: str) -> Post:
    """By the giver, at any time; the delegate is refused at the next call."""
    post = await locked_post(session, post_id)
    given = await session.get(Post, post.delegated_from) if post and post.delegated_from else None
    if post is None or given is None or str(given.person_id) != who.subject:
        raise PostNotFound("没有找到由本人委托出去的这个岗位。请查看“已委托的岗位”。")
    check_version(post.version, version)
    if is_over(post, real_today()):
        raise PostEnded("该委托已经终止，无须收回。")
    post.withdrawn_at, post.end_reason, post.version = now(), reason, post.version + 1
    await session.flush()
    await record(session, action="post:withdraw", resource=f"posts/{post_id}", detail={"reason": reason})
    return post
