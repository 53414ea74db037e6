"""An assignment as evaluation-api sends it: who may read which projects, from when to when."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint


class AssignmentMessage(BaseModel):
    """Only the fields read here are declared, others are left alone."""

    model_config = ConfigDict(extra="ignore")
    assignment_id: UUID
    assignee: Annotated[str, Constraint(min_length=1, max_length=200, pattern=r"^[^\n]+$")]
    project_ids: list[UUID] = Constraint(min_length=1, max_length=200)
    starts_on: date
    ends_on: date
    revoked: bool
