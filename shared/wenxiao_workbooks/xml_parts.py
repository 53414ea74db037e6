"""The parts of a workbook as expat reads them; a document type, and with it every entity, is refused."""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS

from wenxiao_workbooks.admission import WorkbookNotReadable

Attributes = dict[str, str]
_GENERAL = "General"
_PIECE = 2**18


@dataclass(frozen=True)
class SheetPart:
    """One sheet as the workbook lists it; a hidden one is listed too."""

    title: str
    part: str
    visible: bool


@dataclass(frozen=True)
class BookParts:
    """What the sheets share: their list, their words, the number format of each style, which day is day 0."""

    sheets: tuple[SheetPart, ...]
    words: list[str]
    formats: list[str]
    since_1904: bool


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def local(name: str) -> str:
    return name[name.find(":") + 1 :] if ":" in name else name


def parse(
    content: bytes | Readable,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    if not isinstance(content, bytes):
        while piece := content.read(_PIECE):
            parser.Parse(piece, False)
        content = b""
    parser.Parse(content, True)


def _refuse_document_type(*_: object) -> None:
    detail = "文件含有文档类型声明，为安全起见不予读取。请在 Excel 或 WPS 中另存为新的 .xlsx 后重新上传。"
    raise WorkbookNotReadable(detail, reason="corrupt")


def book_parts(archive: zipfile.ZipFile) -> BookParts:
    """Raises KeyError and the like on what is no workbook; the caller says so in words."""
    root = _targets(archive.read("_rels/.rels"), "")
    book = next(part for kind, part in root.values() if kind == "officeDocument")
    related = _targets(archive.read(_relations(book)), posixpath.dirname(book))
    sheets, since_1904 = _listed(archive.read(book), {key: part for key, (_, part) in related.items()})
    parts = dict(related.values())
    words = _shared_words(archive.read(parts["sharedStrings"])) if "sharedStrings" in parts else []
    formats = _formats(archive.read(parts["styles"])) if "styles" in parts else []
    return BookParts(tuple(sheets), words, formats, since_1904)


def _relations(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _targets(content: bytes, folder: str) -> dict[str, tuple[str, str]]:
    """Id -> (kind, part); addresses begin at the folder of the part that relates, or at the root."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[attributes["Id"]] = (attributes["Type"].rsplit("/", 1)[-1], part.lstrip("/"))

    parse(content, start)
    return found


def _listed(content: bytes, parts: dict[str, str]) -> tuple[list[SheetPart], bool]:
    sheets: list[SheetPart] = []
    since_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal since_1904
        if local(name) == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true")
        elif local(name) == "sheet":
            key = next(value for key, value in attributes.items() if key.endswith(":id"))
            visible = attributes.get("state", "visible") == "visible"
            if "/worksheets/" in parts.get(key, ""):  # a sheet may also be a chart
                sheets.append(SheetPart(attributes["name"], parts[key], visible))

    parse(content, start)
    return sheets, since_1904


def _shared_words(content: bytes) -> list[str]:
    """Words in several fonts are joined; how they are pronounced (`rPh`) is left out."""
    found: list[str] = []
    pieces: list[str] = []
    spoken = reading = False

    def start(name: str, _: Attributes) -> None:
        nonlocal spoken, reading
        name = local(name)
        if name == "rPh":
            spoken = True
        reading = name == "t" and not spoken

    def end(name: str) -> None:
        nonlocal spoken, reading
        name = local(name)
        reading = False
        if name == "rPh":
            spoken = False
        elif name == "si":
            found.append("".join(pieces))
            pieces.clear()

    def text(words: str) -> None:
        if reading:
            pieces.append(words)

    parse(content, start, end, text)
    return found


def _formats(content: bytes) -> list[str]:
    """The number format of each style that a cell may name."""
    own: dict[str, str] = {}
    used: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        name = local(name)
        if name == "numFmt":
            own[attributes["numFmtId"]] = attributes.get("formatCode", _GENERAL)
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        if local(name) == "cellXfs":
            inside = False

    parse(content, start, end)
    return [own.get(key) or BUILTIN_FORMATS.get(_number(key), _GENERAL) for key in used]


def _number(key: str) -> int:
    return int(key) if re.fullmatch("[0-9]{1,6}", key) else 0
