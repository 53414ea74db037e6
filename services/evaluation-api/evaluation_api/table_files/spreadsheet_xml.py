"""“XML 表格 2003”: what Excel 2003 and several reporting systems write as one XML file, mostly named .xls."""

from decimal import Decimal
from xml.parsers import expat

from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.domain.table_audit.seen import SeenSheet
from evaluation_api.table_files.bounds import CELLS, COLUMNS, ROWS, SHEETS
from evaluation_api.table_files.laying import Laying, tidy
from evaluation_api.table_files.noted import DAMAGED, FileRefused, ReadFile, remark
from wenxiao_workbooks import FAULTS, exact, shown_number

MARK = "urn:schemas-microsoft-com:office:spreadsheet"
_FORMATS = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "General Number": "General"}


class _Reader:
    def __init__(self) -> None:
        self.sheets: list[Laying] = []
        self.hidden: list[str] = []
        self._formats: dict[str, str] = {}
        self._style = self._cell_style = self._kind = ""
        self._across = self._down = 1
        self._words: list[str] = []
        self._reading = self._hidden_read = False

    def start(self, name: str, told: dict[str, str]) -> None:
        attributes = {key.rpartition(" ")[2]: value for key, value in told.items()}
        name = name.rpartition(" ")[2]
        if name == "Style":
            self._style = attributes.get("ID", "")
        elif name == "NumberFormat":
            self._formats[self._style] = attributes.get("Format", "General")
        elif name == "Worksheet":
            self.sheets.append(Laying(tidy(attributes.get("Name", ""))))
        elif name == "Visible":
            self._words, self._hidden_read = [], True
        elif self.sheets:
            self._inside(self.sheets[-1], name, attributes)

    def _inside(self, laying: Laying, name: str, attributes: dict[str, str]) -> None:
        if name == "Row":
            laying.next_row(_whole(attributes.get("Index")))
        elif name == "Cell":
            laying.row = laying.row or 1
            laying.column = _whole(attributes.get("Index")) or laying.free()
            self._cell_style, self._kind, self._words = attributes.get("StyleID", ""), "", []
            self._across = 1 + min(_whole(attributes.get("MergeAcross")), COLUMNS)
            self._down = 1 + min(_whole(attributes.get("MergeDown")), ROWS)
        elif name == "Data":
            self._kind, self._reading = attributes.get("Type", "String"), True

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if name == "Data":
            self._reading = False
        elif name == "Cell" and self.sheets:
            self._lay(self.sheets[-1], tidy("".join(self._words)))
        elif name == "Visible" and self.sheets:
            self._hidden_read = False
            if "".join(self._words).strip().startswith("SheetHidden"):
                self.hidden.append(self.sheets[-1].title)

    def text(self, words: str) -> None:
        if self._reading or self._hidden_read:
            self._words.append(words)

    def _lay(self, laying: Laying, words: str) -> None:
        number: Decimal | None = None
        fault = FAULTS["error_value"] if self._kind == "Error" else ""
        if self._kind == "Boolean":
            words, fault = ("TRUE" if words == "1" else "FALSE"), FAULTS["logical"]
        elif self._kind == "DateTime":
            words = _day(words)
        elif self._kind == "Number" and (number := exact(words)) is not None:
            told = self._formats.get(self._cell_style, "General")
            words = shown_number(number, _FORMATS.get(told, told), since_1904=False)
        laying.put(words, across=self._across, down=self._down, number=number, fault=fault)
        self._words = []


def _day(words: str) -> str:
    """2022-12-31T00:00:00.000 as Chinese forms print days."""
    pieces = words.partition("T")[0].split("-")
    if len(pieces) == 3 and all(piece.isascii() and piece.isdigit() for piece in pieces):
        return "{}年{}月{}日".format(*map(int, pieces))
    return words


def _whole(told: str | None) -> int:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 8 else 0


def read_spreadsheet_xml(content: bytes) -> ReadFile:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    remarks: list[Unread] = []
    try:
        parser.Parse(content.lstrip(), True)
    except (expat.ExpatError, ValueError) as broken:  # ValueError: an encoding that nobody knows
        if not any(laying.cells for laying in reader.sheets):
            raise FileRefused("corrupt", DAMAGED) from broken
        remarks.append(remark("文件后部已损坏，只读取了前面的内容；请在 Excel 或 WPS 中打开核对"))
    remarks += [remark("这是隐藏的工作表，也已读取", title) for title in reader.hidden]
    sheets: list[SeenSheet] = []
    for laying in reader.sheets[:SHEETS]:
        if sum(len(sheet.cells) for sheet in sheets) > CELLS:
            remarks.append(remark("全部工作表合计内容过多，这张工作表没有读取，请另存为单独的文件", laying.title))
            continue
        sheet, told = laying.sheet()
        sheets.append(sheet)
        remarks += told
    return ReadFile("xml", tuple(sheets), unread=tuple(remarks))


def _refuse_document_type(*_: object) -> None:
    raise FileRefused("corrupt", DAMAGED)
