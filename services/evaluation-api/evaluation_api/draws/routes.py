"""HTTP of draws."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import Drawer, DrawReader, Recomputer
from evaluation_api.database import Year
from evaluation_api.domain.drawing import FrameNotKept, NothingToDraw, PoolNotKept, SeedNotAccepted
from evaluation_api.draws import publishing, usecases
from evaluation_api.draws.models import DrawProtocol, DrawRequest, DrawView, FrameView
from evaluation_api.draws.usecases import DrawNotFound
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("draws")
VIEW = "evaluation.draw_view"


@router.post("", status_code=201, response_model=DrawView, responses=problems(NothingToDraw, SeedNotAccepted))
async def make_draw(body: DrawRequest, drawer: Drawer, session: Session, today: Today, request: Request) -> Response:
    """Draws passed self-evaluations of a budget year for re-check; the same seed over the same pool draws the same."""
    library, demonstration = request.app.state.policies, request.app.state.demo_clock
    row = await usecases.draw_for_re_check(
        session, body, drawer=drawer, library=library, today=today, demonstration=demonstration
    )
    return await one(session, VIEW, row.id, DrawNotFound, status=201)


@router.get("", response_model=Page[DrawView])
async def list_draws(
    reader: DrawReader, session: Session, paging: Paging, budget_year: Annotated[Year | None, Query()] = None
) -> Response:
    """Draws of the caller's region: published to everybody who is signed in there."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year})


@router.get("/{draw_id}", response_model=DrawView, responses=problems(DrawNotFound))
async def read_draw(draw_id: UUID, reader: DrawReader, session: Session) -> Response:
    """One draw with seed, pool digest and what was drawn, in the order drawn."""
    return await one(session, VIEW, draw_id, DrawNotFound)


@router.get("/{draw_id}/frame", response_model=FrameView, responses=problems(DrawNotFound, FrameNotKept))
async def read_frame(draw_id: UUID, reader: DrawReader, session: Session) -> FrameView:
    """Every candidate of the draw with the stratum it was put into; published to everybody of the region."""
    return await publishing.frame(session, draw_id)


@router.get("/{draw_id}/protocol", response_model=DrawProtocol, responses=problems(DrawNotFound, PoolNotKept))
async def read_protocol(draw_id: UUID, reader: DrawReader, session: Session) -> DrawProtocol:
    """The whole draw as one file that anybody can repeat: by hand, or with `./wenxiao redraw FILE`."""
    return await publishing.protocol(session, draw_id)


@router.post("/{draw_id}/recompute", response_model=RecomputationView, responses=problems(DrawNotFound, PoolNotKept))
async def recompute_draw(draw_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Draws again from the stored pool and seed under the stored policy, and compares choice and digest."""
    return await usecases.recompute(session, draw_id)
