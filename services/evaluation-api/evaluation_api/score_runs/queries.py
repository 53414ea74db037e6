"""Statements over the forms of a year, a batch at a time."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.score_runs.models import ScoreRun
from evaluation_api.score_runs.scoring import Rescored, StoredForm

_OF_THE_YEAR = "region_path = :region AND budget_year = :year AND status IN ('submitted', 'passed', 'accepted')"
_COUNT = text(f"SELECT count(*) FROM evaluation.self_evaluation WHERE {_OF_THE_YEAR}")
_BATCH = text(
    f"""
    SELECT id, unit_id, rows::text, initial_budget::text, adjusted_budget::text, executed::text,
        execution_weight::text, own_execution_score::text, own_total::text, budget_year
    FROM evaluation.self_evaluation
    WHERE {_OF_THE_YEAR} AND (unit_id, id) > (:unit, :form) ORDER BY unit_id, id LIMIT :number
    """
)
_KEEP = text(
    """
    WITH kept AS (
        INSERT INTO evaluation.scored_form (run_id, version, region_path, region_code, unit_id, unit_code, unit_name,
            department_id, self_evaluation_id, project_id, project_code, project_name, stored_total, stored_grade,
            total, grade, digest, result)
        SELECT :run, 1, s.region_path, s.region_code, s.unit_id, s.unit_code, s.unit_name, s.department_id, s.id,
            s.project_id, s.project_code, s.project_name, s.total, s.result ->> 'grade',
            n.total::numeric, n.grade, n.digest, n.result::jsonb
        FROM unnest(CAST(:ids AS uuid[]), CAST(:totals AS text[]), CAST(:grades AS text[]), CAST(:digests AS text[]),
            CAST(:results AS text[])) AS n (id, total, grade, digest, result)
        JOIN evaluation.self_evaluation s ON s.id = n.id
        ON CONFLICT (run_id, self_evaluation_id) DO NOTHING
        RETURNING total = stored_total AS same_total, grade = stored_grade AS same_grade
    )
    SELECT count(*), count(*) FILTER (WHERE same_total), count(*) FILTER (WHERE same_grade) FROM kept
    """
)


async def forms_of_the_year(session: AsyncSession, run: ScoreRun) -> int:
    return int(await session.scalar(_COUNT, {"region": run.region_path, "year": run.budget_year}) or 0)


async def next_forms(session: AsyncSession, run: ScoreRun, after: tuple[int, UUID], number: int) -> list[StoredForm]:
    """Forms in the order of unit and id, behind `after`."""
    where = {"region": run.region_path, "year": run.budget_year, "unit": after[0], "form": after[1], "number": number}
    return [StoredForm(*row) for row in (await session.execute(_BATCH, where)).all()]


async def keep(session: AsyncSession, run: UUID, scored: Sequence[Rescored]) -> tuple[int, int, int]:
    """How many were kept, and of these how many have the stored total and the stored grade."""
    held = [one for one in scored if one.result is not None]
    columns = {
        "ids": [one.id for one in held],
        "totals": [one.total for one in held],
        "grades": [one.grade for one in held],
        "digests": [one.digest for one in held],
        "results": [one.result for one in held],
    }
    kept, totals, grades = (await session.execute(_KEEP, {"run": run} | columns)).one()
    return int(kept), int(totals), int(grades)


RESULT = text(
    "SELECT json_build_object('self_evaluation_id', self_evaluation_id, 'digest', digest, 'result', result)::text"
    " FROM evaluation.scored_form WHERE run_id = :run AND self_evaluation_id = :form"
)
