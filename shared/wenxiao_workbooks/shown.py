"""A number as its cell shows it: per cent, days, and the signs and units that a format puts around it."""

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

EXACT_DIGITS = 15  # Excel keeps no more of a number
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+([eE][-+]?[0-9]{1,3})?")
_AROUND = re.compile(r'(?P<before>(?:"[^"]*"|\\.)*)[#,0.]+(?P<per_cent>%?)(?P<after>(?:"[^"]*"|\\.|[^\x00-\x7f])*)_?.?')
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')


@lru_cache(maxsize=1024)
def _around(code: str) -> tuple[str, bool, str]:
    """What stands before and after the digits, and whether they are per cent; a format of its own kind adds nothing."""
    first = code.split(";", 1)[0]
    found = _AROUND.fullmatch(first)
    if found is None:
        return "", first.rstrip("_) ").endswith("%"), ""
    before, after = (_QUOTED.sub(lambda one: one[1] or one[2] or "", found[name]) for name in ("before", "after"))
    return before.strip(), bool(found["per_cent"]), after.strip()


@lru_cache(maxsize=1024)
def is_day(code: str) -> bool:
    return bool(is_date_format(code))


def exact(stored: str) -> Decimal | None:
    """The number of a cell without what binary fractions add behind its fifteen digits."""
    if not _NUMBER.fullmatch(stored) or len(stored) > 40:
        return None
    number = Decimal(stored)
    if len(number.as_tuple().digits) > EXACT_DIGITS:
        number = Decimal(format(float(stored), f".{EXACT_DIGITS}g"))
    return number


def plain_number(number: Decimal) -> str:
    words = f"{number:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def shown_number(number: Decimal, code: str, *, since_1904: bool) -> str:
    if is_day(code):
        return _day(number, code, since_1904=since_1904)
    before, per_cent, after = _around(code)
    return f"{before}{plain_number(number * 100 if per_cent else number)}{'%' if per_cent else ''}{after}"


def _day(number: Decimal, code: str, *, since_1904: bool) -> str:
    """As Chinese forms print days; a format without a day of the month shows none."""
    try:
        day = from_excel(float(number), CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900)
    except (OverflowError, ValueError):
        return plain_number(number)
    if not isinstance(day, datetime):
        return str(day)
    if "d" not in code.lower():
        return f"{day.year}年{day.month}月"
    return f"{day.year}年{day.month}月{day.day}日"
