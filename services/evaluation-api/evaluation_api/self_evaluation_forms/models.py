"""What an import of filled forms answers: each sheet with what was done, or would be, and everything to correct."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field as Constraint

from evaluation_api.views import Shown


class Outcome(StrEnum):
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_ASIDE = "left_aside"


class FormFindingView(Shown):
    """`cell` as Excel names it, empty where it is about the whole sheet; `severity` is refusal or warning."""

    cell: str
    field: str
    rule: str
    detail: str
    severity: str


class SheetOutcome(Shown):
    """`self_evaluation_id` null: the sheet belongs to none; `version` is that of the self-evaluation afterwards."""

    sheet: str
    outcome: Outcome
    self_evaluation_id: UUID | None
    project_name: str | None
    version: int | None
    findings: list[FormFindingView]


class FormAnswer(Shown):
    """All forms are taken or none; in a dry run nothing is written."""

    dry_run: bool
    revised: int
    unchanged: int
    refused: int
    left_aside: int
    sheets: list[SheetOutcome] = Constraint(description="每张工作表一行")
