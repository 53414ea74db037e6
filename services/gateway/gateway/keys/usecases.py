"""Changing the signing key without refusing a token that is still valid."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from gateway.domain.keys import KeyAction, KeyStatus, next_status, rotation, to_retire
from gateway.keys.models import SigningKey
from gateway.keys.ring import LONGEST_LIFE, announce, facts
from gateway.keys.sealing import Sealing
from wenxiao.audit import record
from wenxiao.clock import now


async def known_keys(session: AsyncSession) -> Sequence[SigningKey]:
    return (await session.scalars(select(SigningKey).order_by(text("announced_at"), text("kid")))).all()


async def rotate(session: AsyncSession, sealing: Sealing) -> Sequence[SigningKey]:
    """The announced key signs from now on, a new one is announced, one that nothing needs is retired."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.signing_key', 0))"))
    keys = {key.kid: key for key in await known_keys(session)}
    plan = rotation(facts(list(keys.values())))
    retired = [(kid, KeyAction.RETIRE) for kid in to_retire(facts(list(keys.values())), LONGEST_LIFE, now())]
    for kid, action in [*plan.moves, *retired]:
        key = keys[kid]
        key.status = next_status(key.status, action)
        if action is KeyAction.REPLACE:
            key.replaced_at = now()
        # One current key at a time: the old one steps down before the new one steps up.
        await session.flush()
    for _ in range(plan.announce):
        announce(session, sealing, KeyStatus.ANNOUNCED, now())
    await session.flush()
    moved = {kid: action.value for kid, action in plan.moves}
    await record(session, action="signing_key:rotate", resource="signing-keys", detail=moved)
    return await known_keys(session)
