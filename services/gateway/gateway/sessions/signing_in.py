"""Signing in with a password: who, whether the password is good for it, in which post, and whom it pushes out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.access import GATEWAY
from gateway.authz.holders import identity_of
from gateway.credentials.models import Credential
from gateway.credentials.proving import accept, note_refusal, prove, wrong_credentials
from gateway.domain.passwords import PasswordStanding, refuse_until_changed
from gateway.domain.posts import chosen_post
from gateway.domain.sessions import SessionAction, displaced
from gateway.parts import Parts
from gateway.people.models import Person
from gateway.posts.queries import posts_of
from gateway.sessions.ending import end
from gateway.sessions.issuing import Issue, held_by, issue, signed_in
from gateway.sessions.models import SignedIn, SignIn, UserSession
from gateway.sessions.origin import Origin
from gateway.sessions.queries import locked_sessions_of_person
from wenxiao.audit import record
from wenxiao.clock import now, real_today


async def sign_in(parts: Parts, asked: SignIn, origin: Origin, *, request_id: str) -> SignedIn:
    proof = await prove(parts, asked.username, asked.password, request_id=request_id)
    if proof is None:
        raise wrong_credentials(parts)
    if proof.standing is not PasswordStanding.GOOD:
        await note_refusal(parts, proof, request_id)
    refuse_until_changed(proof.standing)
    stronger = await parts.hashing.hash(asked.password) if parts.hashing.outdated(proof.password_hash) else None
    async with parts.database.transaction(GATEWAY, request_id) as session:
        await accept(session, proof)
        if stronger is not None:
            (await session.get_one(Credential, proof.person.id)).password_hash = stronger
        settled = await _start(parts, session, proof.person, asked.post_id, origin)
    return await signed_in(parts, settled)


async def _start(parts: Parts, session: AsyncSession, person: Person, wanted: UUID | None, origin: Origin) -> Issue:
    posts = {post.id: post for post in await posts_of(session, person.id)}
    chosen = posts[chosen_post([*posts.values()], wanted, real_today())]
    pushed_out = await _push_out(parts, session, person.id)
    begun = now()
    started = UserSession(
        post_id=chosen.id,
        started_at=begun,
        last_seen_at=begun,
        expires_at=begun + parts.session_life,
        user_agent=origin.user_agent,
        address=origin.address,
    )
    session.add(started)
    await session.flush()
    holder = await held_by(session, started)
    session.info["principal"] = identity_of(holder)
    detail = {"displaced": pushed_out} if pushed_out else None
    await record(session, action="session:start", resource=f"sessions/{started.id}", detail=detail)
    return await issue(session, holder)


async def _push_out(parts: Parts, session: AsyncSession, person_id: UUID) -> list[str]:
    """The name's row of guesses is locked: two sign-ins of one person count the open sessions one after the other."""
    held = {one.id: one for one in await locked_sessions_of_person(session, person_id)}
    alive = {one.id: one.last_seen_at for one in held.values() if one.expires_at > now()}
    over = displaced(alive, parts.sessions)
    for identifier in over:
        end(held[identifier], SessionAction.DISPLACE, now())
    return [str(identifier) for identifier in over]
