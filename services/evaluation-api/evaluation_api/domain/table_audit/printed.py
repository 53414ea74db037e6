"""What a table of an office says, text by text as printed, and where each text stands.

Nothing is corrected or understood here. A cell that the form has but that was left empty is a `Printed` without words;
None means that the form has no such cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class TableKind(StrEnum):
    """`department`: a department as a whole; `evaluation_result`: points of a framework given by evaluators;
    `unknown`: rows of indicators were found, but nothing says what for."""

    SELF_EVALUATION = "self_evaluation"
    TARGET = "target"
    DEPARTMENT = "department"
    EVALUATION_RESULT = "evaluation_result"
    UNKNOWN = "unknown"


KIND_ZH = MappingProxyType(
    {
        TableKind.SELF_EVALUATION: "绩效自评表",
        TableKind.TARGET: "绩效目标表",
        TableKind.DEPARTMENT: "部门整体支出绩效表",
        TableKind.EVALUATION_RESULT: "绩效评价评分表",
        TableKind.UNKNOWN: "未能判明种类的绩效表",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """`sheet` as the file names it; `cell` as Excel writes it (F12), or a JSON pointer; row and column from 1, or 0."""

    sheet: str = ""
    cell: str = ""
    row: int = 0
    column: int = 0

    @property
    def zh(self) -> str:
        return f"{self.sheet} {self.cell}".strip() or "全表"


@dataclass(frozen=True, slots=True)
class Printed:
    """`words` trimmed of blanks around them and nothing else; `fault` in Chinese where the cell cannot be used."""

    words: str
    place: Place = field(default=Place())
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A line of the money block: the total, or one of its sources."""

    name: Printed
    initial: Printed | None = None
    adjusted: Printed | None = None
    executed: Printed | None = None
    rate: Printed | None = None
    weight: Printed | None = None
    score: Printed | None = None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """`shares_weight` and `shares_score`: numbers of the rows, this one included, over which that cell is merged;
    the words then stand in the first of them only. `others` holds cells of further columns by their heading.
    `doubtful`: the copy was damaged here, nothing that hangs on this row is certain."""

    number: int
    level1: Printed | None = None
    level2: Printed | None = None
    level3: Printed | None = None
    operator: Printed | None = None
    target: Printed | None = None
    unit: Printed | None = None
    actual: Printed | None = None
    weight: Printed | None = None
    score: Printed | None = None
    reason: Printed | None = None
    scoring_rule: Printed | None = None
    shares_weight: tuple[int, ...] = ()
    shares_score: tuple[int, ...] = ()
    others: Mapping[str, Printed] = field(default_factory=dict)
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the table that nobody could make out: said with its place, never a reason to refuse the file."""

    place: Place
    detail: str


@dataclass(frozen=True)
class PrintedTable:
    """`money_unit` is 元, 万元 or 亿元, "" where nothing says; `year` the budget year that the table names.

    `money` are the lines of the money block, the total first where there is one (`has_total_line`). `complete` is False
    where the table is known to be cut; `closed` is False where no line of totals ends the rows, so that some may lie
    elsewhere. `remarks` are footnotes. `place` is where the table begins.
    """

    kind: TableKind
    place: Place = field(default=Place())
    title: Printed | None = None
    year: int | None = None
    department: Printed | None = None
    office: Printed | None = None
    project: Printed | None = None
    money_unit: str = ""
    money: tuple[MoneyLine, ...] = ()
    has_total_line: bool = True
    goal: Printed | None = None
    goal_achieved: Printed | None = None
    rows: tuple[PrintedRow, ...] = ()
    total_weight: Printed | None = None
    total_score: Printed | None = None
    grade: Printed | None = None
    remarks: tuple[Printed, ...] = ()
    unread: tuple[Unread, ...] = ()
    complete: bool = True
    closed: bool = True

    @property
    def budget(self) -> MoneyLine | None:
        """The line of the whole money, which carries the execution rate and its points."""
        return self.money[0] if self.money and self.has_total_line else None
