"""From a printed row to the rule that scores it and the facts the rule is fed with; nothing here refuses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from evaluation_api.domain.scoring.decimals import EXACT
from evaluation_api.domain.scoring.facts import Attainment, Direction, Facts
from evaluation_api.domain.scoring.judged import Judged, Levels, NotScoreable, YesNo
from evaluation_api.domain.scoring.rules import RowRule, can_be_kept
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.scoring.stated_rules import StatedRow, stated_rule
from wenxiao_values import Operator, Quantity, TypedValue, ValueKind, read_target, read_value
from wenxiao_values.writing import plain

_YES = frozenset(
    ("是", "有", "√", "完成", "已完成", "全部完成", "合格", "达标", "通过", "达成", "已达成", "达成预期指标")
)
_NO = frozenset(("否", "无", "没有", "×", "未完成", "不合格", "不达标", "未达标", "未通过", "未达成"))
_DIRECTIONS = {
    Operator.AT_LEAST: Direction.AT_LEAST,
    Operator.MORE: Direction.AT_LEAST,
    Operator.AT_MOST: Direction.AT_MOST,
    Operator.LESS: Direction.AT_MOST,
    Operator.EQUAL: Direction.EXACT,
    Operator.ABOUT: Direction.EXACT,
}
_STRICT = (Operator.MORE, Operator.LESS)
_SAME = {"个百分点": "%", "百分点": "%"}
SCALE_ZH = {Decimal(1000): "千", Decimal(10_000): "万", Decimal(1_000_000): "百万", Decimal(10_000_000): "千万",
            Decimal(100_000_000): "亿", Decimal(1_000_000_000_000): "万亿"}  # fmt: skip
# What is read is kept for the next row that says the same; nobody says the same at length.
_KEPT, _SHORT = 1 << 15, 60


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """What one row of the form says; `judged` are the points of whoever may judge it, which only words need.

    `rule` is the row's own rule where the form or its author states one, `stated` what the form's column 评(扣)分标准
    says in words; `year` completes a day without a year.
    """

    row: int
    indicator: str
    target_text: str
    actual_text: str
    weight: Decimal
    category: str = ""
    unit: str = ""
    operator: Operator | None = None
    direction: Direction | None = None
    is_cost: bool = False
    attainment: Attainment | None = None
    judged: Decimal | None = None
    rule: RowRule | None = None
    fulfilled: tuple[str, ...] | None = None
    year: int | None = None
    stated: str = ""


def _target(name: str, text: str, unit: str) -> TypedValue:
    short = len(name) + len(text) + len(unit) <= _SHORT
    return _kept_target(name, text, unit) if short else _read_target(name, text, unit)


def _read_target(name: str, text: str, unit: str) -> TypedValue:
    """The unit may stand in a cell of its own."""
    value = read_target(name, text)
    if value.kind in (ValueKind.NUMBER, ValueKind.RANGE) and value.quantity and unit and not value.quantity.unit:
        with_unit = read_target(name, f"{text}{unit}")
        if with_unit.kind is value.kind and with_unit.quantity and with_unit.quantity.unit:
            return with_unit
    return value


_kept_target = lru_cache(_KEPT)(_read_target)


def _value(text: str) -> TypedValue:
    return _kept_value(text) if len(text) <= _SHORT else read_value(text)


_kept_value = lru_cache(_KEPT)(read_value)


def _plain(text: str) -> str:
    """Without the blanks and shapes that cells carry."""
    return _kept_plain(text) if len(text) <= _SHORT else _unspaced(text)


def _unspaced(text: str) -> str:
    return "".join(plain(text).split())


_kept_plain = lru_cache(_KEPT)(_unspaced)


def _repeats(actual: str, target: str) -> bool:
    return bool(_plain(actual)) and _plain(actual) == _plain(target)


def yes_or_no(text: str) -> bool | None:
    """True for 是 and its like, False for 否 and its like, None for anything that is not a plain yes or no."""
    words = _plain(text)
    if words in _YES:
        return True
    return False if words in _NO else None


def read_row(row: RowEvidence, rules: ScoringRules) -> tuple[RowRule, Facts]:
    """The row's own rule where it has one, else what the form states in words where that can be read and applied,
    else by ratio where target and actual are numbers in one unit, by the interval, the day, all or nothing for 是/否,
    and by bands or a person's points for words."""
    name = row.indicator if "(" in row.indicator or "（" in row.indicator else ""
    target, actual = _target(name, row.target_text, row.unit), _value(row.actual_text)
    facts = _facts(row, target, actual)
    if row.rule is not None:
        return row.rule, facts
    stated = _stated(row, facts, target, rules) if row.stated else None
    return stated or _rule_for(row, facts, target, rules), facts


def _stated(row: RowEvidence, facts: Facts, target: TypedValue, rules: ScoringRules) -> RowRule | None:
    """None as well where the rule says nothing about what was entered: words in a counted row, for instance."""
    printed = _printed(row, target)
    otherwise = rules.cost_without_operator if row.is_cost else rules.without_operator
    rule = stated_rule(row.stated, StatedRow(facts, row.weight, printed, otherwise), rules)
    if rule is None or rule.apply(facts, row.weight).exact is None or not can_be_kept(rule):
        return None
    return rule


def _facts(row: RowEvidence, target: TypedValue, actual: TypedValue) -> Facts:
    wanted, upper, found, unit = _numbers(target, actual)
    return Facts(
        target_text=row.target_text,
        actual_text=row.actual_text,
        target=wanted,
        upper=upper,
        actual=found,
        unit=unit,
        strict=(row.operator or target.operator) in _STRICT,
        due=_last_day(target, row.year),
        done=_last_day(actual, row.year),
        attainment=row.attainment,
        reached=_answer(row, target),
        judged=row.judged,
        fulfilled=row.fulfilled,
    )


def _numbers(target: TypedValue, actual: TypedValue) -> tuple[Decimal | None, Decimal | None, Decimal | None, str]:
    """Target, upper end, actual in the target's unit (None where the two units say different things), that unit."""
    wanted, found = target.quantity, actual.quantity
    if actual.kind is not ValueKind.NUMBER or found is None:
        found = None
    if target.kind not in (ValueKind.NUMBER, ValueKind.RANGE) or wanted is None:
        return None, None, None if found is None else found.number, "" if found is None else _shown(found)
    upper = target.upper.number if target.kind is ValueKind.RANGE and target.upper else None
    return wanted.number, upper, None if found is None else in_unit_of(wanted, found), _shown(wanted)


def _shown(quantity: Quantity) -> str:
    return SCALE_ZH.get(quantity.scale, "") + quantity.unit


def in_unit_of(target: Quantity, actual: Quantity) -> Decimal | None:
    """The actual number in the target's unit, or None where the two units say different things.

    A cell that leaves its unit out, or says only its beginning (元 for 元/人), is read in the target's.
    """
    if not actual.unit and actual.scale == 1:
        return actual.number
    wanted, found = _SAME.get(target.unit, target.unit), _SAME.get(actual.unit, actual.unit)
    if not (wanted.startswith(found) or found.startswith(wanted)):
        return None
    if target.scale == actual.scale:
        return actual.number
    return EXACT.divide(EXACT.multiply(actual.number, actual.scale), target.scale)


def _last_day(value: TypedValue, year: int | None) -> date | None:
    if value.kind is not ValueKind.PERIOD:
        return None
    if value.last is not None or value.month_end is None or year is None:
        return value.last
    month, day = value.month_end
    try:
        return date(year, month, day)
    except ValueError:  # the 29th of February
        return date(year, month, day - 1)


def _answer(row: RowEvidence, target: TypedValue) -> bool | None:
    if target.kind in (ValueKind.NUMBER, ValueKind.RANGE):  # no plain answer, and not reached by being repeated
        return None
    wanted, found = yes_or_no(row.target_text), yes_or_no(row.actual_text)
    if wanted is not None and found is not None:
        return wanted is found
    return True if _repeats(row.actual_text, row.target_text) else None


def _rule_for(row: RowEvidence, facts: Facts, target: TypedValue, rules: ScoringRules) -> RowRule:
    if facts.target is not None and facts.actual is not None:
        stated = next((rule for word, rule in rules.by_category if word in row.category), None)
        if stated is not None:
            return stated
        return rules.interval if facts.upper is not None else rules.proportional[_direction(row, target, rules)]
    if facts.due is not None and facts.done is not None:
        return rules.late
    if facts.reached is not None and yes_or_no(row.target_text) is not None:
        return YesNo()
    if row.attainment is None and (levels := _levels(row, target)) is not None:
        return levels
    if row.attainment is not None or facts.reached:
        return rules.qualitative
    if facts.judged is not None and facts.actual_text.strip():
        return Judged()
    return NotScoreable()


def _direction(row: RowEvidence, target: TypedValue, rules: ScoringRules) -> Direction:
    return _printed(row, target) or (rules.cost_without_operator if row.is_cost else rules.without_operator)


def _printed(row: RowEvidence, target: TypedValue) -> Direction | None:
    """The printed sign speaks first, then what the author declared; None: the convention of the place decides."""
    operator = row.operator or target.operator
    return row.direction if operator is None else _DIRECTIONS[operator]


def _levels(row: RowEvidence, target: TypedValue) -> Levels | None:
    if target.kind is not ValueKind.LEVELS:
        return None
    options = tuple((name, edge) for name, edge in target.options if edge is not None)
    if len(options) != len(target.options) or row.actual_text.strip() not in dict(options):
        return None
    return levels if can_be_kept(levels := Levels(options)) else None
