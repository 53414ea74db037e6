"""What a column of a table is, said once for reading and for writing."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # digits or letters that are no number: leading zeros count
    DAY = "day"
    NUMBER = "number"  # a Decimal
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """`also`: other headings that mean the same. `lengths`: how long a code may be, to see where zeros were lost.

    `choices`: value -> the words a sheet shows for it; the value itself is understood too. `note` goes to the
    sheet that explains the table. A column that is not `needed` may be missing from the sheet altogether;
    one that is `filled` has something in every row.
    """

    field: str
    heading: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    filled: bool = False
    also: tuple[str, ...] = ()
    longest: int = 200
    lengths: tuple[int, ...] = ()
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    width: int = 18
    note: str = ""


@dataclass(frozen=True)
class RowFinding:
    """What is wrong with, or was put right in, one cell: row as Excel counts it. `severity`: refusal or warning."""

    row: int
    field: str
    rule: str
    detail: str
    severity: str = "refusal"
