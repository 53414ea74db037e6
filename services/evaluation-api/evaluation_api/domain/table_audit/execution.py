"""The execution rate and its points: executed ÷ budget × weight, and which rounding would explain what is printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

from evaluation_api.domain.scoring.decimals import EXACT, HUNDRED, ONE, ZERO, number, percent, share
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.form import Score, score_execution
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Printed, TableKind
from evaluation_api.domain.table_audit.understood import Money, Subject

_HALF = Decimal("0.5")
_FAR = Decimal(10_000)  # per cent: rather yuan beside 万元 than an execution
_PLACES = ((2, "两位小数"), (1, "一位小数"), (0, "整数"))
_WAYS = ((ROUND_HALF_UP, "四舍五入"), (ROUND_DOWN, "舍去尾数"), (ROUND_CEILING, "进位"))


@dataclass(frozen=True)
class Explained:
    """How a printed figure came about, and what the formula gives; `mild` for a rounding by half a point at most."""

    how: str
    mild: bool


def execution_score(subject: Subject) -> Score | None:
    """By the rules of the place; None where the block prints no weight or no money."""
    money, weight = subject.budget, subject.execution_weight
    if money is None or weight is None or weight < ZERO or money.executed is None or money.is_mixed:
        return None
    adjusted = money.planned if money.planned is not None else money.initial
    if adjusted is None:
        return None
    initial = adjusted if money.initial is None else money.initial
    return score_execution(ExecutionFigures(initial, adjusted, money.executed, weight), subject.law.rules)


def execution_findings(subject: Subject) -> Iterator[TableFinding]:
    for money in subject.money:
        yield from _rate(subject, money)
    if subject.budget is not None:
        yield from _points(subject, subject.budget)


def _ratio(budget: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """In per cent."""
    if budget is None or executed is None or budget <= ZERO:
        return None
    return EXACT.divide(EXACT.multiply(executed, HUNDRED), budget)


def _rate(subject: Subject, money: Money) -> Iterator[TableFinding]:
    cell, printed = money.line.rate, figures.rate(money.line.rate)
    if cell is None or money.executed is None or money.planned is None or money.is_mixed:
        return
    if printed is None:
        yield from _no_rate(subject, money, cell)
        return
    name = money.line.name.words or "年度资金总额"
    true = _ratio(money.planned, money.executed)
    if true is None:
        if money.planned == money.executed == ZERO and any(read > ZERO for read, _ in printed.percents):
            detail = f"{name}预算数、执行数均为0，执行率无从计算，却印为{cell.words}；请改填“—”，或补列预算数和执行数"
            severity = Severity.CERTAIN if money is subject.budget else Severity.LIKELY
            yield TableFinding("rate_of_nothing", severity, (cell.place,), detail, printed=cell.words)
        return
    if printed.agrees(true):
        return
    yield _rate_finding(subject, money, cell, printed, true)


def _no_rate(subject: Subject, money: Money, cell: Printed) -> Iterator[TableFinding]:
    true = _ratio(money.planned, money.executed)
    if true is not None and money is subject.budget and figures.flat(cell.words) == "":
        shown = percent(true / HUNDRED)
        detail = f"没有填写执行率，按预算数和执行数计算为{shown}，请补填"
        yield TableFinding("execution_rate_missing", Severity.ADVICE, (cell.place,), detail, computed=shown)


def _rate_finding(
    subject: Subject, money: Money, cell: Printed, printed: figures.PrintedRate, true: Decimal
) -> TableFinding:
    name = money.line.name.words or "年度资金总额"
    told = money.planned_cell
    fraction = f"{money.line.executed.words if money.line.executed else ''} ÷ {told.words if told else ''}"
    beside = f"{name}执行率印为{cell.words}，按{fraction}计算为{percent(true / HUNDRED)}"
    of_initial = _ratio(money.initial, money.executed)
    places = (cell.place, subject.at(money.line.executed), subject.at(told))
    basis, shown = subject.law.basis_of("execution"), percent(true / HUNDRED)
    if of_initial is not None and of_initial != true and printed.agrees(of_initial):
        detail = f"{beside}；印出的是以年初预算数为分母的结果，执行率应以全年预算数为分母，请更正"
        return TableFinding(
            "execution_rate_on_initial", Severity.LIKELY, places, detail, basis, printed=cell.words, computed=shown
        )
    added = None if money.initial is None or money.planned is None else money.initial + money.planned
    of_both = _ratio(added, money.executed)
    rounds = printed.rounds(true)
    sure = subject.table.kind is TableKind.SELF_EVALUATION and not rounds and not _faulty(money) and true < _FAR
    sure = sure and not (of_both is not None and printed.agrees(of_both))
    detail = f"{beside}，两者不符；请核对预算数、执行数和执行率"
    severity = Severity.CERTAIN if sure else Severity.ADVICE if rounds else Severity.LIKELY
    return TableFinding("execution_rate_differs", severity, places, detail, basis, printed=cell.words, computed=shown)


def _faulty(money: Money) -> bool:
    line = money.line
    cells = (line.initial, line.adjusted, line.executed, line.rate, line.weight, line.score)
    return any(cell is not None and cell.fault for cell in cells)


def _points(subject: Subject, money: Money) -> Iterator[TableFinding]:
    own, weight, cell = subject.execution_own, subject.execution_weight, money.line.score
    if own is None or cell is None:
        yield from _missing(subject, money)
        return
    place = (cell.place,)
    if own < ZERO:
        detail = f"预算执行率得分为{number(own)}分，得分不能为负数，请更正"
        yield TableFinding("score_negative", Severity.CERTAIN, place, detail, printed=cell.words)
    elif weight is not None and own > weight + figures.NOISE:
        detail = f"预算执行率得分印为{number(own)}分，超过该项分值{number(weight)}分，请更正"
        yield TableFinding(
            "own_score_above_weight", Severity.CERTAIN, (*place, subject.at(money.line.weight)), detail,
            subject.law.basis_of("score"), subject.law.source_of("score"), printed=cell.words, computed=number(weight),
        )  # fmt: skip
    elif own > ZERO and money.planned == ZERO and not money.initial:
        spent = money.line.executed.words if money.line.executed else "空白"
        detail = f"预算数为0（全年执行数{spent}），执行率无从计算，却得{number(own)}分；请补列预算数，或不计该项得分"
        yield TableFinding("zero_budget_scored", Severity.CERTAIN, place, detail, printed=cell.words)
    elif weight is not None:
        yield from _beside_the_rule(subject, money, cell, own, weight)


def _missing(subject: Subject, money: Money) -> Iterator[TableFinding]:
    scored = any(row.own is not None for row in subject.rows)
    weight = subject.execution_weight
    if weight is None or not scored or weight <= ZERO:
        return
    detail = f"预算执行率分值{number(weight)}分，没有填写得分；请补填，并计入总分"
    place = subject.at(money.line.score or money.line.weight)
    yield TableFinding("execution_score_missing", Severity.LIKELY, (place,), detail)


def _beside_the_rule(
    subject: Subject, money: Money, cell: Printed, own: Decimal, weight: Decimal
) -> Iterator[TableFinding]:
    score = execution_score(subject)
    ours = score.value if score is not None else _by_printed_rate(money, weight)
    if ours is None or ours in (own, figures.as_scored(own)):
        return
    explained = _explained(subject, money, own, weight)
    if score is not None:
        beside = f"预算执行率得分印为{number(own)}分，{score.sentence}"
    else:
        beside = f"预算执行率得分印为{number(own)}分，按印出的执行率和分值{number(weight)}分计算为{number(ours)}分"
    by_rule = subject.law.rules.execution.steps != ()
    code = "execution_score_rounded" if explained and explained.mild else "execution_score_differs"
    if explained:
        severity = Severity.ADVICE if explained.mild else Severity.LIKELY
        detail = f"{beside}；{explained.how}后与印出的得分一致，请按规定的小数位数计分"
    else:
        sure = not by_rule and subject.table.kind is TableKind.SELF_EVALUATION and not _faulty(money)
        severity = Severity.CERTAIN if sure else Severity.LIKELY
        detail = f"{beside}；相差{number(abs(own - ours))}分，四舍五入或舍去尾数都不能说明，请更正"
    yield TableFinding(
        code, severity, (cell.place,), detail, subject.law.basis_of("execution"), subject.law.source_of("execution"),
        printed=number(own), computed=number(ours),
    )  # fmt: skip


def _by_printed_rate(money: Money, weight: Decimal) -> Decimal | None:
    """Where the money is not printed, a rate with its sign says enough."""
    printed = figures.rate(money.line.rate)
    if printed is None or not printed.signed:
        return None
    exact = min(share(weight, printed.percents[0][0]), weight)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _explained(subject: Subject, money: Money, own: Decimal, weight: Decimal) -> Explained | None:
    """The first way from the figures to the printed points: by the rate itself, as printed, in whole per cents, or on
    the opening budget."""
    true = _ratio(money.planned, money.executed)
    starts: list[tuple[Decimal | None, str]] = [(true, "")]
    printed = figures.rate(money.line.rate)
    if printed is not None:
        starts += [
            (read, f"先将执行率取为{money.line.rate.words if money.line.rate else ''}，再")
            for read, _ in printed.percents
        ]
    if true is not None:
        for way, zh in _WAYS:
            starts.append((true.quantize(ONE, way), f"先将执行率{zh}到百分之一，再"))
    starts.append((_ratio(money.initial, money.executed), "以年初预算数为分母，"))
    exact = None if true is None else min(share(weight, true), weight)
    for start, zh in starts:
        if start is None or start < ZERO:
            continue
        reached = min(share(weight, start), weight)
        if (how := _rounded(reached, own)) is not None:
            near = abs(own - (reached if exact is None else exact)) <= _HALF and "年初" not in zh
            return Explained(f"{zh}{how}", near)
    return None


def _rounded(exact: Decimal, own: Decimal) -> str | None:
    for way, zh in _WAYS:
        for places, digits in _PLACES:
            if exact.quantize(ONE.scaleb(-places), way) == own:
                return f"{zh}到{digits}"
    return None
