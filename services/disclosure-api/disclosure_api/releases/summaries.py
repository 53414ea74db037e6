"""A region's year summed up for one audience, from the editions in force of that audience and from nothing else: what
is withheld from it is not counted for it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.sources import Source, Unit
from disclosure_api.domain.succession import Matter, item_id
from wenxiao.access import Principal
from wenxiao.errors import Forbidden

_IN_FORCE = (
    "SELECT department_code AS code, department_name AS name, kind, money,"
    " content::json #>> '{result,grade}' AS grade FROM disclosure.edition"
    " WHERE audience = :audience AND status = 'published' AND region_code = :region AND budget_year = :year"
    " AND kind <> 'region_summary'"
)
_TOTALS = text(
    f"SELECT GROUPING(code, name) > 0 AS whole, code, name, kind, count(*) AS count, sum(money)::text AS money_total"
    f" FROM ({_IN_FORCE}) e GROUP BY GROUPING SETS ((kind), (code, name, kind)) ORDER BY kind"
)
_GRADES = text(
    f"SELECT GROUPING(code, name) > 0 AS whole, code, name, kind, grade, count(*) AS count"
    f" FROM ({_IN_FORCE}) e WHERE grade IS NOT NULL"
    " GROUP BY GROUPING SETS ((kind, grade), (code, name, kind, grade)) ORDER BY kind, grade"
)
_Place = tuple[str, str]


class NoRegionOfOnesOwn(Forbidden):
    title = "当前账号不能汇总地区"


async def region_summary(
    session: AsyncSession, drafter: Principal, audiences: Iterable[Audience], budget_year: int
) -> Source:
    unit = _unit(drafter)
    matter = Matter(unit.region_code, Kind.REGION_SUMMARY, unit.region_code, budget_year)
    head: dict[str, Any] = {
        "project": None,
        "region_code": unit.region_code,
        "unit": {"code": unit.code, "name": unit.name},
        "budget_year": budget_year,
        "period": None,
        "money": {},
    }
    summed = {audience: head | await _summed(session, audience, matter) for audience in audiences}
    identifier: UUID = item_id(matter)
    return Source(
        kind=Kind.REGION_SUMMARY,
        noun="releases",
        id=str(identifier),
        status="computed",
        unit=unit,
        subject=unit.region_code,
        project_code=None,
        project_name=None,
        budget_year=budget_year,
        document=head,
        by_audience=summed,
    )


async def still_so(session: AsyncSession, matter: Matter, audience: Audience, content: str) -> bool:
    """Whether a frozen summary says what is in force now."""
    frozen, now = json.loads(content), await _summed(session, audience, matter)
    return canonical({name: frozen[name] for name in now}) == canonical(now)


async def _summed(session: AsyncSession, audience: Audience, matter: Matter) -> dict[str, Any]:
    asked = {"audience": audience.value, "region": matter.region_code, "year": matter.budget_year}
    places: dict[_Place, dict[str, Any]] = {}
    whole: dict[str, Any] = {"totals": [], "grades": []}
    for name, question in (("totals", _TOTALS), ("grades", _GRADES)):
        for row in map(dict, (await session.execute(question, asked)).mappings()):
            one = whole if row["whole"] else _place(places, row)
            one[name].append({key: row[key] for key in row if key not in ("whole", "code", "name")})
    return whole | {"departments": [places[place] for place in sorted(places)]}


def _place(places: dict[_Place, dict[str, Any]], row: Mapping[str, Any]) -> dict[str, Any]:
    """A department that an audience may not know is counted without its name."""
    place = (row["code"] or "", row["name"] or "")
    return places.setdefault(place, {"code": row["code"], "name": row["name"], "totals": [], "grades": []})


def _unit(drafter: Principal) -> Unit:
    if drafter.organisation_id is None or drafter.organisation_code is None:
        raise NoRegionOfOnesOwn("当前账号没有所属机构，不能起草地区汇总，请换用财政部门的账号。")
    return Unit(
        drafter.region_path,
        drafter.region_code,
        drafter.organisation_id,
        drafter.organisation_code,
        drafter.organisation_name or drafter.organisation_code,
        drafter.department_id or drafter.organisation_id,
    )
