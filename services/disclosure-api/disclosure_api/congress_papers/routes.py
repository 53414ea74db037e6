"""`/api/v1/congress-papers`: when drafts are laid before the congress; what is due with them follows these days."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import PaperReader, PaperRecorder
from disclosure_api.congress_papers import usecases
from disclosure_api.congress_papers.models import CongressPaperView, LayBody, Paper, PaperDraft, PaperPlan, Year
from disclosure_api.congress_papers.usecases import (
    CongressPaperNotFound,
    DayNotPossible,
    PaperAlreadyLaid,
    PaperAlreadyRecorded,
)
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.congress_paper_view"
router = nouns("congress-papers")
CHANGING = problems(CongressPaperNotFound, PaperAlreadyLaid, DayNotPossible)


@router.post(
    "", status_code=201, response_model=CongressPaperView, responses=problems(PaperAlreadyRecorded, DayNotPossible)
)
async def plan_congress_paper(draft: PaperDraft, recorder: PaperRecorder, session: Session) -> Response:
    """Records when the draft of a year is to be laid before the congress of the region."""
    row = await usecases.plan(session, recorder, draft)
    return await one(session, VIEW, row.id, CongressPaperNotFound, status=201)


@router.get("", response_model=Page[CongressPaperView])
async def list_congress_papers(
    reader: PaperReader,
    session: Session,
    paging: Paging,
    paper: Paper | None = None,
    budget_year: Annotated[Year | None, Query()] = None,
) -> Response:
    """The papers of the regions within reach."""
    return await page(session, VIEW, paging, where={"paper": paper, "budget_year": budget_year})


@router.get("/{paper_id}", response_model=CongressPaperView, responses=problems(CongressPaperNotFound))
async def read_congress_paper(paper_id: UUID, reader: PaperReader, session: Session) -> Response:
    """One paper; the ETag is for If-Match."""
    return await one(session, VIEW, paper_id, CongressPaperNotFound)


@router.put("/{paper_id}", response_model=CongressPaperView, responses=CHANGING)
async def move_congress_paper(
    paper_id: UUID, plan: PaperPlan, recorder: PaperRecorder, session: Session, expected: IfMatch
) -> Response:
    """Moves the planned day, as long as the paper is not laid."""
    await usecases.move(session, paper_id, recorder, plan, expected)
    return await one(session, VIEW, paper_id, CongressPaperNotFound)


@router.post("/{paper_id}/lay", response_model=CongressPaperView, responses=CHANGING)
async def lay_congress_paper(
    paper_id: UUID, body: LayBody, recorder: PaperRecorder, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Says on which day it was laid; final from then on."""
    await usecases.lay(session, paper_id, body.laid_on, expected, today)
    return await one(session, VIEW, paper_id, CongressPaperNotFound)
