from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from gateway.access import RegionReader
from gateway.regions.models import Level, RegionView
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("regions")


@router.get("", response_model=Page[RegionView], responses=problems(Unauthenticated, NotPermitted))
async def list_regions(
    _: RegionReader,
    session: Session,
    paging: Paging,
    parent_code: Annotated[str | None, Query(max_length=12)] = None,
    level: Level | None = None,
) -> Response:
    """The tree of regions, root first; regions are public knowledge and within everybody's reach."""
    where = {"parent_code": parent_code, "level": level.value if level else None}
    return await page(session, "gateway.region_view", paging, where=where, order=("path",))
