"""Which files may be kept as a report: told by their first bytes, whatever their name says."""

import io
import zipfile
from enum import StrEnum

from wenxiao.errors import Invalid

LARGEST = 10 * 1024 * 1024
MOST_PARTS = 5000
_ENTRY = b"PK\x01\x02"  # begins each entry of the list of parts


class MediaType(StrEnum):
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OFD = "application/ofd"


SUFFIX = {MediaType.PDF: ".pdf", MediaType.DOCX: ".docx", MediaType.XLSX: ".xlsx", MediaType.OFD: ".ofd"}
_PARTS = {"word/document.xml": MediaType.DOCX, "xl/workbook.xml": MediaType.XLSX, "OFD.xml": MediaType.OFD}


class ReportNotUsable(Invalid):
    title = "评估报告文件不可用"


def media_type_of(content: bytes) -> MediaType:
    """Only the list of a package's parts is read; nothing in it is unpacked or run."""
    if not content:
        raise ReportNotUsable("没有收到文件内容，请选择文件后重新上传。", pointer="#")
    if len(content) > LARGEST:
        raise ReportNotUsable("文件超过10 MB，请压缩图片或拆分后重新上传。", pointer="#")
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    if content.startswith(b"PK\x03\x04"):
        for part in _parts(content):
            if part in _PARTS:
                return _PARTS[part]
    raise ReportNotUsable("只接收 PDF、DOCX、XLSX、OFD 文件（按文件内容判断），请转换后重新上传。", pointer="#")


def _parts(content: bytes) -> list[str]:
    """The entries are counted as they lie there: to list very many takes seconds, and what a file states may lie."""
    count = content.count(_ENTRY)
    if count > MOST_PARTS:
        detail = f"文件内有{count}个部件，最多{MOST_PARTS}个，请拆分文件或另存为 PDF 后重新上传。"
        raise ReportNotUsable(detail, pointer="#")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as damaged:  # nothing is unpacked: no zlib.error
        detail = "文件已损坏，打不开；请在编辑软件中打开核对，另存后重新上传。"
        raise ReportNotUsable(detail, pointer="#") from damaged
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ReportNotUsable("文件中带有宏，请另存为不带宏的文件后重新上传。", pointer="#")
    return names


def file_name_of(given: str, kind: MediaType) -> str:
    """The name as given without what nobody sees, ending as the content asks."""
    plain = "".join(one for one in given if one.isprintable()).strip().replace("/", "_").replace("\\", "_")
    return plain if plain.lower().endswith(SUFFIX[kind]) else f"{plain}{SUFFIX[kind]}"
