"""An .xls of Excel before 2007, by xlrd; only worksheets are opened, streams with macros are not."""

import io
from decimal import Decimal

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book
from xlrd.sheet import Cell, Sheet

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import Area, At, SeenCell, SeenSheet
from evaluation_api.table_files.bounds import CELLS, COLUMNS, ROWS, SHEETS
from evaluation_api.table_files.laying import kept_areas, tidy
from evaluation_api.table_files.noted import DAMAGED, MACROS, FileRefused, ReadFile, remark
from wenxiao_workbooks import FAULTS, exact, shown_number

_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")


def read_xls(content: bytes) -> ReadFile:
    book = _opened(content)
    remarks = [remark(MACROS)] if _MACROS in content else []
    sheets: list[SeenSheet] = []
    cells = broken = 0
    for number in range(min(book.nsheets, SHEETS)):
        title = tidy(book.sheet_names()[number])
        if cells >= CELLS:
            remarks.append(remark("全部工作表合计内容过多，这张工作表没有读取，请另存为单独的文件", title))
            continue
        try:
            seen, told = _seen(book, book.sheet_by_index(number), title)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - what xlrd raises on a damaged file is of any kind
            broken += 1
            remarks.append(remark("这张工作表的内容已损坏，没有读取；请在 Excel 或 WPS 中打开核对", title))
            continue
        book.unload_sheet(number)
        cells += len(seen.cells)
        sheets.append(seen)
        remarks += told
    if broken and not sheets:
        raise FileRefused("corrupt", DAMAGED)
    return ReadFile("xls", tuple(sheets), unread=tuple(remarks))


def _opened(content: bytes) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
    except MemoryError:
        raise
    except Exception as broken:  # the same
        if "encrypted" in str(broken).lower():
            raise FileRefused("encrypted", ENCRYPTED) from broken
        raise FileRefused("corrupt", DAMAGED) from broken


ENCRYPTED = "文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码，保存后重新提交。"


def _seen(book: Book, sheet: Sheet, title: str) -> tuple[SeenSheet, list[Unread]]:
    cells: dict[At, SeenCell] = {}
    left_out: dict[str, str] = {}
    written = 0
    for row in range(sheet.nrows):
        found = _row(book, sheet, row, left_out)
        if not found:
            continue
        written += 1
        if written > ROWS or len(cells) + len(found) > CELLS:
            left_out["rows"] = f"有内容的行过多，从第 {row + 1} 行起没有读取"
            break
        cells.update(found)
    merged = {(top + 1, left + 1): Area(top + 1, left + 1, bottom, right)
              for top, bottom, left, right in sheet.merged_cells}  # fmt: skip
    areas, cut = kept_areas(cells, merged)
    _hide_covered(cells, areas)
    if sheet.visibility and cells:
        left_out["hidden"] = "这是隐藏的工作表，也已读取"
    return SeenSheet(title, cells, areas), [remark(detail, title) for detail in [*left_out.values(), *cut]]


def _hide_covered(cells: dict[At, SeenCell], areas: dict[At, Area]) -> None:
    """What lies under a merge, but not first, nobody sees."""
    for first, area in areas.items():
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) != first:
                    cells.pop((row, column), None)


def _row(book: Book, sheet: Sheet, row: int, left_out: dict[str, str]) -> dict[At, SeenCell]:
    found: dict[At, SeenCell] = {}
    for column in range(sheet.row_len(row)):
        cell = sheet.cell(row, column)
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or cell.value == "":
            continue
        if column >= COLUMNS:
            left_out["columns"] = f"第 {COLUMNS} 列以后还有内容，没有读取"
            break
        told = _cell(book, cell)
        if told.words or told.fault:
            found[(row + 1, column + 1)] = told
    return found


def _cell(book: Book, cell: Cell) -> SeenCell:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return SeenCell(error_text_from_code.get(int(cell.value), "#ERR"), fault=FAULTS["error_value"])
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return SeenCell("TRUE" if cell.value else "FALSE", fault=FAULTS["logical"])
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return SeenCell(tidy(str(cell.value)))
    number = exact(repr(cell.value).removesuffix(".0"))
    if number is None:  # not a number, infinite
        return SeenCell(tidy(str(cell.value)), fault=FAULTS["error_value"])
    return SeenCell(shown_number(number, _format(book, cell), since_1904=bool(book.datemode)), Decimal(number))


def _format(book: Book, cell: Cell) -> str:
    try:
        return str(book.format_map[book.xf_list[cell.xf_index or 0].format_key].format_str)
    except (KeyError, IndexError, TypeError):
        return "General"
