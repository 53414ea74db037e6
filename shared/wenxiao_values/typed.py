"""A value as it was understood, beside the text as it was printed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ValueKind(StrEnum):
    """`several` holds more than one quantity, `levels` an option list such as 优良中低差, `rule` a scoring rule."""

    NUMBER = "number"
    RANGE = "range"
    PERIOD = "period"
    SEVERAL = "several"
    LEVELS = "levels"
    YES_NO = "yes_no"
    RULE = "rule"
    QUALITATIVE = "qualitative"
    BLANK = "blank"
    UNREADABLE = "unreadable"


class Operator(StrEnum):
    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    MORE = ">"
    LESS = "<"
    ABOUT = "≈"


class Confidence(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class Remark(StrEnum):
    """Why a reading is less than certain, or what stood beside the value."""

    WORDS_BESIDE = "words_beside"
    SCORING_RULE = "scoring_rule"
    UNIT_UNKNOWN = "unit_unknown"
    YEAR_MISSING = "year_missing"
    DAMAGED = "damaged"
    CUT = "cut"
    NOTE = "note"


@dataclass(frozen=True)
class Quantity:
    """`number` as printed; `scale` is what 千 万 亿 before the unit multiply it by; `unit` without that scale."""

    number: Decimal
    unit: str = ""
    scale: Decimal = Decimal(1)

    @property
    def amount(self) -> Decimal:
        """In the unscaled unit: 5万人 is 50000 人."""
        return self.number * self.scale


@dataclass(frozen=True)
class TypedValue:
    """`printed` is the text untouched. A range is `quantity` to `upper`, a period `first` to `last`, days included.

    `month_end` is (month, day) of a text that names no year; `words` is what stood beside the value, or a whole
    qualitative text; `options` are the levels, each with its lower edge in per cent where one is printed.
    """

    kind: ValueKind
    printed: str
    operator: Operator | None = None
    quantity: Quantity | None = None
    upper: Quantity | None = None
    others: tuple[Quantity, ...] = ()
    first: date | None = None
    last: date | None = None
    month_end: tuple[int, int] | None = None
    words: str = ""
    options: tuple[tuple[str, Decimal | None], ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    remarks: tuple[Remark, ...] = ()

    @property
    def is_quantitative(self) -> bool:
        """Whether attainment can be computed from it."""
        return self.kind in (ValueKind.NUMBER, ValueKind.RANGE, ValueKind.PERIOD)
