"""From a year's re-checks to a line per department."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.bulletin_policies import announcing_policy, quality_rule
from evaluation_api.domain.grading import grade_of, scale_of
from evaluation_api.domain.lifecycle import ReCheckStatus
from evaluation_api.domain.standing import Confirmed, QualityRule, standing_of
from evaluation_api.policies import effective
from evaluation_api.re_check_standing import queries
from evaluation_api.re_check_standing.models import DepartmentStanding, QualityView, ReCheckStanding
from evaluation_api.views import StampView
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary


async def standing(
    session: AsyncSession, budget_year: int, *, reader: Principal, library: PolicyLibrary, today: date
) -> ReCheckStanding:
    section = effective(library, "appraisal", reader, reader.region_code, today)
    rule, evaluation = quality_rule(section), effective(library, "evaluation", reader, reader.region_code, today)
    rows = await queries.re_checks(session, reader.region_path, budget_year)
    told = await queries.bulletined(session, reader.region_path, budget_year)
    departments = groupby(rows, key=lambda row: row["department_id"])
    basis = (*announcing_policy(evaluation).rule.when.basis, *rule.basis)
    return ReCheckStanding(
        budget_year=budget_year,
        rule=QualityView(**{name: f"{points:f}" for name, points in asdict(rule.value).items()}, source=rule.source),
        basis=list(dict.fromkeys(basis)),
        stamp=StampView.model_validate(asdict(section.stamp)),
        departments=[_line(list(found), told.get(department, 0), rule.value) for department, found in departments],
    )


def _line(rows: Sequence[RowMapping], bulletined: int, rule: QualityRule) -> DepartmentStanding:
    final = [_confirmed(row) for row in rows if row["status"] == ReCheckStatus.CONCLUDED.value]
    found = standing_of(final, bulletined, rule)
    return DepartmentStanding(
        department_id=rows[0]["department_id"],
        department_name=rows[0]["department_name"],
        drawn=len(rows),
        concluded=found.concluded,
        bulletined=bulletined,
        mean_deviation=_text(found.mean_deviation),
        largest_deviation=_text(found.largest_deviation),
        confirmed_percent=_text(found.confirmed_percent),
        points=_text(found.points),
        sentence=found.sentence,
    )


def _confirmed(row: RowMapping) -> Confirmed:
    own = row["own_total"]
    return Confirmed(
        own, None if own is None else grade_of(own, scale_of(row["scale"])), row["final_score"], row["grade"]
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
