"""From the actual values of several units to one: things add up, rates are weighted by the money that went with them.

What cannot be put together is named with its unit and its reason, never left out in silence. A mean has two digits more
than the most exact part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import reduce

from evaluation_api.domain.scoring.decimals import EXACT, ZERO, number
from evaluation_api.domain.scoring.facts import Step
from evaluation_api.domain.scoring.reading import SCALE_ZH, in_unit_of, yes_or_no
from wenxiao.findings import Finding
from wenxiao_values import Quantity, ValueKind, read_target, read_value

_RELATIVE = frozenset({"%", "‰", "百分点", "个百分点", "倍", "折"})
_RELATIVE_NAMES = ("率", "比例", "比重", "占比", "满意度", "平均", "人均", "单价", "单位成本")
# Before and after the point: sums and means of such numbers fit into EXACT with every digit.
_MOST_DIGITS = 28


class Joining(StrEnum):
    """How the parts make one value; the first four are targets-api's words, the others what is no number."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    LATEST = "latest"
    ALL = "all"
    NONE = "none"


JOINING_ZH = {
    Joining.SUM: "合计",
    Joining.WEIGHTED_MEAN: "按执行数加权平均",
    Joining.MAXIMUM: "取最大值",
    Joining.MINIMUM: "取最小值",
    Joining.LATEST: "取最晚的日期",
    Joining.ALL: "全部达成才算达成",
    Joining.NONE: "文字表述，不汇总",
}


@dataclass(frozen=True)
class Part:
    """One unit's value of one indicator; `actual_text` None: it has no such row."""

    unit: str
    money: Decimal
    actual_text: str | None


@dataclass(frozen=True)
class RolledUp:
    """`actual_text` is the one value as a form prints it, None where there is none; `steps` show each part."""

    joining: Joining
    actual_text: str | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]


def joining_of(indicator: str, target_text: str) -> Joining:
    """Where nobody says: 率 and units like % or 元/人 are relative, of days the last counts, all else adds up."""
    target = read_target(indicator, target_text)
    if target.kind is ValueKind.PERIOD:
        return Joining.LATEST
    if target.kind in (ValueKind.NUMBER, ValueKind.RANGE) and target.quantity is not None:
        return Joining.WEIGHTED_MEAN if is_relative(indicator, target.quantity.unit) else Joining.SUM
    return Joining.NONE if yes_or_no(target_text) is None else Joining.ALL


def is_relative(indicator: str, unit: str) -> bool:
    if unit in _RELATIVE or "/" in unit:
        return True
    return not unit and any(word in indicator for word in _RELATIVE_NAMES)


def roll_up(
    indicator: str, target_text: str, parts: Sequence[Part], *, joining: Joining | None = None, pointer: str = "#"
) -> RolledUp:
    """`joining` is what the transfer's target says; None: by the kind of the indicator."""
    how = joining or joining_of(indicator, target_text)
    missing = [
        Finding(
            "roll_up.part_missing", f"“{indicator}”：{part.unit}没有填报，未计入汇总，请补报", (), pointer, "warning"
        )
        for part in parts
        if part.actual_text is None or not part.actual_text.strip()
    ]
    told = [part for part in parts if part.actual_text is not None and part.actual_text.strip()]
    if how is Joining.NONE:
        words = tuple(Step(part.unit, "原文", part.actual_text or "") for part in told)
        noted = Finding(
            "roll_up.in_words", f"“{indicator}”为文字表述，不能汇总，请据各部分情况填写", (), pointer, "warning"
        )
        return RolledUp(how, None, words, (*missing, noted))
    rolled = {Joining.LATEST: _latest, Joining.ALL: _all}.get(how, _numbers)
    text, steps, findings = rolled(indicator, target_text, told, how, pointer)
    return RolledUp(how, text, steps, (*missing, *findings))


Joined = tuple[str | None, tuple[Step, ...], list[Finding]]


def _numbers(indicator: str, target_text: str, parts: Sequence[Part], how: Joining, pointer: str) -> Joined:
    unit = read_target(indicator, target_text).quantity or Quantity(ZERO)
    read, findings, steps = [], [], []
    for part in parts:
        found = _number(unit, part.actual_text)
        if found is None:
            steps.append(Step(part.unit, f"{part.actual_text}", "未计入"))
            findings.append(_unreadable(indicator, part, _shown_unit(unit), pointer))
        else:
            money = f"，执行数{number(part.money)}元" if how is Joining.WEIGHTED_MEAN else ""
            steps.append(Step(part.unit, f"{part.actual_text}{money}", number(found)))
            read.append((part.money, found))
    if not read:
        return None, tuple(steps), findings
    one, shown = _joined(how, read)
    text = f"{number(one)}{_shown_unit(unit)}"
    return text, (*steps, Step("汇总", f"{JOINING_ZH[how]}：{shown}", text)), findings


def _number(unit: Quantity, text: str | None) -> Decimal | None:
    """None as well for a number of more digits than can be reckoned with."""
    value = read_value(text)
    if value.kind is not ValueKind.NUMBER or value.quantity is None:
        return None
    try:
        found = in_unit_of(unit, value.quantity)
    except ArithmeticError:
        return None
    if found is None or found.adjusted() >= _MOST_DIGITS or int(found.as_tuple().exponent) < -_MOST_DIGITS:
        return None
    return found


def _joined(how: Joining, read: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, str]:
    numbers = [found for _, found in read]
    shown = "、".join(number(found) for found in numbers)
    if how is Joining.MAXIMUM:
        return max(numbers), shown
    if how is Joining.MINIMUM:
        return min(numbers), shown
    if how is Joining.SUM:
        return reduce(EXACT.add, numbers), " + ".join(number(found) for found in numbers)
    weights = [money for money, _ in read]
    if any(weight < ZERO for weight in weights) or not any(weights):
        weights = [Decimal(1)] * len(read)
    weighed = reduce(EXACT.add, map(EXACT.multiply, weights, numbers))
    whole = reduce(EXACT.add, weights)
    places = max(0, *(-int(found.as_tuple().exponent) for found in numbers)) + 2
    mean = EXACT.divide(weighed, whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    top = " + ".join(f"{number(found)} × {number(weight)}" for weight, found in zip(weights, numbers, strict=True))
    return mean, f"（{top}） ÷ {number(whole)}"


def _latest(indicator: str, target_text: str, parts: Sequence[Part], how: Joining, pointer: str) -> Joined:
    days: list[date] = []
    steps, findings = [], []
    for part in parts:
        last = read_value(part.actual_text).last
        steps.append(Step(part.unit, f"{part.actual_text}", "未计入" if last is None else last.isoformat()))
        if last is None:
            findings.append(_unreadable(indicator, part, "日期", pointer))
        else:
            days.append(last)
    if not days:
        return None, tuple(steps), findings
    found = max(days)
    text = f"{found.year}年{found.month}月{found.day}日"
    return text, (*steps, Step("汇总", JOINING_ZH[how], text)), findings


def _all(indicator: str, target_text: str, parts: Sequence[Part], how: Joining, pointer: str) -> Joined:
    """A county that answers otherwise than yes or no leaves the question open."""
    wanted = yes_or_no(target_text)
    steps, findings, reached = [], [], []
    for part in parts:
        answer = yes_or_no(part.actual_text or "")
        steps.append(
            Step(
                part.unit,
                f"{part.actual_text}",
                "未计入" if answer is None else "达成" if answer is wanted else "未达成",
            )
        )
        if answer is None:
            findings.append(_unreadable(indicator, part, "是或否", pointer))
        else:
            reached.append(answer is wanted)
    if not reached:
        return None, tuple(steps), findings
    text = target_text if all(reached) else ("否" if wanted else "是")
    return text, (*steps, Step("汇总", JOINING_ZH[how], text)), findings


def _unreadable(indicator: str, part: Part, wanted: str, pointer: str) -> Finding:
    should = f"应为以“{wanted}”计的数" if wanted not in ("日期", "是或否") else f"应为{wanted}"
    should = "应为数" if not wanted else should
    detail = f"“{indicator}”：{part.unit}填报“{part.actual_text}”，{should}，未计入汇总，请退回更正"
    return Finding("roll_up.part_unreadable", detail, (), pointer, "warning")


def _shown_unit(unit: Quantity) -> str:
    return SCALE_ZH.get(unit.scale, "") + unit.unit
