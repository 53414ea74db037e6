"""Telling the neighbours of finished evaluations in the transaction of the deed: indicator-library what they found of
each row, disclosure-api that a result may be due to the congress and the public."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.database import Document
from evaluation_api.domain.observed import observed_rows
from evaluation_api.re_checks.models import ReCheck
from evaluation_api.self_evaluations.models import SelfEvaluation
from wenxiao.database import Scoped
from wenxiao.outbox import emit

INDICATOR_LIBRARY = "indicator-library"
DISCLOSURE = "disclosure-api"
# A re-check comes after the self-evaluation that it looks at, which is never returned once it is drawn.
AFTER_ANY_SELF_EVALUATION = 1_000_000


async def tell_finished(session: AsyncSession, row: SelfEvaluation, today: date) -> None:
    told = {"finished": True, "source": "self_evaluation", "evaluated_on": today}
    await _tell(session, row, row.target_id, row.version, told | {"rows": _rows(row.rows, row.result)})
    await _tell_due(session, row, "self_evaluation", today)


async def tell_returned(session: AsyncSession, row: SelfEvaluation) -> None:
    """It was finished and is not any more: what was told of it no longer counts."""
    told = {"finished": False, "source": "self_evaluation", "evaluated_on": None, "rows": []}
    await _tell(session, row, row.target_id, row.version, told)
    await _tell_due(session, row, "self_evaluation", None)


async def tell_concluded(session: AsyncSession, row: ReCheck, target_id: UUID, today: date) -> None:
    told = {"finished": True, "source": "re_check", "evaluated_on": today, "rows": _rows(row.rows, row.result)}
    await _tell(session, row, target_id, AFTER_ANY_SELF_EVALUATION + row.version, told)
    await _tell_due(session, row, "evaluation_result", today)


def _rows(rows: Iterable[Document], result: Mapping[str, Any] | None) -> list[Document]:
    return observed_rows(rows, (result or {}).get("rows", ()))


async def _tell(
    session: AsyncSession, row: SelfEvaluation | ReCheck, target_id: UUID, version: int, told: Mapping[str, Any]
) -> None:
    scope = {name: getattr(row, name) for name in Scoped.model_fields}
    await emit(
        session,
        to=INDICATOR_LIBRARY,
        path="/internal/observed-results",
        aggregate=f"observed-result:{target_id}",
        version=version,
        body={**scope, "target_id": target_id, **told},
    )


async def _tell_due(session: AsyncSession, row: SelfEvaluation | ReCheck, kind: str, final_on: date | None) -> None:
    """Without a day it is finished no more."""
    named = {*Scoped.model_fields, "project_id", "project_code", "project_name", "budget_year"}
    body = {name: getattr(row, name) for name in sorted(named)}
    await emit(
        session,
        to=DISCLOSURE,
        path="/internal/due-results",
        aggregate=f"due-result:{row.id}",
        version=row.version,
        body={**body, "kind": kind, "source_id": row.id, "finished": final_on is not None, "final_on": final_on},
    )
