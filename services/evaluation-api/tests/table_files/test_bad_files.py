"""Damaged, encrypted, hostile and merely dirty files: a refusal that says what to do, or the cells with a remark."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from evaluation_api.table_files.bounds import COLUMNS, LARGEST_FILE
from evaluation_api.table_files.noted import ReadFile
from evaluation_api.table_files.reading import read_file

from .made_files import (
    FORM,
    OLD,
    docx,
    html,
    old_word,
    packed,
    paragraph,
    saved,
    sheet_xml,
    spreadsheet_xml,
    with_parts,
    with_password,
    xlsx,
)


def words(read: ReadFile) -> dict[tuple[int, int], str]:
    assert read.refused == ""
    return {place: cell.words for place, cell in read.sheets[0].cells.items()}


def remarks(read: ReadFile) -> str:
    return "；".join(f"{one.place.sheet}{one.detail}" for one in read.unread)


def encrypted_zip() -> bytes:
    content = bytearray(xlsx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def old_with_password() -> bytes:
    """The record behind the beginning of the workbook says that all others are encrypted."""
    content = OLD.read_bytes()
    begin = content.index(b"\x09\x08\x10\x00")
    following = begin + 4 + 16
    return content[:following] + b"\x2f\x00" + content[following + 2 :]


REFUSED = {
    "empty": (b"", "empty", "文件是空的"),
    "blank": (b" \r\n\t", "empty", "文件是空的"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "unsupported", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "unsupported", "图片"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "unsupported", "图片"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "unsupported", "重新压缩为 zip"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "unsupported", "重新压缩为 zip"),
    "rtf": (b"{\\rtf1\\ansi", "unsupported", "另存为“Word 文档"),
    "old Word": (old_word(), "unsupported", "另存为“Word 文档"),
    "binary workbook": (with_parts(xlsx(), xl__workbook_DOT_bin=b"x"), "unsupported", "另存为“Excel 工作簿"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "unsupported", "另存为"),
    "package with password": (with_password(), "encrypted", "取消密码"),
    "zip with password": (encrypted_zip(), "encrypted", "取消密码"),
    "old with password": (old_with_password(), "encrypted", "取消密码"),
    "half a workbook": (xlsx()[:3000], "corrupt", "重新取得"),
    "half an old workbook": (OLD.read_bytes()[:1500], "corrupt", "重新取得"),
    "a sheet that breaks off": (sheet_xml("<row><c><v>1</v>"), "corrupt", "重新取得"),
    "half a document": (docx()[:300], "corrupt", "重新取得"),
    "a document that breaks off": (docx("<w:tbl><w:tr>"), "corrupt", "重新取得"),
    "no workbook": (packed({"xl/x": b""}), "corrupt", "重新取得"),
    "JSON that breaks off": (b'{"rows": [', "corrupt", "重新导出"),
    "deep JSON": (b"[{" + b'"a":[{' * 100_000, "corrupt", "重新导出"),
    "deep JSON of lists": (b"[" * 200_000, "corrupt", "过深"),
    "noise": (bytes(range(256)) * 40, "unknown", "认不出"),
    "a zip in it": (packed({"表.xlsx": xlsx()}), "archive", "解压"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(case: str) -> None:
    content, reason, told = REFUSED[case]
    read = read_file("文件", content)
    assert (read.reason, read.sheets, read.document) == (reason, (), None)
    assert told in read.refused
    assert read.refused.endswith("。")


def test_a_file_of_half_a_gigabyte_is_refused_by_its_size() -> None:
    read = read_file("大.xlsx", bytes(LARGEST_FILE + 1))
    assert (read.reason, "20 MB" in read.refused) == ("too_large", True)


def test_a_document_type_is_refused_in_every_xml() -> None:
    """With it goes every entity, billions of laughs among them."""
    laughing = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    part = b"<worksheet><sheetData/></worksheet>"
    workbook = with_parts(xlsx(), xl__worksheets__sheet1_DOT_xml=laughing + part)
    document = packed({"[Content_Types].xml": b"<a/>", "word/document.xml": laughing + b"<x>&b;</x>"})
    old = spreadsheet_xml().replace(b"<Workbook", laughing + b"<Workbook")
    assert [read_file("x", one).reason for one in (workbook, document, old)] == ["corrupt"] * 3


def test_macros_are_never_run_and_the_cells_are_read() -> None:
    for content in (
        with_parts(xlsx(), xl__vbaProject_DOT_bin=b"Sub Auto_Open()"),
        OLD.read_bytes() + "_VBA_PROJECT_CUR".encode("utf-16-le"),
        docx(word__vbaProject_DOT_bin=b"x"),
    ):
        read = read_file("x", content)
        assert words(read).items() >= FORM.items()
        assert "文件含有宏，宏未执行" in remarks(read)


def test_links_to_other_files_are_not_followed() -> None:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    content = with_parts(
        xlsx(), xl__externalLinks__externalLink1_DOT_xml=b"<x/>",
        xl__externalLinks___rels__externalLink1_DOT_xml_DOT_rels=relation,
    )  # fmt: skip
    read = read_file("x.xlsx", content)
    assert words(read) == FORM
    assert "没有去取" in remarks(read)


def test_formulas_show_the_result_that_the_file_holds() -> None:
    cells = '<row r="1"><c r="A1"><f>SUM(B1:C1)</f><v>99.9</v></c><c r="B1"><f>1+1</f></c>'
    cells += '<c r="C1" t="str"><f>WEBSERVICE("http://example.com")</f><v>旧</v></c>'
    cells += '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    sheet = read_file("x.xlsx", sheet_xml(cells)).sheets[0]
    assert [sheet.at(1, column).words for column in range(1, 5)] == ["99.9", "", "旧", "#DIV/0!"]
    assert [sheet.at(1, column).fault[:4] for column in range(1, 5)] == ["", "公式没有", "", "单元格是"]


def test_a_million_empty_rows_are_read_past() -> None:
    rows = "".join(f'<row r="{row}" spans="1:8" ht="14.25"/>' for row in range(3, 2**20))
    first = '<row r="1"><c r="A1" t="str"><v>题</v></c></row>'
    last = '<row r="1048576"><c r="B1048576" t="str"><v>末</v></c></row>'
    read = read_file("x.xlsx", sheet_xml(first + rows + last))
    assert words(read) == {(1, 1): "题", (1048576, 2): "末"}
    assert read.unread == ()


def test_ten_thousand_merges_and_one_over_the_whole_sheet_are_read() -> None:
    merges = "".join(f'<mergeCell ref="A{row}:D{row}"/>' for row in range(2, 10_002))
    cell = '<row r="{0}"><c r="A{0}" t="str"><v>{0}</v></c></row>'
    rows = "".join(cell.format(row) for row in range(1, 10_002))
    read = read_file("x.xlsx", sheet_xml(rows, f"<mergeCells>{merges}</mergeCells>"))
    assert len(words(read)) == 10_001
    assert len(read.sheets[0].areas) == 10_000
    whole = sheet_xml(
        '<row><c r="A1" t="str"><v>题</v></c></row>', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    read = read_file("x.xlsx", whole)
    assert (words(read), read.unread) == ({(1, 1): "题"}, ())
    assert read.sheets[0].at(1, 2).words == "题"


def test_columns_beyond_the_bound_are_left_out_and_said() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet.cell(1, COLUMNS + 1).value = "题", "远"
    read = read_file("x.xlsx", saved(workbook))
    assert words(read) == {(1, 1): "题"}
    assert remarks(read) == f"Sheet第 {COLUMNS} 列以后还有内容，没有读取"
    page = f"<table><tr>{'<td>格</td>' * (COLUMNS + 5)}</tr></table>".encode()
    assert f"表1第 {COLUMNS} 列以后还有内容" in remarks(read_file("x.html", page))


def test_one_broken_sheet_leaves_the_others() -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = "坏"
    workbook.create_sheet("好")["A1"] = "字"
    read = read_file("x.xlsx", with_parts(saved(workbook), xl__worksheets__sheet1_DOT_xml=b"<worksheet><she"))
    assert (words(read), remarks(read)[:9]) == ({(1, 1): "字"}, "坏这张工作表的内容")


def test_hidden_sheets_are_read_and_said() -> None:
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = "见"
    hidden = workbook.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = "不见", "veryHidden"
    read = read_file("x.xlsx", saved(workbook))
    assert [sheet.title for sheet in read.sheets] == ["Sheet", "底稿"]
    assert remarks(read) == "底稿这是隐藏的工作表，也已读取"


@pytest.mark.parametrize("size", ["99999999999", "1048576", "0", "-3", "x", "２"])
def test_spans_that_cannot_be_are_bounded(size: str) -> None:
    page = f'<table><tr><td rowspan="{size}" colspan="{size}">甲</td></tr><tr><td>乙</td></tr></table>'
    read = read_file("x.htm", page.encode())
    assert "甲" in words(read).values()
    tables = f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{size}"/></w:tcPr>{paragraph("甲")}</w:tc></w:tr></w:tbl>'
    assert words(read_file("x.docx", docx(tables))) == {(1, 1): "甲"}


def test_control_characters_are_left_out_of_words() -> None:
    assert words(read_file("x.csv", "名称,值\n村\x07医,1".encode()))[(2, 1)] == "村医"
    assert words(read_file("x.xlsx", sheet_xml('<row><c t="str"><v>村_x0007_医</v></c></row>')))[(1, 1)] == "村医"


def test_a_few_damaged_characters_are_replaced_and_said() -> None:
    content = ("项目名称,村医补助\n" * 100).encode() + b"\xff\xfe,1\n"
    read = read_file("x.csv", content)
    assert words(read)[(1, 2)] == "村医补助"
    assert "文字已损坏" in remarks(read)


def test_nested_tables_of_a_web_page_end_somewhere() -> None:
    assert read_file("x.html", b"<table><tr><td>" * 5000).reason == "too_large"
    assert words(read_file("x.html", b"<table><tr><td>1<table><tr><td>2"))[(1, 1)] == "1"


def test_scripts_of_a_page_are_not_words() -> None:
    page = html("utf-8").replace(b"<body>", b"<body><script>alert('x<td>')</script>")
    assert words(read_file("x.xls", page)) == FORM


def test_a_lie_about_sizes_ends_in_a_refusal() -> None:
    """A part that says it is small and is not: no more is unpacked than it said."""
    content = bytearray(packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b" " * 10_000_000}))
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = (100).to_bytes(4, "little")
    assert read_file("x.docx", bytes(content)).reason == "corrupt"


def test_parts_that_unpack_to_too_much_are_refused() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<a/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(320):
                part.write(bytes(2**20))
    assert read_file("x.xlsx", content.getvalue()).reason == "too_large"
    document = content.getvalue().replace(b"xl/worksheets/sheet1.xml", b"word/documents/sheet.xml")
    assert read_file("x.docx", document).reason == "too_large"
