"""Argon2id, away from the event loop and never more than two at once: each takes its memory for itself."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.domain.passwords import normalised

AT_ONCE = 2
MEBIBYTES = 64  # of one hash; RFC 9106, second recommendation
REMEMBERED = 1024


class Hashing:
    """One per process; closed with the service."""

    def __init__(self, mebibytes: int = MEBIBYTES) -> None:
        self._hasher = PasswordHasher(memory_cost=mebibytes * 1024)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._salt = secrets.token_bytes(32)
        self._verified: OrderedDict[bytes, str] = OrderedDict()

    async def hash(self, password: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, normalised(password))

    async def holds(self, stored: str | None, password: str) -> bool:
        """False also for an unknown name (`stored` None), after the same work."""
        loop = asyncio.get_running_loop()
        verified = await loop.run_in_executor(self._threads, self._verify, stored, normalised(password))
        return verified and stored is not None

    async def secret_holds(self, stored: str | None, secret: str) -> bool:
        """A machine shows its secret every minute: one verified against the same hash is remembered, salted."""
        key = hashlib.blake2b(secret.encode(), key=self._salt).digest()
        if stored is not None and self._verified.get(key) == stored:
            return True
        if not await self.holds(stored, secret):
            return False
        self._verified[key] = str(stored)
        while len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)
        return True

    def outdated(self, stored: str) -> bool:
        """The hash was made with weaker parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    @cached_property
    def _nobody(self) -> str:
        """Somebody without an account costs the same time as somebody with one."""
        return self._hasher.hash(secrets.token_urlsafe(16))

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
