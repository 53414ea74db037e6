"""People as the administrators of a region keep them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.domain.reach import is_within
from gateway.organisations.models import Organisation
from gateway.people.models import Person, PersonView
from gateway.posts.models import Post
from wenxiao.access import Principal, Role
from wenxiao.clock import real_today
from wenxiao.errors import Conflict, NotFound

WITHIN = "(v.region_path = :root OR starts_with(v.region_path, :root || '/'))"


class PersonNotFound(NotFound):
    title = "未找到人员"


class OrganisationEnded(Conflict):
    title = "机构已终止"


class OrganisationElsewhere(NotFound):
    title = "未找到机构"


async def kept_organisation(session: AsyncSession, who: Principal, organisation_id: int) -> Organisation:
    """Of the administrator's region or below, and not ended."""
    found = await session.get(Organisation, organisation_id)
    if found is None or not is_within(found.region_path, who.region_path):
        raise OrganisationElsewhere("没有找到该机构，或不在本岗位管理的地区内。请核对机构编号。")
    if found.valid_until is not None and found.valid_until < real_today():
        detail = f"“{found.name}”已于{found.valid_until.isoformat()}终止，请改选承接其职能的机构。"
        raise OrganisationEnded(detail, pointer="#/organisation_id")
    return found


async def locked_person(session: AsyncSession, who: Principal, person_id: UUID) -> Person:
    """Locked, so that two appointments of one person come one after the other."""
    await session.execute(select(col(Person.id)).where(col(Person.id) == person_id).with_for_update(key_share=True))
    return await kept_person(session, who, person_id)


async def kept_person(session: AsyncSession, who: Principal, person_id: UUID) -> Person:
    """Somebody whose organisation lies in the administrator's region or below."""
    person = await session.get(Person, person_id)
    office = await session.get(Organisation, person.organisation_id) if person else None
    if person is None or office is None or not is_within(office.region_path, who.region_path):
        raise PersonNotFound("没有找到该人员，或不在本岗位管理的地区内。请在人员列表中查找。")
    return person


async def person_named(session: AsyncSession, username: str) -> Person | None:
    return (await session.execute(select(Person).where(col(Person.username) == username))).scalar_one_or_none()


async def person_view(session: AsyncSession, person_id: UUID) -> PersonView:
    found = await session.scalar(
        text("SELECT row_to_json(v)::text FROM gateway.person_view v WHERE v.id = :id"), {"id": person_id}
    )
    return PersonView.model_validate_json(str(found))


async def other_security_administrators(session: AsyncSession, person: Person) -> Sequence[Post]:
    """Posts of other active security administrators in charge of where this person works."""
    home = await session.get_one(Organisation, person.organisation_id)
    rows = await session.execute(
        select(Post, col(Organisation.region_path))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .join(Person, col(Person.id) == col(Post.person_id))
        .where(col(Post.role) == Role.SECURITY_ADMIN, col(Person.active).is_(True), col(Post.person_id) != person.id)
    )
    return [post for post, path in rows if is_within(home.region_path, path)]
