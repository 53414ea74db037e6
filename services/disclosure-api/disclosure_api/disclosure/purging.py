"""Emptying the files of releases that were withdrawn after another took their place; no item of a feed tells of it.

The files of the last snapshot are left until a newer one is built without such a release.
"""

from sqlalchemy import text

from disclosure_api.database import HOUSE
from disclosure_api.domain.parts import IN_A_PART
from wenxiao.database import Database

_LATEST = (
    "LEFT JOIN LATERAL (SELECT s.digests, s.position FROM disclosure.feed_snapshot s"
    " WHERE s.region_path = g.region_path AND s.audience = g.audience ORDER BY s.number DESC LIMIT 1) last ON true"
)
_HELD = (
    "JOIN disclosure.feed_holding h ON h.region_path = g.region_path AND h.audience = g.audience"
    " AND h.type = g.type AND h.item_id = g.item_id"
)
# One statement, so that what is emptied and what is done are seen at one moment.
_EMPTY = text(
    "WITH gone AS (SELECT g.region_path, g.audience, g.release_id, h.type, h.budget_year,"
    " h.place / :in_a_part AS number, coalesce(last.digests, '{}') AS current,"
    " h.release_id <> g.release_id AND coalesce(last.position, h.position) >= h.position AS done"
    f" FROM disclosure.feed_purge g {_HELD} {_LATEST}), emptied AS ("
    "UPDATE disclosure.feed_part p SET packed = NULL FROM gone"
    " WHERE p.region_path = gone.region_path AND p.audience = gone.audience AND p.type = gone.type"
    " AND p.budget_year = gone.budget_year AND p.number = gone.number AND p.packed IS NOT NULL"
    " AND p.digest <> ALL (gone.current))"
    " DELETE FROM disclosure.feed_purge f USING gone WHERE gone.done AND f.region_path = gone.region_path"
    " AND f.audience = gone.audience AND f.release_id = gone.release_id"
)


async def purge_parts(database: Database) -> None:
    async with database.transaction(HOUSE) as session:
        if await session.scalar(text("SELECT EXISTS (SELECT FROM disclosure.feed_purge)")):
            await session.execute(_EMPTY, {"in_a_part": IN_A_PART})
