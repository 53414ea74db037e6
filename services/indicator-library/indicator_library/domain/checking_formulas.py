"""Whether a formula can give its indicator's value: every name is an input, every input is needed, and the units fit.

Amounts are added only to amounts of the same dimension; what comes out must convert into the indicator's unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from indicator_library.domain.formulas import (
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    flat,
    names_in,
    parts_of,
    shown,
)
from indicator_library.domain.units import Axes, UnitUnknown, dimension_of, joined, unit
from indicator_library.domain.zero_by_form import is_zero_by_form
from wenxiao.findings import Finding

EXPRESSION, INPUTS = "#/formula/expression", "#/formula/inputs"


@dataclass(frozen=True)
class Input:
    """A figure the formula needs, in its unit."""

    name: str
    unit: str


@dataclass(frozen=True)
class Seen:
    """The dimension of a part; None where it is not known or fits any (a zero)."""

    axes: Axes | None
    findings: tuple[Finding, ...] = ()


def check(expression: Expression, inputs: Sequence[Input], wanted: str) -> tuple[Finding, ...]:
    """Nothing where the formula is sound; a warning where only an input is not used."""
    inputs = called_plainly(inputs)
    known, findings = _units(inputs)
    findings = [*_names(expression, inputs), *findings, *_constants(expression)]
    seen = _seen(expression, known)
    findings += seen.findings
    if seen.axes is not None and not any(finding.severity == "refusal" for finding in findings):
        findings += _result(expression, seen.axes, wanted)
    return tuple(findings)


def called_plainly(inputs: Sequence[Input]) -> list[Input]:
    """Names as reading a formula makes them: full-width signs and straight quotes written one way."""
    return [Input(flat(given.name), given.unit) for given in inputs]


def near_names(name: str, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(get_close_matches(name, tuple(dict.fromkeys(known)), n=3, cutoff=0.5))


def _units(inputs: Sequence[Input]) -> tuple[dict[str, Axes], list[Finding]]:
    known: dict[str, Axes] = {}
    findings = []
    for place, given in enumerate(inputs):
        pointer = f"{INPUTS}/{place}/unit"
        try:
            measure = unit(given.unit)
        except UnitUnknown as unknown:
            findings.append(
                Finding("formula.input_unit_unknown", f"数据项“{given.name}”：{unknown.detail}", (), pointer)
            )
            continue
        if measure.counted:
            known[given.name] = measure.axes
        else:
            detail = f"数据项“{given.name}”的单位“{measure.text}”不能参与计算，请改用可以计量的单位。"
            findings.append(Finding("formula.input_not_counted", detail, (), pointer))
    return known, findings


def _names(expression: Expression, inputs: Sequence[Input]) -> list[Finding]:
    used, declared = names_in(expression), [given.name for given in inputs]
    findings = []
    for name in used:
        if name not in declared:
            near = near_names(name, declared)
            advice = f"是不是“{'”“'.join(near)}”？" if near else "请补充该数据项及其单位，或改正公式。"
            findings.append(Finding("formula.input_unknown", f"公式中的“{name}”不在数据项中，{advice}", (), EXPRESSION))
    for place, name in enumerate(declared):
        pointer = f"{INPUTS}/{place}/name"
        if name in declared[:place]:
            if declared[:place].count(name) > 1:
                continue
            findings.append(Finding("formula.input_twice", f"数据项“{name}”重复，请删去一个。", (), pointer))
        elif name not in used:
            detail = f"数据项“{name}”没有在公式中使用，请改正公式或删去该项。"
            findings.append(Finding("formula.input_unused", detail, (), pointer, "warning"))
    return findings


def _constants(expression: Expression) -> list[Finding]:
    findings = []
    if not names_in(expression):
        findings.append(Finding("formula.constant", "公式中没有任何数据项，请写出用哪些数据计算。", (), EXPRESSION))
    for part in parts_of(expression):
        if isinstance(part, Operation) and part.sign == "÷" and is_zero_by_form(part.right):
            detail = f"“{shown(part)}”除以零：除数“{shown(part.right)}”总是零，请改正。"
            findings.append(Finding("formula.zero_divisor", detail, (), EXPRESSION))
    return findings


def _seen(part: Expression, known: Mapping[str, Axes]) -> Seen:
    match part:
        case Number():
            return Seen(() if part.written else None)
        case Name():
            return Seen(known.get(part.name))
        case Negative():
            return _seen(part.operand, known)
        case Call():
            return _alike(part.arguments, known)
    if part.sign in "+-":
        return _alike((part.left, part.right), known)
    left, right = _seen(part.left, known), _seen(part.right, known)
    findings = left.findings + right.findings
    if left.axes is None or right.axes is None:
        return Seen(None, findings)
    return Seen(joined(left.axes, right.axes, 1 if part.sign == "×" else -1), findings)


def _alike(parts: Sequence[Expression], known: Mapping[str, Axes]) -> Seen:
    """What is added or compared must be of one dimension; a zero fits any."""
    seen = [_seen(part, known) for part in parts]
    findings = [finding for one in seen for finding in one.findings]
    told = [(part, one.axes) for part, one in zip(parts, seen, strict=True) if one.axes is not None]
    for part, axes in told[1:]:
        first, expected = told[0]
        if axes != expected:
            detail = (
                f"“{shown(first)}”是{dimension_of(expected)}，“{shown(part)}”是{dimension_of(axes)}，"
                "两者不能相加减或比较，请核对公式和数据项的单位。"
            )
            findings.append(Finding("formula.units_differ", detail, (), EXPRESSION))
    unknown = any(one.axes is None and not _is_zero(part) for part, one in zip(parts, seen, strict=True))
    return Seen(None if unknown or not told else told[0][1], tuple(findings))


def _is_zero(part: Expression) -> bool:
    return isinstance(part, Number) and not part.written


def _result(expression: Expression, axes: Axes, wanted: str) -> list[Finding]:
    try:
        measure = unit(wanted)
    except UnitUnknown as unknown:
        return [Finding("formula.unit_unknown", unknown.detail, (), "#/unit")]
    if not measure.counted:
        detail = f"指标的单位“{measure.text}”不是用公式计算的，请改为可以计量的单位，或删去公式。"
        return [Finding("formula.result_not_counted", detail, (), "#/unit")]
    if axes != measure.axes:
        what = dimension_of(axes)
        detail = f"公式算出的是{what}，指标的单位却是“{measure.text}”（{measure.dimension}），请核对公式或单位。"
        return [Finding("formula.result_unit", detail, (), EXPRESSION)]
    mark = {"%": "100", "‰": "1000"}.get(measure.text)
    bare = [part for part in _factors(expression) if isinstance(part, Number) and not part.mark]
    if mark and any(f"{part.written:f}" == mark for part in bare):
        detail = f"公式乘以{mark}而没有写“{measure.text}”，结果会大{mark}倍，请写成“×{mark}{measure.text}”。"
        return [Finding("formula.per_cent_missing", detail, (), EXPRESSION)]
    return []


def _factors(expression: Expression) -> list[Expression]:
    """What the whole is multiplied from."""
    if isinstance(expression, Operation) and expression.sign in "×÷":
        right = _factors(expression.right) if expression.sign == "×" else []
        return [*_factors(expression.left), *right]
    return [expression]
