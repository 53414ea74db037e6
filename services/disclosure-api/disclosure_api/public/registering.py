"""The public register follows the public feeds: with the number of an item, in the same transaction, from its edition.

It keeps how far it holds each feed, so what was numbered before there was a register, or by a process that did not keep
it, is entered by whoever numbers or looks next. Called under the lock of the one writer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.database import HOUSE
from disclosure_api.domain.cursor import Feed
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.public_register import Document, ProjectYear, project_year
from disclosure_api.domain.public_search import pairs, search_text
from disclosure_api.public.totals import sum_up
from wenxiao.database import Database

BATCH = 5000
LAST = 1 << 62
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('disclosure.feed', 0))")
_BEHIND = text(
    "SELECT f.region_path FROM disclosure.feed_head f"
    " LEFT JOIN disclosure.public_feed p ON p.region_path = f.region_path"
    " WHERE f.audience = 'public' AND coalesce(p.position, 0) < f.position ORDER BY 1"
)
_NEXT = text(
    "SELECT max(f.position) AS until, max(f.valid_from) AS updated_on, max(f.region_code) AS region_code,"
    " (array_agg(f.link ORDER BY f.position DESC))[1] AS head FROM ("
    " SELECT position, valid_from, region_code, link FROM disclosure.feed_entry"
    " WHERE region_path = :path AND audience = 'public' AND position > :after ORDER BY position LIMIT :batch) f"
)
# Of a matter that comes twice within a batch, what came last. A withdrawn one keeps its place, without content.
_ENTER = text("""
WITH last AS (
    SELECT DISTINCT ON (f.type, f.item_id) f.*, e.content::jsonb AS told, e.withdrawn_on, e.withdrawal_reason
    FROM disclosure.feed_entry f
    JOIN disclosure.edition e ON e.release_id = f.release_id AND e.audience = 'public'
    WHERE f.region_path = :path AND f.audience = 'public' AND f.position > :after AND f.position <= :until
    ORDER BY f.type, f.item_id, f.position DESC
), before AS (
    SELECT i.item_id, i.region_code, i.project_code, i.budget_year
    FROM disclosure.public_item i JOIN last USING (item_id)
), numbered AS (
    INSERT INTO disclosure.public_release (release_id, region_path, region_code, type, item_id, project_code,
        budget_year, period, replaces, published_on, digest, href)
    SELECT f.release_id, f.region_path, f.region_code, f.type, f.item_id, e.project_code, e.budget_year, e.period,
        e.replaces, f.valid_from, f.digest, f.href
    FROM disclosure.feed_entry f
    JOIN disclosure.edition e ON e.release_id = f.release_id AND e.audience = 'public'
    WHERE f.region_path = :path AND f.audience = 'public' AND f.position > :after AND f.position <= :until
      AND f.op = 'upsert'
    ON CONFLICT (release_id) DO NOTHING
), entered AS (
    INSERT INTO disclosure.public_item AS i (item_id, type, region_path, region_code, department_code, project_code,
        budget_year, period, release_id, position, digest, href, money, published_on, content, withdrawn_on,
        withdrawal_reason)
    SELECT item_id, type, region_path, region_code, coalesce(told #>> '{department,code}', ''),
        coalesce(told #>> '{project,code}', ''), coalesce((told ->> 'budget_year')::int, 0),
        coalesce(told ->> 'period', ''), release_id, position, digest, href, money, valid_from,
        CASE op WHEN 'upsert' THEN told END, CASE op WHEN 'withdraw' THEN coalesce(withdrawn_on, valid_from) END,
        CASE op WHEN 'withdraw' THEN withdrawal_reason END
    FROM last
    ON CONFLICT (item_id) DO UPDATE SET (type, region_path, region_code, department_code, project_code, budget_year,
        period, release_id, position, digest, href, money, published_on, content, withdrawn_on, withdrawal_reason)
        = (excluded.type, excluded.region_path, excluded.region_code, excluded.department_code, excluded.project_code,
        excluded.budget_year, excluded.period, excluded.release_id, excluded.position, excluded.digest, excluded.href,
        excluded.money, excluded.published_on, excluded.content, excluded.withdrawn_on, excluded.withdrawal_reason)
    RETURNING i.region_code, i.project_code, i.budget_year
)
SELECT DISTINCT region_code, project_code, budget_year FROM (
    SELECT region_code, project_code, budget_year FROM entered
    UNION ALL SELECT region_code, project_code, budget_year FROM before) touched
""")
_TOUCHED = (
    "unnest(CAST(:regions AS text[]), CAST(:projects AS text[]), CAST(:years AS int[]))"
    " AS touched (region_code, project_code, budget_year)"
)
# By the index of projects, which alone is narrow: a table that was filled a moment ago has no statistics that say so.
_DOCUMENTS = text(
    "SELECT touched.region_code, touched.project_code, touched.budget_year, i.type, i.content"
    f" FROM {_TOUCHED} CROSS JOIN LATERAL ("
    "SELECT i.type, (i.content - 'indicators' - 'withheld')::text AS content FROM disclosure.public_item i"
    " WHERE i.project_code = touched.project_code AND i.budget_year + 0 = touched.budget_year"
    " AND i.region_code || '' = touched.region_code AND i.content IS NOT NULL"
    " AND i.type NOT IN ('department_overall', 'region_summary') OFFSET 0) i"
)
_FORGET = text(
    "DELETE FROM disclosure.public_project_year y WHERE y.id = ANY (CAST(:ids AS text[]))"
    " RETURNING y.region_code, y.department_code, y.budget_year"
)
_COLUMNS = {
    **dict.fromkeys(("id", "region_code", "region_name", "department_code", "department_name"), "text"),
    **dict.fromkeys(("unit_code", "unit_name", "project_code", "project_name"), "text"),
    "budget_year": "int",
    **dict.fromkeys(("approved_budget", "adjusted_budget", "budget", "executed", "execution_rate"), "numeric"),
    "goal": "text",
    "score": "numeric",
    "grade": "text",
    "graded_by": "text",
    "rectifications": "int",
    "result_use": "text",
    "kinds": "text[]",
    "name_order": "text",
    "money_order": "bigint",
    "score_order": "bigint",
    "search_text": "text",
    "pairs": "text[]",
}
_TELL = text(
    f"INSERT INTO disclosure.public_project_year ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS)}"
    f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told"
    f" ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"
)


@dataclass(frozen=True)
class Slice:
    """The items of one public feed that are entered next."""

    path: str
    region_code: str
    after: int
    until: int


async def keep_register(database: Database) -> int:
    """Enters what public feeds hold beyond the register; none where the writer has entered it with the numbers."""
    async with database.transaction(HOUSE) as session:
        behind = list(await session.scalars(_BEHIND))
    entered = 0
    for path in behind:
        async with database.transaction(HOUSE) as session:
            await session.execute(_LOCK)
            entered += await enter_public(session, path)
    return entered


async def follow_public(session: AsyncSession, feed: Feed, rows: Sequence[object]) -> None:
    """What the writer of the feeds calls with each batch; `rows` are read again from the feed, with their editions."""
    if rows and feed.audience == Audience.PUBLIC:
        await enter_public(session, feed.region_path)


async def enter_public(session: AsyncSession, region_path: str) -> int:
    """All that this public feed holds beyond the register; returns how many items that were."""
    entered = 0
    while found := await _next(session, region_path):
        touched = (await session.execute(_ENTER, _bounds(found))).all()
        await _tell(session, touched)
        entered += found.until - found.after
    return entered


async def _next(session: AsyncSession, path: str) -> Slice | None:
    """Notes at once how far the register is then; a region is named the day it first publishes."""
    kept = await session.scalar(
        text("SELECT position FROM disclosure.public_feed WHERE region_path = :path"), {"path": path}
    )
    after = kept or 0
    found = (await session.execute(_NEXT, {"path": path, "after": after, "batch": BATCH})).one()
    if found.until is None:
        return None
    await session.execute(
        text(
            "INSERT INTO disclosure.public_feed (region_path, region_code, position, head, updated_on)"
            " VALUES (:path, :region_code, :until, :head, :updated_on) ON CONFLICT (region_path) DO UPDATE"
            " SET position = excluded.position, head = excluded.head, updated_on = excluded.updated_on"
        ),
        {
            "path": path,
            "region_code": found.region_code,
            "until": found.until,
            "head": found.head,
            "updated_on": found.updated_on,
        },
    )
    await _name_regions(session, path, found.region_code)
    return Slice(path, found.region_code, after, found.until)


async def _name_regions(session: AsyncSession, path: str, region_code: str) -> None:
    """The region and those above it, by the names of the directory's copy; a region it does not know has its code."""
    codes = path.strip("/").split("/")
    rows = [
        {"code": code, "path": "/" + "/".join(codes[: at + 1]), "parent": codes[at - 1] if at else None}
        for at, code in enumerate(codes)
        if code
    ]
    await session.execute(
        text(
            "INSERT INTO disclosure.public_region (code, name, level, path, parent_code)"
            " SELECT r.code, coalesce(d.name, r.code), d.level, r.path, r.parent"
            " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (code text, path text, parent text)"
            " LEFT JOIN disclosure.directory_region d ON d.code = r.code ON CONFLICT (code) DO UPDATE SET"
            " name = excluded.name, level = excluded.level, path = excluded.path, parent_code = excluded.parent_code"
        ),
        {"rows": json.dumps(rows)},
    )


def _bounds(found: Slice) -> dict[str, Any]:
    return {"path": found.path, "after": found.after, "until": found.until}


async def _tell(session: AsyncSession, touched: Sequence[Any]) -> None:
    """The project-years told anew, and with them the totals of each department and region that they were or are of."""
    keys = [row for row in touched if row.project_code]
    if not keys:
        return
    binds = {
        "regions": [row.region_code for row in keys],
        "projects": [row.project_code for row in keys],
        "years": [row.budget_year for row in keys],
    }
    held: dict[tuple[str, str, int], list[Document]] = {}
    for row in await session.execute(_DOCUMENTS, binds):
        document = Document(Kind(row.type), json.loads(row.content))
        held.setdefault((row.region_code, row.project_code, row.budget_year), []).append(document)
    ids = [_id(row.region_code, row.project_code, row.budget_year) for row in keys]
    places = {tuple(row) for row in await session.execute(_FORGET, {"ids": ids})}
    rows = [_row(*key, told) for key, documents in held.items() if (told := project_year(documents)) is not None]
    await session.execute(_TELL, {"rows": json.dumps(rows, ensure_ascii=False, default=str)})
    places |= {(row["region_code"], row["department_code"], row["budget_year"]) for row in rows}
    await sum_up(session, places)


def _id(region_code: str, project_code: str, budget_year: int) -> str:
    return f"{region_code}-{project_code}-{budget_year}"


def _row(region_code: str, project_code: str, budget_year: int, told: ProjectYear) -> dict[str, Any]:
    department, unit = told.department, told.unit
    words = search_text(told.project.name, unit.name, department.name, told.region.name, project_code)
    return {
        "id": _id(region_code, project_code, budget_year),
        "region_code": region_code,
        "region_name": told.region.name,
        "department_code": department.code or "",
        "department_name": department.name,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "project_code": project_code,
        "project_name": told.project.name,
        "budget_year": budget_year,
        **{name: getattr(told, name) for name in ("approved_budget", "adjusted_budget", "budget", "executed")},
        **{name: getattr(told, name) for name in ("execution_rate", "goal", "score", "grade", "graded_by")},
        "rectifications": told.rectifications,
        "result_use": told.result_use,
        "kinds": [kind.value for kind in told.kinds],
        "name_order": told.project.name or project_code,
        "money_order": _greatest_first(told.budget),
        "score_order": _greatest_first(told.score),
        "search_text": words,
        "pairs": list(pairs(words)),
    }


def _greatest_first(value: Decimal | None) -> int:
    """In hundredths; lists are read from the least, and what is not told comes last."""
    return LAST if value is None else max(-LAST, min(LAST - 1, -int(value * 100)))
