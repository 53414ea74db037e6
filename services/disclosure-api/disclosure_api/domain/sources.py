"""What a release is made from: a source as its own service describes it, with the money it states."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from disclosure_api.domain.fields import Kind


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
    a target's approved budget, a result's executed amount. `matter` is the same by whichever id the source
    was found: a re-check and the application of its result are one self-evaluation's."""

    kind: Kind
    noun: str
    id: str
    matter: str
    status: str
    unit: Unit
    project_code: str
    project_name: str
    budget_year: int
    money: Decimal
    document: Mapping[str, object]
