"""Machines show a secret instead of a password.

No lock-out here: anybody could lock a treasury out of its own county by guessing five times, and
machines' secrets are long and random.
"""

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.authz.assertions import LIFE, assertion_for, refuse_foreign_clock
from gateway.authz.holders import holder_of, identity_of
from gateway.domain.machines import previous_still_counts
from gateway.machines.models import Machine
from gateway.parts import Parts
from gateway.sessions.models import UserSession
from gateway.sessions.tokens import ACCESS_LIFE, access_token
from gateway.tokens.models import ClientCredentials, MachineToken, ServiceAssertion, ServiceIdentityRequest
from wenxiao.access import Role
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.problems import Unauthenticated


class WrongClientCredentials(Unauthenticated):
    title = "客户端凭据不正确"


async def machine_token(parts: Parts, asked: ClientCredentials, *, request_id: str) -> MachineToken:
    """A session as long as its one token: revocation and the machine's own state count at each call."""
    machine = await _proven(parts, asked.client_id, asked.client_secret, request_id)
    if machine.role is Role.SERVICE:
        raise _wrong()
    begun = now()
    async with parts.database.transaction(GATEWAY, request_id) as session:
        started = UserSession(client_id=machine.client_id, started_at=begun, expires_at=begun + ACCESS_LIFE)
        session.add(started)
        await session.flush()
        holder = await holder_of(session, started.id)
        if holder is None:
            raise _wrong()
        session.info["principal"] = identity_of(holder)
        await record(session, action="session:start", resource=f"sessions/{started.id}")
        session_id, ends = started.id, started.expires_at
    token, seconds = await access_token(
        parts.keys, subject=machine.client_id, session_id=session_id, now=begun, session_ends=ends
    )
    return MachineToken(access_token=token, expires_in=seconds)


async def service_assertion(parts: Parts, asked: ServiceIdentityRequest, *, request_id: str) -> ServiceAssertion:
    """The background identity of one of our services, on behalf of whoever caused the work."""
    refuse_foreign_clock(asked.business_day, demo_clock=parts.demo_clock)
    machine = await _proven(parts, asked.client_id, asked.client_secret, request_id)
    if machine.role is not Role.SERVICE:
        raise _wrong()
    who = replace(
        GATEWAY,
        subject=machine.client_id,
        name=machine.name,
        session=f"service:{machine.client_id}",
        business_day=asked.business_day,
        on_behalf_of=asked.on_behalf_of,
    )
    assertion = await assertion_for(parts.keys, who)
    return ServiceAssertion(assertion=assertion, expires_in=int(LIFE.total_seconds()))


async def _proven(parts: Parts, client_id: str, secret: str, request_id: str) -> Machine:
    async with parts.database.transaction(GATEWAY, request_id) as session:
        machine = (
            await session.execute(select(Machine).where(col(Machine.client_id) == client_id))
        ).scalar_one_or_none()
    holds = await parts.hashing.secret_holds(machine.secret_hash if machine else None, secret)
    if machine is not None and not holds and previous_still_counts(machine.previous_until, real_today()):
        holds = await parts.hashing.secret_holds(machine.previous_secret_hash, secret)
    if machine is not None and holds and machine.active:
        return machine
    async with parts.database.transaction(
        replace(GATEWAY, subject=client_id if machine else "unknown", name="", role=Role.PUBLIC), request_id
    ) as session:
        await record(session, action="session:start_refused", resource="tokens")
    raise _wrong()


def _wrong() -> WrongClientCredentials:
    return WrongClientCredentials(
        "client_id 或 client_secret 不正确，或该客户端已停用。请核对后重试，或联系系统管理员。"
    )
