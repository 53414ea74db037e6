"""A sheet as it was seen, cell by cell at the same addresses, with what was found beside its cells.

Only words and numbers are written: no formula, macro, picture or link of the original comes along.
"""

import unicodedata
from decimal import Decimal

from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet
from evaluation_api.table_reports.marks import Marks
from wenxiao_workbooks import LaidOutSheet, Style

LAST_ROW, LAST_COLUMN = 5_000, 200  # what lies beyond is no table of an office; the list names the findings there
NARROWEST, WIDEST = 6.0, 42.0
_CUT = "（本表只列出前 {rows} 行、前 {columns} 列）"


def seen_copy(sheet: SeenSheet, title: str, marks: Marks) -> LaidOutSheet:
    last_row, last_column = min(sheet.last_row, LAST_ROW), min(sheet.last_column, LAST_COLUMN)
    copy = LaidOutSheet(title, _widths(sheet, last_row, last_column), landscape=last_column > 9)
    shown = {at for at in (*sheet.cells, *sheet.areas, *marks.at) if at[0] <= LAST_ROW and at[1] <= LAST_COLUMN}
    covered = sheet.anchors
    for row, column in sorted(shown):
        if covered.get((row, column), (row, column)) == (row, column):
            area = sheet.areas.get((row, column), Area(row, column, row, column))
            to = min(area.bottom, max(last_row, row)), min(area.right, max(last_column, column))
            look = marks.look((row, column))
            cell = sheet.at(row, column)
            style = Style.NUMBER if _value(cell) != cell.words else Style.TEXT
            copy.put(row, column, _value(cell), style, to=to, **look)  # type: ignore[arg-type]  # note and fill
    _around(copy, sheet, last_row, last_column)
    return copy


def _value(cell: SeenCell) -> Decimal | str:
    """The number where it is shown as nothing but its digits; what stands beside digits is kept with them."""
    if cell.number is not None and cell.words.replace(",", "") == f"{cell.number:f}":
        return cell.number
    return cell.words or cell.fault


def _around(copy: LaidOutSheet, sheet: SeenSheet, last_row: int, last_column: int) -> None:
    """Paragraphs around the table stand below it: the cells keep their addresses."""
    cut = sheet.last_row > LAST_ROW or sheet.last_column > LAST_COLUMN
    lines = [f"表前文字：{words}" for words in sheet.above] + [f"表后文字：{words}" for words in sheet.below]
    lines += [_CUT.format(rows=LAST_ROW, columns=LAST_COLUMN)] if cut else []
    for row, words in enumerate(lines[:200], last_row + 2):
        copy.put(row, 1, words, Style.NOTE, to=(row, max(last_column, 1)))


def _widths(sheet: SeenSheet, last_row: int, last_column: int) -> tuple[float, ...]:
    """By the longest words of single cells, of which one line may be a third: the rest is wrapped."""
    widths = [NARROWEST] * max(last_column, 1)
    for (row, column), cell in sheet.cells.items():
        area = sheet.areas.get((row, column))
        if row <= last_row and column <= last_column and (area is None or area.left == area.right):
            units = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in cell.words[:200])
            widths[column - 1] = max(widths[column - 1], min(WIDEST, 2 + units / (1 if units < 16 else 3)))
    return tuple(max(width, 9.0) for width in widths)
