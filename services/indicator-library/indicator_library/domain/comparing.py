"""A value in the unit of its indicator, so that 0.5万人 and 5000人 are one; nothing where units do not convert."""

from decimal import Decimal

from indicator_library.domain.units import convert, convertible, is_unit, unit


def in_unit_of(value: Decimal | None, given: str | None, wanted: str) -> Decimal | None:
    if value is None:
        return None
    if (given or "").strip() == wanted.strip():
        return value
    if not (given and is_unit(given) and is_unit(wanted)):
        return None
    told, asked = unit(given), unit(wanted)
    return convert(value, told, asked) if convertible(told, asked) else None
