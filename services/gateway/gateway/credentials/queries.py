"""Credentials and wrong guesses, by the name that was typed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.access import ADMINISTRATORS
from gateway.credentials.models import Credential, FormerPassword, SignInAttempts
from gateway.domain.lockout import Attempts
from gateway.organisations.models import Organisation
from gateway.people.models import Person
from gateway.posts.models import Post

KEPT = timedelta(days=1)


def normalised_username(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().casefold()


async def person_with_credential(session: AsyncSession, username: str) -> tuple[Person, Credential] | None:
    row = (
        await session.execute(
            select(Person, Credential)
            .join(Credential, col(Credential.person_id) == col(Person.id))
            .where(col(Person.username) == username)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def locked_credential(session: AsyncSession, person_id: UUID) -> Credential | None:
    return await session.get(Credential, person_id, with_for_update=True, populate_existing=True)


async def former_hashes(session: AsyncSession, person_id: UUID) -> Sequence[str]:
    return (
        await session.scalars(
            select(col(FormerPassword.password_hash)).where(col(FormerPassword.person_id) == person_id)
        )
    ).all()


async def keep_former(session: AsyncSession, person_id: UUID, password_hash: str, *, at_most: int) -> None:
    """The oldest are forgotten: a hash that is compared with nothing only waits to be stolen."""
    session.add(FormerPassword(person_id=person_id, password_hash=password_hash))
    await session.flush()
    newest = (
        select(col(FormerPassword.id))
        .where(col(FormerPassword.person_id) == person_id)
        .order_by(col(FormerPassword.id).desc())
        .limit(at_most)
    )
    await session.execute(
        delete(FormerPassword).where(
            col(FormerPassword.person_id) == person_id, col(FormerPassword.id).not_in(newest.scalar_subquery())
        )
    )


async def forget_attempts(session: AsyncSession, pseudonym: str) -> None:
    await session.execute(delete(SignInAttempts).where(col(SignInAttempts.pseudonym) == pseudonym))


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


@dataclass(frozen=True)
class KeptPerson:
    """Whose account it is, where its administrators sit, and whether it is one of the three administrators' own."""

    person: Person
    region_path: str
    is_administrator: bool


async def kept_person(session: AsyncSession, person_id: UUID) -> KeptPerson | None:
    administers = (
        select(col(Post.id)).where(col(Post.person_id) == col(Person.id), col(Post.role).in_(ADMINISTRATORS)).exists()
    )
    row = (
        await session.execute(
            select(Person, col(Organisation.region_path), administers)
            .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
            .where(col(Person.id) == person_id)
        )
    ).one_or_none()
    return None if row is None else KeptPerson(*row)
