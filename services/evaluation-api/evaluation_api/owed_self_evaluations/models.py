"""One line of what a year owes: the approved target, how far its self-evaluation is, until when, and whether late."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict

from evaluation_api.database import ScopedView
from evaluation_api.domain.coverage import EvaluatedObject


class OwedState(StrEnum):
    """`not_opened`, or the status of the form."""

    NOT_OPENED = "not_opened"
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    PASSED = "passed"
    ACCEPTED = "accepted"


class OwedSelfEvaluationView(ScopedView):
    """`evaluated_revision`: a form of an earlier revision exists, which no longer covers the year.

    `late`: submitted after `due_on`, or not submitted and the business day is after it.
    """

    model_config = ConfigDict(extra="forbid")
    target_id: UUID
    target_revision: int
    project_id: UUID
    project_code: str
    project_name: str
    object: EvaluatedObject
    budget_year: int
    approved_budget: str
    approved_on: date | None
    transfer_payment: bool
    state: OwedState
    self_evaluation_id: UUID | None
    submitted_on: date | None
    evaluated_revision: int | None
    due_on: date
    late: bool
