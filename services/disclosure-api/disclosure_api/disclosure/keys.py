"""Keys that sign: all public halves stay published, each new one vouched for by the one before.

Whoever pinned a key follows to the next by its voucher: a JWS by the old key over the new JWK.
"""

import json
from datetime import date
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.signing import Seal
from wenxiao.problems import NeighbourUnavailable

_KNOWN = text("SELECT key_id, status FROM disclosure.feed_key")
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.feed_key', 0))")
_END = text(
    "UPDATE disclosure.feed_key SET status = :status, last_day = coalesce(last_day, :day) WHERE key_id = :key_id"
)
_BEGIN = text(
    "INSERT INTO disclosure.feed_key (key_id, jwk, status, first_day, vouched_by, voucher)"
    " VALUES (:key_id, CAST(:jwk AS jsonb), 'active', :day, :vouched_by, :voucher)"
)
_ALL = text(
    "SELECT jwk, status, first_day, last_day, vouched_by, voucher FROM disclosure.feed_key ORDER BY number DESC"
)


class SigningKeyEnded(NeighbourUnavailable):
    title = "签名密钥已停用"


async def register_key(session: AsyncSession, seal: Seal, today: date) -> None:
    """Enters the key of this process where it is new, and ends what was revoked; once entered, it asks one table."""
    if _settled(await _statuses(session), seal):
        return
    await session.execute(_ALONE)
    known = await _statuses(session)
    for key_id in seal.revoked & known.keys():
        if known[key_id] != "revoked":
            await session.execute(_END, {"key_id": key_id, "status": "revoked", "day": today})
    if seal.key_id not in known:
        active = next((key_id for key_id, status in known.items() if status == "active"), None)
        await _succeed(session, seal, active, today)


async def own_key_signs(session: AsyncSession, seal: Seal, today: date) -> None:
    """Asked before anything is signed: another process may have ended this key, whose signature proves nothing then."""
    await register_key(session, seal, today)
    status = (await _statuses(session)).get(seal.key_id)
    if status != "active":
        raise SigningKeyEnded(
            f"本进程的签名密钥 {seal.key_id} 已停用，不能再签名；"
            "请运维人员把 DISCLOSURE_SIGNING_KEY 换成 /disclosure/keys 中 active 的密钥，重新启动本进程后再试。"
        )


async def published_keys(session: AsyncSession) -> list[dict[str, Any]]:
    """JWK members, with what each is now; the newest first."""
    return [
        {
            **row.jwk,
            "status": row.status,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat() if row.last_day else None,
            "vouched_by": row.vouched_by,
            "voucher": row.voucher,
        }
        for row in await session.execute(_ALL)
    ]


async def _statuses(session: AsyncSession) -> dict[str, str]:
    return {row.key_id: row.status for row in await session.execute(_KNOWN)}


def _settled(known: dict[str, str], seal: Seal) -> bool:
    return seal.key_id in known and all(known.get(key_id, "revoked") == "revoked" for key_id in seal.revoked)


async def _succeed(session: AsyncSession, seal: Seal, active: str | None, today: date) -> None:
    former = seal.former
    trusted = former is not None and former.key_id == active and active not in seal.revoked
    if active is not None and active not in seal.revoked:
        await session.execute(_END, {"key_id": active, "status": "retired", "day": today})
    if active is not None and not trusted:
        structlog.get_logger().warning("signing key without a voucher, consumers pin it anew", key_id=seal.key_id)
    voucher = former.sign("key", dict(seal.jwk)) if former is not None and trusted else None
    entered = {
        "key_id": seal.key_id,
        "jwk": json.dumps(seal.jwk),
        "day": today,
        "vouched_by": active if trusted else None,
        "voucher": voucher,
    }
    await session.execute(_BEGIN, entered)
