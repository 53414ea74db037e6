"""The money block: total against its sources, executed against budget, one unit throughout."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, number, wan
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Printed
from evaluation_api.domain.table_audit.understood import UNIT_APART, Money, Subject

_COLUMNS = (("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "全年执行数"))
_TEN_THOUSAND = Decimal(10_000)
_MOST_LINES = 10
# The official sources stand side by side; other lines may hold one another.
_SOURCE = re.compile("资金|拨款|财政|结转|债券|中央|省|市|县|区|自筹|其他|经费|补助")
_OTHER_SUM = re.compile("总投资|累计|中期|三年|合计|小计|以前年度|往年")
_OFFICIAL = ("财政拨款", "上年结转", "其他资金", "其他")


def money_findings(subject: Subject) -> Iterator[TableFinding]:
    for money in subject.money:
        yield from _cells(money)
        yield from _executed(subject, money)
    if subject.budget is not None and subject.sources:
        for column, zh in _COLUMNS:
            yield from _sum(subject, subject.budget, column, zh)


def _cells(money: Money) -> Iterator[TableFinding]:
    for column, zh in _COLUMNS:
        cell: Printed | None = getattr(money.line, column)
        amount: Decimal | None = getattr(money, column)
        if cell is not None and not figures.is_nothing(cell) and amount is None:
            detail = f"{_name(money)}的{zh}“{cell.words}”不是一个金额，无法核算，请只填数字，说明另写"
            yield TableFinding("money_unreadable", Severity.ADVICE, (cell.place,), detail, printed=cell.words)
        elif cell is not None and amount is not None and amount < ZERO:
            detail = f"{_name(money)}的{zh}为{cell.words}，是负数，请核对"
            yield TableFinding("money_negative", Severity.LIKELY, (cell.place,), detail, printed=cell.words)


def _name(money: Money) -> str:
    return money.line.name.words or "年度资金总额"


def _executed(subject: Subject, money: Money) -> Iterator[TableFinding]:
    executed, cell = money.executed, money.line.executed
    if money.line.adjusted is not None and figures.is_nothing(money.line.adjusted) and not money.line.adjusted.fault:
        yield from _beyond_initial(subject, money)
    planned = money.planned
    if executed is None or planned is None or cell is None or executed <= planned:
        return
    told = money.planned_cell
    beside = f"{_name(money)}全年执行数{cell.words}，{_column(money)}{told.words if told else ''}"
    if money.is_mixed:
        times = number((executed / planned).quantize(Decimal(1)))
        detail = f"{beside}，相差约{times}倍，可能一处以元、一处以万元填列；请统一为同一计量单位"
        yield TableFinding("money_unit_mixed", Severity.LIKELY, (cell.place, subject.at(told)), detail)
        return
    whole_year = money.line.adjusted is not None
    code = "executed_above_adjusted" if whole_year else "executed_above_initial"
    detail = f"{beside}，执行数超出{wan(executed - planned)}；请核对执行数，或补列追加的预算"
    sure = whole_year and not (cell.fault or (told and told.fault)) and not _is_a_change(money)
    severity = Severity.CERTAIN if sure else Severity.LIKELY
    yield TableFinding(
        code, severity, (cell.place, subject.at(told)), detail, subject.law.basis_of("execution"),
        printed=cell.words, computed=told.words if told else None,
    )  # fmt: skip


def _beyond_initial(subject: Subject, money: Money) -> Iterator[TableFinding]:
    """Where the whole-year budget is left empty, only the opening one is there to compare with."""
    executed, initial, cell, told = money.executed, money.initial, money.line.executed, money.line.initial
    if executed is None or not initial or cell is None or told is None or not initial < executed < initial * UNIT_APART:
        return
    detail = (
        f"{_name(money)}全年执行数{cell.words}，年初预算数{told.words}，全年预算数空白，"
        f"执行数超出{wan(executed - initial)}；请补填全年预算数，或核对执行数"
    )
    yield TableFinding(
        "executed_above_initial", Severity.LIKELY, (cell.place, told.place), detail,
        subject.law.basis_of("execution"), printed=cell.words, computed=told.words,
    )  # fmt: skip


def _is_a_change(money: Money) -> bool:
    """Whether the column may hold what was added to the opening budget, 0 where nothing was: the printed rate, or the
    opening budget itself, would then cover what was spent."""
    initial, executed, planned, printed = money.initial, money.executed, money.planned, figures.rate(money.line.rate)
    if initial is None or executed is None or planned is None or initial <= ZERO:
        return False
    if planned <= ZERO:
        return executed <= initial
    small = planned * 2 < initial
    bases = (initial, initial + planned)
    return small and printed is not None and any(printed.agrees(executed * HUNDRED / base) for base in bases)


def _column(money: Money) -> str:
    return "年初预算数" if money.line.adjusted is None else "全年预算数"


def _sum(subject: Subject, budget: Money, column: str, zh: str) -> Iterator[TableFinding]:
    cell: Printed | None = getattr(budget.line, column)
    total: Decimal | None = getattr(budget, column)
    lines = [(money, amount) for money in subject.sources if (amount := getattr(money, column)) is not None]
    if cell is None or total is None or not lines:
        return
    amounts = [amount for _, amount in lines]
    held = figures.added(amounts)
    if held == total or _holds(amounts, total):
        return
    places = (cell.place, *(one.place for money, _ in lines if (one := getattr(money.line, column)) is not None))
    told = "＋".join(f"{_name(money)}{_printed(money, column)}" for money, _ in lines)
    if total > ZERO and (max(amounts) >= total * UNIT_APART or ZERO < held <= total / UNIT_APART):
        detail = f"{zh}总额{cell.words}，其下{told}，相差约一万倍，可能一处以元、一处以万元填列；请统一为同一计量单位"
        yield TableFinding("money_unit_mixed", Severity.LIKELY, places, detail)
        return
    rounded = abs(held - total) <= _rounding(subject, column)
    named = all(_is_source(money) for money, _ in lines)
    above = named and (max(amounts) > total or (held > total and all(_is_official(money) for money, _ in lines)))
    sure = above and not rounded and not any(one is not None and one.fault for one in _all_cells(subject, column))
    detail = f"{zh}总额印为{cell.words}，各项来源相加为{_in_unit(held, subject)}（{told}）；请核对总额与各项来源"
    if rounded:
        detail = f"{detail.partition('；')[0]}；相差在四舍五入范围内，如非取整所致请更正"
    alone = len(subject.sources) == 1 and held < total
    if alone:
        detail = f"{detail.partition('；')[0]}；其中只列了一项来源，如有其他来源请补列"
    severity = Severity.CERTAIN if sure else Severity.ADVICE if rounded or alone else Severity.LIKELY
    computed = _in_unit(held, subject)
    yield TableFinding("money_lines_differ", severity, places, detail, printed=cell.words, computed=computed)


def _is_source(money: Money) -> bool:
    """A line of this year's money, and no sum of other years."""
    name = money.line.name.words
    return bool(_SOURCE.search(name)) and not _OTHER_SUM.search(name)


def _is_official(money: Money) -> bool:
    return any(word in money.line.name.words for word in _OFFICIAL)


def _all_cells(subject: Subject, column: str) -> list[Printed | None]:
    return [getattr(money.line, column) for money in subject.money]


def _printed(money: Money, column: str) -> str:
    cell: Printed = getattr(money.line, column)
    return cell.words


def _in_unit(yuan: Decimal, subject: Subject) -> str:
    return f"{number(yuan)} 元" if subject.table.money_unit == "元" else wan(yuan)


def _rounding(subject: Subject, column: str) -> Decimal:
    """Half of the last printed digit for each line and the total."""
    last = ZERO
    for money in subject.money:
        cell: Printed | None = getattr(money.line, column)
        amount: Decimal | None = getattr(money, column)
        if cell is not None and amount is not None and "." in cell.words:
            digits = len(figures.flat(cell.words).partition(".")[2].rstrip("万元亿 "))
            unit = _TEN_THOUSAND if amount and amount >= 1 and subject.table.money_unit != "元" else Decimal(1)
            last += unit.scaleb(-digits) / 2
    return last


def _holds(amounts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether some of the lines make up the total: the others are then parts of these."""
    lines = [amount for amount in amounts if amount > ZERO]
    if not ZERO < len(lines) <= _MOST_LINES or total <= ZERO:
        return False
    return any(sum(some, ZERO) == total for size in range(1, len(lines)) for some in combinations(lines, size))
