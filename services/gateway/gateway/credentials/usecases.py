"""Changing one's own password; every other session of the person ends with it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from gateway.credentials.models import Credential
from gateway.domain.passwords import refuse_weak_password
from gateway.domain.sessions import SessionAction, SessionStatus, next_status
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.posts.models import Post
from gateway.sessions.models import UserSession
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.errors import Forbidden, NotFound


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old_password: str = Field(min_length=1, max_length=256)
    new_password: str = Field(min_length=1, max_length=256)


class OldPasswordWrong(Forbidden):
    title = "原密码不正确"


class CredentialNotFound(NotFound):
    title = "未找到登录凭据"


async def change_password(parts: Parts, who: Principal, asked: PasswordChange, *, request_id: str) -> None:
    """Both hashes are worked out between two transactions."""
    person_id = UUID(who.subject)
    async with parts.database.transaction(who, request_id) as session:
        person = await session.get(Person, person_id)
        credential = await session.get(Credential, person_id)
    if person is None or credential is None:
        raise CredentialNotFound("该账号没有密码凭据。请联系系统管理员。")
    if not await parts.hashing.holds(credential.password_hash, asked.old_password):
        raise OldPasswordWrong("原密码不正确，密码未修改。请核对后重试。", pointer="#/old_password")
    refuse_weak_password(asked.new_password, person.username)
    changed = await parts.hashing.hash(asked.new_password)
    async with parts.database.transaction(who, request_id) as session:
        current = await session.get_one(Credential, person_id)
        current.password_hash, current.changed_at = changed, now()
        others = await session.scalars(
            select(UserSession)
            .join(Post, col(Post.id) == col(UserSession.post_id))
            .where(
                col(Post.person_id) == person_id,
                col(UserSession.status) == SessionStatus.ACTIVE,
                col(UserSession.id) != UUID(who.session),
            )
            .with_for_update(of=UserSession)
        )
        for held in others:
            held.status = next_status(held.status, SessionAction.REVOKE)
            held.ended_at = now()
            held.version += 1
        await record(session, action="credential:change", resource=f"people/{person_id}")
