"""Going on in another post of one's own without the password: one session ends, the other begins."""

from uuid import UUID

from gateway.access import with_gateway_reach
from gateway.authz.holders import identity_of
from gateway.domain.posts import chosen_post
from gateway.domain.sessions import SessionAction
from gateway.parts import Parts
from gateway.posts.queries import posts_of
from gateway.sessions.ending import end
from gateway.sessions.issuing import SessionNotFound, held_by, issue, signed_in
from gateway.sessions.models import SignedIn, UserSession
from gateway.sessions.origin import Origin
from gateway.sessions.queries import locked_session
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.clock import now, real_today


async def change_post(parts: Parts, who: Principal, wanted: UUID, origin: Origin, *, request_id: str) -> SignedIn:
    """The new session lasts no longer than the old one would have: nobody stays signed in by changing posts."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        held = await locked_session(session, UUID(who.session))
        if held is None:
            raise SessionNotFound("没有找到当前会话。请重新登录。")
        chosen = chosen_post(await posts_of(session, UUID(who.subject)), wanted, real_today())
        end(held, SessionAction.SIGN_OUT, now())
        started = UserSession(
            post_id=chosen,
            started_at=now(),
            last_seen_at=now(),
            expires_at=held.expires_at,
            user_agent=origin.user_agent,
            address=origin.address,
        )
        session.add(started)
        await session.flush()
        holder = await held_by(session, started)
        detail = {"from": str(held.id), "from_post": str(held.post_id), "to_post": str(chosen)}
        session.info["principal"] = identity_of(holder)
        await record(session, action="session:change_post", resource=f"sessions/{started.id}", detail=detail)
        settled = await issue(session, holder)
    return await signed_in(parts, settled)
