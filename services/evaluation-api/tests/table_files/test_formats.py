"""The same form in every format gives the same cells; the kind is told by the content."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from evaluation_api.domain.table_audit.layout import tables_of
from evaluation_api.domain.table_audit.seen import SeenSheet
from evaluation_api.table_files.noted import ReadFile
from evaluation_api.table_files.reading import read_file

from .made_files import FORM, MERGES, OLD, docx, html, paragraph, separated, spreadsheet_xml, xlsx

BYTES: dict[str, Callable[[], bytes]] = {
    "xlsx": xlsx, "xls": OLD.read_bytes, "docx": docx, "html": html, "xml": spreadsheet_xml,
    "csv": lambda: separated().encode("gb18030"),
}  # fmt: skip


def words(sheet: SeenSheet) -> dict[tuple[int, int], str]:
    return {place: cell.words for place, cell in sheet.cells.items() if place[0] <= 10}


def read(content: bytes, name: str = "") -> ReadFile:
    found = read_file(name, content)
    assert (found.refused, found.reason) == ("", "")
    return found


@pytest.mark.parametrize("kind", BYTES)
def test_every_format_shows_the_same_form(kind: str) -> None:
    found = read(BYTES[kind](), f"表.{kind}")
    assert found.kind == kind
    assert words(found.sheets[0]) == FORM
    if kind != "csv":
        merged = {(area.top, area.left, area.bottom, area.right) for area in found.sheets[0].areas.values()}
        assert merged == set(MERGES)


@pytest.mark.parametrize("kind", BYTES)
def test_the_form_is_found_in_every_format(kind: str) -> None:
    (table,), _ = tables_of(read(BYTES[kind]()).sheets[0])
    assert [(row.target.words, row.actual.words) for row in table.rows if row.target and row.actual] == [
        ("≥120人", "118人"), ("2022年12月31日", "2022年12月20日"), ("95%", "97%"),
    ]  # fmt: skip
    assert table.project is not None
    assert (table.project.words, table.year) == ("村医补助", 2022)


@pytest.mark.parametrize("kind", BYTES)
def test_a_wrong_extension_is_read_and_said(kind: str) -> None:
    found = read(BYTES[kind](), "2022年自评.pdf")
    assert words(found.sheets[0]) == FORM
    assert found.unread[0].detail.startswith("文件名的扩展名是 .pdf，内容实为")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_is_read_in_every_encoding_with_every_separator(encoding: str, separator: str) -> None:
    assert words(read(separated(separator).encode(encoding)).sheets[0]) == FORM


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_a_web_page_is_read_in_its_encoding(charset: str) -> None:
    assert words(read(html(charset), "导出.xls").sheets[0]) == FORM


def test_quotes_that_nobody_closed_swallow_nothing() -> None:
    found = read('名称,目标值,得分\n"村医"人数,≥120人,30\n"满意度,95%,40\n合计,,70\n'.encode())
    assert words(found.sheets[0]) == {
        (1, 1): "名称", (1, 2): "目标值", (1, 3): "得分", (2, 1): '村医人数', (2, 2): "≥120人", (2, 3): "30",
        (3, 1): "满意度", (3, 2): "95%", (3, 3): "40", (4, 1): "合计", (4, 3): "70",
    }  # fmt: skip
    assert found.unread[0].detail.startswith("引号没有成对")


def test_a_quoted_cell_keeps_its_lines() -> None:
    found = read('名称,原因\n村医,"一是,人手不足\n二是,天气"\n'.encode())
    assert found.sheets[0].at(2, 2).words == "一是,人手不足\n二是,天气"


def test_json_is_a_document_with_exact_numbers() -> None:
    content = json.dumps({"indicators": [{"weight": 9.3}]}).encode()
    assert read(content, "a.json").document == {"indicators": [{"weight": Decimal("9.3")}]}


def word_cell(words: str, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}{paragraph(words)}</w:tc>"


def test_word_tells_what_stands_around_each_table_and_within() -> None:
    inner = f"<w:tbl><w:tr>{word_cell('内')}</w:tr></w:tbl>"
    tables = [f"<w:tbl><w:tr>{word_cell('甲')}{word_cell('乙', '', inner)}</w:tr></w:tbl>"]
    tables.append(f"<w:tbl><w:tr>{word_cell('丙')}</w:tr></w:tbl>")
    found = read(docx(tables[0] + paragraph("注：之间") + tables[1] + paragraph("末尾"), paragraph("（2022年度）")))
    told = [(sheet.title, sheet.above, list(words(sheet).values()), sheet.below) for sheet in found.sheets]
    assert told == [
        ("表1", ("（2022年度）",), ["甲", "乙"], ("注：之间",)),
        ("表1.1", (), ["内"], ()),
        ("表2", ("注：之间",), ["丙"], ("末尾",)),
    ]


def test_what_was_deleted_in_word_is_not_there() -> None:
    deleted = "<w:del><w:r><w:delText>40</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>5</w:t></w:r></w:moveFrom>"
    gone = f"<w:p><w:r><w:t>30</w:t></w:r>{deleted}{moved}</w:p>"
    rows = f"<w:tr><w:trPr><w:del/></w:trPr>{word_cell('删去的行')}</w:tr><w:tr><w:tc>{gone}</w:tc></w:tr>"
    assert words(read(docx(f"<w:tbl>{rows}</w:tbl>")).sheets[0]) == {(1, 1): "30"}


def test_signs_that_word_keeps_apart_are_read() -> None:
    sign = '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t></w:r></w:p>'
    lines = "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>"
    found = read(docx(f"<w:tbl><w:tr><w:tc>{sign}</w:tc><w:tc>{lines}</w:tc></w:tr></w:tbl>"))
    assert list(words(found.sheets[0]).values()) == ["≥95%", "一\n二"]


def test_old_workbooks_tell_numbers_faults_and_hidden_sheets() -> None:
    found = read(OLD.read_bytes(), "表.xls")
    first, hidden = found.sheets
    assert (first.at(9, 4).words, first.at(9, 4).number) == ("95%", Decimal("0.95"))
    assert first.at(10, 7).number == Decimal("99.91")  # a formula, by its result
    assert first.at(11, 3).words == "#DIV/0!"
    assert first.at(11, 3).fault.startswith("单元格是错误值")
    assert hidden.at(2, 2).words == "看不见"
    assert [(one.place.sheet, one.detail) for one in found.unread] == [("隐藏", "这是隐藏的工作表，也已读取")]


@pytest.mark.parametrize("name", ["表.et", "表.xls", "表"])
def test_names_that_fit_need_no_remark(name: str) -> None:
    said = [one.detail for one in read(OLD.read_bytes(), name).unread]
    assert not any("扩展名" in one for one in said)
