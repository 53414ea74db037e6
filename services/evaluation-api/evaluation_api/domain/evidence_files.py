"""Which files may be kept as evidence: told by their content, whatever their name says; and how many."""

import io
import zipfile
from enum import StrEnum

from wenxiao.errors import Invalid

LARGEST = 10 * 1024 * 1024
MOST_FILES = 50
MOST_PARTS = 5000


class MediaType(StrEnum):
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    OFD = "application/ofd"
    JPEG = "image/jpeg"
    PNG = "image/png"


SUFFIXES = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.XLSX: (".xlsx",),
    MediaType.OFD: (".ofd",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
}
_BEGINNINGS = {b"%PDF-": MediaType.PDF, b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
_PARTS = {"word/document.xml": MediaType.DOCX, "xl/workbook.xml": MediaType.XLSX, "OFD.xml": MediaType.OFD}
_ENTRY = b"PK\x01\x02"  # begins each entry of the list of parts
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class EvidenceNotUsable(Invalid):
    title = "佐证材料不可用"


def media_type_of(content: bytes) -> MediaType:
    """Only the list of a package's parts is read; nothing in it is unpacked or run."""
    if not content:
        raise EvidenceNotUsable("没有收到文件内容，请选择文件后重新上传。", pointer="#")
    if len(content) > LARGEST:
        raise EvidenceNotUsable("文件超过10 MB，请压缩图片或拆分后重新上传。", pointer="#")
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content.startswith(_OLD_OFFICE):
        detail = "这是旧版 Office 文件或设有密码，请取消密码、另存为 .docx 或 .xlsx 后重新上传。"
        raise EvidenceNotUsable(detail, pointer="#")
    if content.startswith(b"PK\x03\x04"):
        parts = set(_parts(content))
        found = next((kind for part, kind in _PARTS.items() if part in parts), None)
        if found is not None:
            return found
        raise EvidenceNotUsable("不接收压缩包，请把里面的文件逐个上传。", pointer="#")
    detail = "只接收 PDF、DOCX、XLSX、OFD 文件和 JPG、PNG 图片（按文件内容判断），请转换后重新上传。"
    raise EvidenceNotUsable(detail, pointer="#")


def _parts(content: bytes) -> list[str]:
    """The entries are counted as they lie there: to list very many takes seconds, and what a file states may lie."""
    count = content.count(_ENTRY)
    if count > MOST_PARTS:
        detail = f"文件内有{count}个部件，最多{MOST_PARTS}个，请拆分文件或另存为 PDF 后重新上传。"
        raise EvidenceNotUsable(detail, pointer="#")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as damaged:  # nothing is unpacked: no zlib.error
        detail = "文件已损坏，打不开；请在编辑软件中打开核对，另存后重新上传。"
        raise EvidenceNotUsable(detail, pointer="#") from damaged
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise EvidenceNotUsable("文件中带有宏，请另存为不带宏的文件后重新上传。", pointer="#")
    return names


def file_name_of(given: str, kind: MediaType) -> str:
    """The name as given without what nobody sees, ending as the content asks."""
    plain = "".join(one for one in given if one.isprintable()).strip().replace("/", "_").replace("\\", "_")
    return plain if plain.lower().endswith(SUFFIXES[kind]) else f"{plain}{SUFFIXES[kind][0]}"


def refuse_more_than_allowed(kept: int) -> None:
    if kept >= MOST_FILES:
        detail = f"这份自评已有{kept}个佐证材料，最多{MOST_FILES}个，请合并或删去不需要的。"
        raise EvidenceNotUsable(detail, pointer="#")


def refuse_unknown_row(row_number: int | None, rows: set[int]) -> None:
    if row_number is not None and row_number not in rows:
        detail = f"自评表中没有第{row_number}行，请填写自评表的行号；属于整张表的，不填行号。"
        raise EvidenceNotUsable(detail, pointer="?row_number")
