"""One line of what is due: which source to which audience, until when, what came of it, and what follows."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.supervision import State
from disclosure_api.releases.models import NotedFinding

PaperName = Literal["budget_draft", "final_accounts", "no_draft"]


class DisclosureDutyView(BaseModel):
    """`last_day` is null where the document says gradually; `others_first_on`: when the other audience first had it;
    `revised_by`: until when a newer revision is to be released; `published_as`: in which role it was published."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    department_name: str | None
    kind: Kind
    source_id: UUID
    item_id: UUID
    project_code: str
    project_name: str
    budget_year: int
    marks: list[str]
    final_on: date
    audience: Audience
    by: list[str]
    paper: PaperName
    paper_year: int | None
    gradual: bool
    basis: list[str]
    last_day: date | None
    first_on: date | None
    in_force: bool
    corrections: int
    withdrawals: int
    empty: list[str]
    published_as: str | None
    others_first_on: date | None
    withheld: bool
    waiting: bool
    revised_by: date | None
    state: State
    findings: list[NotedFinding]


class DutyCounts(BaseModel):
    """How many of a department's duties to one audience stand how; `total` is their sum."""

    model_config = ConfigDict(extra="forbid")
    region_code: str
    department_id: int
    department_name: str | None
    audience: Audience
    total: int
    due: int
    released: int
    late: int
    missing: int
    irregular: int
    withheld: int
    waiting: int
    outdated: int


class DisclosureDutyCounts(BaseModel):
    """What the caller may see of it, on his business day."""

    model_config = ConfigDict(extra="forbid")
    budget_year: int
    as_of: date
    departments: list[DutyCounts]
