"""What a commitment is about: the approved targets in force, by department and year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from targets_api.commitments.models import Commitment
from targets_api.database import Session
from targets_api.domain.commitments import CommitmentStatus, Figures, Promise

# In force: approved, and no later revision of the same year approved. What a department or government promises as a
# whole is no further money.
_IN_FORCE = """
FROM targets.target t JOIN targets.project p ON p.id = t.project_id
WHERE t.status = 'approved' AND t.budget_year = :budget_year AND p.object IN ('project', 'policy')
  AND NOT EXISTS (SELECT FROM targets.target n WHERE n.project_id = t.project_id AND n.budget_year = t.budget_year
                  AND n.revision > t.revision AND n.status = 'approved')
"""
_INDICATORS = "(SELECT count(*) FROM targets.indicator i WHERE i.target_id = t.id AND i.period = 'annual')"
_PROMISES = text(
    f"SELECT p.code, p.name, t.unit_name, t.approved_budget, {_INDICATORS} AS indicators"
    f" {_IN_FORCE} AND t.department_id = :department_id ORDER BY p.code"
)
_BY_DEPARTMENT = text(
    "SELECT t.region_code, t.department_id, targets.current_name(t.department_id, min(t.unit_name)) AS name,"
    " count(*) AS projects, count(DISTINCT t.unit_name) AS units, sum(t.approved_budget) AS budget,"
    f" sum({_INDICATORS}) AS indicators {_IN_FORCE}"
    " GROUP BY t.region_code, t.department_id ORDER BY t.region_code, t.department_id"
)


@dataclass(frozen=True)
class DepartmentFigures:
    region_code: str
    department_id: int
    name: str
    figures: Figures


async def promises_of(session: Session, department_id: int, budget_year: int) -> tuple[Promise, ...]:
    asked = {"department_id": department_id, "budget_year": budget_year}
    rows = (await session.execute(_PROMISES, asked)).all()
    return tuple(Promise(row.code, row.name, row.unit_name, row.approved_budget, row.indicators) for row in rows)


async def figures_by_department(session: Session, budget_year: int) -> tuple[DepartmentFigures, ...]:
    rows = (await session.execute(_BY_DEPARTMENT, {"budget_year": budget_year})).all()
    return tuple(
        DepartmentFigures(
            row.region_code,
            row.department_id,
            row.name or str(row.department_id),
            Figures(row.projects, row.units, int(row.indicators), row.budget),
        )
        for row in rows
    )


async def commitments_of(session: Session, budget_year: int) -> Mapping[int, Sequence[Commitment]]:
    """By department, oldest first."""
    asked = select(Commitment).where(col(Commitment.budget_year) == budget_year).order_by(col(Commitment.id))
    found: dict[int, list[Commitment]] = {}
    for one in (await session.scalars(asked)).all():
        found.setdefault(one.unit_id, []).append(one)
    return found


def kept_figures(kept: Mapping[str, Any]) -> Figures:
    return Figures(kept["projects"], kept["units"], kept["indicators"], Decimal(kept["budget"]))


def newest_signed(commitments: Sequence[Commitment]) -> Commitment | None:
    return next((one for one in reversed(commitments) if one.status is CommitmentStatus.SIGNED), None)
