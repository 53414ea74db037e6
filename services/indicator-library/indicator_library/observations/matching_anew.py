"""The background round that looks at observations again when the library has changed.

A row of which the library knew no indicator is matched once there is one; values, and standards that hold, are laid
in an indicator's new unit.
"""

from collections.abc import Sequence
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.matching import MatchedBy, match
from indicator_library.domain.standards import StandardStatus
from indicator_library.indicator_standards.models import IndicatorStandard
from indicator_library.indicators.models import Indicator
from indicator_library.observations.models import Observation
from indicator_library.observations.queries import candidates_for
from wenxiao_directory.following import identity

BATCH = 50
# What changes again while it is worked on is noted again, since the note is gone with this transaction only.
_TAKEN = text(
    "DELETE FROM indicators.changed_indicator WHERE indicator_id IN (SELECT indicator_id"
    " FROM indicators.changed_indicator ORDER BY since LIMIT :batch FOR UPDATE SKIP LOCKED) RETURNING indicator_id"
)


class MatchAnew:
    """One per application; a call is one batch and says whether there may be more."""

    async def __call__(self, app: FastAPI) -> bool:
        async with app.state.database.transaction(identity(app.state.service)) as session:
            taken = (await session.scalars(_TAKEN, {"batch": BATCH})).all()
            for identifier in sorted(taken):
                await _look_again(session, identifier)
        return len(taken) == BATCH


async def _look_again(session: AsyncSession, identifier: UUID) -> None:
    indicator = await session.get_one(Indicator, identifier)
    for row in await _of(session, indicator):
        found = await candidates_for(session, row)
        told = match(row.name, row.category, row.subcategory, None, [one for one, _ in found.values()])
        if told.indicator_id is not None:
            row.indicator_id, row.matched_by = told.indicator_id, MatchedBy.NAME
            _lay(row, found[told.indicator_id][1])
    asked = select(Observation).where(
        col(Observation.indicator_id) == identifier, col(Observation.comparable_unit) != indicator.unit
    )
    for row in await session.scalars(asked):
        _lay(row, indicator.unit)
    await _lay_standards(session, indicator)
    await session.flush()


async def _of(session: AsyncSession, indicator: Indicator) -> Sequence[Observation]:
    """Rows of its name that no indicator is known for."""
    asked = select(Observation).where(
        col(Observation.indicator_id).is_(None), col(Observation.name_key) == indicator.name_key
    )
    return (await session.scalars(asked.order_by(col(Observation.id)))).all()


async def _lay_standards(session: AsyncSession, indicator: Indicator) -> None:
    """What holds is laid beside the indicator's new unit; what is still a draft when it is published."""
    asked = select(IndicatorStandard).where(
        col(IndicatorStandard.indicator_id) == indicator.id,
        col(IndicatorStandard.status) == StandardStatus.PUBLISHED,
        col(IndicatorStandard.comparable_unit) != indicator.unit,
    )
    for row in await session.scalars(asked):
        lower, upper = (row.lower, row.upper) if row.value is None else (row.value, row.value)
        row.comparable_unit = indicator.unit
        row.comparable_lower = in_unit_of(lower, row.unit, indicator.unit)
        row.comparable_upper = in_unit_of(upper, row.unit, indicator.unit)
        row.version += 1


def _lay(row: Observation, unit: str) -> None:
    row.comparable_unit = unit
    row.comparable_target = in_unit_of(row.target_value, row.unit, unit)
    row.comparable_upper = in_unit_of(row.target_upper, row.unit, unit)
    row.comparable_actual = in_unit_of(row.actual_value, row.actual_unit, unit)
    row.version += 1
