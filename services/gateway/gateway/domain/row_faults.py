"""What is wrong with one row of a table that somebody wants to import."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowFault:
    """`row` as Excel counts it; `field` is the column's name in code."""

    row: int
    field: str
    rule: str
    detail: str
