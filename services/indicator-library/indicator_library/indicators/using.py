"""How often an indicator is used, and by what: exactly within the caller's reach, beyond it in steps of five.

A count that goes up by one tells a stranger the day on which another's target is approved: docs/decisions/0013.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.access import Permission, may
from indicator_library.indicators.models import Tier
from wenxiao.access import Principal

YEARS = 3
MOST = 200
STEP = 5
_OF_ALL = text("""
SELECT budget_year AS year, sum(targets)::int AS targets, sum(evaluations)::int AS evaluations,
       sum(adoptions)::int AS adoptions,
       coalesce(sum(targets) FILTER (WHERE region_path >= :lo AND region_path < :hi), 0)::int AS targets_here
FROM indicators.indicator_usage WHERE indicator_id = :id AND budget_year > :after GROUP BY 1 ORDER BY 1
""")
_TARGETS_READ = text("""
SELECT budget_year AS year, count(*)::int AS targets, count(evaluated_on)::int AS evaluations,
       (count(*) FILTER (WHERE region_path >= :lo AND region_path < :hi))::int AS targets_here
FROM indicators.observation WHERE indicator_id = :id AND budget_year > :after GROUP BY 1
""")
_ADOPTIONS_READ = text("""
SELECT date_part('year', adopted_on)::int AS year, count(*)::int AS adoptions
FROM indicators.adoption WHERE indicator_id = :id AND date_part('year', adopted_on) > :after GROUP BY 1
""")
_NARROWED = text("""
SELECT id, code, name, tier, region_path FROM indicators.indicator
WHERE parent_id = :id AND status = 'published' ORDER BY depth, region_path, id LIMIT :most
""")
_FRAMEWORKS = text("""
SELECT DISTINCT f.code, f.name AS title FROM indicators.indicator_framework_item m
JOIN indicators.indicator_framework f ON f.id = m.framework_id WHERE m.indicator_id = :id ORDER BY 1
""")
_PROJECTS = text("""
SELECT project_id, project_name, unit_name, budget_year AS year FROM indicators.observation
WHERE indicator_id = :id AND budget_year > :after ORDER BY budget_year DESC, project_name, row_number LIMIT :most
""")
_ADOPTIONS = text("""
SELECT id, project_name, unit_name, adopted_on FROM indicators.adoption
WHERE indicator_id = :id ORDER BY adopted_on DESC, id LIMIT :most
""")


class UsedInYear(BaseModel):
    year: int
    targets: int = Constraint(description="批复的目标中用到几次")
    evaluations: int
    adoptions: int
    targets_here: int = Constraint(description="其中本地区划之内")


class NarrowedBy(BaseModel):
    id: UUID
    code: str
    name: str
    tier: Tier
    region_path: str


class InFramework(BaseModel):
    code: str
    title: str


class UsedByProject(BaseModel):
    project_id: UUID
    project_name: str
    unit_name: str
    year: int


class AdoptedFor(BaseModel):
    id: UUID
    project_name: str
    unit_name: str
    adopted_on: date


class Usage(BaseModel):
    """Projects and adoptions are those the caller may see, 200 at the most."""

    years: list[UsedInYear] = Constraint(description="近三年逐年；看不到明细的部分只按每五次计")
    unused: bool = Constraint(description="近三年没有目标、评价和引用用到它，看不到明细的不足五次不计")
    narrowed_by: list[NarrowedBy]
    frameworks: list[InFramework]
    projects: list[UsedByProject]
    adoptions: list[AdoptedFor]


async def usage_of(session: AsyncSession, who: Principal, identifier: UUID, year: int) -> Usage:
    """Of the three years up to `year`."""
    region_path = who.region_path
    below = "0" if region_path == "/" else region_path + "0"
    asked = {"id": identifier, "after": year - YEARS, "lo": region_path, "hi": below, "most": MOST}
    observes, adopts = may(who, Permission.OBSERVATION_READ), may(who, Permission.ADOPTION_READ)

    async def rows(question: TextClause, allowed: bool = True) -> list[dict[str, Any]]:
        return [dict(row) for row in (await session.execute(question, asked)).mappings()] if allowed else []

    read: dict[int, dict[str, int]] = {}
    for row in (*await rows(_TARGETS_READ, observes), *await rows(_ADOPTIONS_READ, adopts)):
        read.setdefault(row["year"], {}).update(row)
    counted = [_told(row, read.get(row["year"], {})) for row in await rows(_OF_ALL)]
    years = [one for one in counted if one.targets or one.evaluations or one.adoptions]
    return Usage(
        years=years,
        unused=not years,
        narrowed_by=[NarrowedBy.model_validate(row) for row in await rows(_NARROWED)],
        frameworks=[InFramework.model_validate(row) for row in await rows(_FRAMEWORKS)],
        projects=[UsedByProject.model_validate(row) for row in await rows(_PROJECTS, observes)],
        adoptions=[AdoptedFor.model_validate(row) for row in await rows(_ADOPTIONS, adopts)],
    )


def _told(of_all: Mapping[str, int], read: Mapping[str, int]) -> UsedInYear:
    """What the caller reads, and of the rest every fifth."""
    counts = ("targets", "evaluations", "adoptions", "targets_here")
    own = {name: read.get(name, 0) for name in counts}
    told = {name: own[name] + max(0, of_all[name] - own[name]) // STEP * STEP for name in counts}
    return UsedInYear(year=of_all["year"], **told)
