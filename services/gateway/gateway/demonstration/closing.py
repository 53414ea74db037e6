"""What the demonstration leaves behind where it was switched off on the same data: doors that everybody has a key to.

They are locked at the start, not refused: a refusal would keep a real installation from starting for an account that
nobody uses, and a lock holds also where the warning is not read.
"""

from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.credentials.hashing import Hashing
from gateway.credentials.models import Credential
from gateway.demonstration.accounts import ACCOUNTS, MACHINES, PASSWORD
from gateway.domain.sessions import SessionAction
from gateway.machines.models import Machine
from gateway.people.models import Person
from gateway.sessions.ending import end_all_of_machine, end_all_of_person
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.database import Database


async def lock_what_everybody_knows(database: Database, hashing: Hashing) -> Sequence[str]:
    """The names that were locked now. Where the demonstration never was, this costs one query and no hash."""
    async with database.transaction(GATEWAY) as session:
        people = await _open_people(session)
        machines = await _open_machines(session)
    known = {shown: await hashing.holds(shown, PASSWORD) for shown in {held.password_hash for held in people.values()}}
    secrets = {machine.client_id: machine.secret for machine in MACHINES}
    open_people = {name: held for name, held in people.items() if known[held.password_hash]}
    open_machines = [name for name, held in machines.items() if await hashing.holds(held.secret_hash, secrets[name])]
    if not open_people and not open_machines:
        return ()
    async with database.transaction(GATEWAY) as session:
        for held in open_people.values():
            await _lock_person(session, held)
        for client_id in open_machines:
            await _lock_machine(session, client_id)
        locked = sorted([*open_people, *open_machines])
        await record(session, action="demonstration:lock", resource="people", detail={"locked": locked})
    structlog.get_logger().warning("demonstration accounts locked", locked=locked)
    return locked


async def _open_people(session: AsyncSession) -> Mapping[str, Credential]:
    rows = await session.execute(
        select(col(Person.username), Credential)
        .join(Credential, col(Credential.person_id) == col(Person.id))
        .where(col(Person.username).in_([account.username for account in ACCOUNTS]))
    )
    at = now()
    return {name: held for name, held in rows if held.one_time_until is None or held.one_time_until > at}


async def _open_machines(session: AsyncSession) -> Mapping[str, Machine]:
    named = [machine.client_id for machine in MACHINES]
    rows = await session.scalars(select(Machine).where(col(Machine.client_id).in_(named), col(Machine.active)))
    return {machine.client_id: machine for machine in rows}


async def _lock_person(session: AsyncSession, found: Credential) -> None:
    held = await session.get_one(Credential, found.person_id, with_for_update=True, populate_existing=True)
    if held.password_hash == found.password_hash:
        held.one_time_until = now()
        await end_all_of_person(session, held.person_id, SessionAction.REVOKE, now())


async def _lock_machine(session: AsyncSession, client_id: str) -> None:
    held = await session.get_one(Machine, client_id, with_for_update=True, populate_existing=True)
    held.active, held.version = False, held.version + 1
    await end_all_of_machine(session, client_id, SessionAction.REVOKE, now())
