"""How a real installation begins: the three administrators of a place, made by whoever has the server in hand.

There is no account with a known password, and nobody may register the first one over HTTP: so it is done here, once per
place, and likewise when one of the three has forgotten the password.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import ADMINISTRATORS, GATEWAY
from gateway.credentials.initial import one_time_password, store_one_time
from gateway.credentials.queries import forget_attempts, normalised_username
from gateway.database import SCHEMA
from gateway.domain.region_codes import fault_of_form, fault_of_place, is_local, path_of
from gateway.domain.sessions import SessionAction
from gateway.keys.ring import KeyRing
from gateway.organisations.models import Organisation, OrganisationKind
from gateway.parts import Parts, make_parts, sealing_of
from gateway.people.models import Person
from gateway.posts.models import Post
from gateway.posts.usecases import appoint
from gateway.regions.models import Level, Region
from gateway.sessions.ending import end_all_of_person
from gateway.settings import GatewaySettings
from wenxiao.access import Duty, Role
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.database import Database

SERVER = replace(GATEWAY, name="服务器命令")
FIRST = {
    Role.SYSTEM_ADMIN: ("xitong", "系统管理员"),
    Role.SECURITY_ADMIN: ("anquan", "安全管理员"),
    Role.AUDIT_ADMIN: ("shenji", "审计管理员"),
}
FINANCE_CODE = "001"


class FoundingRefused(Exception):
    """What was asked for cannot be done; the sentence says what to do."""


@dataclass(frozen=True)
class Named:
    """A code with its name; the name may be left out where the directory knows the region."""

    code: str
    name: str


@dataclass(frozen=True)
class FirstAccount:
    username: str
    title: str
    one_time_password: str
    valid_until: datetime


@asynccontextmanager
async def _parts(settings: GatewaySettings) -> AsyncIterator[Parts]:
    database = Database(settings.database_url, schema=SCHEMA, role=settings.database_role, pool_size=1)
    parts = make_parts(settings, database, KeyRing(sealing_of(settings)))
    try:
        yield parts
    finally:
        parts.hashing.close()
        await parts.lookups.close()
        await database.close()


async def found_administrators(
    settings: GatewaySettings, regions: Sequence[Named], organisation: str
) -> Sequence[FirstAccount]:
    """`regions` from the root down; the administrators sit in the last one, in its finance bureau `organisation`."""
    async with _parts(settings) as parts:
        passwords = {role: one_time_password() for role in FIRST}
        hashes = {role: await parts.hashing.hash(password) for role, password in passwords.items()}
        async with parts.database.transaction(SERVER, "founding") as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.founding', 0))"))
            seat = await _region(session, regions)
            await _refuse_a_second_time(session, seat)
            office = await _office(session, seat, organisation)
            made = []
            for role, (stem, title) in FIRST.items():
                person = Person(username=f"{stem}-{seat.code.lower()}", name=title, organisation_id=office.id)
                session.add(person)
                await session.flush()
                await _appoint(session, person, role, seat, office)
                until = await store_one_time(session, person.id, hashes[role], parts)
                made.append(FirstAccount(person.username, title, passwords[role], until))
            names = [account.username for account in made]
            await record(session, action="administrator:found", resource=f"regions/{seat.code}", detail={"made": names})
    return made


async def reset_on_the_server(settings: GatewaySettings, username: str) -> FirstAccount:
    """For whom nobody may reset it in the system: all sessions end, the lock is lifted."""
    async with _parts(settings) as parts:
        password = one_time_password()
        hashed = await parts.hashing.hash(password)
        async with parts.database.transaction(SERVER, "founding") as session:
            name = normalised_username(username)
            person = (await session.scalars(select(Person).where(col(Person.username) == name))).one_or_none()
            if person is None:
                raise FoundingRefused(f"没有登录名为“{username}”的人员。请核对后重试。")
            until = await store_one_time(session, person.id, hashed, parts)
            await end_all_of_person(session, person.id, SessionAction.REVOKE, now())
            await forget_attempts(session, parts.keys.sealing.pseudonym(name))
            await record(session, action="credential:reset", resource=f"people/{person.id}")
        return FirstAccount(person.username, person.name, password, until)


async def _region(session: AsyncSession, regions: Sequence[Named]) -> Region:
    above: Region | None = None
    for told in regions:
        found = await session.get(Region, told.code)
        if found is None:
            found = _new_region(told, above)
            session.add(found)
            await session.flush()
        above = found
    if above is None:
        raise FoundingRefused("请用 --region 指明地区，如 --region 441622。")
    return above


def _new_region(told: Named, above: Region | None) -> Region:
    level = _level_of(told.code)
    fault = fault_of_form(told.code, level.value)
    if above is not None:
        fault = fault or fault_of_place(told.code, level.value, above.code, above.level.value)
    elif level is not Level.PROVINCE:
        fault = fault or "名录中还没有这个地区，请从省开始逐级写明，如 --region 440000=广东省 --region 441800=清远市。"
    if fault is None and not told.name:
        fault = f"名录中还没有这个地区，请写明名称，如 --region {told.code}=某某县。"
    if fault is not None:
        raise FoundingRefused(f"地区 {told.code}：{fault}")
    path = path_of(told.code, level.value, above.path if above else "/")
    return Region(code=told.code, name=told.name, level=level, parent_code=above.code if above else None, path=path)


def _level_of(code: str) -> Level:
    if len(code) > 6 or is_local(code):
        return Level.TOWN
    return Level.PROVINCE if code.endswith("0000") else Level.CITY if code.endswith("00") else Level.COUNTY


async def _office(session: AsyncSession, seat: Region, name: str) -> Organisation:
    known = (
        await session.scalars(
            select(Organisation).where(
                col(Organisation.region_code) == seat.code,
                col(Organisation.kind) == OrganisationKind.FINANCE,
                col(Organisation.valid_until).is_(None),
            )
        )
    ).first()
    if known is not None:
        return known
    if not name:
        raise FoundingRefused(f"{seat.name}还没有财政部门，请用 --organisation 写明它的名称，如 {seat.name}财政局。")
    office = Organisation(
        region_code=seat.code,
        region_path=seat.path,
        code=FINANCE_CODE,
        name=name,
        kind=OrganisationKind.FINANCE,
        valid_from=real_today(),
    )
    session.add(office)
    await session.flush()
    return office


async def _appoint(session: AsyncSession, person: Person, role: Role, seat: Region, office: Organisation) -> None:
    await appoint(
        session,
        person.id,
        role=role,
        duty=Duty.NONE,
        level=seat.level,
        organisation_id=office.id,
        valid_from=real_today(),
    )


async def _refuse_a_second_time(session: AsyncSession, seat: Region) -> None:
    there = await session.scalars(
        select(col(Person.username))
        .join(Post, col(Post.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Post.organisation_id))
        .where(col(Organisation.region_code) == seat.code, col(Post.role).in_(ADMINISTRATORS))
        .order_by(col(Person.username))
    )
    if names := [*there]:
        raise FoundingRefused(
            f"{seat.name}已有管理员：{'、'.join(names)}。忘记密码的请用 ./wenxiao admin reset 登录名。"
        )
