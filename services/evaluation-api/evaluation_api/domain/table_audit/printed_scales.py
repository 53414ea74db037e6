"""The scale of grades that a form itself prints: 优（90分及以上）、良（75分-90分）、中（60分-75分）、差（60分以下）."""

import re
from decimal import Decimal
from itertools import pairwise

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.printed import PrintedTable

_N = r"(\d{1,3}(?:\.\d{1,2})?)分?"
_EDGES = rf"(?:{_N}[-~～—–至]+{_N}|{_N}(及?以上|以下))"
_GRADE = "(优|良|中|低|差)(?:秀|好|等|级)?"
_BEFORE = re.compile(rf"{_GRADE}[(:为]{{0,2}}{_EDGES}")
_BEHIND = re.compile(rf"{_EDGES}(?:的|,)?(?:分?为|是|:)?“?{_GRADE}")
_FEWEST = 3
_INCLUDED = re.compile(r"\(?不?含(?:\d{1,3}分?)?\)?")


def printed_scale(table: PrintedTable) -> tuple[GradeStep, ...] | None:
    """The first of the remarks, or the cell of the grade, that holds one."""
    cells = (*table.remarks, *((table.grade,) if table.grade is not None else ()))
    return next((scale for cell in cells if (scale := _scale(cell.words)) is not None), None)


def _scale(words: str) -> tuple[GradeStep, ...] | None:
    text = _INCLUDED.sub("", figures.flat(words))
    for found in (
        {one[1]: _lowest(*one.groups()[1:]) for one in _BEFORE.finditer(text)},
        {one[5]: _lowest(*one.groups()[:4]) for one in _BEHIND.finditer(text)},
    ):
        steps = tuple(GradeStep(grade, lowest) for grade, lowest in found.items())
        edges = [step.lowest for step in steps]
        falling = all(above > below for above, below in pairwise(edges))
        if len(steps) >= _FEWEST and falling and edges[0] < HUNDRED and steps[0].grade == "优" and edges[-1] == ZERO:
            return steps
    return None


def _lowest(one: str | None, other: str | None, edge: str | None, way: str | None) -> Decimal:
    if edge is not None:
        return ZERO if way == "以下" else Decimal(edge)
    return min(Decimal(one or 0), Decimal(other or 0))
