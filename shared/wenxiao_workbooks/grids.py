"""Sheets as grids: every cell as a reader sees it, with the merges, for forms, which are laid out and not listed.

Read by expat and not by openpyxl: that gives merges only to those who load everything, and takes several times as long.
Work for a thread.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from io import BytesIO
from typing import IO

from openpyxl.utils import column_index_from_string, get_column_letter

from wenxiao.errors import Invalid
from wenxiao_workbooks.admission import Limits, WorkbookNotReadable, admit
from wenxiao_workbooks.cells import has_unkept, tidied
from wenxiao_workbooks.shown import exact, shown_number
from wenxiao_workbooks.xml_parts import Attributes, BookParts, SheetPart, book_parts, local, parse

Place = tuple[int, int]  # row and column as Excel counts them, from 1
COVERED = 200_000  # cells under the merges of one sheet
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_UNPLACED = re.compile(rb'<(?:c|row)(?:[/>]| (?!r="))')
_EMPTY = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")? ?/>|<row r="[0-9]+"[^<>]*/>')


@dataclass(frozen=True, slots=True)
class GridCell:
    """`number` where the cell holds one; `fault` where what it holds cannot be used."""

    words: str
    number: Decimal | None = None
    fault: str = ""


@dataclass(frozen=True)
class Area:
    top: int
    left: int
    bottom: int
    right: int


BLANK = GridCell("")
FAULTS = {
    "error_value": "单元格是错误值，请更正公式或直接填写内容",
    "not_computed": "公式没有计算结果，请在 Excel 中打开、保存后再上传，或直接填写内容",
    "unkept_text": "文字中含有无法保存的控制字符，请删除后重新填写",
    "logical": "单元格是逻辑值（TRUE/FALSE），请改为文字填写",
}


@dataclass
class Grid:
    """Only cells that hold something are there; `anchors` leads from each merged cell to the first of its area.

    `left_out`, of a lenient reading: what was not taken in, in Chinese.
    """

    title: str
    cells: dict[Place, GridCell] = field(default_factory=dict)
    areas: dict[Place, Area] = field(default_factory=dict)
    anchors: dict[Place, Place] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def anchor(self, row: int, column: int) -> Place:
        return self.anchors.get((row, column), (row, column))

    def at(self, row: int, column: int) -> GridCell:
        """What is seen there, also in the middle of merged cells."""
        return self.cells.get(self.anchors.get((row, column), (row, column)), BLANK)

    def area(self, row: int, column: int) -> Area:
        return self.areas.get(self.anchor(row, column)) or Area(row, column, row, column)

    @cached_property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)


def reference(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


class Grids:
    """The sheets of one file; each is read when it is asked for: a large workbook never lies open as a whole."""

    def __init__(self, content: bytes, *, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        admit(content, self._limits)
        self._archive = zipfile.ZipFile(BytesIO(content))
        with _readable():
            self._parts = book_parts(self._archive)

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        return self._parts.sheets

    def read(self, sheet: SheetPart) -> Grid:
        with _readable(), self._archive.open(sheet.part) as content:
            return _Reader(sheet.title, self._parts, self._limits).grid(_Filled(content))

    def __iter__(self) -> Iterator[Grid]:
        return (self.read(sheet) for sheet in self.sheets)


class _readable:  # noqa: N801 - a context, written as a verb
    """Whatever a malformed file makes the parser raise is said in one sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, broken: BaseException | None, trace: object) -> None:
        if isinstance(broken, Exception) and not isinstance(broken, Invalid):
            detail = "文件内容已损坏，无法读取。请在 Excel 或 WPS 中打开核对，另存为新的 .xlsx 后重新上传。"
            raise WorkbookNotReadable(detail, reason="corrupt") from broken


_column = lru_cache(maxsize=20_000)(column_index_from_string)


def _place(name: str) -> Place:
    found = _PLACE.fullmatch(name.replace("$", ""))
    if found is None:
        raise ValueError(name)
    return int(found[2]), _column(found[1])


class _Filled:
    """A sheet without its empty cells and rows that say where they are: of many files most, and slow to parse."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self._rest, self._placed = content, b"", True

    def read(self, size: int) -> bytes:
        while piece := self._content.read(size):
            last = piece.rfind(b"<")
            if last < 0:
                rest, self._rest = self._rest, b""
                return rest + piece
            whole, self._rest = self._rest + piece[:last], piece[last:]
            self._placed = self._placed and not _UNPLACED.search(whole)
            if filled := _EMPTY.sub(b"", whole) if self._placed else whole:
                return filled
        rest, self._rest = self._rest, b""
        return rest


class _Reader:
    """Takes expat's events of one sheet."""

    def __init__(self, title: str, parts: BookParts, limits: Limits) -> None:
        self._grid, self._parts, self._limits = Grid(title), parts, limits
        self._merges: list[str] = []
        self._row = self._column = 0
        self._kind = self._style = self._given = ""
        self._formula = self._reading = self._spoken = False
        self._words: list[str] = []
        self._written, self._last_written = 0, 0

    def grid(self, content: _Filled) -> Grid:
        parse(content, self._start, self._end, self._text)
        self._merge()
        return self._grid

    def _start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "c":
            if attributes.get("r"):
                self._given = attributes["r"]
            else:
                self._settle()
                self._column += 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._formula = False
        elif name in ("v", "t"):
            self._reading = not self._spoken
        elif name == "row":
            self._row, self._column, self._given = int(attributes.get("r") or self._row + 1), 0, ""
            if self._row > self._limits.rows and not self._limits.lenient:
                detail = f"工作表“{self._grid.title}”超过 {self._limits.rows} 行，请删去无关的行，或拆成几个文件。"
                raise WorkbookNotReadable(detail, reason="too_many_rows")
        elif name == "f":
            self._formula = True
        elif name == "mergeCell":
            self._merges.append(attributes["ref"])
        elif name == "rPh":
            self._spoken = True

    def _end(self, name: str) -> None:
        name = local(name)
        if name in ("v", "t"):
            self._reading = False
        elif name == "rPh":
            self._spoken = False
        elif name == "c" and (self._words or self._formula):
            self._settle()
            stored = "".join(self._words)
            self._words.clear()
            cell = self._cell(stored)
            if (cell.words or cell.fault) and self._has_room():
                self._grid.cells[(self._row, self._column)] = cell

    def _settle(self) -> None:
        """Where a cell stands is worked out only where it matters: most cells of a large sheet are empty."""
        if self._given:
            (self._row, self._column), self._given = _place(self._given), ""

    def _has_room(self) -> bool:
        limits, left_out = self._limits, self._grid.left_out
        if self._column > limits.columns:
            left_out["columns"] = f"第 {limits.columns} 列以后还有内容，没有读取"
            return False
        if self._row != self._last_written:
            self._written, self._last_written = self._written + 1, self._row
        if self._written > limits.rows or len(self._grid.cells) >= limits.cells:
            left_out.setdefault("rows", f"有内容的行过多，从第 {self._row} 行起没有读取")
            return False
        return True

    def _text(self, words: str) -> None:
        if self._reading:
            self._words.append(words)

    def _cell(self, stored: str) -> GridCell:
        kind = self._kind
        if kind == "s":
            return _of_words(self._parts.words[int(stored)]) if stored else BLANK
        if kind == "e":
            return GridCell(stored, fault="error_value")
        if kind == "b":
            return GridCell("TRUE" if stored.strip() == "1" else "FALSE", fault="logical")
        if not stored and self._formula and kind != "str":  # "str": a formula that gave an empty text
            return GridCell("", fault="not_computed")
        number = exact(stored.strip()) if kind == "n" else None
        if number is None:
            return _of_words(stored)
        style = int(self._style)
        code = self._parts.formats[style] if style < len(self._parts.formats) else "General"
        return GridCell(shown_number(number, code, since_1904=self._parts.since_1904), number)

    def _merge(self) -> None:
        """Areas are cut to where anything is written; what lies under a merge, but not first, nobody sees."""
        grid, covered = self._grid, 0
        last_row = max((row for row, _ in grid.cells), default=0)
        last_column = max((column for _, column in grid.cells), default=0)
        for told in self._merges:
            first, _, last = told.partition(":")
            (top, left), (bottom, right) = _place(first), _place(last or first)
            area = Area(top, left, min(bottom, max(last_row, top)), min(right, max(last_column + 1, left)))
            here = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            if self._limits.lenient and covered + here > COVERED:
                grid.left_out["merges"] = f"合并的单元格过多或过大，从 {told} 起有的没有按合并读取"
                continue
            covered += here
            if covered > COVERED:
                detail = f"工作表“{grid.title}”合并的单元格过多，请删去无关的合并后重新上传。"
                raise WorkbookNotReadable(detail, reason="too_many_rows")
            grid.areas[(top, left)] = area
            for row in range(top, area.bottom + 1):
                for column in range(left, area.right + 1):
                    if (row, column) != (top, left):
                        grid.anchors[(row, column)] = (top, left)
                        grid.cells.pop((row, column), None)


@lru_cache(maxsize=4096)
def _of_words(stored: str) -> GridCell:
    words = tidied(stored)
    return GridCell(words, fault="unkept_text") if has_unkept(words) else GridCell(words)
