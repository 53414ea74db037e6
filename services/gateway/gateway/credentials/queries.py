"""Credentials and wrong guesses, by the name that was typed."""

import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.credentials.models import Credential, SignInAttempts
from gateway.domain.lockout import Attempts
from gateway.people.models import Person

KEPT = timedelta(days=1)


def normalised_username(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().casefold()


async def person_with_hash(session: AsyncSession, username: str) -> tuple[Person, str] | None:
    row = (
        await session.execute(
            select(Person, col(Credential.password_hash))
            .join(Credential, col(Credential.person_id) == col(Person.id))
            .where(col(Person.username) == username)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def attempts_at(session: AsyncSession, pseudonym: str) -> Attempts:
    row = await session.get(SignInAttempts, pseudonym)
    return Attempts() if row is None else Attempts(row.failures, row.last_failure, row.locked_until)


async def locked_attempts_at(session: AsyncSession, pseudonym: str) -> SignInAttempts:
    """The row, locked until the transaction ends; made where there is none."""
    await session.execute(insert(SignInAttempts).values(pseudonym=pseudonym, failures=0).on_conflict_do_nothing())
    return (
        await session.execute(
            select(SignInAttempts).where(col(SignInAttempts.pseudonym) == pseudonym).with_for_update()
        )
    ).scalar_one()


async def forget_old_attempts(session: AsyncSession, now: datetime) -> None:
    """Names that nobody tried for a day: guessing at random names must not fill the table."""
    old = select(col(SignInAttempts.pseudonym)).where(col(SignInAttempts.last_failure) < now - KEPT)
    await session.execute(
        delete(SignInAttempts).where(
            col(SignInAttempts.pseudonym).in_(old.limit(100).with_for_update(skip_locked=True))
        )
    )
