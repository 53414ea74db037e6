from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from gateway.access import MACHINES, Caller, Leaver, PostChanger, Revoker, with_gateway_reach
from gateway.credentials.proving import WrongCredentials
from gateway.domain.lockout import AccountLocked
from gateway.domain.passwords import OneTimePasswordLapsed, PasswordChangeRequired
from gateway.domain.posts import NoPost
from gateway.domain.sessions import SessionEnded, SessionStatus
from gateway.parts import GatewayParts, RequestId
from gateway.sessions.changing import change_post
from gateway.sessions.issuing import SessionNotFound
from gateway.sessions.models import OwnSessionView, PostChange, Refresh, SessionView, SignedIn, SignIn
from gateway.sessions.origin import FromWhere
from gateway.sessions.signing_in import sign_in
from gateway.sessions.usecases import (
    RefreshRefused,
    RefreshTokenReused,
    refresh,
    revoke,
    sign_out,
    sign_out_everywhere,
)
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, page
from wenxiao.problems import NotPermitted, PreconditionRequired, StaleVersion, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("sessions")
OWN_OF_PERSON = "v.post_id IN (SELECT p.id FROM gateway.post p WHERE p.person_id = CAST(:holder AS uuid))"
OWN_OF_MACHINE = "v.client_id = :holder"


class Revocation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=2, max_length=200)


@router.post(
    "",
    status_code=201,
    response_model=SignedIn,
    responses=problems(WrongCredentials, AccountLocked, PasswordChangeRequired, OneTimePasswordLapsed, NoPost),
)
async def start_session(
    _: Caller, parts: GatewayParts, request_id: RequestId, origin: FromWhere, body: SignIn
) -> SignedIn:
    """Signs in with one post. Send no Authorization header; no Idempotency-Key is kept of this answer."""
    return await sign_in(parts, body, origin, request_id=request_id)


@router.post("/refresh", response_model=SignedIn, responses=problems(RefreshRefused, RefreshTokenReused))
async def refresh_session(_: Caller, parts: GatewayParts, request_id: RequestId, body: Refresh) -> SignedIn:
    """A new pair of tokens for a refresh token; one that was used before ends the session."""
    return await refresh(parts, body.refresh_token, request_id=request_id)


@router.delete(
    "/current", status_code=204, responses=problems(Unauthenticated, NotPermitted, SessionNotFound, SessionEnded)
)
async def end_session(who: Leaver, session: Session) -> Response:
    """Signs out; the access token is refused after four seconds at the latest, while the edge keeps its answer."""
    await sign_out(session, who)
    return Response(status_code=204)


@router.post(
    "/current/change-post",
    status_code=201,
    response_model=SignedIn,
    responses=problems(Unauthenticated, NotPermitted, SessionNotFound, SessionEnded, NoPost),
)
async def change_to_another_post(
    who: PostChanger, parts: GatewayParts, request_id: RequestId, origin: FromWhere, body: PostChange
) -> SignedIn:
    """Goes on in another post of one's own: the present session ends, a new one begins, no password is asked for."""
    return await change_post(parts, who, body.post_id, origin, request_id=request_id)


@router.delete("", status_code=204, responses=problems(Unauthenticated, NotPermitted))
async def end_all_sessions(who: Leaver, session: Session) -> Response:
    """Signs out everywhere: all sessions of the caller, in all posts, this one included."""
    await sign_out_everywhere(session, who)
    return Response(status_code=204)


@router.get("/own", response_model=Page[OwnSessionView], responses=problems(Unauthenticated, NotPermitted))
async def list_own_sessions(
    who: Leaver, parts: GatewayParts, request_id: RequestId, paging: Paging, status: SessionStatus | None = None
) -> Response:
    """The caller's own sessions of the last month, with browser and address as they were told; oldest first."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.own_session_view",
            paging,
            where={"status": status.value if status else None},
            conditions=(OWN_OF_MACHINE if who.role in MACHINES else OWN_OF_PERSON,),
            parameters={"holder": who.subject},
            order=("id",),
        )


@router.get("", response_model=Page[SessionView], responses=problems(Unauthenticated, NotPermitted))
async def list_sessions(
    who: Revoker,
    parts: GatewayParts,
    request_id: RequestId,
    paging: Paging,
    username: Annotated[str | None, Query(max_length=64)] = None,
    status: SessionStatus | None = None,
) -> Response:
    """People's sessions in the security administrator's region and below, oldest first."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.session_view",
            paging,
            where={"username": username, "status": status.value if status else None},
            conditions=("(v.region_path = :root OR starts_with(v.region_path, :root || '/'))",),
            parameters={"root": who.region_path},
            order=("id",),
        )


@router.post(
    "/{session_id}/revoke",
    status_code=204,
    responses=problems(
        Unauthenticated, NotPermitted, SessionNotFound, SessionEnded, StaleVersion, PreconditionRequired
    ),
)
async def revoke_session(
    who: Revoker,
    parts: GatewayParts,
    request_id: RequestId,
    session_id: UUID,
    version: IfMatch,
    body: Revocation,
) -> Response:
    """Ends somebody's session, within four seconds everywhere; the list gives its version for If-Match."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await revoke(session, who, session_id, version, body.reason)
    return Response(status_code=204)
