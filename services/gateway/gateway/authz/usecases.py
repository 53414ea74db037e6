"""The edge asks here at each call: who is this, now?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import ANONYMOUS, GATEWAY
from gateway.authz.assertions import assertion_for, stated_day
from gateway.authz.holders import Holder, holder_of, principal_of_holder
from gateway.domain.sessions import is_idle, is_to_be_noted
from gateway.parts import Parts
from gateway.sessions.queries import note_seen
from wenxiao.access import Principal
from wenxiao.clock import now
from wenxiao.problems import Unauthenticated
from wenxiao.tokens import InvalidToken

SCHEME = "bearer"


async def assert_caller(parts: Parts, authorization: Sequence[str] | None, day: str | None, request_id: str) -> str:
    """The assertion to pass on; without a credential the caller is the public."""
    business_day = stated_day(day, demo_clock=parts.demo_clock)
    if not authorization:
        return await assertion_for(parts.keys, replace(ANONYMOUS, business_day=business_day))
    claims = await _access_claims(parts, *authorization)
    who, signing_kid = await _living_caller(parts, claims, business_day, request_id)
    return await assertion_for(parts.keys, who, signing_kid)


async def _access_claims(parts: Parts, authorization: str, *further: str) -> Mapping[str, Any]:
    scheme, _, token = authorization.partition(" ")
    if further or scheme.lower() != SCHEME or not token.strip():
        raise Unauthenticated("Authorization 应为 “Bearer 访问令牌”。请先登录取得访问令牌。")
    try:
        return await parts.access_tokens.claims(token.strip())
    except InvalidToken:
        raise Unauthenticated("访问令牌无效或已过期。请用刷新令牌换取新令牌，或重新登录。") from None


async def _living_caller(
    parts: Parts, claims: Mapping[str, Any], day: date | None, request_id: str
) -> tuple[Principal, str | None]:
    """The caller, and the key that signs now. A signature may be remembered, the session's state never."""
    session_id = _session_id(claims)
    if session_id is None:
        raise _ended()
    holder, who = await parts.lookups.ask(partial(_looked_up, parts, claims["sub"], session_id, day))
    seen = holder.session.last_seen_at
    if is_idle(seen, parts.sessions, now()):
        raise Unauthenticated("会话长时间没有使用，已自动结束。请重新登录。")
    if is_to_be_noted(seen, parts.sessions, now()):
        async with parts.database.transaction(GATEWAY, request_id) as session:
            await note_seen(session, session_id, seen, now())
    return who, holder.signing_kid


async def _looked_up(
    parts: Parts, subject: str, session_id: UUID, day: date | None, session: AsyncSession
) -> tuple[Holder, Principal]:
    holder = await holder_of(session, session_id)
    if holder is None or holder.subject != subject or not holder.is_alive(now()):
        raise _ended()
    return holder, await principal_of_holder(session, parts.directory, holder, day)


def _ended() -> Unauthenticated:
    return Unauthenticated("会话已结束或岗位已停用。请重新登录。")


def _session_id(claims: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(claims["sid"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
