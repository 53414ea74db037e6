from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from gateway.access import PersonActivator, PersonDeactivator, PersonReader, PersonRegistrar, with_gateway_reach
from gateway.domain.posts import OwnAppointment
from gateway.parts import GatewayParts, RequestId
from gateway.people.models import InitialPassword, PersonChange, PersonDraft, PersonReason, PersonView
from gateway.people.queries import WITHIN, OrganisationElsewhere, OrganisationEnded, PersonNotFound, kept_person
from gateway.people.usecases import (
    LastSecurityAdministrator,
    PersonStateUnchanged,
    UsernameTaken,
    activate_person,
    change_person,
    deactivate_person,
    register_person,
)
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, PreconditionRequired, StaleVersion, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("people")
OF_ORGANISATION = (
    "((v.organisation->>'id')::bigint = :organisation_id OR EXISTS (SELECT FROM gateway.post p"
    " WHERE p.person_id = v.id AND p.organisation_id = :organisation_id))"
)
REFUSED = (Unauthenticated, NotPermitted)
CHANGED = (*REFUSED, PersonNotFound, StaleVersion, PreconditionRequired)


@router.get("", response_model=Page[PersonView], responses=problems(*REFUSED))
async def list_people(
    who: PersonReader,
    parts: GatewayParts,
    request_id: RequestId,
    paging: Paging,
    organisation_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    username: Annotated[str | None, Query(max_length=64)] = None,
    active: bool | None = None,
) -> Response:
    """People of the administrator's region and below with their posts; `organisation_id` also finds posts there."""
    conditions = (WITHIN,) if organisation_id is None else (WITHIN, OF_ORGANISATION)
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.person_view",
            paging,
            where={"username": username, "active": active},
            conditions=conditions,
            parameters={"root": who.region_path} | ({"organisation_id": organisation_id} if organisation_id else {}),
            order=("id",),
        )


@router.get("/{person_id}", response_model=PersonView, responses=problems(*REFUSED, PersonNotFound))
async def read_person(who: PersonReader, parts: GatewayParts, request_id: RequestId, person_id: UUID) -> Response:
    """One person; the ETag is what an action on the account asks for in If-Match."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await kept_person(session, who, person_id)
        return await one(session, "gateway.person_view", person_id, PersonNotFound)


@router.post(
    "",
    status_code=201,
    response_model=InitialPassword,
    responses=problems(*REFUSED, UsernameTaken, OrganisationElsewhere, OrganisationEnded),
)
async def register(
    who: PersonRegistrar, parts: GatewayParts, request_id: RequestId, body: PersonDraft
) -> InitialPassword:
    """Registers an account, inactive; the one-time password is shown this once, and no Idempotency-Key is kept."""
    return await register_person(parts, who, body, request_id=request_id)


@router.put(
    "/{person_id}", response_model=PersonView, responses=problems(*CHANGED, OrganisationElsewhere, OrganisationEnded)
)
async def change(
    who: PersonRegistrar,
    parts: GatewayParts,
    request_id: RequestId,
    person_id: UUID,
    version: IfMatch,
    body: PersonChange,
) -> Response:
    """Another name, or another organisation whose administrators keep the account; posts stay as they are."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await change_person(session, who, person_id, version, body)
        await session.flush()
        return await one(session, "gateway.person_view", person_id, PersonNotFound)


@router.post(
    "/{person_id}/activate",
    response_model=PersonView,
    responses=problems(*CHANGED, OwnAppointment, PersonStateUnchanged),
)
async def activate(
    who: PersonActivator, parts: GatewayParts, request_id: RequestId, person_id: UUID, version: IfMatch
) -> Response:
    """Puts into force what the system administrator registered; without a post nobody signs in yet."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await activate_person(session, who, person_id, version)
        await session.flush()
        return await one(session, "gateway.person_view", person_id, PersonNotFound)


@router.post(
    "/{person_id}/deactivate",
    response_model=PersonView,
    responses=problems(*CHANGED, OwnAppointment, PersonStateUnchanged, LastSecurityAdministrator),
)
async def deactivate(
    who: PersonDeactivator,
    parts: GatewayParts,
    request_id: RequestId,
    person_id: UUID,
    version: IfMatch,
    body: PersonReason,
) -> Response:
    """Ends all sessions within four seconds; what the person has done stays."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await deactivate_person(session, who, person_id, version, body.reason)
        await session.flush()
        return await one(session, "gateway.person_view", person_id, PersonNotFound)
