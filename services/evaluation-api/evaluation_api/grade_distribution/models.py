"""How the grades of a year's finished self-evaluations are spread, by department or by region."""

from enum import StrEnum

from evaluation_api.domain.coverage import EvaluatedObject
from evaluation_api.views import Shown


class By(StrEnum):
    DEPARTMENT = "department"
    REGION = "region"


class ScaleStep(Shown):
    grade: str
    at_least: str


class GradeCount(Shown):
    """Forms of this grade, their whole-year budget in yuan, and their share of the forms."""

    grade: str
    forms: int
    money: str
    percent: str


class ScaleDistribution(Shown):
    """Forms that were scored under one and the same grade scale; forms of another scale are never mixed in.

    `grades` in the order of the scale. Averages and medians: of our totals, and of the offices' own. `top_percent`
    is the share of the best grade.
    """

    scale: list[ScaleStep]
    forms: int
    money: str
    average_total: str
    median_total: str
    average_own_total: str | None
    median_own_total: str | None
    top_percent: str
    grades: list[GradeCount]


class DistributionLine(Shown):
    """`department_id` is null where the line is a region's."""

    region_code: str
    region_name: str | None
    department_id: int | None
    department_name: str | None
    scales: list[ScaleDistribution]


class GradeDistribution(Shown):
    """Only what the department has passed counts, taken in by finance or not: as it was graded when submitted, or
    by its concluded re-check where there is one."""

    budget_year: int
    by: By
    objects: list[EvaluatedObject]
    whole: list[ScaleDistribution]
    lines: list[DistributionLine]
