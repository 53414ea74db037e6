"""Statements over the forms of a year, a batch at a time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.score_runs.models import ScoreRun
from evaluation_api.score_runs.scoring import Rescored, StoredForm

_OF_THE_YEAR = "region_path = :region AND budget_year = :year AND status IN ('submitted', 'passed', 'accepted')"
_COUNT = text(f"SELECT count(*) FROM evaluation.self_evaluation WHERE {_OF_THE_YEAR}")
_BATCH = text(
    f"""
    SELECT id::text, unit_id, rows::text, initial_budget::text, adjusted_budget::text, executed::text,
        execution_weight::text, own_execution_score::text, own_total::text, budget_year, unit_code, unit_name,
        department_id, project_id::text, project_code, project_name, total::text, result ->> 'grade'
    FROM evaluation.self_evaluation
    WHERE {_OF_THE_YEAR} AND (unit_id, id) > (:unit, :form) ORDER BY unit_id, id LIMIT :number
    """
)
_KEEP = text(
    """
    WITH kept AS (
        INSERT INTO evaluation.scored_form (run_id, version, region_path, region_code, self_evaluation_id, unit_id,
            unit_code, unit_name, department_id, project_id, project_code, project_name, stored_total, stored_grade,
            total, grade, digest, result)
        SELECT :run, 1, :path, :code, n.* FROM unnest(CAST(:id AS uuid[]), CAST(:unit_id AS bigint[]),
            CAST(:unit_code AS text[]), CAST(:unit_name AS text[]), CAST(:department_id AS bigint[]),
            CAST(:project_id AS uuid[]), CAST(:project_code AS text[]), CAST(:project_name AS text[]),
            CAST(:stored_total AS numeric[]), CAST(:stored_grade AS text[]), CAST(:total AS numeric[]),
            CAST(:grade AS text[]), CAST(:digest AS text[]), CAST(:result AS json[])) AS n
        ON CONFLICT (run_id, self_evaluation_id) DO NOTHING
        RETURNING total = stored_total AS same_total, grade = stored_grade AS same_grade
    )
    SELECT count(*), count(*) FILTER (WHERE same_total), count(*) FILTER (WHERE same_grade) FROM kept
    """
)
_OF_THE_FORM = (
    "id", "unit_id", "unit_code", "unit_name", "department_id", "project_id", "project_code", "project_name",
    "stored_total", "stored_grade",
)  # fmt: skip
_OF_THE_SCORE = ("total", "grade", "digest", "result")


async def forms_of_the_year(session: AsyncSession, run: ScoreRun) -> int:
    return int(await session.scalar(_COUNT, {"region": run.region_path, "year": run.budget_year}) or 0)


async def next_forms(session: AsyncSession, run: ScoreRun, after: tuple[int, UUID], number: int) -> list[StoredForm]:
    """Forms in the order of unit and id, behind `after`."""
    where = {"region": run.region_path, "year": run.budget_year, "unit": after[0], "form": after[1], "number": number}
    return [StoredForm(*row) for row in (await session.execute(_BATCH, where)).all()]


async def keep(
    session: AsyncSession, run: ScoreRun, forms: Sequence[StoredForm], scored: Sequence[Rescored]
) -> tuple[int, int]:
    """Of those that were kept, how many have the stored total and how many the stored grade."""
    held = [(form, one) for form, one in zip(forms, scored, strict=True) if one.result is not None]
    columns: dict[str, list[Any]] = {name: [getattr(form, name) for form, _ in held] for name in _OF_THE_FORM}
    columns |= {name: [getattr(one, name) for _, one in held] for name in _OF_THE_SCORE}
    columns["id"], columns["project_id"] = [list(map(UUID, columns[name])) for name in ("id", "project_id")]
    for name in ("total", "stored_total"):
        columns[name] = list(map(Decimal, columns[name]))
    where = {"run": run.id, "path": run.region_path, "code": run.region_code}
    _, totals, grades = (await session.execute(_KEEP, where | columns)).one()
    return int(totals), int(grades)


RESULT = text(
    "SELECT json_build_object('self_evaluation_id', self_evaluation_id, 'digest', digest, 'result', result)::text"
    " FROM evaluation.scored_form WHERE run_id = :run AND self_evaluation_id = :form"
)
