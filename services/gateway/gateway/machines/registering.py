"""One administrator registers a machine and sees its secret, another one puts it into force; so for a new secret."""

import secrets
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import with_gateway_reach
from gateway.domain.machines import MachineStateUnchanged, refuse_long_overlap, refuse_unfit
from gateway.domain.reach import is_within
from gateway.domain.sessions import SessionAction
from gateway.machines.models import Machine, MachineDraft, MachineSecret, MachineView, Rotation
from gateway.organisations.models import Organisation
from gateway.parts import Parts
from gateway.people.queries import kept_organisation
from gateway.sessions.ending import end_all_of_machine
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.errors import Conflict, NotFound
from wenxiao.pages import check_version


class MachineNotFound(NotFound):
    title = "未找到对接系统"


class MachineTaken(Conflict):
    title = "对接系统标识已被使用"


async def machine_view(session: AsyncSession, client_id: str) -> MachineView:
    found = await session.scalar(
        text("SELECT row_to_json(v)::text FROM gateway.machine_view v WHERE v.id = :id"), {"id": client_id}
    )
    return MachineView.model_validate_json(str(found))


async def locked_machine(session: AsyncSession, who: Principal, client_id: str) -> Machine:
    """Our own services belong to no organisation: no administrator keeps them."""
    machine = (
        await session.execute(select(Machine).where(col(Machine.client_id) == client_id).with_for_update())
    ).scalar_one_or_none()
    office = await session.get(Organisation, machine.organisation_id) if machine and machine.organisation_id else None
    if machine is None or office is None or not is_within(office.region_path, who.region_path):
        raise MachineNotFound("没有找到该对接系统，或不在本岗位管理的地区内。请在列表中查找。")
    return machine


async def register_machine(parts: Parts, who: Principal, draft: MachineDraft, *, request_id: str) -> MachineSecret:
    secret = secrets.token_urlsafe(32)
    hashed = await parts.hashing.hash(secret)
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        office = await kept_organisation(session, who, draft.organisation_id)
        refuse_unfit(draft.role.value, office.kind.value)
        if await session.get(Machine, draft.id) is not None:
            raise MachineTaken("该标识已被使用，请另取一个；更换密钥请用“更换密钥”。", pointer="#/id")
        machine = Machine(
            client_id=draft.id,
            name=draft.name,
            role=draft.role,
            organisation_id=office.id,
            secret_hash=hashed,
            active=False,
            registered_by=UUID(who.subject),
        )
        session.add(machine)
        await session.flush()
        detail = draft.model_dump(mode="json")
        await record(session, action="machine:register", resource=f"machines/{draft.id}", detail=detail)
        view = await machine_view(session, draft.id)
    return MachineSecret(machine=view, client_secret=secret)


async def rotate_secret(
    parts: Parts, who: Principal, client_id: str, version: int, asked: Rotation, *, request_id: str
) -> MachineSecret:
    """The new secret waits until it is activated; from then both count until the day that is stated here.

    A secret that was replaced before this one no longer counts: never more than two do.
    """
    secret = secrets.token_urlsafe(32)
    hashed = await parts.hashing.hash(secret)
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        machine = await locked_machine(session, who, client_id)
        check_version(machine.version, version)
        refuse_long_overlap(asked.previous_until, real_today())
        machine.next_secret_hash, machine.version = hashed, machine.version + 1
        machine.previous_until, machine.previous_secret_hash = asked.previous_until, None
        await session.flush()
        detail = asked.model_dump(mode="json")
        await record(session, action="machine:rotate", resource=f"machines/{client_id}", detail=detail)
        view = await machine_view(session, client_id)
    return MachineSecret(machine=view, client_secret=secret)


async def activate_machine(session: AsyncSession, who: Principal, client_id: str, version: int) -> None:
    """Puts a new machine, one that was switched off, or a new secret into force."""
    machine = await locked_machine(session, who, client_id)
    check_version(machine.version, version)
    if machine.active and machine.next_secret_hash is None:
        raise MachineStateUnchanged("该对接系统已经启用，也没有待启用的新密钥。")
    if machine.next_secret_hash is not None:
        overlapping = machine.secret_hash if machine.previous_until else None
        machine.previous_secret_hash, machine.secret_hash = overlapping, machine.next_secret_hash
        machine.next_secret_hash = None
    machine.active, machine.version = True, machine.version + 1
    await session.flush()
    await record(session, action="machine:activate", resource=f"machines/{client_id}")


async def deactivate_machine(session: AsyncSession, who: Principal, client_id: str, version: int, reason: str) -> None:
    """The previous secret is forgotten too: it must not come back with the machine."""
    machine = await locked_machine(session, who, client_id)
    check_version(machine.version, version)
    if not machine.active:
        raise MachineStateUnchanged("该对接系统已经停用，无须再次停用。")
    machine.active, machine.version = False, machine.version + 1
    machine.previous_secret_hash = machine.previous_until = None
    await end_all_of_machine(session, client_id, SessionAction.REVOKE, now())
    await session.flush()
    await record(session, action="machine:deactivate", resource=f"machines/{client_id}", detail={"reason": reason})
