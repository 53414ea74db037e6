"""Changing the signing key: without refusing a token that is still valid, or, in an emergency, at once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from gateway.domain.keys import KeyAction, KeyStatus, Rotation, next_status, rotation, to_retire, withdrawal
from gateway.keys.models import SigningKey
from gateway.keys.ring import LONGEST_LIFE, announce, facts
from gateway.keys.sealing import Sealing
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.errors import NotFound


class SigningKeyNotFound(NotFound):
    title = "没有该签名密钥"


async def known_keys(session: AsyncSession) -> Sequence[SigningKey]:
    return (await session.scalars(select(SigningKey).order_by(text("announced_at"), text("kid")))).all()


async def rotate(session: AsyncSession, sealing: Sealing) -> Sequence[SigningKey]:
    """The announced key signs from now on, a new one is announced, one that nothing needs is retired."""
    keys = await _locked_keys(session)
    plan = rotation(facts(list(keys.values())))
    retired = [(kid, KeyAction.RETIRE) for kid in to_retire(facts(list(keys.values())), LONGEST_LIFE, now())]
    moved = await _carry_out(session, sealing, keys, Rotation((*plan.moves, *retired), plan.announce))
    await record(session, action="signing_key:rotate", resource="signing-keys", detail=moved)
    return await known_keys(session)


async def withdraw(session: AsyncSession, sealing: Sealing, kid: str, reason: str) -> Sequence[SigningKey]:
    """What this key signed is refused from now on; sessions go on with their refresh tokens, which no key signs."""
    keys = await _locked_keys(session)
    if kid not in keys:
        raise SigningKeyNotFound("没有这个签名密钥。请先查看密钥列表，核对编号再试。")
    moved = await _carry_out(session, sealing, keys, withdrawal(facts(list(keys.values())), kid))
    detail = {"reason": reason, "moves": moved}
    await record(session, action="signing_key:withdraw", resource=f"signing-keys/{kid}", detail=detail)
    return await known_keys(session)


async def _locked_keys(session: AsyncSession) -> dict[str, SigningKey]:
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.signing_key', 0))"))
    return {key.kid: key for key in await known_keys(session)}


async def _carry_out(
    session: AsyncSession, sealing: Sealing, keys: Mapping[str, SigningKey], plan: Rotation
) -> dict[str, str]:
    for kid, action in plan.moves:
        key = keys[kid]
        key.status = next_status(key.status, action)
        if action in (KeyAction.REPLACE, KeyAction.WITHDRAW):
            key.replaced_at = key.replaced_at or now()
        # One current key at a time: the old one steps down before the new one steps up.
        await session.flush()
    for _ in range(plan.announce):
        announce(session, sealing, KeyStatus.ANNOUNCED, now())
    await session.flush()
    return {kid: action.value for kid, action in plan.moves}
