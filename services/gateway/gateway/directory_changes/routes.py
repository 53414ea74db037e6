"""Asked by our own services every half second; the edge never routes a caller here."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import text
from starlette.responses import Response

from gateway.access import DirectoryFollower
from gateway.directory_changes.models import DirectoryChanges
from wenxiao.database import Session
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import paths

router = paths("/internal/directory-changes", "internal")
LARGEST_POSITION = 2**63 - 1
# One statement, one snapshot: `head` is never behind an item.
CHANGES = text(
    "SELECT json_build_object('items', coalesce(json_agg(row_to_json(c) ORDER BY c.position), '[]'::json),"
    " 'head', coalesce((SELECT max(position) FROM gateway.directory_change), 0))::text FROM ("
    " SELECT position, kind, key, state, recorded_at FROM gateway.directory_change"
    " WHERE position > :after ORDER BY position LIMIT :limit) c"
)


@router.get("", response_model=DirectoryChanges, responses=problems(Unauthenticated, NotPermitted))
async def read_directory_changes(
    _: DirectoryFollower,
    session: Session,
    after: Annotated[int, Query(ge=0, le=LARGEST_POSITION, description="the last position that was taken over")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """What became of regions and organisations after a position; read from 0, it is the whole directory."""
    body = await session.scalar(CHANGES, {"after": after, "limit": limit})
    return Response(str(body), media_type="application/json")
