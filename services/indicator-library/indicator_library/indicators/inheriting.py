"""The background round by which a revision of a higher tier reaches those that inherit from it.

Each of them gets a version of its own, so what held on a day can always be read. Where the revision contradicts what a
lower tier has said, nothing of it is changed: the contradiction is told until its keeper has revised or retired it.
"""

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from indicator_library.domain.inheritance import contradictions
from indicator_library.domain.units import convertible, is_unit, unit
from indicator_library.indicators.models import Cause, Indicator, IndicatorStatus, IndicatorVersion
from indicator_library.indicators.publishing import Deed, Inherited, publish_next, whole
from wenxiao.clock import real_today
from wenxiao_directory.following import identity

BATCH = 200
BY = "随上级指标修订"


class TakeOverRevisions:
    """One per application; a call is one batch and says whether there may be more."""

    async def __call__(self, app: FastAPI) -> bool:
        async with app.state.database.transaction(identity(app.state.service)) as session:
            behind = await _behind(session)
            for indicator in behind:
                await _take_over(session, indicator)
        return len(behind) == BATCH


async def _behind(session: AsyncSession) -> list[Indicator]:
    """Locked, the widest first, so that a revision goes down one tier a round; what somebody else holds waits."""
    parent = aliased(Indicator)
    asked = (
        select(Indicator)
        .join(parent, col(parent.id) == col(Indicator.parent_id))
        .where(col(Indicator.status) == IndicatorStatus.PUBLISHED)
        .where(col(Indicator.seen_parent_version) < col(parent.version))
        .order_by(col(Indicator.depth), col(Indicator.id))
        .limit(BATCH)
        .with_for_update(of=Indicator, skip_locked=True)
    )
    return list((await session.scalars(asked)).all())


async def _take_over(session: AsyncSession, indicator: Indicator) -> None:
    parent = await session.get_one(Indicator, indicator.parent_id)
    inherited = Inherited(parent, await session.get_one(IndicatorVersion, (parent.id, parent.version)))
    current = await session.get_one(IndicatorVersion, (indicator.id, indicator.version))
    if parent.status is IndicatorStatus.RETIRED:
        told = [f"所承接的“{parent.name}”（{parent.code}）已停用，请改承接其他指标，或停用本指标。"]
    else:
        told = [found.detail for found in contradictions(inherited.version.content, current.own, _converts)]
    if told:
        indicator.conflicts = told
    elif whole(current.own, inherited) != current.content:
        besides = (f"承接“{parent.name}”第{parent.version}版",)
        await publish_next(
            session, indicator, current.own, inherited, Deed(Cause.INHERITED, BY, real_today(), besides=besides)
        )
    indicator.seen_parent_version = parent.version
    await session.flush()


def _converts(one: str, other: str) -> bool:
    return is_unit(one) and is_unit(other) and convertible(unit(one), unit(other))
