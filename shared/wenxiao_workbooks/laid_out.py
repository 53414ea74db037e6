"""Writes sheets that are laid out like printed forms: merged cells with borders, on A4.

Nothing computes but a `Formula`, which is ours: what a person typed stays text.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink

from wenxiao_workbooks.computed import Formula, with_results
from wenxiao_workbooks.shown import EXACT_DIGITS
from wenxiao_workbooks.writing import kept_text, text_cell

Place = tuple[int, int]  # row and column, from 1
LINE, HIGHEST = 16.0, 400.0  # points
_THIN = Side(style="thin", color="000000")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_A4 = 9
_LONGEST_NOTE = 4_000  # more than anybody reads in a box beside a cell
_WIDEST_FRAME = 1_000  # cells of a merged block of which each is given its frame
_UNUSABLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class Style(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    NOTE = "note"  # below the form, without a frame
    LABEL = "label"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # at least two decimals, as many as it takes
    PERCENT = "percent"
    DAY = "day"  # a number of Excel's days


_LOOKS: dict[Style, dict[str, Any]] = {
    Style.TITLE: {"font": Font(name="宋体", size=16, bold=True), "alignment": _CENTRE},
    Style.SUBTITLE: {"font": Font(name="宋体", size=10), "alignment": _CENTRE},
    Style.NOTE: {"font": Font(name="宋体", size=9), "alignment": _LEFT},
    Style.LABEL: {"font": Font(name="宋体", size=10), "alignment": _CENTRE, "border": _FRAME},
    Style.TEXT: {"font": Font(name="宋体", size=10), "alignment": _LEFT, "border": _FRAME, "number_format": "@"},
    Style.NUMBER: {"font": Font(name="宋体", size=10), "alignment": _CENTRE, "border": _FRAME},
    Style.MONEY: {
        "font": Font(name="宋体", size=10),
        "alignment": _CENTRE,
        "border": _FRAME,
        "number_format": "#,##0.00####",
    },
    Style.PERCENT: {
        "font": Font(name="宋体", size=10),
        "alignment": _CENTRE,
        "border": _FRAME,
        "number_format": "0.00%",
    },
    Style.DAY: {
        "font": Font(name="宋体", size=10),
        "alignment": _CENTRE,
        "border": _FRAME,
        "number_format": "yyyy-mm-dd",
    },
}


@dataclass(frozen=True)
class _Block:
    value: Any
    style: Style
    row: int
    column: int
    last_row: int
    last_column: int
    note: str = ""
    fill: str = ""
    link: tuple[str, str] | None = None

    @property
    def cells(self) -> int:
        return (self.last_row - self.row + 1) * (self.last_column - self.column + 1)


@dataclass
class LaidOutSheet:
    """Blocks of cells, each from its first cell to its last; a value is text, a Decimal or a Formula."""

    title: str
    widths: tuple[float, ...]
    landscape: bool = False
    blocks: list[_Block] = field(default_factory=list)

    def put(
        self,
        row: int,
        column: int,
        value: Any,
        style: Style = Style.TEXT,
        *,
        to: tuple[int, int] = (0, 0),
        note: str = "",
        fill: str = "",
        link: tuple[str, str] | None = None,
    ) -> None:
        """`to` is the last row and column of a merged block, `note` a comment at its first cell, `fill` a colour
        (FFC7CE), `link` leads to a sheet, by its title as `sheet_title` gives it, and a cell of this workbook."""
        last = max(to[0], row), max(to[1], column)
        self.blocks.append(_Block(value, style, row, column, *last, note, fill, link))


def write_laid_out(sheets: Iterable[LaidOutSheet]) -> bytes:
    book = Workbook(write_only=True)
    taken: set[str] = set()
    results: list[Mapping[str, Formula]] = []
    for told in sheets:
        sheet: Any = book.create_sheet(sheet_title(told.title, taken))
        _set_up(sheet, told)
        _write(sheet, told, _templates(sheet))
        results.append(_formulas(told))
    content = BytesIO()
    book.save(content)
    return with_results(content.getvalue(), results)


def _formulas(told: LaidOutSheet) -> Mapping[str, Formula]:
    places = ((f"{get_column_letter(one.column)}{one.row}", one.value) for one in told.blocks)
    return {place: value for place, value in places if isinstance(value, Formula)}


def sheet_title(words: str, taken: set[str]) -> str:
    """Excel allows 31 characters, some not at all, and no title twice, whatever its case."""
    bare = "".join(character for character in words.translate(_UNUSABLE) if character.isprintable())
    bare = "".join(character for character in bare if ord(character) < 0x10000).strip() or "表"
    number, title = 1, bare[:31]
    while title.lower() in taken:
        number += 1
        title = f"{bare[: 28 - len(str(number))]}({number})"
    taken.add(title.lower())
    return title


def _set_up(sheet: Any, told: LaidOutSheet) -> None:
    for place, width in enumerate(told.widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if told.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.5)


def _templates(sheet: Any) -> dict[Style, Any]:
    """A cell of each style: others take its number, which is quicker than to look each one up."""
    found = {}
    for style, looks in _LOOKS.items():
        cell = WriteOnlyCell(sheet)
        for name, look in looks.items():
            setattr(cell, name, look)
        found[style] = cell
    return found


def _write(sheet: Any, told: LaidOutSheet, templates: dict[Style, Any]) -> None:
    rows: dict[int, dict[int, Any]] = {}
    heights: dict[int, float] = {}
    for block in told.blocks:
        framed = block.cells <= _WIDEST_FRAME
        for row in range(block.row, block.last_row + 1 if framed else block.row + 1):
            for column in range(block.column, block.last_column + 1 if framed else block.column + 1):
                rows.setdefault(row, {})[column] = (block, (row, column) == (block.row, block.column))
        if block.cells > 1:
            merged = CellRange(
                min_col=block.column, min_row=block.row, max_col=block.last_column, max_row=block.last_row
            )
            sheet.merged_cells.ranges.add(merged)  # `merged_cells.add` looks through all that were merged before
        if block.row == block.last_row:
            width = sum(told.widths[block.column - 1 : block.last_column])
            heights[block.row] = max(heights.get(block.row, 0), _height(_shown(block.value), width, block.style))
    for row in range(1, max(rows, default=0) + 1):
        sheet.row_dimensions[row].height = min(HIGHEST, heights.get(row, LINE))
        cells = rows.get(row, {})
        sheet.append([_cell(sheet, cells.get(column), templates) for column in range(1, max(cells, default=0) + 1)])


def _cell(sheet: Any, told: tuple[_Block, bool] | None, templates: dict[Style, Any]) -> Any:
    if told is None:
        return None
    block, is_first = told
    value = block.value if is_first else None
    cell: Any
    if value is None or value == "":
        cell = WriteOnlyCell(sheet)
    elif isinstance(value, Decimal | int) and len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS:
        cell = WriteOnlyCell(sheet)
        cell.value = value
    elif isinstance(value, Formula):
        cell = WriteOnlyCell(sheet)
        cell.value = value.words
    else:
        cell = text_cell(sheet, str(value))
    quoted = cell.quotePrefix
    cell._style = templates[block.style]._style  # noqa: SLF001 - openpyxl's own way to take over a style
    if quoted:
        cell._style = cell._style.__copy__()  # noqa: SLF001 - this one stays text when somebody edits it
        cell.quotePrefix = True
    if is_first:
        _mark(cell, block)
    return cell


def _mark(cell: Any, block: _Block) -> None:
    if block.fill:
        cell._style = cell._style.__copy__()  # noqa: SLF001 - the template's other cells keep their colour
        cell.fill = PatternFill("solid", fgColor=block.fill)
    if block.note:
        words = kept_text(block.note)[:_LONGEST_NOTE]
        lines = sum(1 + len(line) // 24 for line in words.split("\n"))
        cell.comment = Comment(words, "绩效表审核", height=min(600, 24 + 18 * lines), width=360)
    if block.link and cell.value is not None:  # an empty one would be filled with the address
        title = block.link[0].replace("'", "''")
        cell.hyperlink = Hyperlink(ref="A1", location=f"'{title}'!{block.link[1]}")


def _shown(value: Any) -> str:
    return str((value.result if isinstance(value, Formula) else value) or "")


def _height(words: str, width: float, style: Style) -> float:
    """Enough lines for the words; a Chinese character is as wide as two digits."""
    if style is Style.TITLE:
        return LINE * 2
    lines = 0
    for line in words.split("\n"):
        units = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
        lines += max(1, ceil(units * 1.1 / max(width - 1, 1)))
    return max(1, lines) * LINE + 4
