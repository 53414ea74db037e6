"""Targets of transfer payments: what the regions or projects promise together must be what the whole promises.

How parts make a whole depends on the kind of indicator: numbers of things add up, rates are weighted by the money that
goes with them, of a day or a unit cost the latest or dearest counts. Nothing is put right here: a difference is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


class TransferStatus(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"


class Joining(StrEnum):
    """How the values of the parts make the value of the whole."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"


class PartKind(StrEnum):
    REGION = "region"
    PROJECT = "project"


# Money times the largest value that is kept, summed over all parts: nothing is rounded before the end.
EXACT = 100
JOINING_ZH = {
    Joining.SUM: "合计",
    Joining.WEIGHTED_MEAN: "按资金加权平均",
    Joining.MAXIMUM: "最大值",
    Joining.MINIMUM: "最小值",
}


class TransferIssued(Conflict):
    title = "转移支付已下达"


class TransferNotIssuable(Conflict):
    title = "转移支付目标对不上"


class TransferNotIssued(Conflict):
    title = "转移支付尚未下达"


def require_draft(status: TransferStatus, doing: str) -> None:
    if status is not TransferStatus.DRAFT:
        raise TransferIssued(f"转移支付已随文下达，不能{doing}；确需调整的，请另行编制并按预算程序报批")


def require_issued(status: TransferStatus) -> None:
    if status is not TransferStatus.ISSUED:
        raise TransferNotIssued("转移支付尚未下达，不能列入自评名单；请先随文下达")


@dataclass(frozen=True)
class Value:
    """A value as it was read: `number` in `unit`, none where only words were written; a day counts as its ordinal."""

    printed: str
    number: Decimal | None
    unit: str = ""
    at_most: bool = False
    exact: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class OverallRow:
    name: str
    value: Value
    joining: Joining | None = None


@dataclass(frozen=True)
class Part:
    """A region or project with the money that goes there and what it promises, by the name of the indicator."""

    code: str
    name: str
    kind: PartKind
    amount: Decimal
    values: tuple[tuple[str, Value], ...]

    def value_of(self, name: str) -> Value | None:
        return next((value for named, value in self.values if named == name), None)


@dataclass(frozen=True)
class Transfer:
    name: str
    special: bool
    amount: Decimal
    overall_goal: str
    rows: tuple[OverallRow, ...]
    parts: tuple[Part, ...]
    division_of_powers: str | None = None
    regional_balance: str | None = None


@dataclass(frozen=True)
class TransferTargets:
    """What goes out with the fund document."""

    overall_target: bool
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class TransferFocus:
    """What is looked at in transfers: that they follow the division of powers, and the balance between regions."""

    points: tuple[str, ...]
    divided: bool


@dataclass(frozen=True)
class TransferPolicy:
    targets: Parameter[TransferTargets | None]
    focus: Parameter[TransferFocus | None]


@dataclass(frozen=True)
class Line:
    """One indicator: the whole, what the parts come to, and what lies between; `None` where it cannot be computed."""

    name: str
    joining: Joining
    unit: str
    overall: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    red: bool
    is_day: bool = False


@dataclass(frozen=True)
class Reconciliation:
    lines: tuple[Line, ...]
    amount_of_parts: Decimal
    findings: tuple[Finding, ...]

    @property
    def red(self) -> bool:
        return any(finding.severity == "refusal" for finding in self.findings)


def usual_joining(value: Value) -> Joining:
    """Where nobody says: rates by money, days and ceilings by the last or largest, all else adds up."""
    if value.is_day:
        return Joining.MAXIMUM
    if value.unit in ("%", "‰") or "/" in value.unit:
        return Joining.WEIGHTED_MEAN
    return Joining.SUM


def reconcile(transfer: Transfer, policy: TransferPolicy) -> Reconciliation:
    basis = policy.targets.basis
    lines, findings = [], list(_completeness(transfer, policy))
    total = sum((part.amount for part in transfer.parts), Decimal(0))
    if transfer.parts and total != transfer.amount:
        detail = f"分配资金合计{total:.2f}元，转移支付总额{transfer.amount:.2f}元，请改正使两者相等"
        findings.append(Finding("transfer.money_differs", detail, basis, "#/parts"))
    for index, row in enumerate(transfer.rows):
        line, found = _line(index, row, transfer.parts, basis)
        lines.append(line)
        findings.extend(found)
    findings.extend(_unasked(transfer))
    return Reconciliation(tuple(lines), total, tuple(findings))


def _completeness(transfer: Transfer, policy: TransferPolicy) -> Iterator[Finding]:
    """What the document wants beside the figures; elsewhere the missing parts are a warning only."""
    asked, focus = policy.targets, policy.focus
    bound = transfer.special and asked.value is not None
    if not transfer.rows:
        detail = "没有总体绩效指标，请填写后再随文下达"
        severity = "refusal" if asked.value is not None and bound and asked.value.overall_target else "warning"
        yield Finding("transfer.overall_missing", detail, asked.basis if bound else (), "#/indicators", severity)
    if not transfer.parts:
        detail = "没有分区域或分项目的绩效目标，请至少填写其中一种"
        severity = "refusal" if asked.value is not None and bound and asked.value.one_of else "warning"
        yield Finding("transfer.parts_missing", detail, asked.basis if bound else (), "#/parts", severity)
    if focus.value is None:
        return
    if focus.value.divided and not (transfer.division_of_powers or "").strip():
        detail = "转移支付应符合财政事权和支出责任划分，请在 division_of_powers 中说明属哪一级事权"
        yield Finding("transfer.division_unstated", detail, focus.basis, "#/division_of_powers", "warning")
    if focus.value.points and not (transfer.regional_balance or "").strip():
        detail = f"请在 regional_balance 中说明：{'、'.join(focus.value.points)}"
        yield Finding("transfer.balance_unstated", detail, focus.basis, "#/regional_balance", "warning")


def _line(
    index: int, row: OverallRow, parts: Sequence[Part], basis: tuple[str, ...]
) -> tuple[Line, tuple[Finding, ...]]:
    joining, pointer = row.joining or usual_joining(row.value), f"#/indicators/{index}"
    told = [(part, part.value_of(row.name)) for part in parts]
    given = [(part, value) for part, value in told if value is not None]
    findings = [*_unfit(row, joining, pointer), *_unlike(row, given, basis, pointer)]
    lacking = [part.name for part, value in told if value is None]
    if lacking and given:
        detail = f"“{row.name}”在{'、'.join(lacking)}没有分解，按不承担计算；请核对"
        findings.append(Finding("transfer.part_without_value", detail, (), pointer, "advice"))
    usable = [(part, value.number) for part, value in given if value.number is not None]
    overall = row.value.number
    if overall is None or not usable or len(usable) < len(given) or any(f.severity == "refusal" for f in findings):
        if parts and not given:
            detail = f"“{row.name}”没有分解到任何区域或项目，请分解"
            findings.append(Finding("transfer.not_broken_down", detail, basis, pointer))
        red = any(f.severity == "refusal" for f in findings)
        return Line(row.name, joining, row.value.unit, overall, None, None, red, row.value.is_day), tuple(findings)
    computed = joined(joining, usable, overall)
    difference = computed - overall
    findings.extend(_difference(row, joining, overall, computed, basis, pointer))
    red = any(f.severity == "refusal" for f in findings)
    return Line(row.name, joining, row.value.unit, overall, computed, difference, red, row.value.is_day), tuple(
        findings
    )


def _unfit(row: OverallRow, joining: Joining, pointer: str) -> Iterator[Finding]:
    """Days neither add up nor have a mean that anybody could keep."""
    if row.value.is_day and joining in (Joining.SUM, Joining.WEIGHTED_MEAN):
        detail = f"“{row.name}”是日期，不能按“{JOINING_ZH[joining]}”合成；请改用最大值（以最晚的为准）或最小值"
        yield Finding("transfer.joining_unfit", detail, (), f"{pointer}/joining")


def _unlike(
    row: OverallRow, given: Sequence[tuple[Part, Value]], basis: tuple[str, ...], pointer: str
) -> Iterator[Finding]:
    """Values that cannot be put together: words against a number, or another unit."""
    for part, value in given:
        if (value.number is None) != (row.value.number is None):
            detail = f"“{row.name}”总体为“{row.value.printed}”，{part.name}为“{value.printed}”，"
            detail += "一个可计量一个不可，请统一写法"
            yield Finding("transfer.not_comparable", detail, basis, pointer, "warning")
        elif value.number is not None and (value.unit, value.is_day) != (row.value.unit, row.value.is_day):
            detail = f"“{row.name}”总体单位为“{row.value.unit}”，{part.name}为“{value.unit}”，请统一计量单位"
            yield Finding("transfer.unit_differs", detail, basis, pointer)


def joined(joining: Joining, values: Sequence[tuple[Part, Decimal]], overall: Decimal) -> Decimal:
    """The whole that the parts make; a mean to as many digits as the whole is written with."""
    numbers = [number for _, number in values]
    if joining is Joining.MAXIMUM:
        return max(numbers)
    if joining is Joining.MINIMUM:
        return min(numbers)
    if joining is Joining.SUM:
        return sum(numbers, Decimal(0))
    exponent = overall.as_tuple().exponent
    digits = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0))
    with localcontext(prec=EXACT):
        weights = [part.amount for part, _ in values]
        weights = weights if any(weights) else [Decimal(1)] * len(numbers)
        weighed = sum((weight * number for weight, number in zip(weights, numbers, strict=True)), Decimal(0))
        return (weighed / sum(weights, Decimal(0))).quantize(digits, ROUND_HALF_UP)


def _difference(
    row: OverallRow, joining: Joining, overall: Decimal, computed: Decimal, basis: tuple[str, ...], pointer: str
) -> Iterator[Finding]:
    """Parts that promise less than the whole are red; more than it is shown only, unless it is to be exactly so."""
    if computed == overall:
        return
    short = row.value.exact or (computed > overall if row.value.at_most else computed < overall)
    gap = abs(computed - overall)
    shown = f"相差{gap}{'天' if row.value.is_day else row.value.unit}"
    detail = f"“{row.name}”总体为“{row.value.printed}”，各部分{JOINING_ZH[joining]}与之{shown}"
    if short:
        detail += "，分解目标撑不起总体目标；请改正总体或分解"
        yield Finding("transfer.not_reconciled", detail, basis, pointer)
    else:
        yield Finding("transfer.above_overall", f"{detail}，高于总体目标；请核对总体目标", basis, pointer, "warning")


def _unasked(transfer: Transfer) -> Iterator[Finding]:
    known = {row.name for row in transfer.rows}
    for index, part in enumerate(transfer.parts):
        own = [name for name, _ in part.values if name not in known]
        if own:
            detail = f"{part.name}另有总体没有的指标：{'、'.join(own)}；照录，不参与核对"
            yield Finding("transfer.own_indicator", detail, (), f"#/parts/{index}", "advice")
