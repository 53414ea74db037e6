"""Days that no calendar has, and days of another year than the table's."""

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import lru_cache

from evaluation_api.domain.scoring.judged import OnTime
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Printed
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.understood import Subject
from wenxiao_values import ValueKind

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_IN_WORDS = re.compile(
    rf"(?<![\d.])(?:{_YEAR}年(?:度)?)?(?P<month>\d{{1,2}})月(?!报|薪|龄|嫂|租|供|度|均|底?工资)(?:份)?(?:(?P<day>\d{{1,2}})[日号])?(?P<end>底|末|前|初)?"
)
_IN_FIGURES = re.compile(rf"(?<![\d.])(?:{_YEAR})(?P<s>[-./])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}})(?![\d.])")
_PERIODS = re.compile(r"\d[-—–~至到]+$")  # 1-13月 is a mistake as well, but may be a range of something else
_BEGUN = re.compile("开工|启动|立项|批复")  # often in the year before
_BEFORE = 4
_LEAP = 2024
_LAST_MONTH = 12


def date_findings(subject: Subject) -> Iterator[TableFinding]:
    for row in subject.rows:
        named = row.printed.level3
        for cell in (named, row.printed.target, row.printed.actual):
            if cell is None or not cell.words:
                continue
            if (impossible := _impossible(cell.words, subject.table.year)) is not None:
                yield _finding(row, cell, *impossible)
        yield from _other_year(subject, row)
    for cell in (subject.table.goal, subject.table.goal_achieved):
        if cell is not None and (impossible := _impossible(cell.words, subject.table.year)) is not None:
            day, sure = impossible
            severity = Severity.CERTAIN if sure else Severity.LIKELY
            detail = f"总体目标中的“{day}”不存在，请更正日期"
            yield TableFinding("impossible_date", severity, (cell.place,), detail, printed=day)


def _finding(row: ReadRow, cell: Printed, day: str, sure: bool) -> TableFinding:
    severity = Severity.CERTAIN if sure and not row.printed.doubtful else Severity.LIKELY
    detail = f"{row.zh}中的“{day}”不存在，请更正日期"
    return TableFinding("impossible_date", severity, (cell.place,), detail, row=row.number, printed=day)


@lru_cache(maxsize=4096)
def _impossible(words: str, year: int | None) -> tuple[str, bool] | None:
    """The first day that cannot be, and whether it is plainly a day: 13月 may be a thirteenth month's pay."""
    text = figures.flat(words)
    if not any(letter.isdigit() for letter in text):
        return None
    for found in (*_IN_WORDS.finditer(text), *_IN_FIGURES.finditer(text)):
        month, printed_year = int(found["month"]), found["year"]
        day = int(found["day"]) if found["day"] else None
        if found.re is _IN_WORDS and _PERIODS.search(text[max(found.start() - _BEFORE, 0) : found.start()]):
            continue
        if not 1 <= month <= _LAST_MONTH:
            plainly = bool(printed_year or day or found.groupdict().get("end"))
            if plainly or month > _LAST_MONTH:
                return found[0], plainly
        elif day is not None and not 1 <= day <= monthrange(int(printed_year or _LEAP), month)[1]:
            return found[0], True
        elif day is not None and not printed_year and year and day > monthrange(year, month)[1]:
            return f"{year}年{found[0]}", False
    return None


def _other_year(subject: Subject, row: ReadRow) -> Iterator[TableFinding]:
    """Often a cell kept from the year before; works of several years end later, too."""
    year = subject.table.year
    cells = [(row.printed.target, row.target), (row.printed.actual, row.actual)]
    if year is None or _BEGUN.search(row.name):
        return
    for cell, value in cells:
        if cell is None or value.kind is not ValueKind.PERIOD or value.last is None:
            continue
        first = value.first.year if value.first is not None else value.last.year
        late = value is row.actual and first > year  # what was done afterwards was copied from nowhere
        if not late and not first <= year <= value.last.year:
            yield _year_finding(row, cell, value.last.year, year)
            return
    named = row.printed.level3
    timely = "时效" in "".join(row.levels) or row.score.rule.kind == OnTime.kind
    years = {int(found["year"]) for found in _IN_WORDS.finditer(figures.flat(row.name)) if found["year"]}
    if named is not None and timely and years and year not in years:
        yield _year_finding(row, named, max(years), year)


def _year_finding(row: ReadRow, cell: Printed, printed: int, year: int) -> TableFinding:
    detail = f"{row.zh}中“{cell.words}”为{printed}年，本表为{year}年度；请核对是否沿用了其他年度的内容"
    return TableFinding(
        "year_differs", Severity.LIKELY, (cell.place,), detail, row=row.number, printed=str(printed), computed=str(year)
    )
