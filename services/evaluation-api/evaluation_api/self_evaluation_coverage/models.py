"""How much of a year is self-evaluated: per region, per department, by count and by money."""

from datetime import date

from evaluation_api.domain.coverage import EvaluatedObject
from evaluation_api.views import FindingView, Shown


class Counted(Shown):
    """Targets, and their approved budget in yuan.

    A department's overall target holds the money of its projects once more: it is counted in the line of its object,
    and in no line of several.
    """

    count: int
    money: str


class CoverageLine(Shown):
    """`opened` holds `submitted`, that holds `passed`, that `accepted`; `missing` is what is owed and not submitted.

    Covered is what the department has passed. `overdue` is missing after the last day; `late` also counts what was
    submitted after it. Per cent are rounded down: 100.00 is all. Null where nothing is owed.
    """

    owed: Counted
    opened: Counted
    submitted: Counted
    passed: Counted
    accepted: Counted
    missing: Counted
    overdue: Counted
    late: Counted
    coverage_percent: str | None
    coverage_percent_of_money: str | None
    submitted_percent: str | None


class ObjectCoverage(CoverageLine):
    object: EvaluatedObject


class WindowView(Shown):
    """The first and the last day for submitting."""

    first: date
    last: date
    basis: list[str]


class RegionCoverage(CoverageLine):
    """`findings`: where a document of the place demands full coverage, whether it is reached."""

    region_code: str
    region_name: str | None
    window: WindowView
    objects: list[ObjectCoverage]
    findings: list[FindingView]


class DepartmentCoverage(CoverageLine):
    region_code: str
    department_id: int
    department_name: str | None


class UnitCoverage(CoverageLine):
    region_code: str
    department_id: int
    unit_id: int
    unit_name: str


class SelfEvaluationCoverage(Shown):
    """What the caller may see of it, on his business day; a government's budget owes no self-evaluation of a unit."""

    budget_year: int
    as_of: date
    whole: CoverageLine
    objects: list[ObjectCoverage]
    regions: list[RegionCoverage]
    departments: list[DepartmentCoverage]
    units: list[UnitCoverage]
