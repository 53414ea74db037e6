"""The form's column 评(扣)分标准 in words, as a rule; None for whatever is not plainly one.

`完成得满分，未完成不得分`, `按比例得分，低于60%不得分`, `每少1个百分点扣0.5分，扣完为止`, `≥75得5分，≥70得3分`,
`逾期一天扣0.2分`: every part of the text must be understood, and none may contradict the row that it stands in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation_api.domain.scoring.counted import AllOrNothing, Deduction
from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO
from evaluation_api.domain.scoring.facts import Direction, Facts
from evaluation_api.domain.scoring.judged import OnTime, YesNo
from evaluation_api.domain.scoring.rules import RowRule
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.scoring.stated_brackets import NOTHING, NUMBER, brackets
from wenxiao_values.writing import plain

_HAN = {zh: Decimal(value) for value, zh in enumerate("一二三四五六七八九十", start=1)} | {"两": Decimal(2)}
_COUNT = rf"(?:{NUMBER}|([一二两三四五六七八九十]))?"
_AIM = r"(?:年度|年初|预期|绩效|计划|目标值|目标|指标值|任务|要求|的)*"
_DONE = r"(?:完成|达到|实现|达成|达标)"
_FILLER = re.compile(r"(?:直至|直到)?(?:该项|本项)?(?:分值|分数)?扣完(?:该项|本项)?(?:分值|分数)?为止")
_FULL = re.compile(rf"(?:按时|按期|按质|按量|保质|保量)*(?:全部|全面)?{_DONE}{_AIM},?(?:得|计)满分")
_MISSED = re.compile(rf"(?:(?:未|没有|没)(?:按时|按期)?{_DONE}{_AIM}|否则),?{NOTHING}")
_RATIO = re.compile(
    rf"(?:(?:未{_DONE}{_AIM}|否则),?)?"
    r"(?:按照?|根据)(?:实际)?(?:完成率|(?:完成)?(?:情况)?的?比例)(?:计算)?(?:得分|计分|赋分)"
)
_BELOW = re.compile(rf"(?:完成率|完成比例|比例)?(?:低于|小于|不足|<){NUMBER}%的?,?{NOTHING}")
_OFF = re.compile(
    rf"(>0)?(?:未{_DONE}的)?每(少|低于|低|下降|减少|降低|超过|超出|超|多|高于|高出|高|增加|上升)(?:完成)?(?:目标值)?"
    rf"{_COUNT}(个?百分点|%|[^\d\s%,]{{1,4}}),?扣减?{NUMBER}分"
)
_FEWER = ("少", "低于", "低", "下降", "减少", "降低")
_LATE = re.compile(rf"每?(?:逾期|延期|延迟|推迟|超期|迟)(?:完成)?每?{_COUNT}[天日],?扣减?{NUMBER}分")
_LIMIT = re.compile(rf"([≤≥=])?{NUMBER}%?(以下|以上)?(?:\(含\))?,?[计得](?:{NUMBER}分|满分)")
_SIDES = {
    Direction.AT_MOST: ("≤", "以下", "=", None),
    Direction.AT_LEAST: ("≥", "以上", "=", None),
}


@dataclass(frozen=True, slots=True)
class StatedRow:
    """The row that the words stand in; `printed` is the direction that the row itself says, `otherwise` what holds
    where it says none."""

    facts: Facts
    weight: Decimal
    printed: Direction | None
    otherwise: Direction

    @property
    def direction(self) -> Direction:
        return self.printed or self.otherwise

    def may_point(self, direction: Direction) -> bool:
        return self.printed in (None, Direction.EXACT, direction)


def stated_rule(words: str, row: StatedRow, rules: ScoringRules) -> RowRule | None:
    """A threshold that the words do not give is the row's target; without words on a pass mark the place's holds."""
    parts = [part for part in _parts(words) if not _FILLER.fullmatch(part)]
    if len(parts) > 1 and _FULL.fullmatch(parts[0]):
        rest = parts[1:]
        return _all_or_nothing(rest, row) or _ratio(rest, row, rules) or _late(rest) or _deduction(rest, row)
    if not parts:
        return None
    return (
        _ratio(parts, row, rules)
        or _late(parts)
        or _deduction(parts, row)
        or brackets(parts, row.facts.unit, row.weight, row.printed, row.direction)
    )


def _parts(words: str) -> list[str]:
    flat = "".join(plain(words).split())
    return [part for part in re.split(rf"[;。、]|,(?!得|计|扣减?\d|{NOTHING})", flat) if part]


def _all_or_nothing(rest: Sequence[str], row: StatedRow) -> RowRule | None:
    if len(rest) != 1 or not _MISSED.fullmatch(rest[0]):
        return None
    facts = row.facts
    return AllOrNothing(row.direction) if facts.target is not None and facts.actual is not None else YesNo()


def _ratio(parts: Sequence[str], row: StatedRow, rules: ScoringRules) -> RowRule | None:
    """From a mark that cuts on, the whole ratio counts: nothing is said of taking the mark off."""
    if not _RATIO.fullmatch(parts[0]) or len(parts) > 2:
        return None
    ratio = rules.proportional[row.direction]
    if len(parts) == 1:
        return ratio
    below = _BELOW.fullmatch(parts[1])
    mark = ONE if below is None else Decimal(below[1]) / HUNDRED
    return replace(ratio, pass_mark=mark, whole_above=True) if mark < ONE else None


def _late(parts: Sequence[str]) -> RowRule | None:
    late = _LATE.fullmatch(parts[0])
    if late is None or len(parts) > 1:
        return None
    days = _count(late[1], late[2])
    return OnTime(off=Decimal(late[3]), per_days=int(days)) if days >= ONE and days == int(days) else None


def _deduction(parts: Sequence[str], row: StatedRow) -> RowRule | None:
    off = _OFF.fullmatch(parts[-1])
    if off is None or len(parts) > 2:
        return None
    direction = Direction.AT_LEAST if off[2] in _FEWER else Direction.AT_MOST
    per = _count(off[3], off[4])
    threshold = row.facts.target if len(parts) == 1 else _threshold(parts[0], direction, row.weight)
    beside = off[1] is None or (direction is Direction.AT_MOST and threshold == ZERO)
    if (
        threshold is None
        or per <= ZERO
        or not (beside and _same_unit(off[5], row.facts.unit) and row.may_point(direction))
    ):
        return None
    return Deduction(direction, threshold, per, Decimal(off[6]))


def _threshold(part: str, direction: Direction, weight: Decimal) -> Decimal | None:
    """`≤100%计5分`: the number, where the sign agrees with what is taken off and the points are the row's."""
    limit = _LIMIT.fullmatch(part)
    if limit is None or any(side not in _SIDES[direction] for side in (limit[1], limit[3])):
        return None
    return Decimal(limit[2]) if limit[4] is None or Decimal(limit[4]) == weight else None


def _count(digits: str | None, han: str | None) -> Decimal:
    return Decimal(digits) if digits else _HAN.get(han or "", ONE)


def _same_unit(said: str, unit: str) -> bool:
    in_points = said in ("%", "百分点", "个百分点")
    return unit == "%" if in_points else unit in ("", said)
