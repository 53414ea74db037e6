"""Putting the counted lines together, and beside each region what its documents demand."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.coverage import Covered, EvaluatedObject, coverage_findings, percent
from evaluation_api.regional_law import RegionLaw, YearLaw
from evaluation_api.self_evaluation_coverage import queries
from evaluation_api.self_evaluation_coverage.models import (
    Counted,
    CoverageLine,
    DepartmentCoverage,
    ObjectCoverage,
    RegionCoverage,
    SelfEvaluationCoverage,
    UnitCoverage,
    WindowView,
)
from evaluation_api.views import FindingView


async def coverage(
    session: AsyncSession, law: YearLaw, *, department_id: int | None = None, units: bool = False
) -> SelfEvaluationCoverage:
    rows = await queries.counted(session, law, department_id=department_id, units=units)
    at = {level: [row for row in rows if row["grouped"] == level] for level in {row["grouped"] for row in rows}}
    by_region = {row["region_code"]: row for row in at.get(queries.REGION, ())}
    return SelfEvaluationCoverage(
        budget_year=law.budget_year,
        as_of=law.today,
        whole=CoverageLine(**_line(at[queries.WHOLE][0])),
        objects=_objects(at.get(queries.OBJECT, ())),
        regions=[
            _region(by_region[one.region_code], one, law, at[queries.REGION_OBJECT])
            for one in law.regions
            if one.region_code in by_region
        ],
        departments=[
            DepartmentCoverage(**_line(row), **_named(row, "region_code", "department_id", "department_name"))
            for row in at.get(queries.DEPARTMENT, ())
        ],
        units=[
            UnitCoverage(**_line(row), **_named(row, "region_code", "department_id", "unit_id", "unit_name"))
            for row in at.get(queries.UNIT, ())
        ],
    )


def _region(row: RowMapping, region: RegionLaw, law: YearLaw, all_objects: Sequence[RowMapping]) -> RegionCoverage:
    objects = [one for one in all_objects if one["region_code"] == region.region_code]
    covered = {EvaluatedObject(one["object"]): Covered(one["owed"], one["passed"]) for one in objects}
    found = coverage_findings(law.budget_year, region.demanded, covered, region.window, law.today)
    window = WindowView(first=region.window.first, last=region.window.last, basis=list(region.window.basis))
    return RegionCoverage(
        **_line(row),
        region_code=region.region_code,
        region_name=region.region_name,
        window=window,
        objects=_objects(objects),
        findings=[FindingView.model_validate(asdict(one) | {"basis": list(one.basis)}) for one in found],
    )


def _objects(rows: Iterable[RowMapping]) -> list[ObjectCoverage]:
    return [ObjectCoverage(**_line(row), object=row["object"]) for row in rows]


def _named(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _line(row: RowMapping) -> dict[str, Any]:
    counts = {name: Counted(count=row[name], money=str(row[f"{name}_money"])) for name in queries.MEASURES}
    return counts | {
        "coverage_percent": _shown(percent(row["passed"], row["owed"])),
        "coverage_percent_of_money": _shown(percent(row["passed_money"], row["owed_money"])),
        "submitted_percent": _shown(percent(row["submitted"], row["owed"])),
    }


def _shown(share: Decimal | None) -> str | None:
    return None if share is None else str(share)
