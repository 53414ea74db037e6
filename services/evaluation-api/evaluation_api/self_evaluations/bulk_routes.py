"""HTTP of opening many self-evaluations at once."""

from typing import Annotated

from fastapi import Depends, Query, Request

from evaluation_api.access import Author
from evaluation_api.clients import TargetsApi
from evaluation_api.self_evaluations import bulk
from evaluation_api.self_evaluations.bulk_models import OpeningAnswer, OpeningBatch
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.service import nouns

router = nouns("self-evaluations")


async def wishes(batch: OpeningBatch, author: Author, targets: TargetsApi, request: Request) -> list[bulk.Wish]:
    return await bulk.wished_for(request.app.state.database, author, batch, targets)


Wishes = Annotated[list[bulk.Wish], Depends(wishes)]


@router.post("/bulk", response_model=OpeningAnswer)
async def open_self_evaluations_in_bulk(
    batch: OpeningBatch,
    asked: Wishes,
    author: Author,
    session: Session,
    today: Today,
    request: Request,
    dry_run: Annotated[bool, Query(description="只检查，不开启")] = False,
) -> OpeningAnswer:
    """Opens the named forms of a year, or all that are owed; up to 500 at once, each row with its result."""
    library = request.app.state.policies
    return await bulk.open_in_bulk(session, batch, asked, author=author, library=library, today=today, dry_run=dry_run)
