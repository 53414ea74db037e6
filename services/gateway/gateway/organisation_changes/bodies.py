"""What an administrator sends in; each body is kept as it came and says itself which act it is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gateway.domain.organisation_acts import Act, Correct, Heir, Merge, Move, Placement, Register, Rename, Split
from gateway.organisation_changes.models import ChangeKind
from gateway.organisations.models import OrganisationKind

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
Code = Annotated[str, StringConstraints(pattern=r"^([0-9]{3})+$", max_length=30)]
CreditCode = Annotated[str, StringConstraints(max_length=18)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6,12}$")]
Id = Annotated[int, Field(ge=1, lt=2**63)]
EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)


class Grounds(BaseModel, ABC):
    """`effective_day` is the first day on which it is so; it may lie behind or ahead. `document_number` is 批文号."""

    model_config = ConfigDict(extra="forbid")

    effective_day: date = Field(ge=EARLIEST, le=LATEST)
    reason: str = Field(min_length=2, max_length=500)
    document_number: str | None = Field(None, min_length=2, max_length=100)

    @abstractmethod
    def act(self, organisation_id: int) -> Act:
        """The act that these grounds are given for, on an organisation (0 where it is only being registered)."""


class Registration(Grounds):
    """A new organisation. A unit lies below an office and has its code and three digits more."""

    region_code: RegionCode
    code: Code
    name: Name
    kind: OrganisationKind
    parent_id: Id | None = None
    credit_code: CreditCode | None = None

    def act(self, organisation_id: int) -> Register:
        return Register(
            self.region_code, self.code, self.name, self.kind.value, self.parent_id, self.credit_code or None
        )


class Renaming(Grounds):
    name: Name

    def act(self, organisation_id: int) -> Rename:
        return Rename(organisation_id, self.name)


class Moving(Grounds):
    """Below another parent (null: to the top), to another code or region; what lies below goes along."""

    parent_id: Id | None
    code: Code | None = None
    region_code: RegionCode | None = None

    def act(self, organisation_id: int) -> Move:
        return Move(organisation_id, self.parent_id, self.code, self.region_code)


class UnitPlace(BaseModel):
    """Where a unit of an organisation that ends goes; without a code it keeps its own, which must fit."""

    model_config = ConfigDict(extra="forbid")

    organisation_id: Id
    code: Code | None = None


class Merging(Grounds):
    """Into an existing organisation; `units` says under which codes the units go along."""

    successor_id: Id | None = None
    units: list[UnitPlace] = Field(default_factory=list, max_length=500)

    def act(self, organisation_id: int) -> Merge:
        return Merge(organisation_id, self.successor_id, _placements(self.units))


class Successor(BaseModel):
    """An existing organisation, or a new one with code, name and kind; the main one (承接单位) goes on."""

    model_config = ConfigDict(extra="forbid")

    main: bool
    organisation_id: Id | None = None
    code: Code | None = None
    name: Name | None = None
    kind: OrganisationKind | None = None
    credit_code: CreditCode | None = None
    units: list[UnitPlace] = Field(default_factory=list, max_length=500)


class Splitting(Grounds):
    """Into two or more, of which exactly one is the main one; units that are not named go to it."""

    successors: list[Successor] = Field(max_length=50)

    def act(self, organisation_id: int) -> Split:
        return Split(organisation_id, tuple(_heir(one) for one in self.successors))


class Correction(Grounds):
    """Of the period that the day lies in; what is left out stays, "" removes a credit code."""

    name: Name | None = None
    code: Code | None = None
    kind: OrganisationKind | None = None
    credit_code: CreditCode | None = None

    def act(self, organisation_id: int) -> Correct:
        kind = self.kind.value if self.kind else None
        return Correct(organisation_id, self.name, self.code, kind, self.credit_code)


class Cancellation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=2, max_length=500)


def _placements(units: list[UnitPlace]) -> tuple[Placement, ...]:
    return tuple(Placement(unit.organisation_id, unit.code) for unit in units)


def _heir(told: Successor) -> Heir:
    return Heir(
        told.main,
        told.organisation_id,
        told.code or "",
        told.name or "",
        told.kind.value if told.kind else "",
        told.credit_code or None,
        _placements(told.units),
    )


BODIES: Mapping[ChangeKind, type[Grounds]] = {
    ChangeKind.REGISTER: Registration,
    ChangeKind.RENAME: Renaming,
    ChangeKind.MOVE: Moving,
    ChangeKind.MERGE: Merging,
    ChangeKind.SPLIT: Splitting,
    ChangeKind.CORRECT: Correction,
}
KIND_OF = {body: kind for kind, body in BODIES.items()}
