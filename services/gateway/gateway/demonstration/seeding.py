"""Puts the demonstration's directory in place; what stands already is left as it is."""

import os
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.credentials.hashing import MEBIBYTES, Hashing
from gateway.credentials.models import Credential
from gateway.database import SCHEMA
from gateway.demonstration.accounts import ACCOUNTS, MACHINES, ORGANISATIONS, PASSWORD, REGIONS, DemonstrationAccount
from gateway.machines.models import Machine
from gateway.organisations.models import Organisation
from gateway.people.models import Person
from gateway.posts.usecases import appoint
from gateway.regions.models import Level, Region
from wenxiao.audit import record
from wenxiao.database import Database

FOUNDED = date(2018, 1, 1)
Offices = Mapping[tuple[str, str], Organisation]


class DemonstrationRefused(RuntimeError):
    """Accounts whose password everybody knows must never stand in a real installation."""


async def seed(database_url: str, *, role: str | None = None, environment: Mapping[str, str] = os.environ) -> None:
    """As often as one likes; log in as the gateway's role, or assume it with `role`."""
    if environment.get("WENXIAO_DEMONSTRATION") != "on":
        raise DemonstrationRefused(
            "演示账号的密码是公开的，只能写入演示库。确认这是演示环境后，设置 WENXIAO_DEMONSTRATION=on 再运行。"
        )
    database = Database(database_url, schema=SCHEMA, role=role)
    hashing = Hashing(int(environment.get("GATEWAY_PASSWORD_MEBIBYTES", MEBIBYTES)))
    try:
        hashes = await _hashes(database, hashing)
        async with database.transaction(GATEWAY, "demonstration") as session:
            await _fill(session, hashes)
    finally:
        hashing.close()
        await database.close()


async def _hashes(database: Database, hashing: Hashing) -> Mapping[str, str]:
    """Only of what is missing: a start that finds everything in place does not wait for Argon2."""
    async with database.transaction(GATEWAY, "demonstration") as session:
        people = set(await session.scalars(select(col(Person.username))))
        machines = set(await session.scalars(select(col(Machine.client_id))))
    hashes = {
        machine.client_id: await hashing.hash(machine.secret)
        for machine in MACHINES
        if machine.client_id not in machines
    }
    if {account.username for account in ACCOUNTS} - people:
        hashes[PASSWORD] = await hashing.hash(PASSWORD)
    return hashes


async def _fill(session: AsyncSession, hashes: Mapping[str, str]) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.demonstration', 0))"))
    offices = await _offices(session, await _regions(session))
    added = [account.username for account in ACCOUNTS if await _account(session, account, offices, hashes)]
    for machine in MACHINES:
        if await session.get(Machine, machine.client_id) is None:
            office = offices[machine.region_code, machine.organisation_code]
            session.add(
                Machine(
                    client_id=machine.client_id,
                    name=machine.name,
                    role=machine.role,
                    organisation_id=office.id,
                    secret_hash=hashes[machine.client_id],
                )
            )
            added.append(machine.client_id)
    if added:
        await record(session, action="demonstration:seed", resource="people", detail={"added": added})


async def _regions(session: AsyncSession) -> Mapping[str, Region]:
    known = {region.code: region for region in await session.scalars(select(Region))}
    for code, name, level, parent, path in REGIONS:
        if code not in known:
            known[code] = Region(code=code, name=name, level=level, parent_code=parent, path=path)
            session.add(known[code])
            await session.flush()
    return known


async def _offices(session: AsyncSession, regions: Mapping[str, Region]) -> dict[tuple[str, str], Organisation]:
    rows = await session.scalars(select(Organisation).where(col(Organisation.valid_until).is_(None)))
    offices = {(office.region_code, office.code): office for office in rows}
    for told in ORGANISATIONS:
        if (told.region_code, told.code) in offices:
            continue
        parent = offices.get((told.region_code, told.parent_code or ""))
        office = Organisation(
            region_code=told.region_code,
            region_path=regions[told.region_code].path,
            code=told.code,
            name=told.name,
            kind=told.kind,
            parent_id=parent.id if parent else None,
            valid_from=FOUNDED,
        )
        session.add(office)
        await session.flush()
        offices[told.region_code, told.code] = office
    return offices


async def _account(
    session: AsyncSession, told: DemonstrationAccount, offices: Offices, hashes: Mapping[str, str]
) -> bool:
    """True where the account is new; a password that somebody changed stays changed."""
    found = await session.scalars(select(Person).where(col(Person.username) == told.username))
    if found.one_or_none() is not None:
        return False
    office = offices[told.region_code, told.organisation_code]
    person = Person(username=told.username, name=told.name, organisation_id=office.id)
    session.add(person)
    await session.flush()
    session.add(Credential(person_id=person.id, password_hash=hashes[PASSWORD]))
    await appoint(
        session,
        person.id,
        role=told.role,
        duty=told.duty,
        level=Level.COUNTY,
        organisation_id=office.id,
        valid_from=FOUNDED,
        portfolio=[offices[told.region_code, code].id for code in told.portfolio],
    )
    return True
