"""Any file that somebody may send, into sheets of cells; never raises for what is in it."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, NoReturn

from evaluation_api.table_files.bounds import LARGEST_FILE, MEGABYTE
from evaluation_api.table_files.delimited import read_delimited
from evaluation_api.table_files.docx import read_docx
from evaluation_api.table_files.encoded import decoded
from evaluation_api.table_files.kinds import EXTENSIONS, KIND_ZH, FileKind, kind_of
from evaluation_api.table_files.noted import DAMAGED, FileRefused, ReadFile, remark
from evaluation_api.table_files.spreadsheet_xml import read_spreadsheet_xml
from evaluation_api.table_files.web_page import read_web_page
from evaluation_api.table_files.xls import read_xls
from evaluation_api.table_files.xlsx import read_xlsx

TOO_LARGE = f"文件超过 {LARGEST_FILE // MEGABYTE} MB，不予读取。请删去图片等无关内容，或拆成几个文件后重新提交。"
OUT_OF_MEMORY = "文件展开后的内容过多，超出了可用的内存，没有读取。请删去无关的工作表和内容，或拆成几个文件后重新提交。"
TOO_DEEP = "这个 JSON 文件层层相套过深，不是表格数据，没有读取。请由生成它的系统重新导出后提交。"
NESTED = "这是压缩文件里的压缩文件，没有继续展开。请解压后提交其中的表格。"


def read_file(name: str, content: bytes) -> ReadFile:
    if len(content) > LARGEST_FILE:
        return ReadFile("", refused=TOO_LARGE, reason="too_large")
    kind = ""
    try:
        found = kind_of(content)
        kind = "" if found is FileKind.TEXT else found.value
        return _remarked(name, _read(found, content))
    except FileRefused as refused:
        return ReadFile(kind, refused=refused.detail, reason=refused.reason)
    except MemoryError:
        return ReadFile(kind, refused=OUT_OF_MEMORY, reason="too_large")
    except Exception:  # noqa: BLE001 - a file that nobody thought of must not stop the others
        return ReadFile(kind, refused=DAMAGED, reason="corrupt")


def _read(kind: FileKind, content: bytes) -> ReadFile:
    match kind:
        case FileKind.XLSX:
            return read_xlsx(content)
        case FileKind.XLS:
            return read_xls(content)
        case FileKind.DOCX:
            return read_docx(content)
        case FileKind.HTML:
            return read_web_page(content)
        case FileKind.XML:
            return read_spreadsheet_xml(content)
        case FileKind.ARCHIVE:
            raise FileRefused("archive", NESTED)
        case FileKind.TEXT:
            return _read_text(content)


def _read_text(content: bytes) -> ReadFile:
    text, gaps = decoded(content)
    told = (remark(gaps),) if gaps else ()
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        document = _document(text.lstrip("\ufeff"))
        if document is not None:
            return ReadFile("json", document=document, unread=told)
    read = read_delimited(text.lstrip("\ufeff"))
    return replace(read, unread=(*told, *read.unread))


def _document(text: str) -> Any:
    """None where a text only begins like JSON."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise FileRefused("corrupt", TOO_DEEP) from None
    except ValueError:
        if text.lstrip().startswith(("{", "[{", "[\n")):
            detail = "这个 JSON 文件的写法有误，无法读取。请由生成它的系统重新导出后提交。"
            raise FileRefused("corrupt", detail) from None
        return None


def _no_number(told: str) -> NoReturn:
    raise ValueError(told)


def _remarked(name: str, read: ReadFile) -> ReadFile:
    """What a wrong extension hides is read, and said."""
    _, dot, extension = name.rpartition(".")
    extension = extension.lower()
    if not dot or extension in EXTENSIONS.get(read.kind, {extension}):
        return read
    told = f"文件名的扩展名是 .{extension[:10]}，内容实为{KIND_ZH[read.kind]}，已按内容读取"
    return replace(read, unread=(remark(told), *read.unread))
