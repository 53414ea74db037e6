"""Files as offices send them, made byte by byte: one small form in every format, and what else comes along."""

import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

# The same form as in official.xls, which LibreOffice wrote.
FORM: dict[tuple[int, int], str] = {
    (1, 1): "项目支出绩效自评表", (2, 1): "（2022年度）", (3, 1): "项目名称", (3, 2): "村医补助", (3, 7): "主管部门",
    (3, 8): "卫健局", (4, 1): "项目资金（万元）", (4, 3): "年初预算数", (4, 4): "全年预算数", (4, 5): "全年执行数",
    (4, 6): "分值", (4, 7): "执行率", (4, 8): "得分", (5, 2): "年度资金总额", (5, 3): "65.66", (5, 4): "65.66",
    (5, 5): "65.07", (5, 6): "10", (5, 7): "99.1%", (5, 8): "9.91", (6, 1): "一级指标", (6, 2): "二级指标",
    (6, 3): "三级指标", (6, 4): "年度指标值", (6, 5): "实际完成值", (6, 6): "分值", (6, 7): "得分", (6, 8): "偏差原因",
    (7, 1): "产出指标", (7, 2): "数量指标", (7, 3): "村医人数", (7, 4): "≥120人", (7, 5): "118人", (7, 6): "30",
    (7, 7): "30", (8, 2): "时效指标", (8, 3): "完成时间", (8, 4): "2022年12月31日", (8, 5): "2022年12月20日",
    (8, 6): "20", (8, 7): "20", (9, 1): "满意度指标", (9, 2): "满意度", (9, 3): "群众满意度", (9, 4): "95%",
    (9, 5): "97%", (9, 6): "40", (9, 7): "40", (10, 1): "总分", (10, 6): "100", (10, 7): "99.91",
}  # fmt: skip
MERGES = ((1, 1, 1, 8), (2, 1, 2, 8), (3, 2, 3, 6), (4, 1, 4, 2), (7, 1, 8, 1))
OLD = Path(__file__).with_name("official.xls")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def xlsx(cells: Mapping[tuple[int, int], Any] = FORM, merges: Any = MERGES) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "自评表"
    for (row, column), words in cells.items():
        sheet.cell(row, column).value = words
    for top, left, bottom, right in merges:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """With further or other parts; `__` in a name is a slash, `_DOT_` a full stop."""
    named = {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()}
    with zipfile.ZipFile(BytesIO(content)) as old:
        return packed({name: old.read(name) for name in old.namelist()} | named)


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def sheet_xml(rows: str, after: str = "") -> bytes:
    """A workbook whose only sheet holds this."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    told = f"<worksheet {space}><sheetData>{rows}</sheetData>{after}</worksheet>"
    return with_parts(xlsx({(1, 1): "x"}, ()), xl__worksheets__sheet1_DOT_xml=told.encode())


def _covered() -> dict[tuple[int, int], tuple[int, int, int, int]]:
    return {
        (row, column): merge
        for merge in MERGES
        for row in range(merge[0], merge[2] + 1)
        for column in range(merge[1], merge[3] + 1)
    }


def docx(body: str = "", before: str = "", **parts: bytes) -> bytes:
    told = f"<w:document {W}><w:body>{before}{body or form_xml()}</w:body></w:document>"
    office = {"[Content_Types].xml": b"<Types/>", "word/document.xml": told.encode()}
    return packed(office | {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()})


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p>"


def form_xml() -> str:
    covered, rows = _covered(), []
    for row in range(1, 11):
        cells, column = [], 1
        while column <= 8:
            top, left, bottom, right = covered.get((row, column), (row, column, row, column))
            properties = f'<w:gridSpan w:val="{right - left + 1}"/>' if right > left else ""
            if bottom > top:
                properties += '<w:vMerge w:val="restart"/>' if row == top else "<w:vMerge/>"
            words = FORM.get((row, column), "") if (row, column) == (top, left) else ""
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>")
            column = right + 1
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def html(charset: str = "gb2312") -> bytes:
    covered, rows = _covered(), []
    for row in range(1, 11):
        cells = []
        for column in range(1, 9):
            top, left, bottom, right = covered.get((row, column), (row, column, row, column))
            if (row, column) == (top, left):
                span = f' rowspan="{bottom - top + 1}" colspan={right - left + 1}'
                cells.append(f"<td{span}>{escape(FORM.get((row, column), ''))}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><style>td {{}}</style>'
    page = f"<html><head>{head}</head><body><table>{''.join(rows)}</table></body></html>"
    return page.encode("gb18030" if charset.startswith("gb") else charset)


def spreadsheet_xml() -> bytes:
    rows = []
    merges = {(top, left): (bottom - top, right - left) for top, left, bottom, right in MERGES}
    for row in range(1, 11):
        cells = []
        for (at, column), words in FORM.items():
            if at == row:
                down, across = merges.get((row, column), (0, 0))
                spans = f' ss:MergeAcross="{across}" ss:MergeDown="{down}"' if down or across else ""
                kind, told, style = (
                    ("Number", "0.991", ' ss:StyleID="p"') if words == "99.1%" else ("String", words, "")
                )
                data = f'<Data ss:Type="{kind}">{escape(told)}</Data>'
                cells.append(f'<Cell ss:Index="{column}"{spans}{style}>{data}</Cell>')
        rows.append(f"<Row>{''.join(cells)}</Row>")
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    styles = '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>'
    book = f'<Worksheet ss:Name="自评表"><Table>{"".join(rows)}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{styles}{book}</Workbook>'.encode()


def separated(separator: str = ",") -> str:
    def quoted(words: str) -> str:
        return f'"{words}"' if separator in words or "\n" in words else words

    lines = [separator.join(quoted(FORM.get((row, column), "")) for column in range(1, 9)) for row in range(1, 11)]
    return "\r\n".join(lines) + "\r\n"


def with_password(content: bytes = b"") -> bytes:
    """What Excel makes of a file with a password: a directory that names the encrypted package."""
    entry = "EncryptedPackage".encode("utf-16-le")
    entry = entry.ljust(64, b"\0") + (34).to_bytes(2, "little") + b"\2" * 62
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0") + entry + content


def old_word() -> bytes:
    return (
        with_password()
        .replace("EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le") + b"\0" * 8)
        .replace(b"\x22\x00\x02", b"\x1a\x00\x02")
    )
