"""Cells laid out one after the other, as Word and web pages tell a table: each takes the next free place of its row."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import Area, At, SeenCell, SeenSheet
from evaluation_api.table_files.bounds import CELLS, COLUMNS, COVERED, ROWS, WORDS
from evaluation_api.table_files.noted import remark

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "") | {"\r": "\n"})
_BLANK = " \t\n\u3000\u00a0"


def tidy(words: str) -> str:
    """Line ends made one, what nobody sees gone, blanks around as well."""
    if len(words) > WORDS:
        words = words[:WORDS]
    return CONTROL.sub("", words.replace("\r\n", "\n").translate(_INVISIBLE)).strip(_BLANK)


@dataclass
class Laying:
    """A sheet in the making. Rows and columns from 1; a cell that reaches over rows keeps its place in those below."""

    title: str
    row: int = 0
    column: int = 0
    cells: dict[At, SeenCell] = field(default_factory=dict)
    areas: dict[At, Area] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    _taken: dict[int, int] = field(default_factory=dict)  # column -> last row that a cell from above reaches
    _rows: int = 0
    _last_written: int = 0

    def next_row(self, row: int = 0) -> None:
        self.row, self.column = row or self.row + 1, 1

    def free(self) -> int:
        """The column where the next cell of this row goes."""
        while self._taken.get(self.column, 0) >= self.row:
            self.column += 1
        return self.column

    def put(self, words: str, *, across: int = 1, down: int = 1, number: Decimal | None = None, fault: str = "") -> At:
        row, column = self.row, self.free()
        across, down = max(1, min(across, COLUMNS)), max(1, min(down, ROWS))
        words = tidy(words)
        if column > COLUMNS:
            if words:
                self.left_out["columns"] = f"第 {COLUMNS} 列以后还有内容，没有读取"
            self.column += 1
            return row, column
        if (words or fault) and self._has_room():
            self.cells[(row, column)] = SeenCell(words, number, fault)
        if across > 1 or down > 1:
            self.areas[(row, column)] = Area(row, column, row + down - 1, min(COLUMNS, column + across - 1))
        if down > 1:
            self._taken.update(dict.fromkeys(range(column, column + across), row + down - 1))
        self.column = column + across
        return row, column

    def _has_room(self) -> bool:
        self._rows += self.row != self._last_written
        self._last_written = self.row
        if self._rows > ROWS or len(self.cells) >= CELLS:
            self.left_out.setdefault("rows", f"有内容的行过多，从第 {self.row} 行起没有读取")
            return False
        return True

    def sheet(self) -> tuple[SeenSheet, tuple[Unread, ...]]:
        areas, cut = kept_areas(self.cells, self.areas)
        left_out = [*self.left_out.values(), *cut]
        told = SeenSheet(self.title, self.cells, areas, tuple(self.above), tuple(self.below))
        return told, tuple(remark(detail, self.title) for detail in left_out)


def kept_areas(cells: dict[At, SeenCell], areas: dict[At, Area]) -> tuple[dict[At, Area], list[str]]:
    """Areas are cut to where anything is written, and dropped where together they cover too much."""
    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    kept: dict[At, Area] = {}
    covered, cut = 0, []
    for (top, left), area in areas.items():
        bottom = min(area.bottom, max(last_row, top))
        right = min(area.right, max(last_column + 1, left))
        here = (bottom - top + 1) * (right - left + 1)
        if here <= 1:
            continue
        if covered + here > COVERED:
            cut = ["合并的单元格过多或过大，有的没有按合并读取"]
            continue
        covered += here
        kept[(top, left)] = Area(top, left, bottom, right)
    return kept, cut
