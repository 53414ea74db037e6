"""Directives over HTTP: an inbox for evaluation-api, and reading."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import DirectiveReader, DirectiveReceiver
from targets_api.database import Session
from targets_api.directives import usecases
from targets_api.directives.models import DirectiveMessage, DirectiveStatus, DirectiveView, Received
from targets_api.directives.usecases import DirectiveNotFound
from targets_api.projects.usecases import ProjectNotFound
from wenxiao.outbox import InboundMessage
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("directives")
VIEW = "targets.directive_view"


@router.get("", response_model=Page[DirectiveView])
async def list_directives(
    who: DirectiveReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: DirectiveStatus | None = None,
) -> Response:
    """Directives within reach."""
    where = {"project_id": project_id, "budget_year": budget_year, "status": status}
    return await page(session, VIEW, paging, where=where)


@router.get("/{directive_id}", response_model=DirectiveView, responses=problems(DirectiveNotFound))
async def get_directive(directive_id: UUID, who: DirectiveReader, session: Session) -> Response:
    """One directive with the clauses it was issued on."""
    return await one(session, VIEW, directive_id, DirectiveNotFound)


@router.post("", response_model=Received, responses=problems(ProjectNotFound))
async def receive_directive(
    message: DirectiveMessage, inbound: InboundMessage, who: DirectiveReceiver, session: Session
) -> Received:
    """For evaluation-api's outbox: taken once, older versions are ignored."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await usecases.take_directive(session, message)
    return Received(taken=True)
