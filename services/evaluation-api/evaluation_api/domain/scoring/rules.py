"""All rules by which a row can be scored, and their written form, in which they are stored and sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from evaluation_api.domain.scoring.counted import (
    AllOrNothing,
    Bracket,
    Brackets,
    Deduction,
    Interval,
    OverAchievement,
    Proportional,
    steps_in_order,
)
from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO
from evaluation_api.domain.scoring.execution import Execution
from evaluation_api.domain.scoring.facts import Attainment, Direction, Facts, Outcome
from evaluation_api.domain.scoring.judged import (
    Band,
    Checklist,
    Item,
    Judged,
    Levels,
    NotApplicable,
    NotScoreable,
    OnTime,
    Qualitative,
    YesNo,
)
from wenxiao.errors import Invalid


class RuleNotReadable(Invalid):
    title = "计分规则无法识别"


class RowRule(Protocol):
    """Hashable. A rule turns the facts of a row into an outcome; points before rounding are never above the weight."""

    @property
    def kind(self) -> str: ...
    def __hash__(self) -> int: ...
    def apply(self, facts: Facts, weight: Decimal) -> Outcome: ...


KINDS: Mapping[str, type[Any]] = {
    rule.kind: rule
    for rule in (
        Proportional, AllOrNothing, Brackets, Deduction, Interval,
        OnTime, YesNo, Checklist, Qualitative, Levels, Judged, NotApplicable, NotScoreable, Execution,
    )
}  # fmt: skip
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("brackets", "of"): ("actual", "rate"),
    ("deduction", "counted"): ("full", "started", "proportion"),
    ("interval", "outside"): ("proportion", "nought"),
    ("not_applicable", "treatment"): ("full", "redistribute"),
    ("over", "treatment"): ("warn", "points", "deviation"),
    ("execution_rate", "basis"): ("adjusted", "initial"),
}

_MOST, LONGEST_TEXT = 200, 2000
_DECIMALS = 12  # nobody prints more, and one with a million of them could not be shown


def parameters_of(rule: RowRule) -> dict[str, Any]:
    """The written form without `kind`."""
    return _members(rule)


def written(rule: RowRule) -> dict[str, Any]:
    """`kind` and the rule's parameters; numbers as text, what stands at its default is left out."""
    return {"kind": rule.kind, **_members(rule)}


def _members(held: Any) -> dict[str, Any]:
    return {
        field.name: _plain(value)
        for field in fields(held)
        if (value := getattr(held, field.name)) != field.default or field.default is MISSING
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _members(value)
    return value.value if isinstance(value, Attainment | Direction) else value


def can_be_kept(rule: RowRule) -> bool:
    """Whether the written form can be read again: what a form states in words may be beyond all that is stored."""
    try:
        rule_of(written(rule))
    except RuleNotReadable:
        return False
    return True


def rule_of(document: Any, at: str = "#/rule") -> RowRule:
    """From the written form; RuleNotReadable names the member and what may stand there."""
    kind = document.get("kind") if isinstance(document, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise _unreadable(f"{at}/kind", f"计分规则的 kind 应为：{'、'.join(KINDS)}")
    members = {str(name): value for name, value in document.items() if name != "kind"}
    rule: RowRule = _made(KINDS[kind], kind, members, at)
    _check(rule, at)
    return rule


def _made(holder: type[Any], kind: str, members: Mapping[str, Any], at: str) -> Any:
    known = {field.name: field for field in fields(holder)}
    for name in members:
        if name not in known:
            raise _unreadable(f"{at}/{name}", f"没有“{name}”这一项，可填：{'、'.join(known) or '无'}")
    for name, field in known.items():
        if name not in members and field.default is MISSING:
            raise _unreadable(f"{at}/{name}", f"缺少“{name}”")
    return holder(**{name: _member(kind, name, value, f"{at}/{name}") for name, value in members.items()})


def _member(kind: str, name: str, value: Any, at: str) -> Any:
    if (choices := _CHOICES.get((kind, name))) is not None:
        return _chosen(value, choices, at)
    if name in _NESTED:
        holder = _NESTED[name]
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise _unreadable(at, "应为列表")
        _not_too_many(value, at)
        return tuple(_nested(holder, name, one, f"{at}/{place}") for place, one in enumerate(value))
    reader: Callable[[Any, str], Any] = _READERS.get(name, _text)
    return reader(value, at)


def _not_too_many(value: Sequence[Any], at: str) -> None:
    if len(value) > _MOST:
        raise _unreadable(at, f"至多{_MOST}项")


def _nested(holder: type[Any], name: str, value: Any, at: str) -> Any:
    if not isinstance(value, Mapping):
        raise _unreadable(at, "应为对象")
    return _made(holder, name, value, at)


def _chosen(value: Any, choices: Sequence[str], at: str) -> str:
    if value not in choices:
        raise _unreadable(at, f"应为：{'、'.join(choices)}")
    return str(value)


def _decimal(value: Any, at: str) -> Decimal:
    try:
        read = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        read = None
    # copy_abs, where abs() would round to the context and overflow
    if read is None or not read.is_finite() or read.copy_abs() > 10**15 or read.as_tuple().exponent < -_DECIMALS:  # type: ignore[operator]  # finite: a number
        raise _unreadable(at, "应为用文字写的数，例如“0.5”")
    return read


def _whole(value: Any, at: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 3660:
        raise _unreadable(at, "应为0至3660的整数")
    return value


def _switch(value: Any, at: str) -> bool:
    if not isinstance(value, bool):
        raise _unreadable(at, "应为 true 或 false")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _unreadable(at, f"应为不超过{LONGEST_TEXT}字的文字")
    return value


def _direction(value: Any, at: str) -> Direction:
    return Direction(_chosen(value, [one.value for one in Direction], at))


def _attainment(value: Any, at: str) -> Attainment:
    return Attainment(_chosen(value, [one.value for one in Attainment], at))


def _over(value: Any, at: str) -> OverAchievement | None:
    return None if value is None else _nested(OverAchievement, "over", value, at)


def _options(value: Any, at: str) -> tuple[tuple[str, Decimal], ...]:
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2 for one in value)
    ):
        raise _unreadable(at, "应为[名称, 比例]的列表")
    _not_too_many(value, at)
    return tuple((_text(name, f"{at}/{i}/0"), _decimal(edge, f"{at}/{i}/1")) for i, (name, edge) in enumerate(value))


_NESTED: Mapping[str, type[Any]] = {"steps": Bracket, "items": Item, "bands": Band}
_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(
        ("pass_mark", "threshold", "per", "off", "trigger", "edge", "points", "low", "high"), _decimal
    ),
    **dict.fromkeys(("nought_after", "per_days"), _whole),
    **dict.fromkeys(("in_share", "whole_above"), _switch),
    "direction": _direction, "attainment": _attainment, "over": _over, "options": _options,
}  # fmt: skip


def _check(rule: RowRule, at: str) -> None:
    """What no single member shows."""
    faults: Mapping[str, Callable[[], str | bool]] = {
        "brackets": lambda: isinstance(rule, Brackets)
        and (
            (not rule.steps and "至少要有一档")
            or (any(step.points < ZERO for step in rule.steps) and "每档得分不能为负")
            or (not steps_in_order(rule.steps, rule.direction, rule.of) and "各档要从最好的一档排起，界限不重复")
            or (not _falling(rule.steps) and "各档得分要从高到低")
            or (rule.of == "rate" and rule.direction is not Direction.AT_LEAST and rule.steps[0].edge > HUNDRED
                and "越多越好以外的完成率分档，界限不能超过100")
        ),
        "deduction": lambda: isinstance(rule, Deduction)
        and ((rule.per <= ZERO and "每多少扣分须大于0") or (rule.off < ZERO and "每次扣分不能为负")
             or (rule.direction is Direction.EXACT and "扣分规则的方向应为 at_least 或 at_most")),
        "checklist": lambda: isinstance(rule, Checklist)
        and ((any(item.points < ZERO for item in rule.items) and "要点得分不能为负")
             or (len({item.code for item in rule.items}) != len(rule.items) and "要点代码不能重复")),
        "proportional": lambda: isinstance(rule, Proportional)
        and ((not ZERO <= rule.pass_mark < ONE and "及格线应不小于0、小于1")
             or (rule.over is not None and (rule.over.trigger < ONE or rule.over.off < ZERO)
                 and "目标偏低的界限不能低于1，扣分不能为负")),
        "on_time": lambda: isinstance(rule, OnTime)
        and ((rule.per_days < 1 and "天数须不小于1") or (rule.off < ZERO and "每次扣分不能为负")),
        "levels": lambda: isinstance(rule, Levels)
        and (any(edge < ZERO for _, edge in rule.options) and "等级比例不能为负"),
        "qualitative_band": lambda: isinstance(rule, Qualitative)
        and (any(not ZERO <= band.low <= band.high <= HUNDRED for band in rule.bands)
             and "档次的下限不能为负、不能高于上限，上限不能超过100"),
        "execution_rate": lambda: isinstance(rule, Execution)
        and ((not steps_in_order(rule.steps, Direction.AT_LEAST, "rate") and "各档要从最高一档排起，界限不重复")
             or (not _falling(rule.steps) and "各档得分要从高到低，不能为负")),
    }  # fmt: skip
    fault = faults.get(rule.kind, lambda: False)()
    if fault:
        raise _unreadable(at, str(fault))


def _falling(steps: Sequence[Bracket]) -> bool:
    """Whether a better bracket never earns less than a worse one, and none less than nothing."""
    points = [step.points for step in steps]
    return points == sorted(points, reverse=True) and all(one >= ZERO for one in points)


def _unreadable(at: str, detail: str) -> RuleNotReadable:
    return RuleNotReadable(
        "计分规则无法识别，请按所列位置更正；写法见评价服务说明中的计分规则表。",
        errors=[{"pointer": at, "detail": detail}],
    )
