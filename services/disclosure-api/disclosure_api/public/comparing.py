"""The rows of a comparison, from the kept totals: as many as are compared, however many projects there are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.public_comparison import (
    NothingPublished,
    Subject,
    require_one_subject,
    require_some_places,
    with_changes,
)
from disclosure_api.public.reading import ABSENT

_FIGURES = (
    *("projects", "approved_budget", "approved_of", "adjusted_budget", "adjusted_of", "budget", "executed"),
    *("executed_of", "settled", "execution_rate", "scored", "average_score"),
    *("graded", "graded_by_finance", "grades", "rectified"),
)
_OF_REGION = ("region_code", "region_name", "budget_year", *_FIGURES)
_OF_DEPARTMENT = (*_OF_REGION, "department_code", "department_name")
_NAMES = dict.fromkeys(("department_code", "department_name", "project_code", "project_name"))
# A project by itself, in the same words as the many.
_PROJECT = """
SELECT v.region_code, v.region_name, v.department_code, v.department_name, v.project_code, v.project_name,
    v.budget_year, 1 AS projects, v.approved_budget, (v.approved_budget IS NOT NULL)::int AS approved_of,
    v.adjusted_budget, (v.adjusted_budget IS NOT NULL)::int AS adjusted_of, v.budget, v.executed,
    (v.executed IS NOT NULL)::int AS executed_of,
    (v.adjusted_budget IS NOT NULL AND v.executed IS NOT NULL)::int AS settled,
    v.execution_rate, (v.score IS NOT NULL)::int AS scored, v.score AS average_score,
    (v.grade IS NOT NULL)::int AS graded, (v.graded_by IS NOT DISTINCT FROM 'finance' AND v.grade IS NOT NULL)::int
        AS graded_by_finance,
    CASE WHEN v.grade IS NULL THEN '[]'::json
        ELSE json_build_array(json_build_object('grade', v.grade, 'count', 1, 'share', '100.00')) END AS grades,
    (v.rectifications > 0)::int AS rectified
FROM disclosure.public_project_view v WHERE v.project_code = :code
"""


@dataclass(frozen=True)
class Compared:
    """Rows of `what`, with what each is called beside the others; `query` is what was asked."""

    what: str
    title: str
    rows: list[dict[str, Any]]
    whole: list[dict[str, Any]]
    labels: list[str]
    query: str

    def document(self) -> dict[str, Any]:
        chart = f"/api/v1/public/charts/{self.what}.svg?{self.query}&measure=money"
        return {"what": self.what, "rows": self.rows, "whole": self.whole, "chart_href": chart}


async def years_of(session: AsyncSession, subject: Subject) -> Compared:
    require_one_subject(subject)
    place: dict[str, Any] = {"region_code": subject.region_code}
    if subject.project_code is not None:
        rows = await _rows(session, _PROJECT, {"code": subject.project_code})
        place, name = {"project_code": subject.project_code}, "project_name"
    elif subject.department_code is not None:
        place["department_code"], name = subject.department_code, "department_name"
        rows = await _held(session, "department", _OF_DEPARTMENT, place)
    else:
        rows, name = await _held(session, "region", _OF_REGION, place), "region_name"
    if not rows:
        raise NothingPublished(ABSENT, pointer="?")
    rows.sort(key=lambda row: (row["budget_year"], row["region_code"]))
    title = f"{rows[-1][name] or subject.department_code or place.get('region_code')}历年比较"
    labels = [f"{row['budget_year']}年" for row in rows]
    return Compared("years", title, with_changes(rows), [], labels, urlencode(place))


async def regions_beside(
    session: AsyncSession, codes: Sequence[str], under: str | None, budget_year: int | None
) -> Compared:
    """The regions that are named, and those right below `under`."""
    require_some_places(codes, under)
    below = await session.scalars(
        text("SELECT code FROM disclosure.public_region WHERE parent_code = :under"), {"under": under}
    )
    wanted = sorted({*codes, *below})
    rows = await _rows(session, _select("region", _OF_REGION, "region_code = ANY (:codes)"), {"codes": wanted})
    query = urlencode([("code", code) for code in codes] + ([] if under is None else [("under", under)]))
    return _of_year("regions", "区划比较", "region", rows, budget_year, query)


async def departments_beside(session: AsyncSession, region_code: str, budget_year: int | None) -> Compared:
    """All departments of a region, with the region as a whole."""
    place = {"region_code": region_code}
    rows = await _held(session, "department", _OF_DEPARTMENT, place)
    found = _of_year("departments", "部门比较", "department", rows, budget_year, urlencode(place))
    years = {row["budget_year"] for row in found.rows}
    whole = with_changes(await _held(session, "region", _OF_REGION, place))
    shown = [row for row in whole if row["budget_year"] in years]
    return Compared(found.what, found.title, found.rows, shown, found.labels, found.query)


def _of_year(
    what: str, title: str, noun: str, rows: list[dict[str, Any]], budget_year: int | None, query: str
) -> Compared:
    """Beside each other stand figures of one year, the last published one if none is named; greatest budget first."""
    named = [row for row in rows if row[f"{noun}_code"]]
    if not named:
        raise NothingPublished(ABSENT, pointer="?")
    year = budget_year or max(row["budget_year"] for row in named)
    shown = [row for row in with_changes(named) if row["budget_year"] == year]
    shown.sort(key=lambda row: (-Decimal(row["budget"] or -1), row[f"{noun}_code"]))
    labels = [row[f"{noun}_name"] or row[f"{noun}_code"] for row in shown]
    place = next((row["region_name"] for row in shown if what == "departments" and row["region_name"]), "")
    return Compared(what, f"{place}{year}年{title}", shown, [], labels, f"{query}&budget_year={year}")


async def _held(
    session: AsyncSession, noun: str, columns: Sequence[str], place: dict[str, Any]
) -> list[dict[str, Any]]:
    condition = " AND ".join(f"{name} = :{name}" for name in place)
    return await _rows(session, _select(noun, columns, condition), place)


def _select(noun: str, columns: Sequence[str], condition: str) -> str:
    return f"SELECT {', '.join(columns)} FROM disclosure.public_{noun}_year_view WHERE {condition}"


async def _rows(session: AsyncSession, statement: str, binds: dict[str, Any]) -> list[dict[str, Any]]:
    body = await session.scalar(text(f"SELECT coalesce(json_agg(c), '[]')::text FROM ({statement}) c"), binds)
    return [{**_NAMES, **row} for row in json.loads(body or "[]")]
