"""The account of a person: one administrator registers it, another one puts it into force.

Who registers knows the one-time password but cannot activate; who activates does not know it.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import with_gateway_reach
from gateway.credentials.initial import one_time_password, store_one_time
from gateway.credentials.queries import normalised_username
from gateway.domain.posts import is_in_force, refuse_own_appointment
from gateway.domain.sessions import SessionAction
from gateway.parts import Parts
from gateway.people.models import InitialPassword, Person, PersonChange, PersonDraft
from gateway.people.queries import (
    kept_organisation,
    locked_person,
    other_security_administrators,
    person_named,
    person_view,
)
from gateway.posts.queries import delegations_of, posts_of
from gateway.sessions.ending import end_all_of_person
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.errors import Conflict
from wenxiao.pages import check_version


class UsernameTaken(Conflict):
    title = "登录名已被使用"


class PersonStateUnchanged(Conflict):
    title = "账号状态未改变"


class LastSecurityAdministrator(Conflict):
    title = "最后一名安全管理员"


async def register_person(parts: Parts, who: Principal, draft: PersonDraft, *, request_id: str) -> InitialPassword:
    """Inactive and without a post; the password is worked out before the transaction begins."""
    password = one_time_password()
    hashed = await parts.hashing.hash(password)
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        office = await kept_organisation(session, who, draft.organisation_id)
        username = normalised_username(draft.username)
        if await person_named(session, username) is not None:
            raise UsernameTaken("该登录名已被使用，请另取一个；同一人请勿重复登记。", pointer="#/username")
        person = Person(
            username=username,
            name=draft.name,
            active=False,
            organisation_id=office.id,
            registered_by=UUID(who.subject),
        )
        session.add(person)
        await session.flush()
        await store_one_time(session, person.id, hashed, parts)
        detail = {"username": username, "name": draft.name, "organisation": office.name}
        await record(session, action="person:register", resource=f"people/{person.id}", detail=detail)
        view = await person_view(session, person.id)
    return InitialPassword(person=view, initial_password=password)


async def change_person(
    session: AsyncSession, who: Principal, person_id: UUID, version: int, change: PersonChange
) -> None:
    person = await locked_person(session, who, person_id)
    check_version(person.version, version)
    if change.organisation_id != person.organisation_id:
        await kept_organisation(session, who, change.organisation_id)
    before = {"name": person.name, "organisation_id": person.organisation_id}
    person.name, person.organisation_id, person.version = change.name, change.organisation_id, person.version + 1
    detail = {"before": before, "after": change.model_dump()}
    await record(session, action="person:change", resource=f"people/{person_id}", detail=detail)


async def activate_person(session: AsyncSession, who: Principal, person_id: UUID, version: int) -> None:
    refuse_own_appointment(who.subject, person_id)
    person = await locked_person(session, who, person_id)
    check_version(person.version, version)
    if person.active:
        raise PersonStateUnchanged("该账号已经启用，无须再次启用。")
    person.active, person.version = True, person.version + 1
    await record(session, action="person:activate", resource=f"people/{person_id}")


async def deactivate_person(session: AsyncSession, who: Principal, person_id: UUID, version: int, reason: str) -> None:
    """All sessions end with it; what the person has delegated is withdrawn, and nobody acts for him any more."""
    refuse_own_appointment(who.subject, person_id)
    person = await locked_person(session, who, person_id)
    check_version(person.version, version)
    if not person.active:
        raise PersonStateUnchanged("该账号已经停用，无须再次停用。")
    await _keep_one_security_administrator(session, person)
    person.active, person.version = False, person.version + 1
    for post in await posts_of(session, person_id):
        for given in await delegations_of(session, post.id):
            given.withdrawn_at, given.end_reason = given.withdrawn_at or now(), reason
    ended = await end_all_of_person(session, person_id, SessionAction.REVOKE, now())
    detail = {"reason": reason, "sessions": ended}
    await record(session, action="person:deactivate", resource=f"people/{person_id}", detail=detail)


async def _keep_one_security_administrator(session: AsyncSession, person: Person) -> None:
    today = real_today()
    held = [post for post in await posts_of(session, person.id) if post.role is Role.SECURITY_ADMIN]
    others = await other_security_administrators(session, person)
    if any(is_in_force(post, today) for post in held) and not any(is_in_force(post, today) for post in others):
        raise LastSecurityAdministrator(
            "该人员是本地区最后一名在任的安全管理员，停用后无人能启用账号和任命岗位。请先任命另一名安全管理员。"
        )
