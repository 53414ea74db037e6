"""Writes a workbook that can be read again: one sheet of rows, one that explains the columns.

What a person typed stays text: a cell that begins with `=`, `+`, `-` or `@` must never be computed by whoever opens it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from wenxiao_workbooks.columns import Column, Kind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # Excel's own limit; openpyxl cuts without a word
_CUT = "……（内容过长，表格中未完整列出）"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_HEADING = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
_LISTED = 255  # characters that Excel allows in a list of choices


def write_workbook(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, remarks: Sequence[str] = ()
) -> bytes:
    """`rows` map fields to values; a choice is given by its value and shown in its words."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_heading(sheet, column.heading) for column in columns])
    written = 1
    for row in rows:
        sheet.append([_cell(sheet, column, row.get(column.field)) for column in columns])
        written += 1
    for place, column in enumerate(columns, 1):
        _offer_choices(sheet, column, get_column_letter(place), written + 1_000)
    _explain(book, columns, remarks)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _heading(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.fill = _HEADING
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    cell: Any
    if value is None:
        cell = WriteOnlyCell(sheet)
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time()))
        cell.number_format = "yyyy-mm-dd"
        return cell
    elif isinstance(value, Decimal | int) and column.kind is Kind.NUMBER:
        cell = WriteOnlyCell(sheet)
        cell.value = value
        return cell
    else:
        cell = text_cell(sheet, column.choices.get(str(value), str(value)))
    if column.kind is Kind.CODE:
        cell.number_format = "@"  # also where it is empty: what is typed there keeps its zeros
    return cell


def text_cell(sheet: Any, words: str) -> Any:
    """Text whatever it begins with, and as much of it as a cell holds."""
    kept = kept_text(words)
    cell = WriteOnlyCell(sheet, kept)
    cell.data_type = "s"  # not "f", whatever it begins with; not "e", if it reads #N/A
    if kept.startswith(_COMPUTED):
        cell.quotePrefix = True  # stays text when somebody edits it
    return cell


def kept_text(words: str) -> str:
    kept = _CONTROL.sub(_escaped, words)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - len(_CUT)] + _CUT


def _escaped(found: re.Match[str]) -> str:
    """As Excel writes what XML cannot hold; its own notation is escaped too."""
    words = found.group()
    return f"_x005F{words}" if len(words) > 1 else f"_x{ord(words):04X}_"


def _offer_choices(sheet: Any, column: Column, letter: str, last: int) -> None:
    listed = ",".join(column.choices.values())
    if not column.choices or len(listed) > _LISTED or any("," in shown for shown in column.choices.values()):
        return
    offered = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=not column.filled)
    offered.error, offered.errorTitle = "请从列表中选择。", column.heading
    offered.add(f"{letter}2:{letter}{last}")
    sheet.data_validations.append(offered)


def _explain(book: Workbook, columns: Sequence[Column], remarks: Sequence[str]) -> None:
    sheet: Any = book.create_sheet("说明")
    for letter, width in (("A", 20), ("B", 10), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    for remark in remarks:
        sheet.append([text_cell(sheet, remark)])
    sheet.append([_heading(sheet, words) for words in ("列", "是否必填", "填写说明")])
    for column in columns:
        words = column.note + (f"可选：{'、'.join(column.choices.values())}。" if column.choices else "")
        note = text_cell(sheet, words)
        note.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([text_cell(sheet, column.heading), "必填" if column.filled else "可空", note])
