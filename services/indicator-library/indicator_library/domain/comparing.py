"""A value in the unit of its indicator, so that 0.5万人 and 5000人 are one; nothing where units do not convert.

Nor where nobody can mean the number: an amount of more than eighteen digits is a slip of the hand; it stays as it was
told, and is neither compared nor summed up.
"""

from decimal import Decimal

from indicator_library.domain.units import AmountUnfit, convert, convertible, is_unit, unit

BEYOND_MEANING = Decimal(10) ** 18


def in_unit_of(value: Decimal | None, given: str | None, wanted: str) -> Decimal | None:
    if value is None or abs(value) >= BEYOND_MEANING:
        return None
    if (given or "").strip() == wanted.strip():
        return value
    if not (given and is_unit(given) and is_unit(wanted)):
        return None
    told, asked = unit(given), unit(wanted)
    if not convertible(told, asked):
        return None
    try:
        found = convert(value, told, asked)
    except AmountUnfit:
        return None
    return found if abs(found) < BEYOND_MEANING else None
