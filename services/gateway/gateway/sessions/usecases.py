"""Signing in, renewing, signing out, revoking; what must be kept of a refusal has its own transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY
from gateway.authz.holders import Holder, holder_of, identity_of
from gateway.credentials.models import Credential, SignInAttempts
from gateway.credentials.queries import (
    attempts_at,
    forget_old_attempts,
    locked_attempts_at,
    normalised_username,
    person_with_hash,
)
from gateway.domain.lockout import Attempts, after_failure, refuse_when_locked
from gateway.domain.posts import chosen_post
from gateway.domain.reach import is_within
from gateway.domain.sessions import Presented, RefreshEvidence, SessionAction, next_status, presented
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.posts.models import PostView
from gateway.posts.queries import post_view, posts_of
from gateway.sessions.models import RefreshToken, SignedIn, SignIn, UserSession
from gateway.sessions.queries import locked_by_refresh_token, locked_session, region_path_of
from gateway.sessions.tokens import access_token, digest_of, new_refresh_token
from wenxiao.access import Principal, Role
from wenxiao.audit import record
from wenxiao.clock import now, real_today
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao.problems import Unauthenticated


class WrongCredentials(Unauthenticated):
    title = "登录名或密码不正确"


class RefreshRefused(Unauthenticated):
    title = "刷新令牌无效"


class RefreshTokenReused(RefreshRefused):
    title = "刷新令牌被重复使用"


class SessionNotFound(NotFound):
    title = "未找到会话"


async def sign_in(parts: Parts, asked: SignIn, *, request_id: str) -> SignedIn:
    """The hash is checked between two transactions: no connection waits for Argon2."""
    username = normalised_username(asked.username)
    pseudonym = parts.keys.sealing.pseudonym(username)
    async with parts.database.transaction(GATEWAY, request_id) as session:
        refuse_when_locked(await attempts_at(session, pseudonym), now())
        known = await person_with_hash(session, username)
    holds = await parts.hashing.holds(known[1] if known else None, asked.password)
    if known is None or not holds or not known[0].active:
        await _note_failure(parts, pseudonym, known[0] if known else None, request_id)
        raise WrongCredentials(f"登录名或密码不正确，请核对后重试；连续输错 {parts.lockout.failures} 次将暂时锁定。")
    stronger = await parts.hashing.hash(asked.password) if parts.hashing.outdated(known[1]) else None
    async with parts.database.transaction(GATEWAY, request_id) as session:
        attempts = await locked_attempts_at(session, pseudonym)
        refuse_when_locked(_facts(attempts), now())
        await session.delete(attempts)
        if stronger is not None:
            (await session.get_one(Credential, known[0].id)).password_hash = stronger
        issue = await _start(parts, session, known[0], asked.post_id)
    return await _signed_in(parts, issue)


async def _note_failure(parts: Parts, pseudonym: str, known: Person | None, request_id: str) -> None:
    """A name that nobody has is not written down: it may be a password in the wrong field."""
    async with parts.database.transaction(GATEWAY, request_id) as session:
        row = await locked_attempts_at(session, pseudonym)
        after = after_failure(_facts(row), parts.lockout, now())
        row.failures, row.last_failure, row.locked_until = (
            after.failures,
            after.last_failure,
            after.locked_until,
        )
        await forget_old_attempts(session, now())
        session.info["principal"] = replace(
            GATEWAY,
            subject=str(known.id) if known else "unknown",
            name=known.name if known else "",
            role=Role.PUBLIC,
        )
        await record(
            session,
            action="session:start_refused",
            resource="sessions",
            detail={"failures": after.failures, "locked": after.locked_until is not None},
        )


def _facts(row: SignInAttempts) -> Attempts:
    return Attempts(row.failures, row.last_failure, row.locked_until)


@dataclass(frozen=True)
class Issue:
    """What a transaction has settled; the access token is signed after its commit."""

    subject: str
    session_id: UUID
    session_ends: datetime
    refresh_token: str
    post: PostView
    issued: datetime


async def _start(parts: Parts, session: AsyncSession, person: Person, wanted: UUID | None) -> Issue:
    posts = {post.id: post for post in await posts_of(session, person.id)}
    chosen = posts[chosen_post([*posts.values()], wanted, real_today())]
    begun = now()
    started = UserSession(post_id=chosen.id, started_at=begun, expires_at=begun + parts.session_life)
    session.add(started)
    await session.flush()
    holder = await _held(session, started)
    session.info["principal"] = identity_of(holder)
    await record(session, action="session:start", resource=f"sessions/{started.id}")
    return await _issue(session, holder)


async def _held(session: AsyncSession, started: UserSession) -> Holder:
    holder = await holder_of(session, started.id)
    if holder is None:
        raise SessionNotFound("会话所属的岗位或单位已不存在。请联系系统管理员。")
    return holder


async def _issue(session: AsyncSession, holder: Holder) -> Issue:
    held, refresh_token, issued = holder.session, new_refresh_token(), now()
    if held.post_id is None:
        raise SessionNotFound("该会话没有岗位，不能续期。请重新登录。")
    session.add(RefreshToken(digest=digest_of(refresh_token), session_id=held.id, issued_at=issued))
    post = await post_view(session, held.post_id)
    return Issue(holder.subject, held.id, held.expires_at, refresh_token, post, issued)


async def _signed_in(parts: Parts, issue: Issue) -> SignedIn:
    token, seconds = await access_token(
        parts.keys,
        subject=issue.subject,
        session_id=issue.session_id,
        now=issue.issued,
        session_ends=issue.session_ends,
    )
    return SignedIn(
        access_token=token,
        expires_in=seconds,
        refresh_token=issue.refresh_token,
        session_id=issue.session_id,
        session_expires_at=issue.session_ends,
        post=issue.post,
    )


async def refresh(parts: Parts, refresh_token: str, *, request_id: str) -> SignedIn:
    """Good once: shown a second time it ends the whole session, since two parties hold it."""
    async with parts.database.transaction(GATEWAY, request_id) as session:
        found = await locked_by_refresh_token(session, digest_of(refresh_token))
        if found is None:
            raise RefreshRefused("刷新令牌无效。请重新登录。")
        meaning, issue = await _rotate(session, *found)
    if issue is not None:
        return await _signed_in(parts, issue)
    if meaning is Presented.REUSED:
        raise RefreshTokenReused("该刷新令牌已用过一次，可能已泄露，整个会话已作废。请重新登录并考虑修改密码。")
    raise RefreshRefused("会话已结束，不能续期。请重新登录。")


async def _rotate(session: AsyncSession, held: UserSession, token: RefreshToken) -> tuple[Presented, Issue | None]:
    """What a refusal leaves behind (a session ended by reuse) is committed before it is spoken."""
    holder = await _held(session, held)
    session.info["principal"] = identity_of(holder)
    meaning = presented(RefreshEvidence(held.status, held.expires_at, token.used_at is not None), now())
    resource = f"sessions/{held.id}"
    if meaning is Presented.REUSED:
        _end(held, SessionAction.REPORT_REUSE)
        await record(session, action="session:refresh_reused", resource=resource)
    elif meaning is Presented.RUN_OUT:
        _end(held, SessionAction.EXPIRE)
        await record(session, action="session:expire", resource=resource)
    elif meaning is Presented.ROTATE and holder.is_alive(now()):
        held.status = next_status(held.status, SessionAction.REFRESH)
        token.used_at = now()
        await record(session, action="session:refresh", resource=resource)
        return meaning, await _issue(session, holder)
    return meaning, None


def _end(held: UserSession, action: SessionAction) -> None:
    held.status = next_status(held.status, action)
    held.ended_at = now()
    held.version += 1


async def sign_out(session: AsyncSession, who: Principal) -> None:
    """Effective once the edge asks again, within four seconds: /authz asks for the session's state each time."""
    held = await locked_session(session, UUID(who.session))
    if held is None:
        raise SessionNotFound("没有找到当前会话。请重新登录。")
    _end(held, SessionAction.SIGN_OUT)
    await record(session, action="session:end", resource=f"sessions/{held.id}")


async def revoke(session: AsyncSession, who: Principal, session_id: UUID, version: int, reason: str) -> None:
    """A security administrator ends the session of somebody in the own region or below."""
    held = await locked_session(session, session_id)
    path = await region_path_of(session, held.post_id) if held else None
    if held is None or path is None or not is_within(path, who.region_path):
        raise SessionNotFound("没有找到该会话，或不在本岗位管理的地区内。请在会话列表中查找。")
    check_version(held.version, version)
    _end(held, SessionAction.REVOKE)
    await record(session, action="session:revoke", resource=f"sessions/{session_id}", detail={"reason": reason})
