"""What a file is, told by its content; its extension is only compared with that."""

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from evaluation_api.table_files.encoded import UNKNOWN
from evaluation_api.table_files.noted import DAMAGED, DAMAGED_PACKAGE, SAVE_AS, FileRefused


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    DOCX = "docx"
    HTML = "html"
    XML = "xml"
    TEXT = "text"  # separated, or JSON
    ARCHIVE = "zip"


EXTENSIONS = {
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm"},
    "xls": {"xls", "xlt", "et", "ett"},
    "docx": {"docx", "docm", "dotx"},
    "html": {"html", "htm"},
    "xml": {"xml"},
    "csv": {"csv", "txt", "tsv"},
    "json": {"json"},
}
KIND_ZH = {
    "xlsx": "Excel 工作簿（.xlsx）",
    "xls": "旧版 Excel 工作簿（.xls）",
    "docx": "Word 文档（.docx）",
    "html": "网页表格（HTML）",
    "xml": "XML 表格（Excel 2003）",
    "csv": "分隔的文本（CSV）",
    "json": "JSON",
}
ENCRYPTED = "文件设有打开密码或已加密，无法读取。请在 Excel、Word 或 WPS 中取消密码，保存后重新提交。"
LARGEST_DIRECTORY = 4 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_AS_PICTURE = "图片无法读取。请提交可以编辑的表格（.xlsx、.xls、.docx）；只有纸质件的，请先录入为表格。"
_PDF = "PDF 无法读取。请提交生成它的 Excel 或 Word 文件；没有的，请用 WPS 等软件转换为 .xlsx 并核对后提交。"
_RAR = "这种压缩文件无法读取。请解压后直接提交其中的表格，或重新压缩为 zip。"
_WORD = (
    "这是旧版 Word（.doc）或 WPS 文字（.wps）文件，无法读取。请在 Word 或 WPS 中另存为“Word 文档（*.docx）”后重新提交。"
)
_RTF = "这是 RTF 文件，无法读取。请在 Word 或 WPS 中打开，另存为“Word 文档（*.docx）”后重新提交。"
_UNREADABLE = (
    (b"\x89PNG\r\n", _AS_PICTURE), (b"\xff\xd8\xff", _AS_PICTURE), (b"GIF8", _AS_PICTURE), (b"II*\0", _AS_PICTURE),
    (b"MM\0*", _AS_PICTURE), (b"RIFF", _AS_PICTURE), (b"Rar!", _RAR), (b"7z\xbc\xaf", _RAR), (b"\x1f\x8b", _RAR),
    (b"{\\rtf", _RTF),
)  # fmt: skip
_TAG = re.compile(r"<\s*(!doctype\s+html|html|head|body|table|meta|div|style|tr)\b", re.IGNORECASE)


def kind_of(content: bytes) -> FileKind:
    """Raises `FileRefused` for what this house does not read."""
    if not content.strip():
        raise FileRefused("empty", "文件是空的。请核对后重新选择文件。")
    if b"%PDF-" in content[:1024]:
        raise FileRefused("unsupported", _PDF)
    for mark, detail in _UNREADABLE:
        if content.startswith(mark):
            raise FileRefused("unsupported", detail)
    if content.startswith(_OLE):
        return _of_compound(content)
    if content.startswith(_BIFF):
        return FileKind.XLS
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _of_zip(content)
    return _of_text(content)


def _of_compound(content: bytes) -> FileKind:
    if _entry(content, "EncryptedPackage") < len(content):
        raise FileRefused("encrypted", ENCRYPTED)
    workbook = min(_entry(content, name) for name in ("Workbook", "Book", "WORKBOOK"))
    if workbook < _entry(content, "WordDocument"):  # either may hold the other; its own comes first
        return FileKind.XLS
    if _entry(content, "WordDocument") < len(content):
        raise FileRefused("unsupported", _WORD)
    if _entry(content, "PowerPoint Document") < len(content):
        raise FileRefused("unsupported", f"这是演示文稿，不是表格。{UNKNOWN}")
    raise FileRefused("corrupt", DAMAGED)


def _entry(content: bytes, stream: str) -> int:
    """Where the directory names this stream, or the end; entries lie every 128 bytes, with the length of the name."""
    name = stream.encode("utf-16-le") + b"\0\0"
    place = content.find(name)
    while place >= 0:
        if place % 128 == 0 and content[place + 64 : place + 66] == len(name).to_bytes(2, "little"):
            return place
        place = content.find(name, place + 1)
    return len(content)


def _directory_size(content: bytes) -> int:
    """Of a zip, in bytes as its end tells them; each entry takes 46 of them, and ten times as much when it is read."""
    end = content.rfind(b"PK\x05\x06", -65_557)
    size = int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0
    large = content.rfind(b"PK\x06\x06", max(0, end - 4096), end) if end >= 0 else -1
    return max(size % 0xFFFFFFFF, int.from_bytes(content[large + 40 : large + 48], "little") if large >= 0 else 0)


def _of_zip(content: bytes) -> FileKind:
    if _directory_size(content) > LARGEST_DIRECTORY:
        raise FileRefused("too_large", "压缩包中的文件过多，不予读取。请拆成几批提交。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            told = _mimetype(archive)
    except DAMAGED_PACKAGE as broken:
        raise FileRefused("corrupt", DAMAGED) from broken
    if "[content_types].xml" in names:
        if any(part.flag_bits & 1 for part in parts):
            raise FileRefused("encrypted", ENCRYPTED)
        return _of_office(names)
    if b"opendocument" in told:
        raise FileRefused("unsupported", f"这是 OpenDocument 文件，无法读取。{SAVE_AS}")
    if "ofd.xml" in names:
        raise FileRefused("unsupported", _PDF.replace("PDF", "OFD", 1))
    if any(name.startswith(("xl/", "word/")) for name in names):
        raise FileRefused("corrupt", DAMAGED)
    return FileKind.ARCHIVE


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    """What an OpenDocument file says of itself, never packed."""
    part = next((one for one in archive.infolist() if one.filename == "mimetype"), None)
    return archive.read(part) if part and part.compress_type == zipfile.ZIP_STORED and part.file_size < 200 else b""


def _of_office(names: set[str]) -> FileKind:
    if any(name.startswith("xl/") for name in names):
        return FileKind.XLSX
    if any(name.startswith("word/") for name in names):
        return FileKind.DOCX
    if any(name.startswith("ppt/") for name in names):
        raise FileRefused("unsupported", f"这是演示文稿，不是表格。{UNKNOWN}")
    raise FileRefused("corrupt", DAMAGED)


def _of_text(content: bytes) -> FileKind:
    begins = content[:65_536].replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
    if begins.startswith("MIME-Version:") or begins.lower().startswith("content-type: multipart"):
        raise FileRefused("unsupported", f"这是单个文件网页（.mht），无法读取。{SAVE_AS}")
    if not begins.startswith("<"):
        return FileKind.TEXT
    if "urn:schemas-microsoft-com:office:spreadsheet" in begins and "<?xml" in begins[:200]:
        return FileKind.XML
    if _TAG.search(begins):
        return FileKind.HTML
    if begins.startswith("<?xml"):
        raise FileRefused("unsupported", f"这是 XML 文件，但不是表格。{UNKNOWN}")
    return FileKind.TEXT
