"""One printed row as the audit understands it: typed target and actual, points, and what the engine makes of them."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from evaluation_api.domain.scoring.counted import AllOrNothing, Deduction, Interval, Proportional
from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO, number
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.scoring.form import Score, score_row
from evaluation_api.domain.scoring.judged import Judged, NotScoreable, OnTime
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.directions import direction_by_name, is_saving
from evaluation_api.domain.table_audit.printed import Place, Printed, PrintedRow
from evaluation_api.domain.table_audit.units import alike, in_unit_of
from wenxiao_values import (
    Confidence,
    Operator,
    Remark,
    TypedValue,
    ValueKind,
    advise,
    points_down,
    read_target,
    read_value,
)
from wenxiao_values.advice import RATE
from wenxiao_values.writing import plain

_OPERATOR_WORDS = (
    ("≥", Operator.AT_LEAST), ("≤", Operator.AT_MOST), (">", Operator.MORE), ("<", Operator.LESS),
    ("=", Operator.EQUAL), ("大于等于", Operator.AT_LEAST), ("小于等于", Operator.AT_MOST),
    ("不低于", Operator.AT_LEAST), ("不高于", Operator.AT_MOST), ("不超过", Operator.AT_MOST),
    ("大于", Operator.MORE), ("小于", Operator.LESS), ("等于", Operator.EQUAL),
)  # fmt: skip
_NUMERIC = (Proportional.kind, AllOrNothing.kind, Deduction.kind, Interval.kind)
# Instructions that a published form still carries where an answer belongs.
_UNFILLED = re.compile(r"^[(【\[]?(?:请)?(?:如实)?(?:填写|填列|填报|此处|注:|说明:|根据实际)")
_FAR = HUNDRED
_EXPLAINING = re.compile("原因|说明|备注|措施|理由|扣分")


@dataclass(frozen=True)
class ReadRow:
    """`levels` are first and second level, carried down merged cells; `shared`: the weight belongs to several rows.

    `score` is the engine's over the row's weight, or over 1 where it has none."""

    printed: PrintedRow
    levels: tuple[str, str]
    target: TypedValue
    actual: TypedValue
    printed_weight: Decimal | None
    own: Decimal | None
    shared: bool
    score: Score

    @property
    def number(self) -> int:
        return self.printed.number

    @property
    def weight(self) -> Decimal | None:
        return None if self.shared else self.printed_weight

    @cached_property
    def name(self) -> str:
        cell = self.printed.level3
        return cell.words if cell else ""

    @property
    def zh(self) -> str:
        named = self.name or self.levels[1] or self.levels[0]
        return f"第{self.number}行“{named}”" if named else f"第{self.number}行"

    @property
    def place(self) -> Place:
        """Where to comment on the row as a whole."""
        cells = (self.printed.level3, self.printed.target, self.printed.actual, self.printed.weight, self.printed.score)
        return next((cell.place for cell in cells if cell is not None), Place())

    @cached_property
    def no_actual(self) -> bool:
        cell = self.printed.actual
        return cell is None or figures.flat(cell.words) in _STROKES or bool(_UNFILLED.match(plain(cell.words)))

    @cached_property
    def no_target(self) -> bool:
        cell = self.printed.target
        return cell is None or figures.flat(cell.words) in _STROKES or self.target.kind is ValueKind.BLANK

    @cached_property
    def reason(self) -> str:
        """Also where a remark of another column says why."""
        beside = [cell for heading, cell in self.printed.others.items() if _EXPLAINING.search(heading)]
        cells = [cell for cell in (self.printed.reason, *beside) if cell is not None]
        return next((cell.words for cell in cells if not figures.is_nothing(cell)), "")

    @cached_property
    def rule_is_unread(self) -> bool:
        """Whether a rule is printed for the row that the engine did not understand: nothing is said of its points."""
        stated = not figures.is_nothing(self.printed.scoring_rule) or _holds_a_rule(self.target)
        return stated and self.score.rule.kind in (Proportional.kind, Interval.kind, OnTime.kind)

    @cached_property
    def is_compared(self) -> bool:
        """Whether target and actual are numbers, or days, that the engine could hold against each other."""
        facts = self.score.facts
        both = (facts.target is not None and facts.actual is not None and self.score.rule.kind in _NUMERIC) or (
            facts.due is not None and facts.done is not None and self.score.rule.kind == OnTime.kind
        )
        return both and not self.is_far and not self.is_undated

    @cached_property
    def is_far(self) -> bool:
        """A hundred times the target, or a hundredth: rather another unit than an achievement."""
        facts = self.score.facts
        if facts.target is None or facts.actual is None or facts.target <= ZERO or facts.actual <= ZERO:
            return False
        return not facts.target / _FAR < facts.actual < facts.target * _FAR

    @cached_property
    def is_undated(self) -> bool:
        """Done within a stretch of time that begins before the day it was due: nobody knows whether in time."""
        due, first, last = self.score.facts.due, self.actual.first, self.score.facts.done
        if self.score.rule.kind != OnTime.kind or due is None or last is None or last <= due:
            return False
        if first is None:
            return self.actual.last is not None or re.search(r"\d[日号]", plain(self.actual.printed)) is None
        return first <= due

    @property
    def met(self) -> bool | None:
        return self.score.met if self.is_compared or self.score.rule.kind not in (*_NUMERIC, OnTime.kind) else None

    @cached_property
    def direction_is_printed(self) -> bool:
        """A sign that contradicts what the indicator counts is not relied on."""
        operator = printed_operator(self.printed.operator) or self.target.operator
        return operator not in (None, Operator.ABOUT) and not self.is_reversed

    @property
    def is_about(self) -> bool:
        """约300人 asks for no number that could be missed by a few."""
        return self.target.operator is Operator.ABOUT

    @cached_property
    def is_reversed(self) -> bool:
        signed = self.signed_target
        return not is_saving(self.name) and any(
            one.code == "reversed" for one in advise(self.name, signed.printed, signed)
        )

    @cached_property
    def signed_target(self) -> TypedValue:
        """The target with the sign that stands in the form's own column."""
        operator = printed_operator(self.printed.operator)
        if operator is None:
            return self.target
        sign = "" if self.target.operator is operator else operator.value
        return replace(self.target, operator=operator, printed=f"{sign}{self.target.printed}")

    @property
    def is_better_than_equal(self) -> bool:
        """Of = more than asked for, or less spent, is rather no miss."""
        wanted, found = self.score.facts.target, self.score.facts.actual
        if self.score.direction is not Direction.EXACT or wanted is None or found is None:
            return False
        return found > wanted or (found < wanted and self.is_cost)

    @property
    def is_only_equal(self) -> bool:
        """95% where more than 95% was asked for."""
        facts = self.score.facts
        return facts.strict and facts.target is not None and facts.target == facts.actual

    @property
    def is_near_enough(self) -> bool:
        """A miss that an office may not have meant to be one."""
        return self.is_better_than_equal or self.is_only_equal

    @property
    def is_cost(self) -> bool:
        return "成本" in "".join(self.levels) or points_down(self.name) or "成本" in self.name

    @cached_property
    def is_sure(self) -> bool:
        """Whether both numbers, or both days, are read without any doubt, in one unit."""
        if self.printed.doubtful or not self.is_compared or self.actual.operator not in (None, Operator.EQUAL):
            return False
        sure = self.target.confidence is self.actual.confidence is Confidence.CERTAIN
        sure = sure and self.score.facts.actual_text == self.actual.printed
        dated = self.score.rule.kind == OnTime.kind
        return sure and (dated or not self.target.quantity or self._one_unit())

    def _one_unit(self) -> bool:
        """A bare number beside 万元 may as well be yuan."""
        wanted, found = self.target.quantity, self.actual.quantity
        if wanted is None or found is None:
            return False
        return wanted.scale == found.scale or bool(found.unit)

    @cached_property
    def units_clash(self) -> bool:
        wanted, found = self.target.quantity, self.actual.quantity
        if self.target.kind is not ValueKind.NUMBER or self.actual.kind is not ValueKind.NUMBER:
            return False
        return wanted is not None and found is not None and not alike(wanted, found)

    @property
    def needs_judging(self) -> bool:
        return self.score.rule.kind in (Judged.kind, NotScoreable.kind)


_STROKES = figures.NOTHING - {"无", "不适用"}


def read_row(
    row: PrintedRow,
    levels: tuple[str, str],
    rules: ScoringRules,
    year: int | None,
    weight: Decimal | None,
    *,
    shared: bool,
) -> ReadRow:
    """`weight` is the row's, out of a hundred."""
    name, unit = _words(row.level3), _words(row.unit)
    target, actual = _target(name, _words(row.target), unit), read_value(_words(row.actual))
    wanted, found = _as_percent(name, target, actual), _as_percent(name, actual, target)
    found = in_unit_of(target, actual) or found
    own = _settled(figures.points(row.score), weight)
    counted = weight is not None and weight > ZERO and not shared
    evidence = RowEvidence(
        row=row.number,
        indicator=name,
        target_text=wanted,
        actual_text=found,
        weight=weight if weight is not None and counted else ONE,
        category=levels[0],
        unit=unit,
        operator=printed_operator(row.operator),
        direction=direction_by_name(name, unit, target),
        is_cost="成本" in "".join(levels),
        judged=own if counted else None,
        year=year,
        stated=_words(row.scoring_rule) or (target.printed if _holds_a_rule(target) else ""),
    )
    return ReadRow(row, levels, target, actual, weight, own, shared, score_row(evidence, rules))


def _settled(own: Decimal | None, weight: Decimal | None) -> Decimal | None:
    """What a division leaves over beside the weight is no point gained or lost."""
    near = own is not None and weight is not None and abs(own - weight) <= figures.NOISE
    return weight if near else own


def _holds_a_rule(target: TypedValue) -> bool:
    return target.kind is ValueKind.RULE or Remark.SCORING_RULE in target.remarks


def _words(cell: Printed | None) -> str:
    return "" if cell is None else figures.shortened(cell.words)


def _target(name: str, text: str, unit: str) -> TypedValue:
    value = read_target(name, text)
    if unit and value.quantity is not None and not value.quantity.unit:
        joined = read_target(name, f"{text}{unit}")
        if joined.kind is value.kind and joined.quantity is not None and joined.quantity.unit:
            return replace(joined, printed=text)
    return value


def _as_percent(name: str, value: TypedValue, other: TypedValue) -> str:
    """The text for the engine: 0.96 beside 95% is a spreadsheet's way of writing 96 %."""
    quantity, beside = value.quantity, other.quantity
    if value.kind is not ValueKind.NUMBER or quantity is None or quantity.unit or not ZERO < quantity.number <= ONE:
        return value.printed
    of_percent = beside is not None and beside.unit == "%" and beside.number > ONE
    if not (of_percent and (RATE.search(plain(name)) or quantity.number < ONE)):
        return value.printed
    sign = value.operator.value if value.operator else ""
    return f"{sign}{number(quantity.number * HUNDRED)}%"


def printed_operator(cell: Printed | None) -> Operator | None:
    """Of the form's own column, which may say 正向 or 定性 as well."""
    words = plain(cell.words) if cell else ""
    return next((operator for word, operator in _OPERATOR_WORDS if word in words), None)
