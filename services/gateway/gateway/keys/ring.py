"""The signing keys as this process knows them: read again every few seconds, and for an unknown key id."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.access import GATEWAY
from gateway.domain.keys import PUBLISHED, KeyFacts, KeyStatus, to_retire
from gateway.keys.models import SigningKey
from gateway.keys.sealing import Sealing, new_key
from wenxiao.clock import now
from wenxiao.database import Database
from wenxiao.tokens import Claims, Jwk, sign

FRESH = 4.0
AGAIN = 1.0
# The longest token we sign lives a quarter of an hour; clocks of machines differ by a little.
LONGEST_LIFE = timedelta(minutes=16)


def facts(keys: Sequence[SigningKey]) -> list[KeyFacts]:
    return [KeyFacts(key.kid, key.status, key.replaced_at) for key in keys]


def announce(session: AsyncSession, sealing: Sealing, status: KeyStatus, at: datetime) -> SigningKey:
    """A new key in the session's transaction."""
    kid, pem, jwk = new_key()
    key = SigningKey(
        kid=kid, status=status, public_jwk=dict(jwk), sealed_private_key=sealing.seal(pem, kid), announced_at=at
    )
    session.add(key)
    return key


class KeyRing:
    """Signs with the current key and knows the public halves of all that may still be read."""

    def __init__(self, sealing: Sealing) -> None:
        self._opened: Database | None = None
        self._sealing = sealing
        self._public: dict[str, Jwk] = {}
        self._current: tuple[str, str] | None = None
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    @property
    def sealing(self) -> Sealing:
        return self._sealing

    @property
    def _database(self) -> Database:
        if self._opened is None:
            raise RuntimeError("the key ring has not been opened")
        return self._opened

    async def open(self, database: Database) -> None:
        """At the start: makes the first two keys where there are none, and fails where the secret is wrong."""
        self._opened = database
        async with self._database.transaction(GATEWAY) as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.signing_key', 0))"))
            known = (await session.scalars(select(SigningKey).where(col(SigningKey.status) == KeyStatus.CURRENT))).all()
            if not known:
                announce(session, self._sealing, KeyStatus.CURRENT, now())
                announce(session, self._sealing, KeyStatus.ANNOUNCED, now())
        await self.read()

    async def read(self) -> None:
        async with self._database.transaction(GATEWAY) as session:
            keys = (await session.scalars(select(SigningKey).where(col(SigningKey.status).in_(PUBLISHED)))).all()
        over = to_retire(facts(keys), LONGEST_LIFE, now())
        self._public = {k.kid: k.public_jwk for k in keys if k.kid not in over}
        current = next(key for key in keys if key.status is KeyStatus.CURRENT)
        if self._current is None or self._current[0] != current.kid:
            self._current = current.kid, self._sealing.open(current.sealed_private_key, current.kid)
        self._read_at = time.monotonic()

    async def sign(self, claims: Claims) -> str:
        await self._refreshed(FRESH)
        if self._current is None:
            raise RuntimeError("there is no current signing key")
        kid, pem = self._current
        return sign(claims, pem, kid)

    async def public_key(self, key_id: str) -> Jwk | None:
        await self._refreshed(FRESH if key_id in self._public else AGAIN)
        return self._public.get(key_id)

    async def published(self) -> list[Jwk]:
        await self._refreshed(FRESH)
        return list(self._public.values())

    async def _refreshed(self, seconds: float) -> None:
        if time.monotonic() - self._read_at <= seconds:
            return
        async with self._reading:
            if time.monotonic() - self._read_at > seconds:
                await self.read()
