"""What a rule is fed with, and what it gives."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from evaluation_api.domain.scoring.decimals import stored


class Direction(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACT = "exact"


class Attainment(StrEnum):
    """The three levels of a qualitative indicator: 达成 / 部分达成并具有一定效果 / 未达成且效果较差."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    MISSED = "not"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one row says, typed. `target` to `upper` is a range; `actual` is in the target's unit, `unit` is that unit
    as shown, scale included (万人). `strict`: reaching the number is not enough (> or <). `reached` is the answer to a
    yes-or-no question, or True for words that repeat the target; `fulfilled` are the codes of a checklist.
    """

    target_text: str = ""
    actual_text: str = ""
    target: Decimal | None = None
    upper: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    strict: bool = False
    due: date | None = None
    done: date | None = None
    attainment: Attainment | None = None
    reached: bool | None = None
    judged: Decimal | None = None
    fulfilled: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: 完成率 | 8676 ÷ 8755 | 99.10%."""

    what: str
    how: str
    result: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`exact` is not rounded; None: there is nothing to compute from. `rate` 1 means reached.

    `told` is the sentence up to the points, `after` what follows them.
    """

    exact: Decimal | None
    rate: Decimal | None
    met: bool | None
    steps: tuple[Step, ...]
    told: str
    after: str = ""


_DEFAULTS = {field.name: field.default for field in fields(Facts)}


def inputs_of(facts: Facts) -> dict[str, Any]:
    """As stored: what is not said is left out, numbers and days as text."""
    return {
        name: _written(value)
        for name, default in _DEFAULTS.items()
        if (value := getattr(facts, name)) != default and value is not None
    }


def _written(value: object) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else str(value)


_READ: dict[str, Any] = {
    **dict.fromkeys(("target", "upper", "actual", "judged"), stored),
    **dict.fromkeys(("due", "done"), date.fromisoformat),
    "attainment": Attainment,
    "fulfilled": tuple,
}


def facts_of(inputs: dict[str, Any]) -> Facts:
    """The reverse; raises what Decimal, date and Attainment raise for text that is none."""
    return Facts(**{name: _READ.get(name, lambda as_it_is: as_it_is)(value) for name, value in inputs.items()})
