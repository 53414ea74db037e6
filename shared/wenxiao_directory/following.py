"""The background round of a service: read the directory's changes, then let rows follow their units.

A gateway that is down only makes the copy older. Two processes at once do no harm: who holds the advisory lock works,
the other sees how far the copy is.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Gauge
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from wenxiao.access import ASSERTION_HEADER, Duty, Principal, Reach, ReachKind, Role
from wenxiao.clients import refusal_of
from wenxiao.errors import Refusal
from wenxiao_directory.reading import ChangePage, take_page

PAGE = 1000
BATCH = 5000
UNITS_IN_A_ROUND = 200
KEEP_ASSERTION_SECONDS = 30
LOCK_NOT_AVAILABLE = "55P03"
PATIENCE = "SET LOCAL lock_timeout = '2s'"
EVERYWHERE = Reach(ReachKind.REGION_TREE, "/")


def identity(service: str) -> Principal:
    """As whom the round writes: nobody's request, but the service itself, for all regions."""
    return Principal(
        subject=service,
        name="单位目录同步",
        role=Role.SERVICE,
        duty=Duty.NONE,
        level="nation",
        region_code="",
        region_path="/",
        read=EVERYWHERE,
        write=EVERYWHERE,
        session="background",
    )


@dataclass
class _Standing:
    """What this process knows of the copy; `level_at` is when it was last as new as the directory."""

    lag: Gauge
    failures: Counter
    level_at: float = field(default_factory=time.time)
    assertion: str = ""
    asserted_at: float = float("-inf")


class FollowDirectory:
    """One per application; a call is one round and says whether there is more to do at once."""

    def __init__(self) -> None:
        self._standing: _Standing | None = None

    async def __call__(self, app: FastAPI) -> bool:
        self._standing = standing = self._standing or _standing(app.state.registry)
        try:
            more = await _read(app, standing)
        except Refusal as refused:  # the gateway is down or refuses: rows can follow what is known
            structlog.get_logger().warning("directory not read", service=app.state.service, fault=refused.detail)
            more = False
        return await _move(app, standing) or more


def _standing(registry: CollectorRegistry) -> _Standing:
    standing = _Standing(
        Gauge("wenxiao_directory_position_lag", "Changes of the directory not yet read.", registry=registry),
        Counter("wenxiao_directory_move_failures", "Times that rows of a unit could not follow.", registry=registry),
    )
    seconds = Gauge("wenxiao_directory_lag_seconds", "How old the copy of the directory may be.", registry=registry)
    seconds.set_function(lambda: max(0.0, time.time() - standing.level_at))
    return standing


async def _read(app: FastAPI, standing: _Standing) -> bool:
    """At most one page; a gateway that was restored to an earlier state is read from its start."""
    database, schema, who = app.state.database, app.state.schema, identity(app.state.service)
    async with database.transaction(who) as session:
        after, head, read_at = await _position(session, schema)
    if read_at is not None and after >= head:
        standing.level_at = max(standing.level_at, read_at.timestamp())
    page = await _ask(app, standing, after)
    if page.head < after:
        page = await _ask(app, standing, 0)
    try:
        async with database.transaction(who) as session:
            await session.execute(text(PATIENCE))
            if not await _is_ours(session, schema, after):
                return False
            after = await take_page(session, schema, page, after)
    except DBAPIError as busy:
        if getattr(busy.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    standing.lag.set(page.head - after)
    if after >= page.head:
        standing.level_at = time.time()
    return after < page.head


async def _position(session: AsyncSession, schema: str) -> tuple[int, int, datetime | None]:
    row = (
        await session.execute(text(f"SELECT position, head, read_at FROM {schema}.directory_position"))
    ).one_or_none()
    return (0, 0, None) if row is None else (row.position, row.head, row.read_at)


async def _is_ours(session: AsyncSession, schema: str, after: int) -> bool:
    """Nobody else reads now, and nobody has read on since we asked."""
    key = {"key": f"{schema}.directory"}
    free = await session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"), key)
    return bool(free) and (await _position(session, schema))[0] == after


async def _ask(app: FastAPI, standing: _Standing, after: int) -> ChangePage:
    if time.monotonic() - standing.asserted_at > KEEP_ASSERTION_SECONDS:
        standing.assertion = await app.state.identity.assertion(None, None)
        standing.asserted_at = time.monotonic()
    answer = await app.state.neighbours["gateway"].call(
        "GET",
        "/internal/directory-changes",
        params={"after": str(after), "limit": str(PAGE)},
        headers={ASSERTION_HEADER: standing.assertion},
    )
    if not answer.is_success:
        standing.asserted_at = float("-inf")
        raise refusal_of(answer)
    return ChangePage.model_validate_json(answer.content)


async def _move(app: FastAPI, standing: _Standing) -> bool:
    """A transaction per batch; what keeps one unit from moving keeps no other."""
    schema = app.state.schema
    waiting = text(f"SELECT organisation_id FROM {schema}.directory_move ORDER BY since LIMIT {UNITS_IN_A_ROUND}")
    async with app.state.database.transaction(identity(app.state.service)) as session:
        units = (await session.scalars(waiting)).all()
    moved = 0
    for unit in units:
        try:
            moved += await _move_unit(app, unit)
        except DBAPIError:
            standing.failures.inc()
            structlog.get_logger().exception("rows cannot follow", service=app.state.service, unit=unit)
    return len(units) == UNITS_IN_A_ROUND and moved > 0


async def _move_unit(app: FastAPI, unit: int) -> int:
    """All its rows, in batches: a kill between two leaves the rest to whoever is next."""
    move = text(f"SELECT {app.state.schema}.move_rows(:unit, :batch)")
    total, moved = 0, BATCH
    while moved == BATCH:
        async with app.state.database.transaction(identity(app.state.service)) as session:
            await session.execute(text(PATIENCE))
            moved = await session.scalar(move, {"unit": unit, "batch": BATCH})
        total += moved
    return total
