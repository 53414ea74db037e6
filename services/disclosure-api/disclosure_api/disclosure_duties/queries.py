"""Lists and counts of what is due, under the caller's reach; each line with the reasons that the rule gives."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from disclosure_api.disclosure_duties.models import DutyCounts
from disclosure_api.domain.announcing import owed_of
from disclosure_api.domain.supervision import State, judge
from disclosure_api.due_law import DUTIES, DueLaw
from wenxiao.pages import PageQuery, page

ORDER = ("region_path", "unit_id", "id", "audience")
_BODY = (
    "to_jsonb(v) - '{simultaneous,tolerated}'::text[]"
    " || jsonb_build_object('department_name', disclosure.current_name(v.department_id, NULL))"
)
_COUNTED = text(
    "SELECT d.region_code, d.department_id, disclosure.current_name(d.department_id, NULL) AS department_name,"
    " d.audience, count(*) AS total, "
    + ", ".join(f"count(*) FILTER (WHERE d.state = '{state}') AS {state}" for state in State)
    + f" FROM {DUTIES} d WHERE (CAST(:department_id AS bigint) IS NULL OR d.department_id = :department_id)"
    " GROUP BY d.region_code, d.department_id, d.audience ORDER BY 1, 2, 4"
)


async def duties_page(
    session: AsyncSession, law: DueLaw, paging: PageQuery, where: Mapping[str, Any]
) -> dict[str, Any]:
    listed = await page(
        session, DUTIES, paging, where=where, parameters=law.parameters(), order=ORDER, body=f"({_BODY})::text"
    )
    found: dict[str, Any] = json.loads(_text(listed))
    return found | {"items": [judged_row(row, law) for row in found["items"]]}


async def duties_of(
    session: AsyncSession, law: DueLaw, conditions: Sequence[str], given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """All lines that meet the conditions over `v`, as evidence: plain JSON, in one order."""
    keys = ", ".join(f"v.{name}" for name in ORDER)
    asked = f"SELECT ({_BODY})::text FROM {DUTIES} v WHERE {' AND '.join(conditions)} ORDER BY {keys}"
    found = await session.scalars(text(asked), law.parameters() | dict(given))
    return [json.loads(row) for row in found]


async def counted(session: AsyncSession, law: DueLaw, department_id: int | None) -> list[DutyCounts]:
    found = await session.execute(_COUNTED, law.parameters() | {"department_id": department_id})
    return [DutyCounts(**row) for row in found.mappings()]


def judged_row(row: Mapping[str, Any], law: DueLaw) -> dict[str, Any]:
    judged = judge(owed_of(row), law.of_region[row["region_code"]].supervision, law.today)
    findings = [asdict(one) | {"basis": list(one.basis)} for one in judged.findings]
    return {**row, "state": judged.state.value, "findings": findings}


def _text(answer: Response) -> str:
    return bytes(answer.body).decode("utf-8")
