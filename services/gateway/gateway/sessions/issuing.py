"""The pair of tokens of a session: the refresh token in the transaction, the access token signed after its commit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.authz.holders import Holder, holder_of
from gateway.parts import Parts
from gateway.posts.models import PostView
from gateway.posts.queries import usable_post_views
from gateway.sessions.models import RefreshToken, SignedIn, UserSession
from gateway.sessions.tokens import access_token, digest_of, new_refresh_token
from wenxiao.clock import now
from wenxiao.errors import NotFound


class SessionNotFound(NotFound):
    title = "未找到会话"


@dataclass(frozen=True)
class Issue:
    """What a transaction has settled; the access token is signed after its commit."""

    subject: str
    session_id: UUID
    session_ends: datetime
    refresh_token: str
    post: PostView
    posts: list[PostView]
    issued: datetime


async def held_by(session: AsyncSession, started: UserSession) -> Holder:
    holder = await holder_of(session, started.id)
    if holder is None:
        raise SessionNotFound("会话所属的岗位或单位已不存在。请联系系统管理员。")
    return holder


async def issue(session: AsyncSession, holder: Holder) -> Issue:
    held, refresh_token, issued = holder.session, new_refresh_token(), now()
    if held.post_id is None:
        raise SessionNotFound("该会话没有岗位，不能续期。请重新登录。")
    session.add(RefreshToken(digest=digest_of(refresh_token), session_id=held.id, issued_at=issued))
    posts = await usable_post_views(session, UUID(holder.subject))
    post = next(one for one in posts if one.id == held.post_id)
    return Issue(holder.subject, held.id, held.expires_at, refresh_token, post, posts, issued)


async def signed_in(parts: Parts, settled: Issue) -> SignedIn:
    token, seconds = await access_token(
        parts.keys,
        subject=settled.subject,
        session_id=settled.session_id,
        now=settled.issued,
        session_ends=settled.session_ends,
    )
    return SignedIn(
        access_token=token,
        expires_in=seconds,
        refresh_token=settled.refresh_token,
        session_id=settled.session_id,
        session_expires_at=settled.session_ends,
        post=settled.post,
        posts=settled.posts,
    )
