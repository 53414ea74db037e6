"""What a table is held against: the scoring rules of a place, its grades, its form, and the clauses they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.presets import Preset
from evaluation_api.domain.scoring.rules_in_force import ScoringRules


def _scale(*steps: tuple[str, int]) -> tuple[GradeStep, ...]:
    return tuple(GradeStep(grade, Decimal(lowest)) for grade, lowest in steps)


# Scales that are in use somewhere; a grade that fits none of them is wrong wherever the table comes from.
SCALES_IN_USE = (
    _scale(("优", 90), ("良", 80), ("中", 60), ("差", 0)),
    _scale(("优", 90), ("良", 80), ("中", 70), ("低", 60), ("差", 0)),
    _scale(("优", 90), ("良", 75), ("中", 60), ("差", 0)),
)


@dataclass(frozen=True)
class AuditLaw:
    """`preset` None: nothing is known of the form. `place_known`: the place has its own pack.

    `basis` are clause ids and `sources` norms by subject: weights, execution, reason, grade, score."""

    rules: ScoringRules
    scale: tuple[GradeStep, ...]
    preset: Preset | None = None
    place_known: bool = False
    basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def basis_of(self, subject: str) -> tuple[str, ...]:
        return self.basis.get(subject, ())

    def source_of(self, subject: str) -> str:
        """The norm, where no clause of the place says it."""
        return "" if self.basis_of(subject) else self.sources.get(subject, "")
