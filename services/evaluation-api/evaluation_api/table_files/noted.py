"""What the readers of all formats hand back, and how they say that they cannot."""

import zipfile
import zlib
from dataclasses import dataclass

from evaluation_api.domain.table_audit.printed import Place, Unread
from evaluation_api.domain.table_audit.seen import SeenSheet

SAVE_AS = "请在 Excel 或 WPS 中打开，另存为“Excel 工作簿（*.xlsx）”后重新提交。"
# What zipfile raises for a package that is damaged, packed in a way it does not know (NotImplementedError), locked
# (RuntimeError) or short of a part (KeyError).
DAMAGED_PACKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
)
DAMAGED = "文件已损坏或没有传完，无法读取。请重新取得这份文件，用 Excel 或 WPS 能正常打开后另存，再重新提交。"
MACROS = "文件含有宏，宏未执行，只读取了单元格中已有的内容"


class FileRefused(Exception):
    """`detail` says in Chinese what to do; `reason` is one word for programs."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class ReadFile:
    """`document` is the content of a JSON file; `unread` also tells what is remarkable: macros not executed, a wrong
    extension, rows left out. `refused` says why nothing could be read, `reason` the same in one word."""

    kind: str
    sheets: tuple[SeenSheet, ...] = ()
    document: object | None = None
    refused: str = ""
    reason: str = ""
    unread: tuple[Unread, ...] = ()


def remark(detail: str, sheet: str = "") -> Unread:
    return Unread(Place(sheet), detail)
