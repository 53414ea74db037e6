"""What the law of each region within reach wants published of a budget year, around the sources that are there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.due import Due, Mark, Papers, Source, dues_of
from disclosure_api.domain.fields import Kind
from disclosure_api.due_policies import SupervisedLaw, supervised_law
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

# Sources are many, sorts of them few: the rule is asked once for each sort.
_SORTS = text(
    """
SELECT DISTINCT s.region_code, d.level, s.kind, s.marks, s.rechecked,
    CAST(extract(year FROM s.final_on) AS integer) AS final_year
FROM disclosure.due_source s LEFT JOIN disclosure.directory_region d ON d.code = s.region_code
WHERE s.budget_year = :budget_year AND s.in_force
"""
)
_PAPERS = text(
    "SELECT region_code, paper, budget_year, coalesce(laid_on, planned_on) AS day FROM disclosure.congress_paper"
)
_LAW = (
    "jsonb_to_recordset(CAST(:law AS jsonb)) AS l(code text, kind text, marks text[], rechecked boolean,"
    " final_year integer, audience text, by text[], paper text, paper_year integer, paper_on date, days integer,"
    " within_days integer, gradual boolean, basis text[], simultaneous boolean, tolerated integer)"
)
_STATE = (
    "CASE WHEN NOT f.in_force THEN CASE WHEN f.withheld THEN 'withheld' WHEN CAST(:today AS date) > f.last_day"
    " THEN 'missing' ELSE 'due' END WHEN f.first_on > f.last_day THEN 'late'"
    " WHEN cardinality(f.empty) > 0 OR f.withdrawals > 0 OR f.corrections > f.tolerated"
    " OR (f.simultaneous AND f.others_first_on <> f.first_on) THEN 'irregular' ELSE 'released' END"
)
# What each source is due for, and what its audience has had of it; `domain/supervision.py` says the same of one row.
DUTIES = f"""(
WITH had AS MATERIALIZED (
    SELECT e.item_id, e.audience, min(e.published_on) AS first_on, bool_or(e.status = 'published') AS in_force,
        CAST(count(*) FILTER (WHERE e.status = 'superseded') AS integer) AS corrections,
        CAST(count(*) FILTER (WHERE e.status = 'withdrawn') AS integer) AS withdrawals,
        max(e.empty_members) FILTER (WHERE e.status = 'published') AS empty
    FROM disclosure.edition e WHERE e.budget_year = :budget_year AND e.status <> 'draft'
    GROUP BY e.item_id, e.audience),
kept_back AS MATERIALIZED (
    SELECT r.item_id, 'public' AS audience FROM disclosure.release r WHERE r.budget_year = :budget_year
        AND r.status = 'published' AND r.not_public_because IS NOT NULL AND r.audiences = '{{npc}}'
    UNION SELECT w.item_id, unnest(w.audiences) FROM disclosure.withholding w WHERE w.budget_year = :budget_year
        AND w.status = 'granted' AND '' = ANY (w.pointers))
SELECT f.*, {_STATE} AS state
FROM (SELECT s.region_path, s.region_code, s.unit_id, s.unit_code, s.unit_name, s.department_id, s.id, s.kind,
        s.source_id, s.item_id, s.project_code, s.project_name, s.budget_year, s.marks, s.final_on, l.audience, l.by,
        l.paper, l.paper_year, l.gradual, l.basis, l.simultaneous, l.tolerated,
        CASE WHEN l.gradual THEN NULL WHEN s.final_on <= l.paper_on THEN l.paper_on + l.days
            ELSE s.final_on + l.within_days END AS last_day,
        p.first_on, coalesce(p.in_force, false) AS in_force, coalesce(p.corrections, 0) AS corrections,
        coalesce(p.withdrawals, 0) AS withdrawals, coalesce(p.empty, '{{}}') AS empty,
        o.first_on AS others_first_on, k.item_id IS NOT NULL AS withheld
    FROM disclosure.due_source s
    JOIN {_LAW} ON (l.code, l.kind, l.marks, l.rechecked, l.final_year)
        = (s.region_code, s.kind, s.marks, s.rechecked, CAST(extract(year FROM s.final_on) AS integer))
    LEFT JOIN had p ON p.item_id = s.item_id AND p.audience = l.audience
    LEFT JOIN had o ON o.item_id = s.item_id AND o.audience <> l.audience
    LEFT JOIN kept_back k ON k.item_id = s.item_id AND k.audience = l.audience
    WHERE s.budget_year = :budget_year AND s.in_force) f)"""


@dataclass(frozen=True)
class DueLaw:
    """`of_region` has the law of each region in which anything is due that the caller sees."""

    budget_year: int
    today: date
    of_region: Mapping[str, SupervisedLaw]
    rows: tuple[Mapping[str, Any], ...]

    def parameters(self) -> dict[str, Any]:
        """What the binds of `DUTIES` take."""
        return {"budget_year": self.budget_year, "today": self.today, "law": json.dumps(self.rows, default=str)}


async def due_law(
    session: AsyncSession, budget_year: int, *, who: Principal, library: PolicyLibrary, today: date
) -> DueLaw:
    """Each region by its own pack and level, and by the papers that its finance has recorded."""
    papers: dict[str, dict[tuple[str, int], date]] = {}
    for code, paper, year, day in await session.execute(_PAPERS):
        papers.setdefault(code, {})[paper, year] = day
    laws: dict[str, SupervisedLaw] = {}
    rows: list[Mapping[str, Any]] = []
    for sort in (await session.execute(_SORTS, {"budget_year": budget_year})).mappings():
        code, level = sort["region_code"], sort["level"] or who.level
        if code not in laws:
            laws[code] = supervised_law(library, region_code=code, level=level, day=today)
        rows += _rows(sort, budget_year, laws[code], papers.get(code, {}))
    await session.execute(text("SET LOCAL enable_nestloop = off"))  # the planner takes what is within reach for one row
    return DueLaw(budget_year, today, laws, tuple(rows))


def _rows(sort: RowMapping, budget_year: int, law: SupervisedLaw, papers: Papers) -> list[Mapping[str, Any]]:
    source = Source(
        kind=Kind(sort["kind"]),
        budget_year=budget_year,
        final_year=sort["final_year"],
        marks=frozenset(Mark(mark) for mark in sort["marks"]),
        rechecked=sort["rechecked"],
    )
    same = {"code": sort["region_code"]} | {name: sort[name] for name in ("kind", "marks", "rechecked", "final_year")}
    same["simultaneous"] = law.supervision.simultaneous.value
    same["tolerated"] = law.supervision.corrections_tolerated.value
    return [same | _row(due) for due in dues_of(source, law.due, papers)]


def _row(due: Due) -> dict[str, Any]:
    return {
        "audience": due.audience.value,
        "by": due.by,
        "paper": due.paper,
        "paper_year": due.paper_year,
        "paper_on": due.paper_on,
        "days": due.days,
        "within_days": due.within_days,
        "gradual": due.gradual,
        "basis": due.basis,
    }
