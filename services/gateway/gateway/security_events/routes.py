from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from gateway.access import SecurityEventReader, with_gateway_reach
from gateway.parts import GatewayParts, RequestId
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("security-events")
BY_PEOPLE_OF_THE_REGION = (
    "v.subject IN (SELECT p.person_id::text FROM gateway.post p"
    " JOIN gateway.organisation o ON o.id = p.organisation_id"
    " WHERE o.region_path = :root OR starts_with(o.region_path, :root || '/'))"
)


class SecurityEventView(BaseModel):
    """Serialised by PostgreSQL from `gateway.security_event_view`; the log itself can only grow."""

    id: UUID
    recorded_at: datetime
    subject: str
    name: str
    role: str
    organisation: str | None
    session: str | None
    request_id: str
    action: str
    resource: str
    detail: dict[str, Any]


@router.get("", response_model=Page[SecurityEventView], responses=problems(Unauthenticated, NotPermitted))
async def list_security_events(
    who: SecurityEventReader,
    parts: GatewayParts,
    request_id: RequestId,
    paging: Paging,
    action: Annotated[str | None, Query(max_length=64)] = None,
    subject: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Sign-ins, refusals and changes by the people of the audit administrator's region and below, oldest first."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.security_event_view",
            paging,
            where={"action": action, "subject": subject},
            conditions=(BY_PEOPLE_OF_THE_REGION,),
            parameters={"root": who.region_path},
            order=("id",),
        )
