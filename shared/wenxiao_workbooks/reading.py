"""Reads one sheet by its headings. Work for a thread: nothing here waits, and a large file takes seconds.

openpyxl in read-only mode believes the size that a file states of itself (WPS writes A1, some tools a million rows):
it is told to forget it. It gives nothing for a formula that was never computed: those cells are looked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from wenxiao.errors import Invalid
from wenxiao_workbooks.admission import Limits, WorkbookNotReadable, admit, holds_formulas
from wenxiao_workbooks.cells import plain, read_cell
from wenxiao_workbooks.columns import Column, RowFinding

HEADING_ROWS = 30  # a heading may stand below a title and remarks, not deeper


class HeadingsNotFound(Invalid):
    title = "表头不符"


@dataclass(frozen=True)
class SheetRow:
    """`values` holds the columns that the sheet has; None where a cell is empty or could not be read."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class ReadSheet:
    title: str
    fields: tuple[str, ...]
    rows: list[SheetRow] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)


@dataclass(frozen=True)
class _Headings:
    row: int
    places: dict[str, int]  # field -> index of its column

    @property
    def width(self) -> int:
        return max(self.places.values()) + 1


def read_sheet(
    content: bytes, columns: Sequence[Column], *, limits: Limits | None = None, title: str | None = None
) -> ReadSheet:
    """The first visible sheet, or the one of this title, whose headings are those of `columns`.

    They stand in any order, with others between them.
    """
    limits = limits or Limits()
    admit(content, limits)
    formulas = holds_formulas(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return _read(book, content if formulas else None, columns, limits, title)
        finally:
            book.close()
    except Invalid:
        raise
    except Exception as broken:  # what openpyxl raises on a malformed file is of any kind
        detail = "文件内容已损坏，无法读取。请在 Excel 或 WPS 中打开核对，另存为新的 .xlsx 后重新上传。"
        raise WorkbookNotReadable(detail, reason="corrupt") from broken


def _read(
    book: Any, with_formulas: bytes | None, columns: Sequence[Column], limits: Limits, title: str | None
) -> ReadSheet:
    sheet, headings = _sheet_with(book, columns, limits, title)
    read = ReadSheet(sheet.title, tuple(headings.places))
    computed = set() if with_formulas is None else _formula_cells(with_formulas, sheet.title, headings)
    by_field = [(column, headings.places[column.field]) for column in columns if column.field in headings.places]
    for number, cells in enumerate(_rows(sheet, headings.row + 1, headings.width), headings.row + 1):
        row = _row(read, number, cells, by_field, computed, book.epoch)
        if row is None:
            continue
        if len(read.rows) == limits.rows:
            detail = f"表格超过 {limits.rows} 行，请拆成几个文件分批导入。"
            raise WorkbookNotReadable(detail, reason="too_many_rows")
        read.rows.append(row)
    return read


def _row(
    read: ReadSheet,
    number: int,
    cells: Sequence[Any],
    by_field: Sequence[tuple[Column, int]],
    computed: set[tuple[int, int]],
    epoch: datetime,
) -> SheetRow | None:
    """None where the row is empty; what is wrong with its cells goes to the findings."""
    values: dict[str, Any] = {}
    findings: list[RowFinding] = []
    for column, place in by_field:
        cell = read_cell(column, cells[place], epoch)
        values[column.field] = cell.value
        if cell.rule:
            severity = "warning" if cell.repaired else "refusal"
            findings.append(RowFinding(number, column.field, cell.rule, _named(column, cell.detail), severity))
        elif cell.value is None and (number, place) in computed:
            detail = "公式没有计算结果，请在 Excel 中打开、保存后再上传，或直接填写内容。"
            findings.append(RowFinding(number, column.field, "not_computed", _named(column, detail)))
    if not findings and all(value is None for value in values.values()):
        return None
    told = {finding.field for finding in findings}
    for column, _ in by_field:
        if column.filled and values[column.field] is None and column.field not in told:
            findings.append(RowFinding(number, column.field, "empty", f"“{column.heading}”没有填写，请补充。"))
    read.findings.extend(findings)
    return SheetRow(number, values)


def _named(column: Column, detail: str) -> str:
    return f"“{column.heading}”：{detail}"


def _rows(sheet: Any, first: int, width: int) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(min_row=first, max_col=width)


def _sheet_with(book: Any, columns: Sequence[Column], limits: Limits, title: str | None) -> tuple[Any, _Headings]:
    closest: list[str] | None = None
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or (title is not None and plain(sheet.title) != plain(title)):
            continue
        for number, cells in enumerate(_rows(sheet, 1, limits.columns), 1):
            if number > HEADING_ROWS:
                break
            found, missing = _headings_in(number, cells, columns)
            if not missing:
                return sheet, found
            if found.places and (closest is None or len(missing) < len(closest)):
                closest = missing
    missing = closest or [column.heading for column in columns if column.needed]
    words = "、".join(f"“{heading}”" for heading in missing)
    raise HeadingsNotFound(
        f"在前 {HEADING_ROWS} 行没有找到这些列：{words}。请使用导出的表格或模板，不要改动表头。", missing=missing
    )


def _headings_in(number: int, cells: Sequence[Any], columns: Sequence[Column]) -> tuple[_Headings, list[str]]:
    meant = {_heading(words): column for column in columns for words in (column.heading, *column.also)}
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = meant.get(_heading(cell.value)) if isinstance(cell.value, str) else None
        if column is None:
            continue
        if column.field in places:
            raise HeadingsNotFound(
                f"表头“{column.heading}”出现了两次（第 {number} 行），请删去多余的一列。", row=number
            )
        places[column.field] = place
    missing = [column.heading for column in columns if column.needed and column.field not in places]
    return _Headings(number, places), missing


def _heading(words: str) -> str:
    """`单位 名称（必填）*` and `单位名称` are the same heading."""
    return plain(words).replace("(必填)", "").strip("*:").lower()


def _formula_cells(content: bytes, title: str, headings: _Headings) -> set[tuple[int, int]]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        rows = _rows(book[title], headings.row + 1, headings.width)
        return {
            (number, place)
            for number, cells in enumerate(rows, headings.row + 1)
            for place, cell in enumerate(cells)
            if cell.data_type == "f"
        }
    finally:
        book.close()
