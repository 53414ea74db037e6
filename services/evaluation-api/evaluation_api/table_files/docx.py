"""Tables of a Word file, with the paragraphs around them; what was deleted with tracking is not there."""

import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from xml.parsers import expat

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import Area, SeenSheet
from evaluation_api.table_files.bounds import CELLS, COLUMNS, DEPTH, SHEETS, UNPACKED
from evaluation_api.table_files.laying import Laying, tidy
from evaluation_api.table_files.noted import DAMAGED, DAMAGED_PACKAGE, MACROS, FileRefused, ReadFile, remark

AROUND = 40  # paragraphs before and after a table
_UNSEEN = {"w:del", "w:moveFrom", "mc:Fallback", "w:instrText", "w:rubyPr", "w:rt", "w:tblPrChange", "w:trPrChange",
           "w:tcPrChange", "w:pPrChange", "w:rPrChange"}  # fmt: skip
_SYMBOLS = {
    "B3": "≥",
    "A3": "≤",
    "B1": "±",
    "B0": "°",
    "B4": "×",
    "B8": "÷",
    "25": "%",
    "3D": "=",
    "3E": ">",
    "3C": "<",
}
_BREAKS = {"w:br": "\n", "w:cr": "\n", "w:tab": " ", "w:noBreakHyphen": "-"}
_PREFIXES = {"wordprocessingml": "w", "/math": "m", "markup-compatibility": "mc"}
_MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
_PIECE = 2**18


@dataclass
class _Table:
    laying: Laying
    name: str
    nested: int = 0
    across: int = 1
    merge: str = ""  # of the cell: "", restart, continue
    paragraphs: list[str] = field(default_factory=list)
    open_merges: dict[int, tuple[int, int]] = field(default_factory=dict)  # column -> first cell of the merge
    row_deleted: bool = False


class _Reader:
    """Takes expat's events of the main part."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._stack: list[_Table] = []
        self._words: list[str] = []
        self._before: list[str] = []
        self._last: Laying | None = None
        self._unseen = self._text = self._row_properties = 0
        self.pictures = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._row_properties and name == "w:del" and self._stack:
            self._stack[-1].row_deleted = True
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
            return
        if name in _BREAKS:
            self._words.append(_BREAKS[name])
        elif name in ("w:t", "m:t"):
            self._text += 1
        elif name == "w:sym":
            self._words.append(_SYMBOLS.get(attributes.get("w:char", "").upper()[-2:], ""))
        elif name in ("w:drawing", "w:pict", "w:object"):
            self.pictures = True
        elif name == "w:tbl":
            self._open()
        elif self._stack:
            self._inside(self._stack[-1], name, attributes)

    def _inside(self, table: _Table, name: str, attributes: dict[str, str]) -> None:
        laying = table.laying
        if name == "w:tr":
            laying.next_row()
            table.row_deleted = False
        elif name == "w:trPr":
            self._row_properties = 1
        elif name == "w:gridBefore":
            laying.column += min(_whole(attributes), COLUMNS)
        elif name == "w:tc":
            table.across, table.merge = 1, ""
            table.paragraphs = []
        elif name == "w:gridSpan":
            table.across = max(1, min(_whole(attributes), COLUMNS + 1))
        elif name == "w:vMerge":
            table.merge = attributes.get("w:val", "continue")

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif name in ("w:t", "m:t"):
            self._text -= 1
        elif name == "w:p":
            self._paragraph()
        elif name == "w:trPr":
            self._row_properties = 0
        elif name == "w:tc" and self._stack:
            self._cell(self._stack[-1])
        elif name == "w:tr" and self._stack and self._stack[-1].row_deleted:
            self._take_back(self._stack[-1])
        elif name == "w:tbl" and self._stack:
            self._last = self._stack.pop().laying

    def text(self, words: str) -> None:
        if self._text and not self._unseen:
            self._words.append(words)

    def _open(self) -> None:
        if len(self._stack) >= DEPTH:
            raise FileRefused("too_large", f"表格层层嵌套超过 {DEPTH} 层，不予读取。请把内层的表格移出来后重新提交。")
        if self._stack:
            outer = self._stack[-1]
            outer.nested += 1
            name = f"{outer.name}.{outer.nested}"
            self._words.clear()
        else:
            name = f"表{1 + sum('.' not in table.name for table in self.tables)}"
        table = _Table(Laying(name), name)
        if not self._stack:
            table.laying.above = self._before[-AROUND:]
            self._before = []
        self._stack.append(table)
        self.tables.append(table)

    def _paragraph(self) -> None:
        words = tidy("".join(self._words))
        self._words.clear()
        if self._stack:
            self._stack[-1].paragraphs.append(words)
        elif words:
            self._before.append(words)
            del self._before[: -2 * AROUND]
            if self._last is not None and len(self._last.below) < AROUND:
                self._last.below.append(words)

    def _cell(self, table: _Table) -> None:
        column = table.laying.column
        first = table.open_merges.get(column)
        if table.merge == "continue" and first in table.laying.areas:
            told = table.laying.areas[first]
            table.laying.areas[first] = Area(told.top, told.left, table.laying.row, told.right)
            table.laying.column += table.across
        else:
            place = table.laying.put("\n".join(table.paragraphs), across=table.across)
            table.open_merges.pop(column, None)
            if table.merge == "restart":
                right = min(place[1] + table.across - 1, COLUMNS)
                table.laying.areas.setdefault(place, Area(*place, place[0], right))
                table.open_merges[column] = place
        table.paragraphs, table.across, table.merge = [], 1, ""

    def _take_back(self, table: _Table) -> None:
        """A row that somebody deleted and nobody has accepted yet."""
        laying = table.laying
        for column in range(1, COLUMNS + 1):
            laying.cells.pop((laying.row, column), None)
            laying.areas.pop((laying.row, column), None)
        laying.row -= 1


def _whole(attributes: dict[str, str]) -> int:
    told = attributes.get("w:val", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0


def read_docx(content: bytes) -> ReadFile:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except (*DAMAGED_PACKAGE, expat.ExpatError) as broken:
        raise FileRefused("corrupt", DAMAGED) from broken


def _read(archive: zipfile.ZipFile) -> ReadFile:
    parts = {part.filename for part in archive.infolist()}
    if sum(part.file_size for part in archive.infolist()) > UNPACKED:
        raise FileRefused("too_large", "文件解压后过大，不予读取。请删去图片和无关的内容，或拆成几个文件后重新提交。")
    reader = _Reader()
    _parse(archive, reader)
    sheets: list[SeenSheet] = []
    remarks = [remark(MACROS)] if any(name.lower().endswith("vbaproject.bin") for name in parts) else []
    for table in reader.tables[:SHEETS]:
        if sum(len(sheet.cells) for sheet in sheets) > CELLS:
            remarks.append(remark("全部表格合计内容过多，这个表格没有读取", table.name))
            continue
        sheet, told = table.laying.sheet()
        sheets.append(sheet)
        remarks += told
    return ReadFile("docx", tuple(sheets), unread=(*remarks, *_beside(parts, reader)))


def _beside(parts: set[str], reader: _Reader) -> list[Unread]:
    if any(name.startswith("word/embeddings/") for name in parts):
        return [remark("文档中嵌有其他文件的对象（如 Excel 表格），没有读取；请另存为单独的文件提交")]
    if not reader.tables and reader.pictures:
        return [remark("文档中没有表格，只有图片；图片中的表格无法读取，请提交可编辑的表格")]
    if len(reader.tables) > SHEETS:
        return [remark(f"表格超过 {SHEETS} 个，其余没有读取")]
    return []


def _parse(archive: zipfile.ZipFile, reader: _Reader) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = lambda name, told: reader.start(_name(name), {_name(k): v for k, v in told.items()})
    parser.EndElementHandler = lambda name: reader.end(_name(name))
    parser.CharacterDataHandler = reader.text
    main = next((name for name in archive.namelist() if _MAIN.fullmatch(name)), "word/document.xml")
    with archive.open(main) as content:
        while piece := content.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


@lru_cache(1024)
def _name(told: str) -> str:
    """With the customary prefix, whichever the file uses."""
    namespace, _, name = told.rpartition(" ")
    return next((f"{prefix}:{name}" for mark, prefix in _PREFIXES.items() if mark in namespace), name)


def _refuse_document_type(*_: object) -> None:
    raise FileRefused("corrupt", DAMAGED)
