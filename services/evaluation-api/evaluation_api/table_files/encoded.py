"""Bytes of a text file as text: by its mark, as UTF-8, as GB18030, as UTF-16 without a mark."""

import codecs

from evaluation_api.table_files.noted import FileRefused

UNKNOWN = (
    "认不出这是什么文件。请提交 Excel（.xlsx、.xls）、Word（.docx）、CSV 或 JSON 文件，"
    "或把它们压缩为一个 zip；其他格式请先用 Excel、Word 或 WPS 打开后另存。"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW = 200  # of so many characters one may be damaged


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and a remark where some of it could not be read."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _with_gaps(content, encoding)
    if b"\0" in content[:4096]:
        return _without_mark(content)
    try:
        return _plain(content.decode("utf-8")), ""
    except UnicodeDecodeError:
        pass
    damaged = content.decode("utf-8", "replace")  # GB18030 would read it too, as other characters
    if damaged.count("\ufffd") * _FEW < sum(one > "\x7f" for one in damaged[:100_000]):
        return _with_gaps(content, "utf-8")
    try:
        return _plain(content.decode("gb18030")), ""
    except UnicodeDecodeError:
        return _with_gaps(content, "gb18030")


def _without_mark(content: bytes) -> tuple[str, str]:
    """UTF-16 writes a digit or a separator as a letter and a nought; which comes first is the order of its bytes."""
    begins = content[:4096]
    encoding = "utf-16-be" if begins[::2].count(0) > begins[1::2].count(0) else "utf-16-le"
    try:
        return _plain(content.decode(encoding)), ""
    except UnicodeDecodeError:
        raise FileRefused("unknown", UNKNOWN) from None


def _with_gaps(content: bytes, encoding: str) -> tuple[str, str]:
    text = content.decode(encoding, "replace")
    gaps = text.count("\ufffd")
    if gaps > 5 + len(text) // _FEW:
        raise FileRefused("unknown", UNKNOWN)
    return _plain(text), f"文件有 {gaps} 处文字已损坏，以“\ufffd”代替" if gaps else ""


def _plain(text: str) -> str:
    """Text has hardly any control characters, and mostly characters that somebody assigned."""
    strange = sum(text.count(chr(code)) for code in (*range(9), 11, *range(14, 32), 127))
    seen = text[:20_000]
    unassigned = sum("\ue000" <= one <= "\uf8ff" or one >= "\U000f0000" or "\x80" <= one <= "\x9f" for one in seen)
    if strange > 2 + len(text) // _FEW or unassigned > 5 + len(seen) // 10:
        raise FileRefused("unknown", UNKNOWN)
    return text
