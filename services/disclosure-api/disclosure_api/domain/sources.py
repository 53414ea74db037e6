"""What a release is made from: a source as its own service describes it, with the money it states."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from disclosure_api.domain.fields import Kind
from disclosure_api.domain.succession import Matter


@dataclass(frozen=True)
class Unit:
    """Whose row it is, and where it lies: what reach is enforced on."""

    region_path: str
    region_code: str
    id: int
    code: str
    name: str
    department_id: int


@dataclass(frozen=True)
class Source:
    """`document` has the fields of which each audience sees some; `money` is the sum it stands for:
    a target's approved budget, a result's executed amount. `subject` and `period` say what it is about, by whichever
    id it was found."""

    kind: Kind
    noun: str
    id: str
    status: str
    unit: Unit
    subject: str
    project_code: str | None
    project_name: str | None
    budget_year: int
    money: Decimal
    document: Mapping[str, object]
    period: str = ""

    @property
    def matter(self) -> Matter:
        return Matter(self.unit.region_code, self.kind, self.subject, self.budget_year, self.period)
