"""Whether somebody knows a password; wrong guesses are counted wherever a password is shown."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY
from gateway.credentials.models import SignInAttempts
from gateway.credentials.queries import (
    attempts_at,
    forget_old_attempts,
    locked_attempts_at,
    normalised_username,
    person_with_credential,
)
from gateway.domain.lockout import Attempts, after_failure, refuse_when_locked
from gateway.domain.passwords import PasswordStanding, standing
from gateway.parts import Parts
from gateway.people.models import Person
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.problems import Unauthenticated


class WrongCredentials(Unauthenticated):
    title = "登录名或密码不正确"


@dataclass(frozen=True)
class Proof:
    """Who showed the right password, as it stood then."""

    person: Person
    password_hash: str
    standing: PasswordStanding
    pseudonym: str


async def prove(parts: Parts, typed: str, password: str, *, request_id: str) -> Proof | None:
    """None after a wrong guess, which is counted. The hash is checked between transactions: none waits for Argon2."""
    username = normalised_username(typed)
    pseudonym = parts.keys.sealing.pseudonym(username)
    async with parts.database.transaction(GATEWAY, request_id) as session:
        refuse_when_locked(await attempts_at(session, pseudonym), now())
        known = await person_with_credential(session, username)
    holds = await parts.hashing.holds(known[1].password_hash if known else None, password)
    if known is None or not holds or not known[0].active:
        await _note_failure(parts, pseudonym, known[0] if known else None, request_id)
        return None
    person, held = known
    found = standing(held.changed_at, held.one_time_until, parts.passwords, now())
    return Proof(person, held.password_hash, found, pseudonym)


async def accept(session: AsyncSession, proof: Proof) -> None:
    """In the transaction of what the password is good for: forgets the wrong guesses, unless they have locked it."""
    attempts = await locked_attempts_at(session, proof.pseudonym)
    refuse_when_locked(_facts(attempts), now())
    await session.delete(attempts)


def in_the_name_of(person: Person | None) -> Principal:
    """Somebody who is not signed in; a name that nobody has is not written down: it may be a password."""
    return replace(
        GATEWAY,
        subject=str(person.id) if person else "unknown",
        name=person.name if person else "",
        role=Role.PUBLIC,
    )


async def _note_failure(parts: Parts, pseudonym: str, known: Person | None, request_id: str) -> None:
    async with parts.database.transaction(GATEWAY, request_id) as session:
        row = await locked_attempts_at(session, pseudonym)
        after = after_failure(_facts(row), parts.lockout, now())
        row.failures, row.last_failure, row.locked_until = (
            after.failures,
            after.last_failure,
            after.locked_until,
        )
        await forget_old_attempts(session, now())
        session.info["principal"] = in_the_name_of(known)
        detail = {"failures": after.failures, "locked": after.locked_until is not None}
        await record(session, action="session:start_refused", resource="sessions", detail=detail)


async def note_refusal(parts: Parts, proof: Proof, request_id: str) -> None:
    """The password was right and yet no session began."""
    async with parts.database.transaction(GATEWAY, request_id) as session:
        session.info["principal"] = in_the_name_of(proof.person)
        detail = {"password": proof.standing.value}
        await record(session, action="session:start_refused", resource="sessions", detail=detail)


def _facts(row: SignInAttempts) -> Attempts:
    return Attempts(row.failures, row.last_failure, row.locked_until)


def wrong_credentials(parts: Parts) -> WrongCredentials:
    return WrongCredentials(f"登录名或密码不正确，请核对后重试；连续输错 {parts.lockout.failures} 次将暂时锁定。")
