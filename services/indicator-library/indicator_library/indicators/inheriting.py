"""The background round by which a revision of a higher tier reaches those that inherit from it.

Each of them gets a version of its own, so what held on a day can always be read. Where what is above contradicts what a
lower tier has said, nothing of it is changed: the contradiction is told until its keeper has revised or retired it.
"""

import time
from typing import Any

from fastapi import FastAPI
from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from indicator_library.indicators.descending import told_against
from indicator_library.indicators.models import Cause, Indicator, IndicatorStatus, IndicatorVersion
from indicator_library.indicators.publishing import Deed, Inherited, publish_next, whole
from wenxiao.clock import real_today
from wenxiao_directory.following import identity

BATCH = 200
LOOK_ANYWAY_SECONDS = 60  # an office may have moved, or a version been dated before another that was kept first
BY = "随上级指标修订"
_NEWEST = text("SELECT max(recorded_at) FROM indicators.indicator_version")


class TakeOverRevisions:
    """One per application; a call is one batch and says whether there may be more. It looks where something is new."""

    def __init__(self) -> None:
        self._newest: object = None
        self._looked_at = float("-inf")

    async def __call__(self, app: FastAPI) -> bool:
        async with app.state.database.transaction(identity(app.state.service)) as session:
            newest = await session.scalar(_NEWEST)
            anyway = time.monotonic() - self._looked_at > LOOK_ANYWAY_SECONDS
            if newest == self._newest and not anyway:
                return False
            behind = await _behind(session, again=anyway)
            changed = sum([await _take_over(session, indicator) for indicator in behind])
        more = len(behind) == BATCH and changed > 0
        if not more:
            self._newest, self._looked_at = newest, time.monotonic()
        return more


async def _behind(session: AsyncSession, *, again: bool) -> list[Indicator]:
    """Locked, the widest first, so that a revision goes down one tier a round; what somebody else holds waits.

    Who has not seen the parent's newest version; who does not lie below it; whom another between the two concerns, and
    is not told so yet; and with `again` some of those that are told of something, since it may be mended by now.
    """
    parent, between = aliased(Indicator), aliased(Indicator)
    told = func.jsonb_array_length(Indicator.conflicts) > 0
    passed_by = exists().where(
        col(between.root_id) == col(Indicator.root_id),
        col(between.status) == IndicatorStatus.PUBLISHED,
        col(between.depth) > col(parent.depth),
        col(between.depth) < col(Indicator.depth),
        _lies_below(Indicator, between),
    )
    asked = (
        select(Indicator)
        .join(parent, col(parent.id) == col(Indicator.parent_id))
        .where(col(Indicator.status) == IndicatorStatus.PUBLISHED)
        .where(
            or_(
                col(Indicator.seen_parent_version) < col(parent.version),
                col(Indicator.root_id) != col(parent.root_id),
                and_(not_(told), or_(not_(_lies_below(Indicator, parent)), passed_by)),
                told if again else false(),
            )
        )
        .order_by(told, col(Indicator.depth), func.random())
        .limit(BATCH)
        .with_for_update(of=Indicator, skip_locked=True)
    )
    return list((await session.scalars(asked)).all())


def _lies_below(inner: Any, outer: Any) -> ColumnElement[bool]:
    """In the region of `outer` or in one of it, and in its department where it is a department's."""
    inside = func.starts_with(func.concat(inner.region_path, "/"), func.concat(outer.region_path, "/"))
    return and_(
        or_(outer.region_path == "/", inside),
        or_(outer.unit_id.is_(None), outer.unit_id == inner.department_id),
    )


async def _take_over(session: AsyncSession, indicator: Indicator) -> bool:
    """Whether anything is different now."""
    before = (indicator.seen_parent_version, indicator.root_id, indicator.conflicts)
    parent = await session.get_one(Indicator, indicator.parent_id)
    inherited = Inherited(parent, await session.get_one(IndicatorVersion, (parent.id, parent.version)))
    current = await session.get_one(IndicatorVersion, (indicator.id, indicator.version))
    indicator.root_id = parent.root_id
    told = await told_against(session, indicator, inherited, current)
    if not told and whole(current.own, inherited) != current.content:
        besides = (f"承接“{parent.name}”第{parent.version}版",)
        deed = Deed(Cause.INHERITED, BY, real_today(), besides=besides)
        await publish_next(session, indicator, current.own, inherited, deed)
    if told != indicator.conflicts:
        indicator.conflicts = told
    indicator.seen_parent_version = parent.version
    await session.flush()
    return before != (indicator.seen_parent_version, indicator.root_id, indicator.conflicts)
