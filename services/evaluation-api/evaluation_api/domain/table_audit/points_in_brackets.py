"""Points of the single rows where a form without a column of weights prints them in brackets: 示范村数（30分）."""

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.printed import Printed, PrintedRow

_POINTS = re.compile(r"[(\[【](?:分值|权重)?:?(\d{1,3}(?:\.\d{1,4})?)分[)\]】]$")


def with_points(rows: Sequence[PrintedRow]) -> Sequence[PrintedRow]:
    """Rows with such a weight at the name's cell, where most rows print one and none has a weight of its own."""
    if any(row.weight for row in rows):
        return rows
    found = [_in_brackets(row) for row in rows]
    if sum(one is not None for one in found) * 2 <= len(rows):
        return rows
    return [row if one is None else replace(row, weight=one) for row, one in zip(rows, found, strict=True)]


def _in_brackets(row: PrintedRow) -> Printed | None:
    for cell in (row.level3, row.target):
        points = _POINTS.search(figures.flat(cell.words)) if cell is not None else None
        if cell is not None and points is not None:
            return Printed(points[1], (row.level3 or cell).place)
    return None
