"""What a bulletin is made of: concluded re-checks, and what was owed and came late or not at all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.bulletins.models import Bulletin
from evaluation_api.domain.lifecycle import BulletinStatus, ReCheckStatus
from evaluation_api.re_checks.models import ReCheck
from evaluation_api.regional_law import DUE, SUBMITTED, YearLaw, expect_many

_NAME = func.evaluation.current_name(ReCheck.department_id, null())
_LATE = text(
    "SELECT d.unit_id, d.unit_name, d.department_id, evaluation.current_name(d.department_id, NULL) AS department_name,"
    " d.project_code, d.project_name, d.self_evaluation_id, d.target_id, d.due_on,"
    f" CASE WHEN d.state IN {SUBMITTED} THEN d.submitted_on END AS submitted_on"
    f" FROM {DUE} d WHERE d.region_path = :region_path AND d.late ORDER BY d.target_id"
)


async def one_at_a_time(session: AsyncSession, region_path: str, budget_year: int) -> None:
    """Until this transaction ends, nobody issues another bulletin of the year."""
    key = func.hashtextextended(f"evaluation.bulletin.{region_path}.{budget_year}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def issued(session: AsyncSession, region_path: str, budget_year: int) -> list[Bulletin]:
    asked = select(Bulletin).where(
        col(Bulletin.region_path) == region_path,
        col(Bulletin.budget_year) == budget_year,
        col(Bulletin.status) == BulletinStatus.ISSUED,
    )
    return list((await session.scalars(asked.order_by(col(Bulletin.id)))).all())


async def concluded(
    session: AsyncSession, region_path: str, budget_year: int, *, but: Collection[str]
) -> list[dict[str, Any]]:
    """Final ones only, without those that a bulletin has announced already."""
    asked = select(ReCheck, _NAME).where(
        col(ReCheck.region_path) == region_path,
        col(ReCheck.budget_year) == budget_year,
        col(ReCheck.status) == ReCheckStatus.CONCLUDED,
    )
    found = await session.execute(asked.order_by(col(ReCheck.id)))
    return [_checked(row, name) for row, name in found if str(row.id) not in but]


def _checked(row: ReCheck, department_name: str | None) -> dict[str, Any]:
    named = row.model_dump(include={"unit_id", "unit_name", "department_id", "project_code", "project_name"})
    rounds, replies = row.told or [], row.replies or []
    return {
        "place": named
        | {
            "department_name": department_name or "",
            "self_evaluation_id": str(row.self_evaluation_id),
            "re_check_id": str(row.id),
            "target_id": None,
        },
        "own_total": None if row.own_total is None else f"{row.own_total:f}",
        "final_score": f"{row.final_score:f}",
        "grade": row.grade,
        "scale": (row.result or {})["scale"],
        "digest": row.digest,
        "replied": any(one["round"] == len(rounds) for one in replies),
    }


async def late(
    session: AsyncSession, law: YearLaw, region_path: str, *, but: Collection[tuple[str, str | None]]
) -> list[dict[str, Any]]:
    """What is owed and overdue or late on the day of the law; announced once as missing, once as late."""
    await expect_many(session)
    found = (await session.execute(_LATE, law.parameters() | {"region_path": region_path})).mappings()
    told = []
    for row in found:
        day = row["submitted_on"] and row["submitted_on"].isoformat()
        if (str(row["target_id"]), day) in but:
            continue
        place = {name: row[name] for name in ("unit_id", "unit_name", "department_id", "project_code", "project_name")}
        form = row["self_evaluation_id"]
        place |= {
            "department_name": row["department_name"] or "",
            "self_evaluation_id": None if form is None else str(form),
            "re_check_id": None,
            "target_id": str(row["target_id"]),
        }
        told.append({"place": place, "due_on": row["due_on"].isoformat(), "submitted_on": day})
    return told


async def issued_since(session: AsyncSession, proposed: Bulletin) -> bool:
    """Whether another bulletin of the year was issued after this one had been proposed; by real time."""
    moment = proposed.created_at
    return any(
        datetime.fromisoformat(line["recorded_at"]) > moment
        for one in await issued(session, proposed.region_path, proposed.budget_year)
        for line in one.history
        if line["action"] == "issue"
    )
