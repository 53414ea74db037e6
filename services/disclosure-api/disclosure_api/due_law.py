"""What the law of each region within reach wants published of a budget year, around the sources that are there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.due import Due, Mark, Papers, Source, dues_of, turns
from disclosure_api.domain.fields import Kind
from disclosure_api.due_policies import SupervisedLaw, supervised_law
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

# Sources are many, sorts of them few: the rule is asked once for each sort.
_SORTS = text(
    """
SELECT DISTINCT s.region_code, d.level, s.kind, s.marks, s.rechecked,
    CAST(extract(year FROM s.final_on) AS integer) AS year
FROM disclosure.due_source s LEFT JOIN disclosure.directory_region d ON d.code = s.region_code
WHERE s.budget_year = :budget_year AND s.in_force
"""
)
_PAPERS = text(
    "SELECT region_code, paper, budget_year, coalesce(laid_on, planned_on) AS day FROM disclosure.congress_paper"
)
_LAW = (
    "jsonb_to_recordset(CAST(:law AS jsonb)) AS l(code text, kind text, marks text[], rechecked boolean,"
    " final_from date, final_to date, audience text, by text[], paper text, paper_year integer, paper_on date,"
    " days integer, within_days integer, gradual boolean, basis text[], simultaneous boolean, tolerated integer)"
)
_STATE = (
    "CASE WHEN f.withheld THEN 'withheld' WHEN NOT f.in_force THEN CASE WHEN f.waiting THEN 'waiting'"
    " WHEN CAST(:today AS date) > f.last_day THEN 'missing' ELSE 'due' END WHEN f.first_on > f.last_day THEN 'late'"
    " WHEN CAST(:today AS date) > f.revised_by THEN 'outdated'"
    " WHEN cardinality(f.empty) > 0 OR f.withdrawals > 0 OR f.corrections > f.tolerated"
    " OR (f.simultaneous AND f.others_first_on <> f.first_on) THEN 'irregular' ELSE 'released' END"
)
# What every audience has had of each matter. A correction or withdrawal is lawful where another revision of the source
# or a decision to keep back made it necessary.
_HAD = """
told AS MATERIALIZED (
    SELECT e.id, e.item_id, e.audience, e.status, e.published_on, e.withdrawn_on, e.empty_members, e.published_as,
        r.id AS release_id, r.source_id, r.withholdings, r.project_code, r.region_code
    FROM disclosure.edition e JOIN disclosure.release r ON r.id = e.release_id
    WHERE e.budget_year = :budget_year AND e.published_on IS NOT NULL),
next AS MATERIALIZED (
    SELECT t.id FROM told t JOIN disclosure.release n ON n.replaces = t.release_id
    WHERE t.status = 'superseded' AND n.published_on IS NOT NULL
    GROUP BY t.id HAVING bool_or(n.source_id <> t.source_id OR n.withholdings <> t.withholdings)),
decided AS MATERIALIZED (
    SELECT w.item_id, w.scope, w.project_code, w.region_code, w.audiences, w.decided_on FROM disclosure.withholding w
    WHERE w.status IN ('granted', 'lifted')),
back AS MATERIALIZED (
    SELECT t.id FROM told t JOIN decided w ON w.item_id = t.item_id WHERE t.status = 'withdrawn'
        AND t.audience = ANY (w.audiences) AND w.decided_on BETWEEN t.published_on AND t.withdrawn_on
    UNION SELECT t.id FROM told t JOIN decided w ON (w.project_code, w.region_code) = (t.project_code, t.region_code)
    WHERE t.status = 'withdrawn' AND w.scope = 'project'
        AND t.audience = ANY (w.audiences) AND w.decided_on BETWEEN t.published_on AND t.withdrawn_on),
had AS MATERIALIZED (
    SELECT t.item_id, t.audience, bool_or(t.status = 'published') AS in_force,
        min(t.published_on) FILTER (WHERE t.status IN ('published', 'superseded') OR b.id IS NOT NULL) AS first_on,
        CAST(count(*) FILTER (WHERE t.status = 'superseded' AND n.id IS NULL) AS integer) AS corrections,
        CAST(count(DISTINCT coalesce(t.withdrawn_on, t.published_on)) FILTER (WHERE t.status = 'withdrawn'
            AND b.id IS NULL) AS integer) AS withdrawals,
        max(t.empty_members) FILTER (WHERE t.status = 'published') AS empty,
        max(t.published_as) FILTER (WHERE t.status = 'published') AS published_as,
        array_agg(t.source_id) FILTER (WHERE t.status = 'published') AS sources
    FROM told t LEFT JOIN next n ON n.id = t.id LEFT JOIN back b ON b.id = t.id
    GROUP BY t.item_id, t.audience)"""
# Whether the whole is kept back from an audience, or that is being asked for.
_KEPT = """
kept AS MATERIALIZED (
    SELECT k.item_id, k.audience, bool_or(k.granted) AS withheld, bool_or(NOT k.granted) AS waiting FROM (
        SELECT r.item_id, 'public' AS audience, true AS granted FROM disclosure.release r
        WHERE r.budget_year = :budget_year AND r.status = 'published' AND r.not_public_because IS NOT NULL
            AND r.audiences = '{npc}'
        UNION ALL SELECT w.item_id, unnest(w.audiences), w.status = 'granted' FROM disclosure.withholding w
        WHERE w.budget_year = :budget_year
            AND (w.status = 'proposed' OR (w.status = 'granted' AND '' = ANY (w.pointers)))
        UNION ALL SELECT s.item_id, unnest(w.audiences), w.status = 'granted' FROM disclosure.withholding w
        JOIN disclosure.due_source s ON (s.project_code, s.region_code) = (w.project_code, w.region_code)
        WHERE s.budget_year = :budget_year AND w.scope = 'project'
            AND ('' = ANY (w.pointers) AND w.status IN ('proposed', 'granted')
                OR w.budget_year = s.budget_year AND w.status = 'proposed')) k
    GROUP BY k.item_id, k.audience)"""
# What each source is due for, and what its audience has had of it; `domain/supervision.py` says the same of one row.
# Each part is gathered once for the whole year: asked anew for every line, it takes minutes of many thousand.
DUTIES = f"""(
WITH {_HAD}, {_KEPT}
SELECT f.*, {_STATE} AS state
FROM (SELECT s.region_path, s.region_code, s.unit_id, s.unit_code, s.unit_name, s.department_id, s.id, s.kind,
        s.source_id, s.item_id, s.project_code, s.project_name, s.budget_year, s.marks, s.final_on, l.audience, l.by,
        l.paper, l.paper_year, l.gradual, l.basis, l.simultaneous, l.tolerated,
        CASE WHEN l.gradual THEN NULL WHEN s.final_on <= l.paper_on THEN l.paper_on + l.days
            ELSE s.final_on + l.within_days END AS last_day,
        p.first_on, coalesce(p.in_force, false) AS in_force, coalesce(p.corrections, 0) AS corrections,
        coalesce(p.withdrawals, 0) AS withdrawals, coalesce(p.empty, '{{}}') AS empty, p.published_as,
        CASE WHEN s.source_id <> ANY (p.sources) THEN s.revised_on + l.within_days END AS revised_by,
        o.first_on AS others_first_on, coalesce(k.withheld, false) AS withheld, coalesce(k.waiting, false) AS waiting
    FROM disclosure.due_source s
    JOIN {_LAW} ON (l.code, l.kind, l.marks, l.rechecked) = (s.region_code, s.kind, s.marks, s.rechecked)
        AND s.final_on BETWEEN l.final_from AND l.final_to
    LEFT JOIN had p ON p.item_id = s.item_id AND p.audience = l.audience
    LEFT JOIN had o ON o.item_id = s.item_id AND o.audience <> l.audience
    LEFT JOIN kept k ON k.item_id = s.item_id AND k.audience = l.audience
    WHERE s.budget_year = :budget_year AND s.in_force
        AND (s.exited_on IS NULL OR l.paper_on IS NULL OR s.exited_on > l.paper_on)) f)"""


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
        place = _Place(library, code, level, laws[code], today)
        rows += _rows(sort, budget_year, place, papers.get(code, {}))
    await session.execute(text("SET LOCAL enable_nestloop = off"))  # the planner takes what is within reach for one row
    return DueLaw(budget_year, today, laws, tuple(rows))


@dataclass(frozen=True)
class _Place:
    """A region, its law of the asking day, and how to find that of an earlier one."""

    library: PolicyLibrary
    code: str
    level: str
    law: SupervisedLaw
    today: date

    def dues(self, source: Source, papers: Papers) -> list[tuple[Due, SupervisedLaw]]:
        """Each by the law of its last day, where that is known and past."""
        found = []
        for due in dues_of(source, self.law.due, papers):
            last = due.last_day(source.final_on)
            held = self.law if last is None or last >= self.today else self._of(last)
            found += [(one, held) for one in dues_of(source, held.due, papers) if one.audience is due.audience]
        return found

    def _of(self, day: date) -> SupervisedLaw:
        return supervised_law(self.library, region_code=self.code, level=self.level, day=day)


def _rows(sort: RowMapping, budget_year: int, place: _Place, papers: Papers) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    begun = date(sort["year"], 1, 1)
    for end in turns(sort["year"], papers, place.law.due.paper_months.value):
        source = Source(
            kind=Kind(sort["kind"]),
            budget_year=budget_year,
            final_on=end,
            marks=frozenset(Mark(mark) for mark in sort["marks"]),
            rechecked=sort["rechecked"],
        )
        same = {"code": sort["region_code"], "final_from": begun, "final_to": end}
        same |= {name: sort[name] for name in ("kind", "marks", "rechecked")}
        rows += [same | _row(due) | _watched(law) for due, law in place.dues(source, papers)]
        begun = end + timedelta(1)
    return rows


def _watched(law: SupervisedLaw) -> dict[str, Any]:
    held = law.supervision
    return {"simultaneous": held.simultaneous.value, "tolerated": held.corrections_tolerated.value}


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
