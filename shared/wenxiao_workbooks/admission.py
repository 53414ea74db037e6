"""Looks at the bytes of a file before anything in it is opened: what is no plain .xlsx is refused with the reason.

A zip says how large its parts become; Python never reads more of a part than it said, so a lie ends in a
checksum error and not in a full memory.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from wenxiao.errors import Invalid

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls before 2007, and what Excel makes of a file with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_SAVE_AS = "请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后重新上传。"


class WorkbookNotReadable(Invalid):
    title = "表格文件无法读取"


@dataclass(frozen=True)
class Limits:
    """Of one file; `unpacked` in bytes of all parts together; a printed sheet is three parts.

    `lenient`, for files that are looked at and not imported: what lies beyond rows and columns is left out and said
    (`Grid.left_out`), rows are counted only where something is written, macros are no reason to refuse.
    """

    size: int = 10 * 1024 * 1024
    unpacked: int = 80 * 1024 * 1024
    rows: int = 20_000
    columns: int = 100
    parts: int = 2_000
    cells: int = 10_000_000
    lenient: bool = False


def admit(content: bytes, limits: Limits) -> None:
    """Refuses what is no .xlsx, too large, encrypted or with macros."""
    if not content:
        raise _refused("empty", "没有收到文件内容，请选择要导入的表格后重新上传。")
    if len(content) > limits.size:
        most = limits.size // 1024 // 1024
        raise _refused("too_large", f"文件超过 {most} MB，请删去图片等无关内容，或拆成几个文件分批上传。")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise _refused("encrypted", "文件设有打开密码，无法读取。请在 Excel 中取消密码，保存后重新上传。")
        raise _refused("old_format", f"这是旧版 .xls 格式的文件。{_SAVE_AS}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _look_into(archive, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error) as broken:
        raise _refused("not_a_workbook", f"这不是有效的 .xlsx 文件，或文件已损坏。{_SAVE_AS}") from broken


def holds_formulas(content: bytes) -> bool:
    """Of a file that was admitted: whether any of its cells holds a formula."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            sheets = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
            return any(_FORMULA.search(archive.read(part)) for part in sheets)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error) as broken:
        raise _refused("not_a_workbook", f"这不是有效的 .xlsx 文件，或文件已损坏。{_SAVE_AS}") from broken


def _look_into(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        detail = f"文件由 {len(parts)} 个部分组成，最多 {limits.parts} 个。请删去图片和无关的工作表，或分批上传。"
        raise _refused("too_large", detail)
    if sum(part.file_size for part in parts) > limits.unpacked:
        most = limits.unpacked // 1024 // 1024
        raise _refused("too_large", f"文件解压后超过 {most} MB，不予读取。请删去无关的工作表和内容后重新上传。")
    if any(part.flag_bits & 1 for part in parts):
        raise _refused("encrypted", "文件内容已加密，无法读取。请取消密码，保存后重新上传。")
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _refused("not_a_workbook", f"这个压缩文件不是 Excel 表格。{_SAVE_AS}")
    if not limits.lenient and any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused("macros", f"文件含有宏，为安全起见不予读取。{_SAVE_AS}")


def _refused(reason: str, detail: str) -> WorkbookNotReadable:
    return WorkbookNotReadable(detail, reason=reason)
