"""How each department stands by its re-checks: what its appraisal counts of its self-evaluations."""

from evaluation_api.views import Shown, StampView


class DepartmentStanding(Shown):
    """Deviations are points between an office's own total and the final score; `points` by the rule of the place.

    Null where nothing is concluded yet. `sentence` says how the points came about.
    """

    department_id: int
    department_name: str | None
    drawn: int
    concluded: int
    bulletined: int
    mean_deviation: str | None
    largest_deviation: str | None
    confirmed_percent: str | None
    points: str | None
    sentence: str


class QualityView(Shown):
    points: str
    tolerance: str
    off_per_point: str
    off_per_bulletin: str
    source: str


class ReCheckStanding(Shown):
    """Of the caller's own region and within his reach; units and departments see theirs once it is told to them.

    `basis` are the clauses by which finance looks at self-evaluations again."""

    budget_year: int
    rule: QualityView
    basis: list[str]
    stamp: StampView
    departments: list[DepartmentStanding]
