"""Tables of a web page, which many systems export as “.xls”; scripts and links are text that nobody looks at."""

import re
from html.parser import HTMLParser

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import SeenSheet
from evaluation_api.table_files.bounds import CELLS, COLUMNS, DEPTH, ROWS, SHEETS
from evaluation_api.table_files.encoded import decoded
from evaluation_api.table_files.laying import Laying, tidy
from evaluation_api.table_files.noted import FileRefused, ReadFile, remark

AROUND = 40
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_SILENT = {"script", "style", "title", "xml", "template"}
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "body", "caption"}
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Table:
    def __init__(self, name: str) -> None:
        self.laying, self.name, self.nested = Laying(name), name, 0
        self.words: list[str] | None = None  # of the open cell
        self.across = self.down = 1
        self.caption: list[str] = []


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._stack: list[_Table] = []
        self._loose: list[str] = []
        self._before: list[str] = []
        self._last: Laying | None = None
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = self._silent or tag
        if self._silent:
            return
        if tag == "table":
            self._open()
        elif tag == "br":
            self._put("\n")
        elif tag in _BLOCKS:
            self._put("\n")
            if not self._stack:
                self._paragraph()
        elif self._stack and tag in ("tr", "td", "th"):
            self._lay(self._stack[-1], tag, dict(attrs))

    def _lay(self, table: _Table, tag: str, attributes: dict[str, str | None]) -> None:
        self._close(table)
        if tag == "tr":
            table.laying.next_row()
            return
        if not table.laying.row:
            table.laying.next_row()
        table.words = []
        table.across, table.down = _span(attributes.get("colspan"), COLUMNS), _span(attributes.get("rowspan"), ROWS)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "table" and self._stack:
            self._close(self._stack[-1])
            self._last = self._stack.pop().laying
        elif tag in ("td", "th", "tr") and self._stack:
            self._close(self._stack[-1])
        elif tag in _BLOCKS:
            self._put("\n")
            if not self._stack:
                self._paragraph()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._put(_SPACE.sub(" ", data))

    def unknown_decl(self, data: str) -> None:
        """What Excel writes for browsers of old (`<![if …]>`) says nothing here."""

    def _put(self, words: str) -> None:
        table = self._stack[-1] if self._stack else None
        if table is None:
            self._loose.append(words)
        elif table.words is not None:
            table.words.append(words)
        else:
            table.caption.append(words)

    def _open(self) -> None:
        self._paragraph()
        if len(self._stack) >= DEPTH:
            raise FileRefused("too_large", f"表格层层嵌套超过 {DEPTH} 层，不予读取。请把内层的表格移出来后重新提交。")
        if self._stack:
            self._stack[-1].nested += 1
            name = f"{self._stack[-1].name}.{self._stack[-1].nested}"
        else:
            name = f"表{1 + sum('.' not in table.name for table in self.tables)}"
        table = _Table(name)
        if not self._stack:
            table.laying.above, self._before = self._before[-AROUND:], []
        self._stack.append(table)
        self.tables.append(table)

    def _close(self, table: _Table) -> None:
        if table.words is not None:
            lines = [line.strip() for line in "".join(table.words).split("\n")]
            table.laying.put("\n".join(line for line in lines if line), across=table.across, down=table.down)
            table.words = None
        elif words := tidy("".join(table.caption)):
            table.laying.above.append(words)
        table.caption.clear()

    def _paragraph(self) -> None:
        words = tidy("".join(self._loose)) if not self._stack else ""
        self._loose.clear()
        if words:
            self._before = [*self._before[-AROUND:], words]
            if self._last is not None and len(self._last.below) < AROUND:
                self._last.below.append(words)

    def close(self) -> None:
        super().close()
        while self._stack:
            self._close(self._stack[-1])
            self._last = self._stack.pop().laying
        self._paragraph()


def _span(told: str | None, most: int) -> int:
    told = (told or "").strip()
    return max(1, min(int(told), most)) if told.isascii() and told.isdigit() and len(told) < 8 else 1


def page_text(content: bytes) -> tuple[str, str]:
    """By the encoding that the page names, where it is one of those that occur."""
    named = _CHARSET.search(content[:4096])
    if named and named[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        try:
            return content.decode("gb18030"), ""
        except UnicodeDecodeError:
            pass
    return decoded(content)


def read_web_page(content: bytes) -> ReadFile:
    text, gaps = page_text(content)
    page = _Page()
    page.feed(text)
    page.close()
    sheets: list[SeenSheet] = []
    remarks: list[Unread] = [remark(gaps)] if gaps else []
    if len(page.tables) > SHEETS:
        remarks.append(remark(f"表格超过 {SHEETS} 个，其余没有读取"))
    for table in page.tables[:SHEETS]:
        if sum(len(sheet.cells) for sheet in sheets) > CELLS:
            remarks.append(remark("全部表格合计内容过多，这个表格没有读取", table.name))
            continue
        sheet, told = table.laying.sheet()
        sheets.append(sheet)
        remarks += told
    return ReadFile("html", tuple(sheets), unread=tuple(remarks))
