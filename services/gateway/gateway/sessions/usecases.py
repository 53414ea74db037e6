"""Renewing, signing out, revoking; what must be kept of a refusal has its own transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY, MACHINES
from gateway.authz.holders import identity_of
from gateway.domain.reach import is_within
from gateway.domain.sessions import Presented, SessionAction, next_status, presented
from gateway.parts import Parts
from gateway.sessions.ending import end, end_all_of_machine, end_all_of_person, facts_of
from gateway.sessions.issuing import Issue, SessionNotFound, held_by, issue, signed_in
from gateway.sessions.models import RefreshToken, SignedIn, UserSession
from gateway.sessions.queries import locked_by_refresh_token, locked_session, region_path_of
from gateway.sessions.tokens import digest_of
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now
from wenxiao.pages import check_version
from wenxiao.problems import Unauthenticated


class RefreshRefused(Unauthenticated):
    title = "刷新令牌无效"


class RefreshTokenReused(RefreshRefused):
    title = "刷新令牌被重复使用"


async def refresh(parts: Parts, refresh_token: str, *, request_id: str) -> SignedIn:
    """Good once: shown a second time it ends the whole session, since two parties hold it.

    A double click, or a client that asks again because the answer was lost, ends it too: nobody can tell these from a
    thief who was quicker, and signing in again costs less than a thief who stays.
    """
    async with parts.database.transaction(GATEWAY, request_id) as session:
        found = await locked_by_refresh_token(session, digest_of(refresh_token))
        if found is None:
            raise RefreshRefused("刷新令牌无效。请重新登录。")
        meaning, settled = await _rotate(parts, session, *found)
    if settled is not None:
        return await signed_in(parts, settled)
    if meaning is Presented.REUSED:
        raise RefreshTokenReused("该刷新令牌已用过一次，可能已泄露，整个会话已作废。请重新登录并考虑修改密码。")
    raise RefreshRefused("会话已结束，不能续期。请重新登录。")


async def _rotate(
    parts: Parts, session: AsyncSession, held: UserSession, token: RefreshToken
) -> tuple[Presented, Issue | None]:
    """What a refusal leaves behind (a session ended by reuse) is committed before it is spoken."""
    holder = await held_by(session, held)
    session.info["principal"] = identity_of(holder)
    meaning = presented(facts_of(held), parts.sessions, now(), token_used=token.used_at is not None)
    resource = f"sessions/{held.id}"
    if meaning is Presented.REUSED:
        end(held, SessionAction.REPORT_REUSE, now())
        await record(session, action="session:refresh_reused", resource=resource)
    elif meaning is Presented.RUN_OUT:
        end(held, SessionAction.EXPIRE, now())
        await record(session, action="session:expire", resource=resource)
    elif meaning is Presented.ROTATE and holder.is_alive(now()):
        held.status = next_status(held.status, SessionAction.REFRESH)
        held.last_seen_at = token.used_at = now()
        await record(session, action="session:refresh", resource=resource)
        return meaning, await issue(session, holder)
    return meaning, None


async def sign_out(session: AsyncSession, who: Principal) -> None:
    """Effective once the edge asks again, within four seconds: /authz asks for the session's state each time."""
    held = await locked_session(session, UUID(who.session))
    if held is None:
        raise SessionNotFound("没有找到当前会话。请重新登录。")
    end(held, SessionAction.SIGN_OUT, now())
    await record(session, action="session:end", resource=f"sessions/{held.id}")


async def sign_out_everywhere(session: AsyncSession, who: Principal) -> None:
    """Of a person all sessions in all posts, of a machine all its tokens."""
    if who.role in MACHINES:
        ended = await end_all_of_machine(session, who.subject, SessionAction.SIGN_OUT, now())
    else:
        ended = await end_all_of_person(session, UUID(who.subject), SessionAction.SIGN_OUT, now())
    await record(session, action="session:end_all", resource="sessions", detail={"ended": ended})


async def revoke(session: AsyncSession, who: Principal, session_id: UUID, version: int, reason: str) -> None:
    """A security administrator ends the session of somebody in the own region or below."""
    held = await locked_session(session, session_id)
    path = await region_path_of(session, held.post_id) if held else None
    if held is None or path is None or not is_within(path, who.region_path):
        raise SessionNotFound("没有找到该会话，或不在本岗位管理的地区内。请在会话列表中查找。")
    check_version(held.version, version)
    end(held, SessionAction.REVOKE, now())
    await record(session, action="session:revoke", resource=f"sessions/{session_id}", detail={"reason": reason})
