"""Who holds a session: the person in the post, or the machine, with reach computed at each call."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.domain.keys import KeyStatus
from gateway.domain.posts import is_in_force
from gateway.domain.reach import Extent, PostFacts, reach_of
from gateway.domain.sessions import is_alive
from gateway.keys.models import SigningKey
from gateway.machines.models import Machine
from gateway.organisations.models import Organisation
from gateway.parts import POSITION, Directory
from gateway.people.models import Person
from gateway.posts.models import Post
from gateway.regions.models import Region
from gateway.sessions.models import UserSession
from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.clock import real_today


@dataclass(frozen=True)
class Holder:
    """The facts of one session; a person's comes with a post, a delegated post's with its giver."""

    session: UserSession
    organisation: Organisation
    region: Region
    post: Post | None
    person: Person | None
    machine: Machine | None
    given_post: Post | None = None
    giver: Person | None = None
    signing_kid: str | None = None
    directory_position: int | None = None

    def is_alive(self, now: datetime) -> bool:
        """Signed out, revoked, run out, dismissed or past the post's last day: dead at the next call."""
        if not is_alive(self.session.status, self.session.expires_at, now):
            return False
        if self.machine is not None:
            return self.machine.active
        return _holds(self.person, self.post) and (self.given_post is None or _holds(self.giver, self.given_post))

    @property
    def subject(self) -> str:
        return self.machine.client_id if self.machine else str(self.person.id if self.person else None)


def _holds(person: Person | None, post: Post | None) -> bool:
    return person is not None and person.active and post is not None and is_in_force(post, real_today())


def _question() -> Select[Any]:
    given_post, giver = aliased(Post), aliased(Person)
    signing_kid = select(col(SigningKey.kid)).where(col(SigningKey.status) == KeyStatus.CURRENT).scalar_subquery()
    return (
        select(
            *(UserSession, Organisation, Region, Post, Person, Machine, given_post, giver),
            *(signing_kid, literal_column(POSITION)),
        )
        .outerjoin(Post, col(Post.id) == col(UserSession.post_id))
        .outerjoin(Person, col(Person.id) == col(Post.person_id))
        .outerjoin(Machine, col(Machine.client_id) == col(UserSession.client_id))
        .outerjoin(given_post, col(given_post.id) == col(Post.delegated_from))
        .outerjoin(giver, col(giver.id) == col(given_post.person_id))
        .join(
            Organisation,
            col(Organisation.id).in_((col(Post.organisation_id), col(Machine.organisation_id))),
        )
        .join(Region, col(Region.code) == col(Organisation.region_code))
        .where(col(UserSession.id) == bindparam("session_id"))
    )


# Made once: to put it together takes longer than to ask it.
QUESTION = _question()


async def holder_of(session: AsyncSession, session_id: UUID) -> Holder | None:
    """A delegated post dies with the post that it was delegated from, and with the giver's account.

    Which key signs is asked in the same round trip.
    """
    row = (await session.execute(QUESTION, {"session_id": session_id})).one_or_none()
    return None if row is None else Holder(*row)


async def principal_of_holder(
    session: AsyncSession, directory: Directory, holder: Holder, day: date | None
) -> Principal:
    """Reach as the directory has it now, not as it was at sign-in."""
    lines = await directory.of_region(session, holder.region.code, holder.directory_position)
    who = identity_of(holder)
    reach = reach_of(PostFacts(who.role.value, who.region_path, who.organisation_id, who.portfolio), lines)
    heirs = {heir for department in who.portfolio for heir in lines.heirs_of(department)}
    return replace(
        who,
        read=_reach(reach.read),
        write=_reach(reach.write),
        department_id=lines.department_of(holder.organisation.id),
        portfolio=tuple(sorted(heirs.union(who.portfolio))),
        business_day=day,
    )


def identity_of(holder: Holder) -> Principal:
    """Name, post and organisation of the holder, with the gateway's own reach: for its audit and its writes."""
    post, machine = holder.post, holder.machine
    return replace(
        GATEWAY,
        subject=holder.subject,
        name=machine.name if machine else _name_of(holder),
        role=machine.role if machine else post.role if post else Role.PUBLIC,
        duty=post.duty if post else Duty.NONE,
        level=(post.level if post else holder.region.level).value,
        region_code=holder.region.code,
        region_path=holder.region.path,
        session=str(holder.session.id),
        organisation_id=holder.organisation.id,
        organisation_code=holder.organisation.code,
        organisation_name=holder.organisation.name,
        portfolio=tuple(post.portfolio) if post else (),
        acting_for=str(holder.giver.id) if holder.giver else None,
    )


def _name_of(holder: Holder) -> str:
    """As it is signed below documents: who acts in a delegated post says for whom."""
    own = holder.person.name if holder.person else ""
    return f"{own}（受{holder.giver.name}委托）" if holder.giver else own


def _reach(extent: Extent) -> Reach:
    return Reach(ReachKind(extent.kind.value), extent.region_path, extent.units, extent.audience)
