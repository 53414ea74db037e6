"""What the library says about an entry: its points of attention, and how its admission would go."""

from dataclasses import asdict
from uuid import UUID

from pydantic import BaseModel

from targets_api.domain.ex_ante import Admission
from targets_api.domain.outcome import Outcome
from targets_api.projects.models import FindingView


class PointView(BaseModel):
    """One point in the words of the pack; `of` is the kind of money it belongs to."""

    of: str
    point: str
    statement: str | None
    basis: list[str]


class AttentionAnswers(BaseModel):
    project_id: UUID
    kinds_of_money: list[str]
    points: list[PointView]
    findings: list[FindingView]


class ForeseenAdmission(BaseModel):
    project_id: UUID
    outcome: Outcome
    findings: list[FindingView]


def foreseen(project_id: UUID, found: Admission) -> ForeseenAdmission:
    findings = [FindingView.model_validate(asdict(finding)) for finding in found.findings]
    return ForeseenAdmission(project_id=project_id, outcome=found.outcome, findings=findings)
