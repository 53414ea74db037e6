"""Computing an indicator from its inputs, with the trace of each step.

Everything between is exact (fractions); the value is told in the indicator's unit, to 28 digits where it does not end.
Which input is zero, missing, unknown or in another kind of unit is said by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from indicator_library.domain.checking_formulas import Input, called_plainly, check, near_names
from indicator_library.domain.formulas import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    flat,
    names_in,
    shown,
)
from indicator_library.domain.units import (
    MOST_DIGITS,
    AmountUnfit,
    Axes,
    Unit,
    UnitUnknown,
    convertible,
    exactly,
    first_unit,
    joined,
    told,
    unit,
)
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding

POINTER = "#/inputs"
_LEAST, _MOST = Fraction(1, 10**MOST_DIGITS), Fraction(10**MOST_DIGITS)


class FormulaUnsound(Conflict):
    title = "指标的公式不能计算"


class FormulaInputsUnfit(Invalid):
    title = "数据项与公式不符"


class DividedByZero(Invalid):
    title = "除数为零"


@dataclass(frozen=True)
class Given:
    """One figure; without a unit it is in the unit the formula names."""

    value: Decimal
    unit: str | None = None


@dataclass(frozen=True)
class Step:
    """What was computed, as it is written in the formula, and what came out; a ratio has no unit."""

    expression: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Computed:
    value: Decimal
    unit: str
    exact: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class _Amount:
    """In the first units of its dimensions."""

    number: Fraction
    axes: Axes


@dataclass
class _Trace:
    known: Mapping[str, _Amount]
    steps: list[Step] = field(default_factory=list)

    def keep(self, part: Expression, amount: _Amount) -> _Amount:
        self.steps.append(Step(shown(part), _told(amount.number, shown(part)), first_unit(amount.axes)))
        return amount


def compute(expression: Expression, inputs: Sequence[Input], given: Mapping[str, Given], wanted: str) -> Computed:
    """The value in the unit `wanted`; the formula is checked first, so that no figure meets an unsound one."""
    unsound = [finding for finding in check(expression, inputs, wanted) if finding.severity == "refusal"]
    if unsound:
        raise FormulaUnsound(f"公式有误：{unsound[0].detail}", findings=unsound)
    inputs, given = called_plainly(inputs), _each_once(given)
    needed = [one for one in inputs if one.name in names_in(expression)]
    trace = _Trace(_amounts(needed, inputs, given))
    for one in needed:
        amount = trace.known[one.name]
        trace.steps.append(Step(one.name, _told(amount.number, one.name), first_unit(amount.axes)))
    amount, measure = _computed(expression, trace), unit(wanted)
    number = amount.number / measure.factor
    value = _told(number, shown(expression))
    trace.steps.append(Step(f"{shown(expression)}，以“{measure.text}”计", value, measure.text))
    return Computed(value, measure.text, Fraction(value) == number, tuple(trace.steps))


def _each_once(given: Mapping[str, Given]) -> dict[str, Given]:
    """By their names as formulas write them; of two that fall together nobody knows which one counts."""
    found: dict[str, Given] = {}
    findings = []
    for name, figure in given.items():
        if flat(name) in found:
            detail = f"数据项“{flat(name)}”填了不止一次，写法不同而名称相同，请只留一个。"
            findings.append(Finding("formula.input_twice", detail, (), _at(name)))
        found[flat(name)] = figure
    if findings:
        raise FormulaInputsUnfit(findings[0].detail, findings=findings, pointer=findings[0].pointer)
    return found


def _amounts(needed: Sequence[Input], inputs: Sequence[Input], given: Mapping[str, Given]) -> dict[str, _Amount]:
    findings, found = [], {}
    declared = [one.name for one in inputs]
    for name in given:
        if name not in declared:
            near = near_names(name, declared)
            advice = f"是不是“{'”“'.join(near)}”？" if near else f"公式的数据项是{'、'.join(declared)}。"
            findings.append(Finding("formula.input_unknown", f"公式没有数据项“{name}”，{advice}", (), _at(name)))
    for one in needed:
        pointer = _at(one.name)
        if one.name not in given:
            findings.append(
                Finding("formula.input_missing", f"缺少数据项“{one.name}”（{one.unit}），请填写。", (), pointer)
            )
            continue
        measure, unfit = _measure(one, given[one.name], pointer)
        if unfit is None:
            found[one.name] = _Amount(exactly(given[one.name].value, f"{pointer}/value") * measure.factor, measure.axes)
        else:
            findings.append(unfit)
    if findings:
        raise FormulaInputsUnfit(findings[0].detail, findings=findings, pointer=findings[0].pointer)
    return found


def _at(name: str) -> str:
    """A JSON pointer escapes ~ and /."""
    return f"{POINTER}/{name.replace('~', '~0').replace('/', '~1')}"


def _measure(needed: Input, given: Given, pointer: str) -> tuple[Unit, Finding | None]:
    expected = unit(needed.unit)
    try:
        measure = unit(given.unit or needed.unit)
    except UnitUnknown as unknown:
        return expected, Finding("formula.unit_unknown", unknown.detail, (), f"{pointer}/unit")
    if convertible(measure, expected):
        return measure, None
    detail = f"数据项“{needed.name}”以“{expected.text}”计，不能用“{measure.text}”填写，请换算后再填。"
    return expected, Finding("formula.input_unit", detail, (), f"{pointer}/unit")


def _computed(part: Expression, trace: _Trace) -> _Amount:
    match part:
        case Number():
            return _Amount(Fraction(part.value), ())
        case Name():
            return trace.known[part.name]
        case Negative():
            operand = _computed(part.operand, trace)
            return _Amount(-operand.number, operand.axes)
        case Call():
            return trace.keep(part, _called(part.function, [_computed(one, trace) for one in part.arguments]))
    left, right = _computed(part.left, trace), _computed(part.right, trace)
    return trace.keep(part, _operated(part, left, right, trace.known))


def _operated(part: Operation, left: _Amount, right: _Amount, known: Mapping[str, _Amount]) -> _Amount:
    if part.sign in "+-":
        axes = left.axes or right.axes
        return _Amount(left.number + (right.number if part.sign == "+" else -right.number), axes)
    if part.sign == "×":
        return _Amount(left.number * right.number, joined(left.axes, right.axes, 1))
    if not right.number:
        raise _zero(part, known)
    return _Amount(left.number / right.number, joined(left.axes, right.axes, -1))


def _called(function: str, arguments: Sequence[_Amount]) -> _Amount:
    axes = next((one.axes for one in arguments if one.axes), ())
    numbers = [one.number for one in arguments]
    return _Amount({"max": max, "min": min}[function](numbers) if function != "abs" else abs(numbers[0]), axes)


def _zero(part: Operation, known: Mapping[str, _Amount]) -> DividedByZero:
    names = names_in(part.right)
    zero = [name for name in names if not known[name].number] or list(names)
    named = "、".join(f"“{name}”" for name in zero)
    seen = f"（见{named}）" if zero else ""
    why = f"数据项{named}为零" if isinstance(part.right, Name) else f"“{shown(part.right)}”算得零{seen}"
    detail = f"{why}，不能作除数，“{shown(part)}”无法计算；请核对该数据，确实为零的，该指标本期不适用。"
    return DividedByZero(detail, pointer=_at(zero[0]) if zero else None, inputs=zero)


def _told(number: Fraction, what: str) -> Decimal:
    if number and not _LEAST <= abs(number) <= _MOST:
        raise AmountUnfit(f"“{what[:60]}”的结果超出可以表示的范围，请核对数据和计量单位。", pointer=POINTER)
    return told(number)
