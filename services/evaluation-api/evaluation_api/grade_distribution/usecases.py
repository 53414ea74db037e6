"""From the counted rows to lines, each with its scales and their grades."""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.coverage import EvaluatedObject
from evaluation_api.domain.distribution import Tally, shares
from evaluation_api.grade_distribution.models import (
    By,
    DistributionLine,
    GradeCount,
    GradeDistribution,
    ScaleDistribution,
    ScaleStep,
)
from evaluation_api.grade_distribution.queries import spread

# A department's overall form holds the money of its projects once more, and is scored by a framework of its own.
TOGETHER = (EvaluatedObject.PROJECT, EvaluatedObject.POLICY)


async def distribution(
    session: AsyncSession, budget_year: int, by: By, asked: EvaluatedObject | None
) -> GradeDistribution:
    objects = (asked,) if asked else TOGETHER
    rows = await spread(session, budget_year, by.value, [one.value for one in objects])
    whole = [row for row in rows if row["whole"]]
    lines = groupby((row for row in rows if not row["whole"]), key=_place)
    return GradeDistribution(
        budget_year=budget_year,
        by=by,
        objects=list(objects),
        whole=_scales(whole),
        lines=[DistributionLine(**dict(place), scales=_scales(found)) for place, found in lines],
    )


def _place(row: RowMapping) -> tuple[tuple[str, Any], ...]:
    names = ("region_code", "region_name", "department_id", "department_name")
    return tuple((name, row[name]) for name in names)


def _scales(rows: Iterable[RowMapping]) -> list[ScaleDistribution]:
    return [_scale(list(found)) for _, found in groupby(rows, key=lambda row: row["scale"])]


def _scale(rows: list[RowMapping]) -> ScaleDistribution:
    together, graded = rows[0], rows[1:]
    steps = json.loads(together["scale"] or "[]")
    counted = {row["grade"]: Tally(row["forms"], row["money"]) for row in graded}
    found = shares([step["grade"] for step in steps], counted)
    return ScaleDistribution(
        scale=[ScaleStep(grade=step["grade"], at_least=str(step["from"])) for step in steps],
        forms=together["forms"],
        money=str(together["money"]),
        average_total=str(together["average_total"]),
        median_total=str(together["median_total"]),
        average_own_total=_text(together["average_own_total"]),
        median_own_total=_text(together["median_own_total"]),
        top_percent=str(found[0].percent),
        grades=[
            GradeCount(grade=one.grade, forms=one.forms, money=str(one.money), percent=str(one.percent))
            for one in found
        ],
    )


def _text(number: object) -> str | None:
    return None if number is None else str(number)
