"""What an import answers: of every row whether it is new, changed, as it was, or refused, and why."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.row_faults import RowFault
from wenxiao.access import Principal
from wenxiao_workbooks import Column, ReadSheet


class TableName(StrEnum):
    REGIONS = "regions"
    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    POSTS = "posts"
    RESPONSIBILITIES = "responsibilities"


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportFinding(BaseModel):
    """`heading` is the column as the sheet names it; a warning says what was put right, a refusal what to correct."""

    field: str
    heading: str
    rule: str
    detail: str
    severity: str


class ImportedRow(BaseModel):
    """`row` as Excel counts it; `code` is what the row is about."""

    row: int
    code: str | None
    outcome: Outcome
    findings: list[ImportFinding]


class ImportReport(BaseModel):
    """`written` is false for a dry run; nothing is written either while a single row is refused."""

    table: TableName
    sheet: str
    dry_run: bool
    written: bool
    counts: dict[Outcome, int]
    rows: list[ImportedRow]


async def _nothing(_: AsyncSession) -> None:
    """There is nothing to write."""


@dataclass(frozen=True)
class TablePlan:
    """`created` and `changed` are numbers of rows; `write` is called where no row has a fault, and only then."""

    created: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    faults: Sequence[RowFault] = ()
    write: Callable[[AsyncSession], Awaitable[None]] = field(default=_nothing)


@dataclass(frozen=True)
class DirectoryTable:
    """One table of the directory; `key` is the column that says what a row is about."""

    name: TableName
    title: str
    key: str
    columns: Sequence[Column]
    remarks: Sequence[str]
    plan: Callable[[AsyncSession, Principal, ReadSheet], Awaitable[TablePlan]]
    rows: Callable[[AsyncSession, Principal], Awaitable[Sequence[Mapping[str, Any]]]]
    shown_only: Sequence[Column] = ()
