"""Many drafts and many publications at once, with a result for each row."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from disclosure_api.releases.models import NotedFinding, ReleaseDraft

MOST_ROWS = 1_000


class Outcome(StrEnum):
    DRAFTED = "drafted"
    PUBLISHED = "published"
    REFUSED = "refused"


class DraftBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    releases: list[ReleaseDraft] = Constraint(min_length=1, max_length=MOST_ROWS)
    dry_run: bool = Constraint(default=False, description="只试算，不保存")


class NamedRelease(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int = Constraint(strict=True, ge=1, le=999_999_999, description="读取时的版本，即 ETag")


class PublicationBatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    releases: list[NamedRelease] = Constraint(min_length=1, max_length=MOST_ROWS)
    dry_run: bool = Constraint(default=False, description="只试算，不保存")


class BatchRow(BaseModel):
    """`problem` is the type of the refusal, as it would have been given for this row alone."""

    index: int
    outcome: Outcome
    release_id: UUID | None
    version: int | None
    problem: str | None
    detail: str | None
    basis: list[str]
    findings: list[NotedFinding]


class BatchAnswer(BaseModel):
    dry_run: bool
    done: int
    refused: int
    rows: list[BatchRow]
