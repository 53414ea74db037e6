"""Passwords that somebody else sets: random, shown once, and good for nothing but choosing one's own."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.credentials.models import Credential
from gateway.credentials.queries import keep_former, locked_credential
from gateway.domain.passwords import weaknesses
from gateway.parts import Parts
from wenxiao.clock import now

# Without what is read wrong from paper: 0 O, 1 l I.
CHARACTERS = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP = 4, 4


def one_time_password() -> str:
    """92 bits in groups of four, by the same rules as anybody's password."""
    while True:
        groups = ("".join(secrets.choice(CHARACTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        password = "-".join(groups)
        if not weaknesses(password, ""):
            return password


async def set_initial_password(parts: Parts, session: AsyncSession, person_id: UUID) -> str:
    """In the session's transaction; whatever password the person had is none any more."""
    password = one_time_password()
    await store_one_time(session, person_id, await parts.hashing.hash(password), parts)
    return password


async def store_one_time(session: AsyncSession, person_id: UUID, password_hash: str, parts: Parts) -> datetime:
    """Until when it may be used."""
    until = now() + parts.passwords.one_time_lasts
    held = await locked_credential(session, person_id)
    if held is None:
        session.add(
            Credential(person_id=person_id, password_hash=password_hash, changed_at=now(), one_time_until=until)
        )
        await session.flush()
        return until
    await keep_former(session, person_id, held.password_hash, at_most=parts.passwords.former)
    held.password_hash, held.changed_at, held.one_time_until = password_hash, now(), until
    return until
