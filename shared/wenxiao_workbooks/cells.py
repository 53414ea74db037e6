"""One cell: what stands in it, as its column means it, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from wenxiao_workbooks.columns import Column, Kind

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
EXACT_DIGITS = 15  # Excel keeps no more of a number
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")
_BLANK = " \t\r\n\u3000\u00a0"
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_DAY_OF_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,20})?")


class RawCell(Protocol):
    """What openpyxl gives for a cell in read-only mode, and for one that is not there."""

    @property
    def value(self) -> Any: ...
    @property
    def data_type(self) -> Any: ...
    @property
    def number_format(self) -> Any: ...


@dataclass(frozen=True)
class CellRead:
    """`rule` and `detail` say what is wrong; with `repaired` the value stands, and they say what was put right."""

    value: Any = None
    rule: str = ""
    detail: str = ""
    repaired: bool = False


def plain(words: str) -> str:
    """Full-width letters and digits made half-width, all blanks gone: how headings, codes and choices are compared."""
    return "".join(unicodedata.normalize("NFKC", words.translate(_INVISIBLE)).split())


def read_cell(column: Column, cell: RawCell, epoch: datetime) -> CellRead:
    given = cell.value
    if cell.data_type == "e":
        return CellRead(rule="error_value", detail=f"单元格是错误值 {given}，请更正公式或直接填写内容。")
    if isinstance(given, str):
        given = tidied(given)
        if has_unkept(given):
            return CellRead(rule="unkept_text", detail="文字中含有无法保存的控制字符，请删除后重新填写。")
    if given is None or given == "":
        return CellRead()
    if isinstance(given, bool):
        return CellRead(rule="wrong_kind", detail="单元格是逻辑值（TRUE/FALSE），请改为文字填写。")
    return _READERS[column.kind](column, cell, given, epoch)


def has_unkept(words: str) -> bool:
    return _UNKEPT.search(words) is not None


def tidied(given: str) -> str:
    """Line ends made one, invisible characters gone, blanks at both ends too."""
    words = unescape(given) if "_x" in given else given
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE).strip(_BLANK)


def _text(column: Column, cell: RawCell, given: Any, epoch: datetime) -> CellRead:
    if isinstance(given, date | time | timedelta):
        return CellRead(rule="wrong_kind", detail="单元格是日期或时间，这一列应为文字；请把单元格设为文本后填写。")
    words = given if isinstance(given, str) else _as_shown(given)
    if len(words) > column.longest:
        return CellRead(rule="too_long", detail=f"有 {len(words)} 个字，最多 {column.longest} 个字，请缩短。")
    return CellRead(words)


def _as_shown(number: int | float) -> str:
    return format(number, f".{EXACT_DIGITS}g") if isinstance(number, float) else str(number)


def _code(column: Column, cell: RawCell, given: Any, epoch: datetime) -> CellRead:
    if isinstance(given, str):
        words = plain(given).lstrip("'")
        if len(words) > column.longest:
            return CellRead(rule="too_long", detail=f"有 {len(words)} 位，最多 {column.longest} 位，请核对。")
        return CellRead(words or None)
    if not isinstance(given, int | float) or given < 0 or given != int(given):
        return CellRead(rule="wrong_kind", detail="应为代码，单元格却是日期或小数；请把单元格设为文本后填写。")
    digits = str(int(given))
    if len(digits) > EXACT_DIGITS:
        detail = f"单元格是数字，Excel 只保留前 {EXACT_DIGITS} 位，代码已失真；请把单元格设为文本后重新填写。"
        return CellRead(rule="code_damaged", detail=detail)
    shown = str(cell.number_format or "")
    if re.fullmatch("0+", shown):
        return CellRead(digits.zfill(len(shown)))
    whole = next((length for length in sorted(column.lengths) if length >= len(digits)), len(digits))
    if whole == len(digits):
        return CellRead(digits)
    detail = f"单元格是数字 {digits}，已按代码位数补为 {digits.zfill(whole)}；请核对，并把这一列设为文本。"
    return CellRead(digits.zfill(whole), "zeros_restored", detail, repaired=True)


def _day(column: Column, cell: RawCell, given: Any, epoch: datetime) -> CellRead:
    if isinstance(given, datetime):
        return _within_reason(given.date())
    if isinstance(given, date):
        return _within_reason(given)
    found = None
    if isinstance(given, str):
        found = _DAY.fullmatch(plain(given)) or _DAY_OF_DIGITS.fullmatch(plain(given))
    elif isinstance(given, int | float) and given == int(given):
        found = _DAY_OF_DIGITS.fullmatch(str(int(given)))
        if found is None and 0 < given < 80_000:
            return _of_serial_number(int(given), epoch)
    if found is not None:
        try:
            return _within_reason(date(*map(int, found.groups())))
        except ValueError:
            return CellRead(rule="bad_day", detail=f"没有“{given}”这一天，请核对。")
    return CellRead(rule="bad_day", detail=f"“{str(given)[:30]}”不是日期，请写成 2022-07-31。")


def _of_serial_number(number: int, epoch: datetime) -> CellRead:
    """A date whose cell lost its format is the number of days since the workbook's epoch."""
    day = from_excel(number, epoch)
    read = _within_reason(day.date() if isinstance(day, datetime) else FIRST_DAY - timedelta(days=1))
    if read.rule:
        return CellRead(rule="bad_day", detail=f"单元格是数字 {number}，不是日期；请写成 2022-07-31。")
    detail = f"单元格是数字 {number}，已读作日期 {read.value}；请核对，并把这一列设为日期格式。"
    return CellRead(read.value, "day_restored", detail, repaired=True)


def _within_reason(day: date) -> CellRead:
    if FIRST_DAY <= day <= LAST_DAY:
        return CellRead(day)
    return CellRead(rule="bad_day", detail=f"日期 {day} 不在 {FIRST_DAY} 至 {LAST_DAY} 之间，请核对年份。")


def _number(column: Column, cell: RawCell, given: Any, epoch: datetime) -> CellRead:
    if isinstance(given, int | float):
        words = _as_shown(given)
        return CellRead(Decimal(words).normalize() if "e" in words else Decimal(words))
    words = plain(given).replace(",", "") if isinstance(given, str) else ""
    if not _NUMBER.fullmatch(words):
        return CellRead(rule="bad_number", detail=f"“{str(given)[:30]}”不是数，请只填数字，如 656600.00。")
    return CellRead(Decimal(words))


def _choice(column: Column, cell: RawCell, given: Any, epoch: datetime) -> CellRead:
    words = plain(str(given))
    for value, shown in column.choices.items():
        if words in (value, plain(shown)):
            return CellRead(value)
    known = "、".join(column.choices.values())
    return CellRead(rule="not_a_choice", detail=f"“{words[:30]}”不在可选范围内，请从中选择：{known}。")


_READERS: Mapping[Kind, Callable[[Column, RawCell, Any, datetime], CellRead]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
}
