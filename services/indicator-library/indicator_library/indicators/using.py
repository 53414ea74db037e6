"""How often an indicator is used, and by what: counts of everybody, particulars within the caller's reach."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as Constraint
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.indicators.models import Tier

YEARS = 3
MOST = 200
_YEARLY = text("""
SELECT budget_year AS year, sum(targets)::int AS targets, sum(evaluations)::int AS evaluations,
       sum(adoptions)::int AS adoptions,
       coalesce(sum(targets) FILTER (WHERE region_path >= :lo AND region_path < :hi), 0)::int AS targets_here
FROM indicators.indicator_usage WHERE indicator_id = :id AND budget_year > :after GROUP BY 1 ORDER BY 1
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
    """Counts are of the whole library; projects and adoptions are those the caller may see, 200 at the most."""

    years: list[UsedInYear] = Constraint(description="近三年逐年")
    unused: bool = Constraint(description="近三年没有目标、评价和引用用到它")
    narrowed_by: list[NarrowedBy]
    frameworks: list[InFramework]
    projects: list[UsedByProject]
    adoptions: list[AdoptedFor]


async def usage_of(session: AsyncSession, identifier: UUID, region_path: str, year: int) -> Usage:
    """Of the three years up to `year`."""
    below = "0" if region_path == "/" else region_path + "0"
    asked = {"id": identifier, "after": year - YEARS, "lo": region_path, "hi": below, "most": MOST}

    async def rows(question: TextClause) -> list[dict[str, Any]]:
        return [dict(row) for row in (await session.execute(question, asked)).mappings()]

    years = [UsedInYear.model_validate(row) for row in await rows(_YEARLY)]
    return Usage(
        years=years,
        unused=not any(one.targets or one.evaluations or one.adoptions for one in years),
        narrowed_by=[NarrowedBy.model_validate(row) for row in await rows(_NARROWED)],
        frameworks=[InFramework.model_validate(row) for row in await rows(_FRAMEWORKS)],
        projects=[UsedByProject.model_validate(row) for row in await rows(_PROJECTS)],
        adoptions=[AdoptedFor.model_validate(row) for row in await rows(_ADOPTIONS)],
    )
