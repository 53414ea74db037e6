"""What a release is made from: a source as its own service describes it, with the money it states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from disclosure_api.domain.fields import STATES, Audience, Kind
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
    """`document` has the fields of which each audience sees some; `by_audience` stands in its place where it is
    computed for one audience from what that audience has. `subject` and `period` say what it is about, by
    whichever id it was found."""

    kind: Kind
    noun: str
    id: str
    status: str
    unit: Unit
    subject: str
    project_code: str | None
    project_name: str | None
    budget_year: int
    document: Mapping[str, object]
    period: str = ""
    by_audience: Mapping[Audience, Mapping[str, object]] = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        return Matter(self.unit.region_code, self.kind, self.subject, self.budget_year, self.period)

    def document_for(self, audience: Audience) -> Mapping[str, object]:
        return self.by_audience.get(audience, self.document)


def money_stated(kind: Kind, content: Mapping[str, object]) -> Decimal:
    """The sum that a document stands for, as it is written there; nothing where that is withheld."""
    money, name = content.get("money"), STATES.get(kind)
    stated = money.get(name) if isinstance(money, Mapping) and name else None
    return Decimal(stated) if isinstance(stated, str) else Decimal("0.00")
