"""How the printed value of a row is understood: the reader's answer as the rules want it, and as it is kept."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from targets_api.domain.declaration import Reading
from targets_api.domain.values import Direction, Operator, Understood
from wenxiao_values import Operator as ReadOperator
from wenxiao_values import Quantity, TypedValue, points_down, read_target

# A value printed as "about" is asked for as printed.
OPERATORS: Mapping[ReadOperator, Operator] = {
    ReadOperator.EQUAL: Operator.EQUAL,
    ReadOperator.AT_LEAST: Operator.AT_LEAST,
    ReadOperator.AT_MOST: Operator.AT_MOST,
    ReadOperator.MORE: Operator.MORE,
    ReadOperator.LESS: Operator.LESS,
    ReadOperator.ABOUT: Operator.EQUAL,
}
LARGEST = Decimal(10) ** 18


class Printed(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def target_text(self) -> str: ...


def read_row(row: Printed) -> TypedValue:
    return read_target(row.name, row.target_text)


def reading(row: Printed, value: TypedValue) -> Reading:
    """For the rules; a number too large or too fine for the column is left to its author."""
    usual = Direction.LOWER if points_down(row.name) else Direction.HIGHER
    operator = OPERATORS[value.operator] if value.operator else None
    quantity, number = value.quantity, kept_amount(value.quantity)
    return Reading(
        Understood(
            kind=value.kind.value,
            operator=operator,
            number=number,
            upper=kept_amount(value.upper),
            unit=quantity.unit if quantity else "",
            printed_number=quantity.number if quantity else None,
            last_day=value.last,
        ),
        usual,
    )


def kept_amount(quantity: Quantity | None) -> Decimal | None:
    """None for a number too large or too fine for anybody to mean it."""
    if quantity is None or abs(quantity.amount) >= LARGEST:
        return None
    exponent = quantity.amount.as_tuple().exponent
    return quantity.amount if isinstance(exponent, int) and exponent >= -6 else None


def kept_reading(value: TypedValue) -> dict[str, Any]:
    """As the row keeps it, beside the printed text and never instead of it."""
    quantity = value.quantity
    return {
        "kind": value.kind.value,
        "operator": value.operator.value if value.operator else None,
        "number": _text(quantity.number) if quantity else None,
        "scale": _text(quantity.scale) if quantity else None,
        "amount": _text(quantity.amount) if quantity else None,
        "unit": quantity.unit if quantity else "",
        "upper": _text(value.upper.amount) if value.upper else None,
        "first": _day(value.first),
        "last": _day(value.last),
        "month_end": list(value.month_end) if value.month_end else None,
        "words": value.words,
        "options": [[name, None if edge is None else _text(edge)] for name, edge in value.options],
        "confidence": value.confidence.value,
        "remarks": [remark.value for remark in value.remarks],
    }


def _text(number: Decimal) -> str:
    return f"{number:f}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
