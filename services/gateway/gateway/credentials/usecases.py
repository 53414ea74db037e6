"""Changing a password: one's own, or somebody's that is forgotten; every other session of the person ends with it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import with_gateway_reach
from gateway.credentials.initial import one_time_password, store_one_time
from gateway.credentials.models import OneTimePassword
from gateway.credentials.proving import Proof, accept, in_the_name_of, note_refusal, prove, wrong_credentials
from gateway.credentials.queries import forget_attempts, former_hashes, keep_former, kept_person, locked_credential
from gateway.domain.passwords import PasswordStanding, refuse_lapsed, refuse_reused, refuse_weak_password
from gateway.domain.reach import is_within
from gateway.domain.sessions import SessionAction
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.sessions.ending import end_all_of_person
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.errors import Forbidden, NotFound


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old_password: str = Field(min_length=1, max_length=256)
    new_password: str = Field(min_length=1, max_length=256)


class PasswordRenewal(PasswordChange):
    """For who cannot sign in before the password is changed."""

    username: str = Field(min_length=1, max_length=64)


class OldPasswordWrong(Forbidden):
    title = "原密码不正确"


class CredentialNotFound(NotFound):
    title = "未找到登录凭据"


class CredentialOfAdministrator(Forbidden):
    title = "管理员的密码不由此重置"


async def change_password(parts: Parts, who: Principal, asked: PasswordChange, *, request_id: str) -> None:
    """The session that asks goes on. Guessing the old password here counts as guessing at sign-in."""
    async with parts.database.transaction(who, request_id) as session:
        person = await session.get(Person, UUID(who.subject))
    if person is None:
        raise CredentialNotFound("该账号没有密码凭据。请联系系统管理员。")
    proof = await prove(parts, person.username, asked.old_password, request_id=request_id)
    if proof is None:
        raise _old_password_wrong()
    refuse_lapsed(proof.standing)
    await _replace(parts, proof, asked.new_password, who, request_id, keeping=UUID(who.session))


async def renew_password(parts: Parts, asked: PasswordRenewal, *, request_id: str) -> None:
    """Without a session; whoever can do this can as well sign in and change it, or could until it expired."""
    proof = await prove(parts, asked.username, asked.old_password, request_id=request_id)
    if proof is None:
        raise wrong_credentials(parts)
    if proof.standing is PasswordStanding.LAPSED:
        await note_refusal(parts, proof, request_id)
    refuse_lapsed(proof.standing)
    await _replace(parts, proof, asked.new_password, in_the_name_of(proof.person), request_id)


async def _replace(
    parts: Parts, proof: Proof, new_password: str, who: Principal, request_id: str, *, keeping: UUID | None = None
) -> None:
    person_id = proof.person.id
    refuse_weak_password(new_password, proof.person.username)
    async with parts.database.transaction(who, request_id) as session:
        former = [proof.password_hash, *await former_hashes(session, person_id)]
    used_before = [await parts.hashing.holds(known, new_password) for known in former]
    refuse_reused(used_before=any(used_before), rule=parts.passwords)
    changed = await parts.hashing.hash(new_password)
    async with parts.database.transaction(who, request_id) as session:
        await accept(session, proof)
        held = await locked_credential(session, person_id)
        if held is None or held.password_hash != proof.password_hash:  # somebody was quicker with the old password
            raise _old_password_wrong()
        await keep_former(session, person_id, held.password_hash, at_most=parts.passwords.former)
        held.password_hash, held.changed_at, held.one_time_until = changed, now(), None
        await end_all_of_person(session, person_id, SessionAction.REVOKE, now(), but=keeping)
        await record(session, action="credential:change", resource=f"people/{person_id}")


def _old_password_wrong() -> OldPasswordWrong:
    return OldPasswordWrong("原密码不正确，密码未修改。请核对后重试。", pointer="#/old_password")


async def reset_password(parts: Parts, who: Principal, person_id: UUID, *, request_id: str) -> OneTimePassword:
    """For who has forgotten it: all sessions end, the lock is lifted, the answer shows the password this once."""
    password = one_time_password()
    hashed = await parts.hashing.hash(password)
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        person = await _kept_by(session, who, person_id)
        until = await store_one_time(session, person_id, hashed, parts)
        await end_all_of_person(session, person_id, SessionAction.REVOKE, now())
        await forget_attempts(session, parts.keys.sealing.pseudonym(person.username))
        await record(session, action="credential:reset", resource=f"people/{person_id}")
    return OneTimePassword(one_time_password=password, valid_until=until)


async def unlock(parts: Parts, who: Principal, person_id: UUID, *, request_id: str) -> None:
    """Guessed too often; nothing else changes, and unlocking what is not locked does no harm."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        person = await _kept_by(session, who, person_id)
        await forget_attempts(session, parts.keys.sealing.pseudonym(person.username))
        await record(session, action="credential:unlock", resource=f"people/{person_id}")


async def _kept_by(session: AsyncSession, who: Principal, person_id: UUID) -> Person:
    """Whose account the security administrator keeps; of the three administrators none keeps another's."""
    found = await kept_person(session, person_id)
    if found is None or not is_within(found.region_path, who.region_path):
        raise CredentialNotFound("没有找到该人员，或不在本岗位管理的地区内。请核对人员编号。")
    if found.is_administrator:
        raise CredentialOfAdministrator(
            "系统管理员、安全管理员、审计管理员的密码，不由其中任何一员重置。"
            "请在服务器上运行 ./wenxiao admin reset 登录名；因输错而锁定的，到时自动解锁。"
        )
    return found.person
