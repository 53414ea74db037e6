"""What may be done to organisations; each act says what it is about, its day comes beside it."""

from dataclasses import dataclass

from wenxiao.errors import Invalid


class OrganisationChangeRefused(Invalid):
    title = "机构变动不能登记"


@dataclass(frozen=True)
class Placement:
    """Where a unit of an organisation that ends goes: to the successor, under this code."""

    organisation_id: int
    code: str | None = None


@dataclass(frozen=True)
class Register:
    region_code: str
    code: str
    name: str
    kind: str
    parent_id: int | None = None
    credit_code: str | None = None


@dataclass(frozen=True)
class Rename:
    organisation_id: int
    name: str


@dataclass(frozen=True)
class Move:
    """Below another parent, to another code, to another region, or several of these; what lies below goes along."""

    organisation_id: int
    parent_id: int | None
    code: str | None = None
    region_code: str | None = None


@dataclass(frozen=True)
class Merge:
    organisation_id: int
    successor_id: int | None
    units: tuple[Placement, ...] = ()


@dataclass(frozen=True)
class Heir:
    """An existing organisation, or a new one beside the one that is split."""

    main: bool
    organisation_id: int | None = None
    code: str = ""
    name: str = ""
    kind: str = ""
    credit_code: str | None = None
    units: tuple[Placement, ...] = ()


@dataclass(frozen=True)
class Split:
    organisation_id: int
    heirs: tuple[Heir, ...]


@dataclass(frozen=True)
class Correct:
    """Of the period that the day lies in; None leaves as it is, an empty credit code removes it."""

    organisation_id: int
    name: str | None = None
    code: str | None = None
    kind: str | None = None
    credit_code: str | None = None


Act = Register | Rename | Move | Merge | Split | Correct
