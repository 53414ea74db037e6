from typing import Annotated
from uuid import UUID

from fastapi import Header
from starlette.responses import HTMLResponse, Response

from gateway.access import PostAppointer, PostGiver, PostReader, with_gateway_reach
from gateway.domain.delegation import DelegationNotAccepted, NotDelegable
from gateway.domain.posts import AdministratorsExclude, OwnAppointment, PostEnded, PostHeld, PostIncomplete
from gateway.parts import GatewayParts, RequestId
from gateway.people.queries import OrganisationElsewhere, OrganisationEnded, PersonNotFound
from gateway.posts.delegation import delegate_post, withdraw_post
from gateway.posts.models import Appointment, Delegation, PostEnd, PostView, Withdrawal
from gateway.posts.permissions import PostPermissions, permissions_of_post
from gateway.posts.printing import HEADERS, printed
from gateway.posts.usecases import PostNotFound, appoint_person, current_post, end_post
from wenxiao.clock import real_today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, PreconditionRequired, StaleVersion, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("posts")
appointments = nouns("people")
OWN = (
    "v.person_id = (SELECT p.person_id FROM gateway.session s JOIN gateway.post p ON p.id = s.post_id"
    " WHERE s.id = CAST(:session AS uuid))"
)
GIVEN = f"v.delegated_from IN (SELECT g.id FROM gateway.post g WHERE {OWN.replace('v.person_id', 'g.person_id')})"
REFUSED = (Unauthenticated, NotPermitted)
CHANGED = (*REFUSED, PostNotFound, PostEnded, StaleVersion, PreconditionRequired)


@router.get("", response_model=Page[PostView], responses=problems(*REFUSED))
async def my_posts(who: PostReader, parts: GatewayParts, request_id: RequestId, paging: Paging) -> Response:
    """The caller's own posts; `POST /api/v1/sessions/current/change-post` changes over to another one."""
    return await _listed(who, parts, request_id, paging, OWN)


@router.get("/delegated", response_model=Page[PostView], responses=problems(*REFUSED))
async def posts_that_i_delegated(
    who: PostReader, parts: GatewayParts, request_id: RequestId, paging: Paging
) -> Response:
    """In which others act, or acted, for the caller."""
    return await _listed(who, parts, request_id, paging, GIVEN)


@router.get(
    "/current/permissions",
    response_model=PostPermissions,
    responses=problems(*REFUSED, PostNotFound) | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def what_i_may_do(
    who: PostReader,
    parts: GatewayParts,
    request_id: RequestId,
    accept: Annotated[str, Header(max_length=500)] = "application/json",
) -> Response:
    """What the present post may do in every service; as a page to print where the caller accepts text/html."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        page_of = permissions_of_post(who, await current_post(session, who))
    if "text/html" in accept:
        return HTMLResponse(printed(page_of, real_today()), headers=HEADERS)
    return Response(page_of.model_dump_json(), media_type="application/json", headers={"Vary": "Accept"})


async def _listed(
    who: PostReader, parts: GatewayParts, request_id: RequestId, paging: Paging, condition: str
) -> Response:
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.post_view",
            paging,
            conditions=(condition,),
            parameters={"session": who.session},
            order=("id",),
        )


@appointments.post(
    "/{person_id}/posts",
    status_code=201,
    response_model=PostView,
    responses=problems(
        *(*REFUSED, PersonNotFound, OrganisationElsewhere, OrganisationEnded, OwnAppointment),
        *(PostIncomplete, PostHeld, AdministratorsExclude),
    ),
)
async def appoint(
    who: PostAppointer, parts: GatewayParts, request_id: RequestId, person_id: UUID, body: Appointment
) -> Response:
    """Appoints somebody of the own region or below, regular or acting; nobody appoints himself."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        post = await appoint_person(session, who, person_id, body)
        return await one(session, "gateway.post_view", post.id, PostNotFound, status=201)


@router.post("/{post_id}/end", response_model=PostView, responses=problems(*CHANGED, OwnAppointment))
async def end(
    who: PostAppointer,
    parts: GatewayParts,
    request_id: RequestId,
    post_id: UUID,
    version: IfMatch,
    body: PostEnd,
) -> Response:
    """Ends a post with its last day and the reason; what was delegated from it ends too."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await end_post(session, who, post_id, version, body)
        await session.flush()
        return await one(session, "gateway.post_view", post_id, PostNotFound)


@router.post(
    "/{post_id}/delegate",
    status_code=201,
    response_model=PostView,
    responses=problems(*REFUSED, PostNotFound, NotDelegable, DelegationNotAccepted, PostHeld),
)
async def delegate(
    who: PostGiver, parts: GatewayParts, request_id: RequestId, post_id: UUID, body: Delegation
) -> Response:
    """Lets somebody of the same department act in the caller's post for a time; what is done names both."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        post = await delegate_post(parts, session, who, post_id, body)
        return await one(session, "gateway.post_view", post.id, PostNotFound, status=201)


@router.post("/{post_id}/withdraw", response_model=PostView, responses=problems(*CHANGED))
async def withdraw(
    who: PostGiver,
    parts: GatewayParts,
    request_id: RequestId,
    post_id: UUID,
    version: IfMatch,
    body: Withdrawal,
) -> Response:
    """Takes back what the caller has delegated, at once."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        post = await withdraw_post(session, who, post_id, version, body.reason)
        return await one(session, "gateway.post_view", post.id, PostNotFound)
