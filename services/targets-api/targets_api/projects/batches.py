"""Many entries at once: each row is judged alone; a dry run says the same and writes nothing."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Constraint

from targets_api.database import Session
from targets_api.projects.entering import Judged, judge_entry, write_entries
from targets_api.projects.models import ProjectDraft
from targets_api.projects.usecases import ProjectCodeTaken
from targets_api.scope import own_scope
from wenxiao.access import Principal
from wenxiao.errors import Refusal
from wenxiao.validation_messages import chinese_message

ROWS = 1000


class ProjectBatch(BaseModel):
    """Rows have the fields of a project's POST; others, named `_…`, come back with the answer untouched."""

    model_config = ConfigDict(extra="forbid")
    rows: list[dict[str, Any]] = Constraint(min_length=1, max_length=ROWS, description="逐行的项目，字段同登记项目")


class RowError(BaseModel):
    pointer: str
    detail: str


class RowAnswer(BaseModel):
    index: int
    outcome: str = Constraint(description="accepted 或 refused")
    code: str | None
    project_id: UUID | None
    errors: list[RowError]
    row: dict[str, Any]


class BatchAnswer(BaseModel):
    dry_run: bool
    accepted: int
    refused: int
    rows: list[RowAnswer]


async def enter_many(
    session: Session, batch: ProjectBatch, *, who: Principal, today: date, dry_run: bool
) -> BatchAnswer:
    own_scope(who)
    taken: set[str] = set()
    judged: dict[int, Judged] = {}
    answers = []
    for index, row in enumerate(batch.rows):
        answer, found = await _answer(session, index, row, who=who, taken=taken)
        answers.append(answer)
        if found is not None:
            judged[index] = found
    if judged and not dry_run:
        written = await write_entries(session, list(judged.values()), who=who, today=today)
        for index, project in zip(judged, written, strict=True):
            answers[index].code, answers[index].project_id = project.code, project.id
    accepted = len(judged)
    return BatchAnswer(dry_run=dry_run, accepted=accepted, refused=len(answers) - accepted, rows=answers)


async def _answer(
    session: Session, index: int, row: dict[str, Any], *, who: Principal, taken: set[str]
) -> tuple[RowAnswer, Judged | None]:
    """Writes nothing: nothing that can refuse a row comes after the first one is written."""
    answer, judged = RowAnswer(index=index, outcome="refused", code=None, project_id=None, errors=[], row=row), None
    try:
        draft = ProjectDraft.model_validate({name: value for name, value in row.items() if name[:1] != "_"})
        entered, answer.code = await judge_entry(session, draft, who=who)
        if answer.code in taken:
            raise ProjectCodeTaken(f"项目代码{answer.code}在本批中重复，请核对", pointer="#/code")
        taken |= {answer.code} if answer.code else set()
        judged = Judged(draft, entered, answer.code)
    except ValidationError as wrong:
        answer.errors = [_malformed(index, dict(error)) for error in wrong.errors(include_url=False)]
    except Refusal as refused:
        pointer = (refused.pointer or "#").removeprefix("#")
        answer.errors = [RowError(pointer=f"#/rows/{index}{pointer}", detail=refused.detail)]
    else:
        answer.outcome = "accepted"
    return answer, judged


def _malformed(index: int, error: dict[str, Any]) -> RowError:
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in error["loc"]]
    place = "".join(f"/{step}" for step in steps)
    return RowError(pointer=f"#/rows/{index}{place}", detail=chinese_message(error))
