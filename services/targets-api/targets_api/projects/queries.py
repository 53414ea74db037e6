"""The year's money of a project."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from targets_api.database import Session
from targets_api.domain.execution import Figures

# The budget system's adjustments count; where it has reported none, what an adjusted target was approved with.
_FIGURES = """
    WITH approved AS (
        SELECT t.revision, t.approved_budget, t.approved_on FROM targets.target t
        WHERE t.project_id = :project_id AND t.budget_year = :budget_year AND t.status = 'approved'),
    first AS (SELECT approved_budget FROM approved ORDER BY revision LIMIT 1),
    newest AS (SELECT approved_budget FROM approved WHERE approved_on <= :until ORDER BY revision DESC LIMIT 1)
    SELECT coalesce((SELECT approved_budget FROM first), 0) AS initial,
           coalesce(sum(CASE e.kind WHEN 'adjustment_increase' THEN e.amount
                                    WHEN 'adjustment_decrease' THEN -e.amount END),
                    (SELECT approved_budget FROM newest) - (SELECT approved_budget FROM first), 0) AS adjustment,
           coalesce(sum(CASE e.kind WHEN 'payment' THEN e.amount WHEN 'refund' THEN -e.amount END), 0) AS executed
    FROM targets.execution e
    WHERE e.project_id = :project_id AND e.budget_year = :budget_year AND e.paid_on <= :until
"""
_FIGURES_OF_ALL = (
    "SELECT p.id, p.code, f.* FROM targets.project p CROSS JOIN LATERAL ("
    + _FIGURES.replace(":project_id", "p.id")
    + ") f WHERE p.id = ANY (CAST(:project_ids AS uuid[])) ORDER BY p.id"
)


async def figures_until(session: Session, project_id: UUID, *, budget_year: int, until: date) -> Figures:
    """Approved, adjusted and executed, counting the vouchers up to and on the day."""
    asked = {"project_id": project_id, "budget_year": budget_year, "until": until}
    return _figures((await session.execute(text(_FIGURES), asked)).one())


async def figures_of_all(
    session: Session, project_ids: Sequence[UUID], *, budget_year: int, until: date
) -> list[tuple[UUID, str, Figures]]:
    """Id, code and figures of each that is within reach, in one statement."""
    asked = {"project_ids": list(project_ids), "budget_year": budget_year, "until": until}
    found = await session.execute(text(_FIGURES_OF_ALL), asked)
    return [(row.id, row.code, _figures(row)) for row in found]


def _figures(row: Any) -> Figures:
    cent = Decimal("0.01")
    initial = row.initial.quantize(cent)
    return Figures(initial, (initial + row.adjustment).quantize(cent), row.executed.quantize(cent))
