"""What the headings declare, 产出指标(50分), against the weights or points of the rows below them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from evaluation_api.domain.scoring.decimals import ZERO, number
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Place
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.understood import Subject

_NUMBER = r"\d{1,3}(?:\.\d{1,4})?"
_DECLARED = re.compile(
    rf"\((?P<low>{_NUMBER})(?:[-~—–至](?P<high>{_NUMBER}))?(?P<unit>分)?\)(?P<after>分)?|(?P<bare>{_NUMBER})分$"
)
# A smaller number in brackets, without 分, is rather the heading's own number.
_SMALLEST_BARE = Decimal(5)


@dataclass
class _Level:
    """`declared` are lowest and highest of each of its headings that declares anything; all in 分 or not."""

    name: str
    rows: list[ReadRow] = field(default_factory=list)
    declared: set[tuple[Decimal, Decimal]] = field(default_factory=set)
    in_points: bool = True


def undeclared(words: str) -> str:
    """产出指标(50分) → 产出指标."""
    return _DECLARED.sub("", figures.flat(words)).strip("/ ")


def level_findings(subject: Subject) -> Iterator[TableFinding]:
    for depth in (0, 1):
        for level in _levels(subject, depth).values():
            if len(level.declared) == 1:
                yield from _level(subject, level, *next(iter(level.declared)))


def _levels(subject: Subject, depth: int) -> dict[str, _Level]:
    held: dict[str, _Level] = {}
    for row in subject.parts:
        for heading in figures.flat(row.levels[depth]).split("/"):
            above = undeclared(row.levels[0]) if depth else ""
            level = held.setdefault(f"{above}/{undeclared(heading)}", _Level(undeclared(heading)))
            level.rows.append(row)
            _declare(level, heading)
    return held


def _declare(level: _Level, heading: str) -> None:
    found = _DECLARED.search(heading)
    if found is None:
        return
    low, in_points = Decimal(found["low"] or found["bare"]), bool(found["unit"] or found["after"] or found["bare"])
    if in_points or low >= _SMALLEST_BARE:
        level.declared.add((low, Decimal(found["high"] or low)))
        level.in_points = level.in_points and in_points


def _level(subject: Subject, level: _Level, low: Decimal, high: Decimal) -> Iterator[TableFinding]:
    weights = [row.printed_weight for row in level.rows if row.printed_weight is not None]
    points = [row.own for row in level.rows if row.own is not None]
    if not weights and (subject.points_per_row is not None or not points):
        return
    parts = weights or points
    held = figures.added(parts)
    if low <= held <= high or (held < low and not (subject.table.complete and weights)):
        return
    if low == high and (abs(held - low) <= subject.near or held + (subject.execution_weight or ZERO) == low):
        return
    seen = subject.is_ended or (subject.table.complete and held > high)
    whole = seen and not any(row.printed.doubtful for row in level.rows)
    sure = whole and level.in_points and low == high and (not weights or subject.weights_are_sure)
    what = "分值" if weights else "得分"
    edges = number(low) if low == high else f"{number(low)}至{number(high)}"
    told = "＋".join(number(one) for one in parts)
    yield TableFinding(
        "level_weights_differ" if weights else "level_scores_above_declared",
        Severity.CERTAIN if sure else Severity.LIKELY,
        _places(level, of_weights=bool(weights)),
        f"“{level.name}”载明{edges}分，其下各行{what}相加为{number(held)}分（{told}）；请核对各行{what}或标题所载分值",
        subject.law.basis_of("weights"),
        subject.law.source_of("weights"),
        printed=edges,
        computed=number(held),
    )


def _places(level: _Level, *, of_weights: bool) -> tuple[Place, ...]:
    """The heading first, then what was added up."""
    heads = [row.printed.level1 or row.printed.level2 for row in level.rows]
    cells = [row.printed.weight if of_weights else row.printed.score for row in level.rows]
    found = [next((head for head in heads if head), None), *cells]
    return tuple(cell.place for cell in found if cell) or (level.rows[0].place,)
