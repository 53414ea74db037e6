"""Weights: do they add up to a hundred, to the printed sum, and to what the headings declare?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, number
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.levels import undeclared
from evaluation_api.domain.table_audit.printed import Place, TableKind
from evaluation_api.domain.table_audit.understood import Subject

_MOST = Decimal(50)
# What is left of a hundred where the execution rate stands in a block that prints no weight.
_LEFT_TO_EXECUTION = (Decimal(100), Decimal(90), Decimal(80))


def weight_findings(subject: Subject) -> Iterator[TableFinding]:
    yield from _cells(subject)
    if not any(row.printed_weight is not None for row in subject.rows):
        return
    yield from _hundred(subject)
    yield from _printed_sum(subject)
    yield from _heavy(subject)


def _cells(subject: Subject) -> Iterator[TableFinding]:
    lines = [(money.line.weight, money.line.name.words or "年度资金总额") for money in subject.money]
    cells = [(row.printed.weight, row.zh, row.number) for row in subject.rows]
    for cell, name, at in [*cells, *((cell, name, None) for cell, name in lines)]:
        if cell is None:
            continue
        if figures.not_points(cell):
            detail = f"{name}的分值“{cell.words}”不是数字，无法核算，请改为数字"
            yield TableFinding("weight_unreadable", Severity.LIKELY, (cell.place,), detail, row=at, printed=cell.words)
        elif (points := figures.points(cell)) is not None and points < ZERO:
            detail = f"{name}的分值为{number(points)}分，分值不能为负数，请更正"
            extra = any(row.number == at and subject.is_extra(row) for row in subject.rows)
            severity = Severity.LIKELY if extra else Severity.CERTAIN
            yield TableFinding("weight_negative", severity, (cell.place,), detail, row=at, printed=cell.words)


def _hundred(subject: Subject) -> Iterator[TableFinding]:
    rows = subject.rows_weight
    whole, execution = subject.whole_weight, subject.execution_weight
    if abs(whole - HUNDRED) <= subject.near or (not subject.table.complete and whole < HUNDRED):
        return
    if execution is None and rows in _LEFT_TO_EXECUTION:
        return
    seen = subject.is_ended or (subject.table.complete and whole > HUNDRED)
    sure = seen and subject.weights_are_sure and _is_out_of_hundred(subject, whole)
    places = (subject.at(subject.table.total_weight), *_weight_places(subject))
    places = places if subject.table.total_weight is not None else places[1:]
    detail = f"分值合计{number(whole)}分：{_parts(subject)}，应为100分；请核对各项分值"
    yield TableFinding(
        "weights_not_hundred",
        Severity.CERTAIN if sure else Severity.LIKELY,
        places,
        detail,
        subject.law.basis_of("weights"),
        subject.law.source_of("weights"),
        printed=number(whole),
        computed="100",
    )


def _is_out_of_hundred(subject: Subject, whole: Decimal) -> bool:
    """A self-evaluation has 100, or a declaration that gives the execution rate its points, or a form that says so;
    one that prints the sum as it is may have meant it."""
    says_so = figures.points(subject.table.total_weight) == HUNDRED or subject.own_total == HUNDRED
    if figures.points(subject.table.total_weight) == whole:
        return False
    form = subject.table.kind is TableKind.SELF_EVALUATION or subject.execution_weight is not None
    return (says_so or form) and (subject.execution_weight is not None or whole > HUNDRED)


def _weight_places(subject: Subject) -> list[Place]:
    return [row.printed.weight.place for row in subject.rows if row.printed.weight]


def _parts(subject: Subject) -> str:
    held: dict[str, Decimal] = {}
    for row in subject.parts:
        if row.printed_weight is not None:
            named = undeclared(row.levels[0]) or "指标"
            held[named] = held.get(named, ZERO) + row.printed_weight
    told = [f"{name}{number(points)}" for name, points in held.items()]
    if subject.execution_weight is not None and subject.whole_weight != figures.added(held.values()):
        told.append(f"预算执行率{number(subject.execution_weight)}")
    return "＋".join(told)


def _heavy(subject: Subject) -> Iterator[TableFinding]:
    """One indicator that decides the whole: the others then measure nothing."""
    for row in subject.rows:
        if row.weight is not None and _MOST <= row.weight <= HUNDRED and row.printed.weight is not None:
            detail = f"{row.zh}一项分值{number(row.weight)}分，占总分的一半以上；请细化指标，分散分值"
            place = (row.printed.weight.place,)
            yield TableFinding("weight_concentrated", Severity.ADVICE, place, detail, row=row.number)


def _printed_sum(subject: Subject) -> Iterator[TableFinding]:
    cell = subject.table.total_weight
    printed = figures.points(cell)
    rows = subject.rows_weight
    whole = subject.whole_weight
    if cell is None or printed is None or not subject.table.complete or printed in (rows, whole):
        return
    if printed == HUNDRED and subject.execution_weight is None and rows in _LEFT_TO_EXECUTION:
        return
    if abs(printed - whole) <= subject.near:
        return
    detail = f"分值合计栏印为{number(printed)}分，各项分值相加为{number(whole)}分：{_parts(subject)}；请核对"
    severity = Severity.CERTAIN if subject.weights_are_sure else Severity.LIKELY
    yield TableFinding(
        "weight_total_does_not_add_up", severity, (cell.place,), detail, printed=number(printed), computed=number(whole)
    )
