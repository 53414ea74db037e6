"""Money on forms: printed in 万元 as a rule, kept in yuan; exact in both directions."""

import re
from decimal import Decimal

from wenxiao_workbooks import GridCell, plain

WAN = Decimal(10_000)
CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 16
_NUMBER = re.compile(r"(-?[0-9]{1,18}(?:\.[0-9]{1,12})?)(万元|元)?")


class MoneyUnclear(Exception):
    """`str()` says in Chinese what to correct."""


def unit_in(words: str) -> Decimal | None:
    """What a heading says of its figures: yuan per unit printed."""
    told = plain(words)
    if "万元" in told:
        return WAN
    return Decimal(1) if re.search(r"\(元\)|单位:元|[,，]元\)", told) else None


def yuan(cell: GridCell, unit: Decimal) -> Decimal | None:
    """The amount in yuan; a unit behind the number itself is stronger than the heading's."""
    words = plain(cell.words).replace(",", "")
    if not words or words in ("-", "—", "/", "无"):
        return None
    found = _NUMBER.fullmatch(words)
    if cell.number is not None and found is None:
        number, own = cell.number, ""
    elif found is None:
        raise MoneyUnclear(f"“{cell.words[:30]}”不是金额，请只填数字，如 65.66")
    else:
        number, own = Decimal(found[1]), found[2] or ""
    unit = {"万元": WAN, "元": Decimal(1)}.get(own, unit)
    amount = number * unit
    if amount < 0:
        raise MoneyUnclear(f"金额{cell.words}是负数，请核对")
    if amount >= LARGEST:
        raise MoneyUnclear(f"金额{cell.words[:30]}过大，请核对单位")
    if amount != amount.quantize(CENT):
        places = 6 if unit == WAN else 2
        raise MoneyUnclear(f"金额{cell.words[:30]}的小数超过{places}位，不足一分钱，请更正")
    return amount.quantize(CENT)


def in_wan(amount: Decimal) -> Decimal:
    """For printing: at least two decimals, as many as it takes."""
    told = amount / WAN
    exponent = told.normalize().as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return told.quantize(Decimal(1).scaleb(-places))
