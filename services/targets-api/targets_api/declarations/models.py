"""Who has declared what, as it is shown."""

from pydantic import BaseModel
from pydantic import Field as Constraint

from targets_api.projects.models import FindingView


class KindCoverage(BaseModel):
    """One kind of target; `basis` are the clauses that ask for it, `findings` what is missing."""

    kind: str
    entries: int
    begun: int
    declared: int
    complete: bool
    basis: list[str]
    findings: list[FindingView]


class DepartmentCoverage(BaseModel):
    department_id: int
    department_name: str | None
    complete: bool
    kinds: list[KindCoverage]


class DeclarationCoverage(BaseModel):
    budget_year: int
    region_code: str
    complete: bool
    government: list[KindCoverage] = Constraint(description="本级政府预算目标；当地没有要求的为空")
    departments: list[DepartmentCoverage]
