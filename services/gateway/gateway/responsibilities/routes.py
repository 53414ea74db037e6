from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from gateway.access import ResponsibilityAssigner, ResponsibilityReader
from gateway.domain.responsibility import Level, Matter, ResponsibilityIncomplete
from gateway.law import Law
from gateway.parts import GatewayParts
from gateway.people.queries import OrganisationElsewhere, PersonNotFound
from gateway.responsibilities.models import ResponsibilityDraft, ResponsibilityEnd, ResponsibilityView
from gateway.responsibilities.usecases import (
    LastDayBeforeFirst,
    ResponsibilityEnded,
    ResponsibilityNotFound,
    assign_responsibility,
    end_responsibility,
)
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import (
    AlreadyExists,
    NotPermitted,
    OutsideReach,
    PreconditionRequired,
    StaleVersion,
    Unauthenticated,
    problems,
)
from wenxiao.service import nouns

router = nouns("responsibilities")
REFUSED = (Unauthenticated, NotPermitted)


@router.get("", response_model=Page[ResponsibilityView], responses=problems(*REFUSED))
async def list_responsibilities(
    _: ResponsibilityReader,
    session: Session,
    paging: Paging,
    organisation_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    level: Level | None = None,
    matter: Matter | None = None,
    reference: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Who answers for what within the caller's reach, past ones included."""
    where = {
        "unit_id": organisation_id,
        "level": level.value if level else None,
        "matter": matter.value if matter else None,
        "reference": reference,
    }
    return await page(session, "gateway.responsibility_view", paging, where=where)


@router.get(
    "/{responsibility_id}",
    response_model=ResponsibilityView,
    responses=problems(*REFUSED, ResponsibilityNotFound),
)
async def read_responsibility(_: ResponsibilityReader, session: Session, responsibility_id: UUID) -> Response:
    """One entry; its ETag is what ending it asks for in If-Match."""
    return await one(session, "gateway.responsibility_view", responsibility_id, ResponsibilityNotFound)


@router.post(
    "",
    status_code=201,
    response_model=ResponsibilityView,
    responses=problems(
        *(*REFUSED, OrganisationElsewhere, PersonNotFound, ResponsibilityIncomplete),
        *(AlreadyExists, OutsideReach),
    ),
)
async def assign(
    _: ResponsibilityAssigner, session: Session, parts: GatewayParts, law: Law, body: ResponsibilityDraft
) -> Response:
    """Names the responsible person of an office or a matter; the one before must have ended."""
    row = await assign_responsibility(parts, session, body, law)
    return await one(session, "gateway.responsibility_view", row.id, ResponsibilityNotFound, status=201)


@router.post(
    "/{responsibility_id}/end",
    response_model=ResponsibilityView,
    responses=problems(
        *(*REFUSED, ResponsibilityNotFound, ResponsibilityEnded, LastDayBeforeFirst, OutsideReach),
        *(StaleVersion, PreconditionRequired),
    ),
)
async def end(
    _: ResponsibilityAssigner, session: Session, responsibility_id: UUID, version: IfMatch, body: ResponsibilityEnd
) -> Response:
    """Ends an entry with its last day; it stays on record."""
    await end_responsibility(session, responsibility_id, version, body)
    await session.flush()
    return await one(session, "gateway.responsibility_view", responsibility_id, ResponsibilityNotFound)
