"""Sheets as grids: what a reader sees in each cell and merge, beside what openpyxl reads of the same file."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.escape import unescape

from wenxiao_workbooks import FAULTS, Area, Grid, Grids, Limits, WorkbookNotReadable, plain, reference

from .tables import packed, unpacked

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def saved(workbook: Workbook) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def with_cells(**cells: Any) -> Workbook:
    """A value, or a value with its number format."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for place, told in cells.items():
        sheet[place], sheet[place].number_format = told if isinstance(told, tuple) else (told, "General")
    return workbook


def only(content: bytes) -> Grid:
    return next(iter(Grids(content)))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ((0.95, "0%"), "95%"),
        ((0.9525, "0.00%"), "95.25%"),
        ((0.07 * 3, "General"), "0.21"),
        ((50, '0"个"'), "50个"),
        ((30, '"≥"0"公里"'), "≥30公里"),
        ((1234567.5, "#,##0.00"), "1234567.5"),
        ((1e16, "General"), "10000000000000000"),
        ((date(2022, 12, 30), "yyyy-mm-dd"), "2022年12月30日"),
        ((date(2022, 12, 1), 'yyyy"年"m"月"'), "2022年12月"),
        ((-3, "General"), "-3"),
        (("  ≥\u3000５０ 个\r\n", "General"), "≥\u3000５０ 个"),
        (("1e5", "@"), "1e5"),
    ],
)
def test_a_cell_is_read_as_its_reader_sees_it(told: Any, shown: str) -> None:
    assert only(saved(with_cells(B2=told))).at(2, 2).words == shown


def test_numbers_keep_fifteen_digits_exactly() -> None:
    grid = only(saved(with_cells(A1=0.1 + 0.2, A2=12345678.123456, A3="65.66")))
    assert [grid.at(row, 1).number for row in (1, 2, 3)] == [Decimal("0.3"), Decimal("12345678.123456"), None]


def test_what_cannot_be_used_is_said() -> None:
    content = saved(with_cells(A1="=1+1", A2="#REF!", A3=True, A4="x"))
    parts = unpacked(content)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<t>x</t>", b"<t>x_x0007_</t>")
    grid = only(packed(parts))
    faults = [grid.at(row, 1).fault for row in range(1, 5)]
    assert faults == ["not_computed", "error_value", "logical", "unkept_text"]
    assert set(faults) == set(FAULTS)


def test_a_formula_that_was_computed_gives_its_value() -> None:
    parts = unpacked(saved(with_cells(A1="=1+1")))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    assert only(packed(parts)).at(1, 1).number == 2


def test_merged_cells_are_one_and_what_lies_under_them_nobody_sees() -> None:
    workbook = with_cells(B2="产出指标", B3="看不见", C2="甲", C3="乙", C4="丙")
    sheet: Any = workbook.active
    sheet.merge_cells("B2:B4")
    grid = only(saved(workbook))
    assert [grid.at(row, 2).words for row in (2, 3, 4, 5)] == ["产出指标"] * 3 + [""]
    assert (grid.area(4, 2), grid.area(3, 3)) == (Area(2, 2, 4, 2), Area(3, 3, 3, 3))
    assert (2, 3) not in grid.anchors
    assert reference(3, 28) == "AB3"


def test_a_merge_over_the_whole_sheet_costs_nothing_and_too_many_are_refused() -> None:
    def merged(content: bytes, *areas: str) -> bytes:
        parts = unpacked(content)
        told = "".join(f'<mergeCell ref="{area}"/>' for area in areas).encode()
        end = b"<mergeCells>" + told + b"</mergeCells></worksheet>"
        sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", end)
        return packed(parts | {"xl/worksheets/sheet1.xml": sheet})

    small = merged(saved(with_cells(A1="标题", B4="末")), "A1:XFD1048576")
    assert only(small).area(1, 1) == Area(1, 1, 4, 3)
    large = merged(saved(with_cells(A1="a", A10000="z", Y1="y")), "A1:Y10000", "A1:Y10000")
    with pytest.raises(WorkbookNotReadable):
        only(large)


def test_sheets_come_in_their_order_with_what_is_hidden_marked() -> None:
    workbook = Workbook()
    first: Any = workbook.active
    first.title = "目录"
    workbook.create_sheet("一").sheet_state = "hidden"
    workbook.create_chartsheet("图")
    workbook.create_sheet("二")["A1"] = "内容"
    grids = Grids(saved(workbook))
    assert [(sheet.title, sheet.visible) for sheet in grids.sheets] == [("目录", True), ("一", False), ("二", True)]
    assert grids.read(grids.sheets[2]).at(1, 1).words == "内容"


def test_words_in_several_fonts_are_joined() -> None:
    rich = CellRichText("≥", TextBlock(InlineFont(b=True), "95%"))
    assert only(saved(with_cells(A1=rich))).at(1, 1).words == "≥95%"


def test_a_document_type_and_its_entities_are_refused() -> None:
    parts = unpacked(saved(with_cells(A1="x")))
    bomb = b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"):
        told = parts[part]
        begun = told.index(b"?>") + 2 if told.startswith(b"<?xml") else 0
        harmful = packed(parts | {part: told[:begun] + bomb + told[begun:]})
        with pytest.raises(WorkbookNotReadable):
            only(harmful)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("inside", [b"", b"not xml", b"<worksheet><sheetData><row><c r='1A'><v>1</v>"])
def test_broken_parts_end_in_one_sentence(part: str, inside: bytes) -> None:
    broken = packed(unpacked(saved(with_cells(A1="x"))) | {part: inside})
    with pytest.raises(WorkbookNotReadable) as raised:
        list(Grids(broken))
    assert raised.value.attributes["reason"] == "corrupt"


def test_shared_words_are_read_without_their_pronunciation() -> None:
    parts = unpacked(saved(with_cells(A1="x")))
    cell = b'<c r="A1" t="s"><v>1</v></c>'
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row>" + cell + b"</row></sheetData></worksheet>"
    told = "<sst><si><t>甲</t></si><si><r><t>指标</t></r><r><t>值</t></r><rPh><t>zhi</t></rPh></si></sst>"
    parts["xl/sharedStrings.xml"] = told.encode()
    related = b'<Relationship Id="z" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", related)
    assert only(packed(parts)).at(1, 1).words == "指标值"


def test_more_rows_than_allowed_are_refused() -> None:
    with pytest.raises(WorkbookNotReadable):
        list(Grids(saved(with_cells(A12="x")), limits=Limits(rows=11)))


VALUES = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**6), 10**6, places=4),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 30)), VALUES, max_size=20))
def test_what_openpyxl_wrote_and_reads_again_is_what_is_read_here(values: dict[tuple[int, int], Any]) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for (row, column), value in values.items():
        cell = sheet.cell(row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
    content = saved(workbook)
    grid = only(content)
    theirs: Any = load_workbook(BytesIO(content)).active
    for row, column in values:
        expected, found = theirs.cell(row, column).value, grid.at(row, column)
        if isinstance(expected, str):
            assert plain(found.words) == plain(unescape(expected))
        else:
            assert found.number == Decimal(str(expected))
    assert set(grid.cells) <= set(values)


LENIENT = Limits(rows=3, columns=4, cells=6, lenient=True)


def leniently(content: bytes, limits: Limits = LENIENT) -> Grid:
    return next(iter(Grids(content, limits=limits)))


def test_a_lenient_reading_counts_rows_where_something_is_written_and_says_what_it_left_out() -> None:
    far = leniently(saved(with_cells(A1="一", B900="二", D1048576="三")))
    assert (sorted(far.cells), far.left_out) == ([(1, 1), (900, 2), (1048576, 4)], {})
    beyond = leniently(saved(with_cells(A1="一", A2="二", A3="三", A4="四", A5="五", F1="远")))
    assert sorted(beyond.cells) == [(1, 1), (2, 1), (3, 1)]
    assert beyond.left_out == {
        "columns": "第 4 列以后还有内容，没有读取",
        "rows": "有内容的行过多，从第 4 行起没有读取",
    }
    full = leniently(saved(with_cells(**{f"{column}{row}": "字" for row in (1, 2) for column in "ABCD"})))
    assert (len(full.cells), full.left_out) == (6, {"rows": "有内容的行过多，从第 2 行起没有读取"})


def test_a_lenient_reading_leaves_out_merges_that_cover_too_much() -> None:
    workbook = with_cells(A1="题", A1048576="末")
    sheet: Any = workbook.active
    sheet.merged_cells.add("A1:A2")
    sheet.merged_cells.add("B1:XFD1048576")
    content = saved(workbook)
    grid = leniently(content)
    assert list(grid.areas) == [(1, 1)]
    assert grid.left_out == {"merges": "合并的单元格过多或过大，从 B1:XFD1048576 起有的没有按合并读取"}
    with pytest.raises(WorkbookNotReadable) as refused:
        leniently(content, Limits(rows=2**20))
    assert refused.value.attributes["reason"] == "too_many_rows"


def test_a_lenient_reading_takes_cells_and_leaves_macros_alone() -> None:
    parts = unpacked(saved(with_cells(A1="字"))) | {"xl/vbaProject.bin": b"x"}
    assert leniently(packed(parts)).at(1, 1).words == "字"
    with pytest.raises(WorkbookNotReadable) as refused:
        Grids(packed(parts))
    assert refused.value.attributes["reason"] == "macros"


def test_empty_cells_are_passed_over_and_the_others_stay_in_their_places() -> None:
    """Larger than the pieces in which a sheet is read: their ends fall anywhere."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in range(1, 3000):
        for column in range(1, 9):
            sheet.cell(row, column).number_format = "0.00"  # written, and empty
        sheet.cell(row, row % 8 + 1).value = f"第{row}行"
        sheet.row_dimensions[row + 3000].height = 20
    sheet.cell(3000, 1).value = "长" * 30_000
    sheet.cell(3001, 2).value = '<c r="A1"/>'
    grid = only(saved(workbook))
    expected = {(row, row % 8 + 1): f"第{row}行" for row in range(1, 3000)}
    expected |= {(3000, 1): "长" * 30_000, (3001, 2): '<c r="A1"/>'}
    assert {place: cell.words for place, cell in grid.cells.items()} == expected


def test_cells_that_do_not_say_where_they_are_follow_each_other() -> None:
    parts = unpacked(saved(with_cells(A1="x")))
    cells = '<row><c/><c><v>1</v></c><c r="E1"/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>'
    told = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData>'
    )
    grid = only(packed(parts | {"xl/worksheets/sheet1.xml": f"{told}</worksheet>".encode()}))
    assert {place: cell.words for place, cell in grid.cells.items()} == {(1, 2): "1", (1, 6): "2", (3, 1): "3"}
