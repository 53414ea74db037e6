"""The signing keys as this process knows them: read again every few seconds, and for an unknown key id."""

import asyncio
import re
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
# For a key id that is not known: a key announced a moment ago must not be refused, so who shows it waits for so long
# at the most, together with everybody else who waits. Whoever makes up key ids waits as well.
AGAIN = 1.0
NOW = 0.0
# The longest token we sign lives a quarter of an hour; clocks of machines differ by a little.
LONGEST_LIFE = timedelta(minutes=16)
OURS = re.compile(r"[A-Za-z0-9_-]{12}")


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
        begun = time.monotonic()
        async with self._database.transaction(GATEWAY) as session:
            keys = (await session.scalars(select(SigningKey).where(col(SigningKey.status).in_(PUBLISHED)))).all()
        over = to_retire(facts(keys), LONGEST_LIFE, now())
        self._public = {k.kid: k.public_jwk for k in keys if k.kid not in over}
        current = next(key for key in keys if key.status is KeyStatus.CURRENT)
        if self._current is None or self._current[0] != current.kid:
            self._current = current.kid, self._sealing.open(current.sealed_private_key, current.kid)
        self._read_at = begun

    async def sign(self, claims: Claims, current_kid: str | None = None) -> str:
        """With the key that is current now: `current_kid`, where the caller has just seen it in the database.

        What a key signs after it was withdrawn is refused everywhere, so no process may sign with it for a moment
        longer.
        """
        known = self._current is not None and self._current[0] == current_kid
        await self._refreshed(FRESH if known else NOW)
        if self._current is None:
            raise RuntimeError("there is no current signing key")
        kid, pem = self._current
        return sign(claims, pem, kid)

    async def public_key(self, key_id: str) -> Jwk | None:
        """None once the database, asked after the question came, does not know it."""
        asked = time.monotonic()
        await self._refreshed(FRESH)
        if key_id not in self._public and self._read_at < asked and OURS.fullmatch(key_id):
            await self._read_since(asked)
        return self._public.get(key_id)

    async def published(self) -> list[Jwk]:
        """As it is now: the services keep the answer, and must not keep what was old already."""
        await self._refreshed(NOW)
        return list(self._public.values())

    async def _read_since(self, asked: float) -> None:
        """Nobody holds the lock while he waits: whoever makes up key ids must not slow the others down."""
        await asyncio.sleep(self._read_at + AGAIN - asked)  # a negative one does not wait
        async with self._reading:
            if self._read_at < asked:
                await self.read()

    async def _refreshed(self, seconds: float) -> None:
        asked = time.monotonic()
        if asked - self._read_at <= seconds:
            return
        async with self._reading:
            if asked - self._read_at > seconds:  # who waited here meanwhile takes what the one before has read
                await self.read()
