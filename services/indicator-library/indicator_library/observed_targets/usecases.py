"""Keeping what a target promises: each annual row becomes an observation of the indicator it is about."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.comparing import in_unit_of
from indicator_library.domain.matching import Candidate, match
from indicator_library.domain.naming import name_key
from indicator_library.observations.queries import Known, known_indicators
from indicator_library.observed_results.usecases import apply_result
from indicator_library.observed_targets.models import ObservedRow, ObservedTargetMessage
from wenxiao.audit import record

_FORGET = text(
    "DELETE FROM indicators.observation WHERE project_id = :project_id AND budget_year = :budget_year"
    " AND NOT (target_id = :target_id AND row_number = ANY (:numbers))"
)
_OF_TARGET = (
    *("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id", "target_id", "project_id"),
    *("project_code", "project_name", "object", "budget_book", "budget_year", "exited_on"),
)
_OF_ROW = {
    "row_number": "integer",
    "indicator_id": "uuid",
    **dict.fromkeys(("matched_by", "category", "subcategory", "name", "name_key", "kind", "direction"), "text"),
    **dict.fromkeys(("unit", "operator", "target_text", "comparable_unit"), "text"),
    **dict.fromkeys(("target_value", "target_upper", "weight", "comparable_target", "comparable_upper"), "numeric"),
}
_TOLD = ", ".join(f"{name} {kind}" for name, kind in _OF_ROW.items())
_AGAIN = ("project_name", "object", "budget_book", "exited_on", *_OF_ROW)
# In the order of the indicators, whose counts are locked one after the other. Where a row lies stays as it is: the
# directory moves it, and a message may be older than a move.
_KEEP = text(
    f"INSERT INTO indicators.observation AS o (version, {', '.join((*_OF_TARGET, *_OF_ROW))})"
    f" SELECT 1, {', '.join(f':{name}' for name in _OF_TARGET)}, {', '.join(f'r.{name}' for name in _OF_ROW)}"
    f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_TOLD}) ORDER BY r.indicator_id, r.row_number"
    " ON CONFLICT (target_id, row_number) DO UPDATE SET version = o.version + 1,"
    f" {', '.join(f'{name} = excluded.{name}' for name in _AGAIN if name != 'row_number')}"
)


async def take_observed_target(session: AsyncSession, message: ObservedTargetMessage) -> None:
    """Rows of the revision before go; what evaluation-api said of this one already is laid beside its rows."""
    referred = [row.library_indicator_id for row in message.rows if row.library_indicator_id is not None]
    known = await known_indicators(session, message, [name_key(row.name) for row in message.rows], referred)
    told = message.model_dump(include=set(_OF_TARGET))
    numbers = [row.row_number for row in message.rows]
    named = {name: told[name] for name in ("project_id", "budget_year", "target_id")}
    await session.execute(_FORGET, named | {"numbers": numbers})
    rows = [_kept(row, known) for row in message.rows]
    await session.execute(_KEEP, told | {"rows": json.dumps(rows, ensure_ascii=False, default=str)})
    await apply_result(session, message.target_id)
    detail = {"rows": len(rows), "matched": sum(row["indicator_id"] is not None for row in rows)}
    await record(session, action="observation:receive", resource=f"targets/{message.target_id}", detail=detail)


def _kept(row: ObservedRow, known: Known) -> dict[str, Any]:
    referred = row.library_indicator_id if row.library_indicator_id in known else None
    candidates: Sequence[Candidate] = [candidate for candidate, _ in known.values()]
    found = match(row.name, row.category, row.subcategory, referred, candidates)
    unit = None if found.indicator_id is None else known[found.indicator_id][1]
    return row.model_dump(exclude={"library_indicator_id"}) | {
        "indicator_id": found.indicator_id,
        "matched_by": found.by.value,
        "name_key": name_key(row.name),
        "comparable_unit": unit,
        "comparable_target": unit and in_unit_of(row.target_value, row.unit, unit),
        "comparable_upper": unit and in_unit_of(row.target_upper, row.unit, unit),
    }
