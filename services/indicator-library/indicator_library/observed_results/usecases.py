"""Laying what was reached beside what was promised."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from indicator_library.domain.attaining import attained
from indicator_library.domain.comparing import in_unit_of
from indicator_library.observations.models import Observation, ObservedResult
from indicator_library.observed_results.models import ObservedResultMessage, ResultRow
from wenxiao.audit import record

_COLUMNS = (
    *("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id"),
    *("target_id", "version", "finished", "source", "evaluated_on", "rows"),
)
_KEEP = text(
    f"INSERT INTO indicators.observed_result ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join('CAST(:rows AS jsonb)' if name == 'rows' else f':{name}' for name in _COLUMNS)})"
    " ON CONFLICT (target_id) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in ('version', 'finished', 'source', 'evaluated_on', 'rows'))}"
)
_TYPES = {
    "row": "integer",
    **dict.fromkeys(("actual_text", "unit"), "text"),
    **dict.fromkeys(("actual_value", "ratio", "score", "comparable"), "numeric"),
    "met": "boolean",
}
_LAY = text(
    "UPDATE indicators.observation o SET version = o.version + 1, actual_text = r.actual_text,"
    " actual_value = r.actual_value, actual_unit = r.unit, met = r.met, ratio = r.ratio, score = r.score,"
    " comparable_actual = r.comparable, evaluated_on = :evaluated_on, evaluated_by = :source"
    f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({', '.join(f'{n} {t}' for n, t in _TYPES.items())})"
    " WHERE o.target_id = :target_id AND o.row_number = r.row"
)
_CLEAR = text(
    "UPDATE indicators.observation SET version = version + 1, actual_text = NULL, actual_value = NULL,"
    " actual_unit = NULL, met = NULL, ratio = NULL, score = NULL, comparable_actual = NULL, evaluated_on = NULL,"
    " evaluated_by = NULL WHERE target_id = :target_id AND evaluated_on IS NOT NULL"
    " AND NOT row_number = ANY (:numbers)"
)


async def take_observed_result(session: AsyncSession, message: ObservedResultMessage, version: int) -> None:
    """Kept whether or not the target's rows are here yet: the two come from two services, in any order."""
    told = message.model_dump()
    told |= {"source": message.source.value, "version": version, "rows": message.model_dump_json(include={"rows"})}
    told["rows"] = json.dumps(json.loads(told["rows"])["rows"], ensure_ascii=False)
    await session.execute(_KEEP, told)
    await apply_result(session, message.target_id)
    detail = {"finished": message.finished, "source": message.source.value, "rows": len(message.rows)}
    await record(session, action="observation:evaluate", resource=f"targets/{message.target_id}", detail=detail)


async def apply_result(session: AsyncSession, target_id: UUID) -> None:
    """To the rows that are here; a result that no longer counts leaves none of its values behind."""
    result = await session.get(ObservedResult, target_id, populate_existing=True)
    if result is None:
        return
    rows = [ResultRow.model_validate(row) for row in result.rows] if result.finished else []
    found = await session.scalars(
        select(Observation).where(col(Observation.target_id) == target_id).execution_options(populate_existing=True)
    )
    promised = {one.row_number: one for one in found}
    laid = [_laid(row, promised[row.row]) for row in rows if row.row in promised]
    numbers = [row["row"] for row in laid]
    await session.execute(_CLEAR, {"target_id": target_id, "numbers": numbers})
    if laid:
        told = {"target_id": target_id, "evaluated_on": result.evaluated_on, "source": result.source.value}
        await session.execute(_LAY, told | {"rows": json.dumps(laid, ensure_ascii=False, default=str)})


def _laid(row: ResultRow, promised: Observation) -> Mapping[str, Any]:
    """The evaluation's own word on whether the target was met; ours where it said none and there are numbers."""
    unit = promised.comparable_unit
    comparable = unit and in_unit_of(row.actual_value, row.unit or promised.unit, unit)
    told = row.model_dump() | {"unit": row.unit or promised.unit, "comparable": comparable}
    if row.met is None and isinstance(comparable, Decimal) and promised.comparable_target is not None:
        ours = attained(
            promised.direction,
            promised.comparable_target,
            comparable,
            upper=promised.comparable_upper,
            operator=promised.operator,
        )
        told |= {"met": ours.met, "ratio": ours.ratio}
    return told
