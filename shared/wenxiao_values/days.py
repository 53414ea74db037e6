"""Days and periods: 2022年12月30日前 · 2020年1月--2020年11月 · 2021.1.1-12.31 · 12月底."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

YEAR = r"(?:(?P<y{n}>(?:19|20)\d\d)\s*(?:年度?|[./-]))?"
PART = r"(?:(?P<d{n}>\d{{1,2}})\s*[日号]?|(?P<e{n}>底|末|上旬|中旬|下旬|初))?"
MONTH_DAY = r"(?P<m{n}>\d{{1,2}})\s*(?:月份?|[./-](?=\d))\s*" + PART
TO = r"\s*[-—–~～至到]+\s*"
BEFORE = r"(?P<before>\s*(?:之前|以前|前|内|以内|止|及以前)(?:完成|到位|竣工|完工|建成|交付)?)?"
WORDS = r"(?P<words>\D{0,12})"


def _day(n: int) -> str:
    return YEAR.replace("{n}", str(n)) + MONTH_DAY.replace("{n}", str(n)).replace("{{", "{").replace("}}", "}")


PERIOD = re.compile(rf"^{_day(1)}{TO}{_day(2)}{BEFORE}{WORDS}$")
DAY = re.compile(rf"^(?P<op>[≤<]|截至|于|在)?{_day(1)}{BEFORE}{WORDS}$")
YEAR_ALONE = re.compile(rf"^(?P<op>[≤<])?(?P<y>(?:19|20)\d\d)\s*年(?:度)?(?P<end>年?[底末]|内)?{BEFORE}{WORDS}$")
YEARS = re.compile(rf"^(?P<a>(?:19|20)\d\d)年?{TO}(?P<b>(?:19|20)\d\d)年{WORDS}$")
QUARTER = re.compile(
    rf"^(?P<op>[≤<])?(?:(?P<y>(?:19|20)\d\d)年(?:度)?)?第?(?P<q>[一二三四1-4])季度(?P<end>[底末]|内)?{BEFORE}{WORDS}$"
)
ENDS = {"底": 31, "末": 31, "下旬": 31, "中旬": 20, "上旬": 10, "初": 10}


@dataclass(frozen=True)
class Stretch:
    """`before`: on any day up to `last`. Without a year only `month_end` is known."""

    first: date | None
    last: date | None
    month_end: tuple[int, int] | None
    before: bool
    words: str


def read_days(text: str) -> Stretch | None:
    for read in (_period, _years, _quarter, _year, _one_day):
        found = read(text)
        if found is not None:
            return found
    return None


def _period(text: str) -> Stretch | None:
    found = PERIOD.match(text)
    if not found or not _dated(found, 1) or not _dated(found, 2):
        return None
    year = found["y1"] or found["y2"]
    start = _first(year, found["m1"], found["d1"])
    end = _last(found["y2"] or year, found["m2"], found["d2"], found["e2"])
    if start is None or end is None or (year and end < start):
        return None
    if not year:
        return Stretch(None, None, (end.month, end.day), before=False, words=found["words"])
    return Stretch(start, end, None, before=False, words=found["words"])


def _years(text: str) -> Stretch | None:
    found = YEARS.match(text)
    if not found or found["b"] < found["a"]:
        return None
    return Stretch(date(int(found["a"]), 1, 1), date(int(found["b"]), 12, 31), None, before=False, words=found["words"])


def _quarter(text: str) -> Stretch | None:
    found = QUARTER.match(text)
    if not found:
        return None
    month = 3 * ("一二三四".find(found["q"]) + 1 or int(found["q"]))
    before = bool(found["before"] or found["end"] or found["op"])
    end = _last(found["y"], str(month), None, None)
    if end is None or not found["y"]:
        return Stretch(None, None, (month, 31 if month in (3, 12) else 30), before, found["words"])
    return Stretch(None if before else date(end.year, month - 2, 1), end, None, before, found["words"])


def _year(text: str) -> Stretch | None:
    found = YEAR_ALONE.match(text)
    if not found:
        return None
    year, before = int(found["y"]), bool(found["before"] or found["end"] or found["op"])
    return Stretch(None if before else date(year, 1, 1), date(year, 12, 31), None, before, found["words"])


def _one_day(text: str) -> Stretch | None:
    found = DAY.match(text)
    if not found or not _dated(found, 1):
        return None
    last = _last(found["y1"], found["m1"], found["d1"], found["e1"])
    if last is None:
        return None
    before = bool(found["before"] or found["op"] or found["e1"])
    if not found["y1"]:
        return Stretch(None, None, (last.month, last.day), before, found["words"])
    first = None if before else _first(found["y1"], found["m1"], found["d1"])
    return Stretch(first, last, None, before, found["words"])


def _dated(found: re.Match[str], n: int) -> bool:
    """`3.5` is a number: dots and dashes make a day only after a year, 月 always does."""
    written = found.string[found.start(f"m{n}") : found.start("words")]
    return bool(found[f"y{n}"] or "月" in written or (n == 2 and found["y1"]))


def _first(year: str | None, month: str, day: str | None) -> date | None:
    return _valid(int(year or 2000), int(month), int(day or 1))


def _last(year: str | None, month: str, day: str | None, end: str | None) -> date | None:
    y, m = int(year or 2001), int(month)
    if not 1 <= m <= 12:
        return None
    longest = monthrange(y, m)[1]
    return _valid(y, m, int(day) if day else min(ENDS.get(end or "底", 31), longest))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
