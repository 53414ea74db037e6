"""The printed total against the printed points, and against what can be reached at all."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO, number
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Place, Printed, TableKind
from evaluation_api.domain.table_audit.understood import Subject

_TENTH = Decimal("0.1")
_MOST_OF_EXECUTION = Decimal(20)


def total_findings(subject: Subject) -> Iterator[TableFinding]:
    cell = subject.table.total_score
    if cell is None:
        return
    if figures.not_points(cell):
        detail = f"总分“{cell.words}”不是数字，无法核算，请只填数字"
        yield TableFinding("total_unreadable", Severity.LIKELY, (cell.place,), detail, printed=cell.words)
    elif subject.own_total is None:
        if subject.own_sum is not None and subject.table.complete:
            detail = f"没有填写总分，各项得分相加为{number(subject.own_sum)}分，请补填"
            yield TableFinding("total_missing", Severity.ADVICE, (cell.place,), detail)
    else:
        yield from _above(subject, cell, subject.own_total)
        if subject.table.complete and any(row.own is not None for row in subject.rows):
            yield from _sum(subject, cell, subject.own_total)


def _above(subject: Subject, cell: Printed, total: Decimal) -> Iterator[TableFinding]:
    if total < ZERO:
        detail = f"总分为{number(total)}分，总分不能为负数，请更正"
        yield TableFinding("score_negative", Severity.CERTAIN, (cell.place,), detail, printed=cell.words)
    full = max(HUNDRED, subject.whole_weight if any(row.printed_weight for row in subject.rows) else HUNDRED)
    if total > full + figures.NOISE:
        of_department = subject.table.kind in (TableKind.SELF_EVALUATION, TableKind.TARGET)
        detail = f"总分印为{number(total)}分，超过满分{number(full)}分，请核对"
        beyond = any(subject.is_extra(row) and row.own for row in subject.rows)
        detail = f"{detail}（表中有加减分项，请按规定确认能否超过满分）" if beyond else detail
        severity = Severity.CERTAIN if of_department and not beyond else Severity.LIKELY
        yield TableFinding(
            "total_above_full", severity, (cell.place,), detail, printed=cell.words, computed=number(full)
        )


def _sum(subject: Subject, cell: Printed, total: Decimal) -> Iterator[TableFinding]:
    whole = subject.own_sum
    if whole is None or abs(whole - total) <= figures.NOISE:
        return
    rows = whole if subject.execution_is_a_row else whole - (subject.execution_own or ZERO)
    if subject.points_per_row is not None:
        yield from _folded(subject, cell, total, whole)
        return
    if (how := _rounding(whole, total)) is not None:
        detail = f"各项得分相加为{number(whole)}分，总分印为{number(total)}分，{how}所致，请保留原数"
        yield _finding("total_rounded", Severity.ADVICE, subject, cell, detail, whole)
        return
    gap = number(abs(whole - total))
    added = f"各项得分相加为{number(whole)}分（{_told(subject)}），总分印为{number(total)}分，相差{gap}分"
    if rows == total and subject.execution_own:
        of_rows = figures.points(subject.table.total_weight) == subject.rows_weight
        sure = subject.rows_weight < HUNDRED and _all_printed(subject) and not of_rows
        detail = f"{added}，总分没有计入预算执行率得分{number(subject.execution_own)}分；请核对加总"
    else:
        sure = _all_printed(subject) and not _may_hold_execution(subject, total - rows)
        detail = f"{added}；请核对加总"
    severity = Severity.CERTAIN if sure else Severity.LIKELY
    yield _finding("printed_total_does_not_add_up", severity, subject, cell, detail, whole)


def _folded(subject: Subject, cell: Printed, total: Decimal, whole: Decimal) -> Iterator[TableFinding]:
    """Points out of a hundred folded by weights are rounded row by row: less than a tenth of a point each."""
    if abs(whole - total) <= _TENTH * len(subject.rows):
        return
    detail = f"各行得分按权重折算后相加为{number(whole)}分，总分印为{number(total)}分；请核对折算和加总"
    yield _finding("printed_total_does_not_add_up", Severity.LIKELY, subject, cell, detail, whole)


def _finding(
    code: str, severity: Severity, subject: Subject, cell: Printed, detail: str, whole: Decimal
) -> TableFinding:
    places: tuple[Place, ...] = (cell.place, *(row.printed.score.place for row in subject.rows if row.printed.score))
    basis, source = subject.law.basis_of("score"), subject.law.source_of("score")
    return TableFinding(code, severity, places, detail, basis, source, printed=cell.words, computed=number(whole))


def _rounding(whole: Decimal, total: Decimal) -> str | None:
    for places, digits in ((1, "一位小数"), (0, "整数")):
        for way, zh in ((ROUND_HALF_UP, "四舍五入"), (ROUND_DOWN, "舍去尾数")):
            if whole != whole.to_integral_value() and whole.quantize(ONE.scaleb(-places), way) == total:
                return f"系{zh}到{digits}"
    return None


def _all_printed(subject: Subject) -> bool:
    """Whether nothing that belongs to the sum may have been overlooked."""
    missing = (
        figures.not_points(row.printed.score)
        or row.printed.doubtful
        or (row.own is None and row.printed_weight is not None and not row.printed.shares_score)
        for row in subject.parts
    )
    line = subject.table.budget
    execution = line is not None and figures.not_points(line.score)
    return not any(missing) and not execution and not subject.table.unread


def _may_hold_execution(subject: Subject, gap: Decimal) -> bool:
    """Whether the total may hold points of an execution rate that the table does not print."""
    left = HUNDRED - subject.rows_weight if subject.rows_weight else _MOST_OF_EXECUTION
    return subject.execution_own is None and ZERO < gap <= left


def _told(subject: Subject) -> str:
    told = [number(row.own) for row in subject.parts if row.own is not None]
    if subject.execution_own is not None and not subject.execution_is_a_row:
        told.append(f"执行率{number(subject.execution_own)}")
    return "＋".join(told)
