"""One indicator as its author wrote it, beside what its printed value was understood to say.

The author's own fields win over the reading; where the two differ he is told.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from wenxiao.findings import Finding


class Kind(StrEnum):
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Operator(StrEnum):
    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    MORE = ">"
    LESS = "<"
    RANGE = "~"
    TEXT = "text"


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    EQUAL = "equal"
    RANGE = "range"


class Period(StrEnum):
    """For which time a row speaks: the whole life of the object, or the budget year."""

    WHOLE_LIFE = "whole_life"
    ANNUAL = "annual"


class Commonality(StrEnum):
    """Whose indicator it is in a department's own target: everybody's, or this department's."""

    COMMON = "common"
    INDIVIDUAL = "individual"


@dataclass(frozen=True)
class Understood:
    """What the reader made of the printed text; a number is in the unscaled unit, `printed_number` as printed."""

    kind: str
    operator: Operator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    printed_number: Decimal | None = None
    last_day: date | None = None

    @property
    def is_measured(self) -> bool:
        return self.number is not None and self.kind in ("number", "range")

    @property
    def is_words(self) -> bool:
        """Words, levels, yes or no, or a day: told without a number, and meant so."""
        return self.kind in ("qualitative", "levels", "yes_no", "period")


BLANK = Understood("blank")
ROWS_ZH = {"indicators": "", "whole_life_indicators": "实施期指标"}


class Row(Protocol):
    @property
    def category(self) -> str: ...
    @property
    def subcategory(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def operator(self) -> Operator | None: ...
    @property
    def target_text(self) -> str: ...
    @property
    def target_value(self) -> Decimal | None: ...
    @property
    def target_upper(self) -> Decimal | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def kind(self) -> Kind | None: ...
    @property
    def direction(self) -> Direction | None: ...
    @property
    def commonality(self) -> Commonality | None: ...
    @property
    def weight(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Settled:
    """The value a row stands for: the author's own fields, and the reading where he left one open."""

    kind: Kind
    operator: Operator | None
    value: Decimal | None
    upper: Decimal | None
    unit: str | None
    direction: Direction
    taken: tuple[str, ...] = ()


_POINTS = {
    Operator.AT_LEAST: Direction.HIGHER,
    Operator.MORE: Direction.HIGHER,
    Operator.AT_MOST: Direction.LOWER,
    Operator.LESS: Direction.LOWER,
    Operator.EQUAL: Direction.EQUAL,
    Operator.RANGE: Direction.RANGE,
}
_ASKS = {Direction.HIGHER: Operator.AT_LEAST, Direction.LOWER: Operator.AT_MOST, Direction.EQUAL: Operator.EQUAL}


def kind_of(own: Kind | None, read: Understood) -> Kind:
    """Words without a number are qualitative; what cannot be read is asked for as a number."""
    if own is not None:
        return own
    return Kind.QUALITATIVE if read.is_words else Kind.QUANTITATIVE


def direction_of(row: Row, read: Understood, usual: Direction) -> Direction:
    """The author's own; else what the operator says; else what is usual for an indicator of that name."""
    if row.direction is not None:
        return row.direction
    sign = row.operator or read.operator
    return _POINTS.get(sign, usual) if sign else usual


def settle(row: Row, read: Understood, usual: Direction = Direction.HIGHER) -> Settled:
    """Takes the reading over into what the author left open; a qualitative row takes nothing over."""
    kind, direction = kind_of(row.kind, read), direction_of(row, read, usual)
    if kind is Kind.QUALITATIVE or not read.is_measured:
        return Settled(kind, row.operator, row.target_value, row.target_upper, row.unit, direction)
    sign = read.operator or (Operator.RANGE if read.kind == "range" else _ASKS.get(direction, Operator.EQUAL))
    given = {"operator": row.operator, "target_value": row.target_value, "unit": row.unit or None}
    found = {"operator": sign, "target_value": read.number, "unit": read.unit or None}
    taken = [name for name, own in given.items() if own is None and found[name] is not None]
    has_upper = row.target_upper is None and read.upper is not None and "target_value" in taken
    return Settled(
        kind,
        row.operator or sign,
        read.number if row.target_value is None else row.target_value,
        read.upper if has_upper else row.target_upper,
        row.unit or read.unit or None,
        direction,
        (*taken, *(("target_upper",) if has_upper else ())),
    )


def value_findings(rows: str, index: int, row: Row, read: Understood, usual: Direction) -> list[Finding]:
    """What the value of one row lacks, and where the author's fields and the printed text differ."""
    at, label = f"#/{rows}/{index}", f"{ROWS_ZH[rows]}第{index + 1}行“{row.name}”"
    findings = _printed(at, label, row)
    kind, settled = kind_of(row.kind, read), settle(row, read, usual)
    if kind is Kind.QUALITATIVE:
        return findings
    dated = read.kind == "period"
    if settled.value is None and not dated:
        detail = f"{label}是定量指标，请在 target_value 填写数值，或改为定性指标"
        findings.append(Finding("declaration.target_value_missing", detail, pointer=f"{at}/target_value"))
    if settled.operator in (None, Operator.TEXT) and not dated:
        detail = f"{label}是定量指标，请选择计算符号（=、≥、≤、>、<、~）"
        findings.append(Finding("declaration.operator_missing", detail, pointer=f"{at}/operator"))
    return [
        *findings,
        *_bounds(at, label, settled),
        *_taken(at, label, row, settled),
        *_differences(at, label, row, read),
        *_reversed(at, label, row),
    ]


def _bounds(at: str, label: str, settled: Settled) -> list[Finding]:
    """A range has two ends, the lower one first; nothing could ever be measured against another."""
    if settled.operator is not Operator.RANGE or settled.value is None:
        return []
    if settled.upper is None:
        detail = f"{label}选了区间（~），请在 target_upper 填写上限，或改用其他计算符号"
        return [Finding("declaration.upper_missing", detail, pointer=f"{at}/target_upper")]
    if settled.upper < settled.value:
        detail = f"{label}区间的上限{settled.upper}小于下限{settled.value}，请改正"
        return [Finding("declaration.bounds_reversed", detail, pointer=f"{at}/target_upper")]
    return []


def _printed(at: str, label: str, row: Row) -> list[Finding]:
    findings: list[Finding] = []
    if not row.name.strip():
        findings.append(Finding("declaration.name_missing", f"{label}未填三级指标名称，请填写", pointer=f"{at}/name"))
    if not row.target_text.strip():
        detail = f"{label}未填指标值，请填写"
        findings.append(Finding("declaration.target_text_missing", detail, pointer=f"{at}/target_text"))
    return findings


def _taken(at: str, label: str, row: Row, settled: Settled) -> list[Finding]:
    if "target_value" not in settled.taken:
        return []
    upper = f"至{settled.upper}" if settled.upper is not None else ""
    said = f"{settled.operator or ''}{settled.value}{upper}{settled.unit or ''}"
    detail = f"{label}指标值“{row.target_text}”读作“{said}”，请核对；读得不对的，请自行填写符号、数值和单位"
    return [Finding("declaration.value_read", detail, (), f"{at}/target_text", "advice")]


def _differences(at: str, label: str, row: Row, read: Understood) -> list[Finding]:
    findings: list[Finding] = []
    if not read.is_measured:
        return findings
    if row.target_value is not None and row.target_value not in (read.number, read.printed_number):
        detail = f"{label}表上写的是“{row.target_text}”，数值填的是{row.target_value}，请核对"
        findings.append(Finding("declaration.value_differs", detail, (), f"{at}/target_value", "warning"))
    if row.operator is not None and read.operator is not None and row.operator is not read.operator:
        detail = f"{label}表上写的是“{row.target_text}”，计算符号选的是“{row.operator}”，请核对；以所选符号为准"
        findings.append(Finding("declaration.operator_differs", detail, (), f"{at}/operator", "advice"))
    if row.unit and read.unit and row.unit.strip() != read.unit:
        detail = f"{label}表上写的是“{row.target_text}”，单位填的是“{row.unit}”，请核对；以所填单位为准"
        findings.append(Finding("declaration.unit_differs", detail, (), f"{at}/unit", "advice"))
    return findings


def _reversed(at: str, label: str, row: Row) -> list[Finding]:
    upward = row.operator in (Operator.AT_LEAST, Operator.MORE)
    downward = row.operator in (Operator.AT_MOST, Operator.LESS)
    if not ((upward and row.direction is Direction.LOWER) or (downward and row.direction is Direction.HIGHER)):
        return []
    detail = f"{label}的计算符号“{row.operator}”与方向“{row.direction}”相反，请核对"
    return [Finding("declaration.direction_reversed", detail, (), f"{at}/operator", "warning")]
