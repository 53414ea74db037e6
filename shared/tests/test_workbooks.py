"""Excel tables: what is written is read again, what people do to tables is understood or named by row and field."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from wenxiao_workbooks import HeadingsNotFound, read_sheet, write_workbook

from .tables import CODE, COLUMNS, DAY, NAME, SUM, book, found, one, packed, unpacked


def test_what_is_written_is_read_again() -> None:
    rows: list[dict[str, Any]] = [
        {"code": "001", "name": "财政局", "sort": "finance", "day": date(2022, 7, 31), "sum": Decimal("656600.00")},
        {"code": "361001", "name": "a_x000D_b\n第二行", "sort": "unit", "day": None, "sum": None},
        {"code": "002", "name": "#N/A", "sort": None, "day": date(2000, 1, 1), "sum": Decimal("-0.01")},
    ]
    read = read_sheet(write_workbook("单位", COLUMNS, rows, remarks=["填写前请先看。"]), COLUMNS)
    assert read.findings == []
    assert [row.values for row in read.rows] == rows
    assert [row.number for row in read.rows] == [2, 3, 4]
    assert read.title == "单位"


@pytest.mark.parametrize("words", ["=1+1", "+86 10", "-减项", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_written_as_text(words: str) -> None:
    content = write_workbook("单位", (CODE, NAME), [{"code": "001", "name": words}])
    cell = load_workbook(BytesIO(content))["单位"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)
    assert read_sheet(content, (CODE, NAME)).rows[0].values["name"] == words


def test_a_written_table_explains_itself_and_offers_choices() -> None:
    content = write_workbook("单位", COLUMNS, [], remarks=["一行一个单位。"])
    workbook = load_workbook(BytesIO(content))
    assert workbook.sheetnames == ["单位", "说明"]
    (offered,) = workbook["单位"].data_validations.dataValidation
    assert offered.formula1 == '"财政部门,预算单位"'
    assert "C2" in offered.cells
    explained = [[cell.value for cell in row] for row in workbook["说明"].iter_rows()]
    assert explained[0][0] == "一行一个单位。"
    assert ["单位代码", "必填"] in [row[:2] for row in explained]


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    content = write_workbook("单位", (NAME,), [{"name": "长" * 40_000}])
    assert str(load_workbook(BytesIO(content))["单位"]["A2"].value).endswith("（内容过长，表格中未完整列出）")


def test_headings_are_found_by_words_wherever_they_stand() -> None:
    rows: list[list[Any]] = [
        ["2022 年度单位名录", None, None],
        [None, None, None],
        ["备注", "\u3000名 称 * ", "单位代码（必填）"],
        ["x", " 财政局\u3000", "００１"],
        [None, None, None],
        ["y", "审计局", "102"],
    ]
    read = read_sheet(book(rows), COLUMNS)
    assert read.fields == ("name", "code")
    assert [(row.number, row.values) for row in read.rows] == [
        (4, {"code": "001", "name": "财政局"}),
        (6, {"code": "102", "name": "审计局"}),
    ]
    assert read.findings == []


def test_missing_and_doubled_headings_are_named() -> None:
    with pytest.raises(HeadingsNotFound, match="“单位名称”") as missing:
        read_sheet(book([["单位代码", "其他"], ["001", "x"]]), COLUMNS)
    assert missing.value.attributes["missing"] == ["单位名称"]
    with pytest.raises(HeadingsNotFound, match="两次"):
        read_sheet(book([["单位代码", "单位名称", "名称"]]), COLUMNS)
    with pytest.raises(HeadingsNotFound):
        read_sheet(book([]), COLUMNS)


def test_the_sheet_with_the_headings_is_taken_and_hidden_ones_are_not() -> None:
    workbook = Workbook()
    first: Any = workbook.active
    first.append(["说明"])
    hidden = workbook.create_sheet("旧")
    hidden.append(["单位代码", "单位名称"])
    hidden.append(["999", "旧局"])
    hidden.sheet_state = "hidden"
    wanted = workbook.create_sheet("新")
    wanted.append(["单位代码", "单位名称"])
    wanted.append(["001", "新局"])
    content = BytesIO()
    workbook.save(content)
    read = read_sheet(content.getvalue(), COLUMNS)
    assert (read.title, read.rows[0].values) == ("新", {"code": "001", "name": "新局"})


@pytest.mark.parametrize(
    ("value", "shown", "code", "rules"),
    [
        (1, "General", "001", ["zeros_restored"]),
        (61001, "General", "061001", ["zeros_restored"]),
        (361, "General", "361", []),
        (361.0, "General", "361", []),
        (1, "000000", "000001", []),
        ("'001", "@", "001", []),
        ("3 61 ", "@", "361", []),
        (1.5, "General", None, ["wrong_kind"]),
        (4.4e20, "General", None, ["code_damaged"]),
        (date(2022, 1, 1), "yyyy-mm-dd", None, ["wrong_kind"]),
        (True, "General", None, ["wrong_kind"]),
        ("1" * 13, "@", None, ["too_long"]),
    ],
)
def test_codes_keep_their_zeros_or_say_that_they_lost_them(
    value: Any, shown: str, code: str | None, rules: list[str]
) -> None:
    read = one(CODE, value, shown)
    assert read.rows[0].values["code"] == code
    assert [finding.rule for finding in read.findings] == rules
    assert all(finding.row == 2 and finding.field == "code" for finding in read.findings)
    if code and rules:
        assert [finding.severity for finding in read.findings] == ["warning"]


@pytest.mark.parametrize(
    ("value", "shown", "day"),
    [
        (date(2022, 7, 31), "yyyy-mm-dd", date(2022, 7, 31)),
        ("2022-07-31", "@", date(2022, 7, 31)),
        ("2022/7/31", "@", date(2022, 7, 31)),
        ("2022.7.31", "@", date(2022, 7, 31)),
        ("２０２２年７月３１日", "@", date(2022, 7, 31)),
        (20220731, "General", date(2022, 7, 31)),
        ("20220731", "@", date(2022, 7, 31)),
        (44773, "General", date(2022, 7, 31)),
    ],
)
def test_days_are_read_in_the_forms_that_people_write(value: Any, shown: str, day: date) -> None:
    read = one(DAY, value, shown)
    assert read.rows[0].values["day"] == day
    assert found(read) == ([(2, "day", "day_restored", "warning")] if value == 44773 else [])


@pytest.mark.parametrize("value", ["2022-02-30", "去年", "1999-12-31", "2100-01-01", 12, 3.5, "2022-7", "0000-01-01"])
def test_what_is_no_day_is_refused(value: Any) -> None:
    read = one(DAY, value)
    assert read.rows[0].values["day"] is None
    assert found(read) == [(2, "day", "bad_day", "refusal")]


@pytest.mark.parametrize(
    ("value", "number"),
    [(656600, "656600"), (0.1 + 0.2, "0.3"), ("1,234.50", "1234.50"), ("－３", "-3"), (1e20, "100000000000000000000")],
)
def test_numbers_are_exact(value: Any, number: str) -> None:
    assert one(SUM, value).rows[0].values["sum"] == Decimal(number)


@pytest.mark.parametrize("value", ["约三万", "1e400", "NaN", "--5", date(2022, 1, 1)])
def test_what_is_no_number_is_refused(value: Any) -> None:
    assert found(one(SUM, value)) == [(2, "sum", "bad_number", "refusal")]


def test_choices_texts_and_empty_cells() -> None:
    rows: list[list[Any]] = [
        ["单位代码", "单位名称", "类型"],
        ["001", "财 政 局", "财政 部门"],
        ["002", "审计局", "unit"],
        ["003", "x" * 21, "别的"],
        ["004", None, None],
        ["005", "a_x0000_b", None],
        ["006", date(2022, 1, 1), None],
        ["007", 361.0, None],
    ]
    read = read_sheet(book(rows), COLUMNS)
    assert [row.values["sort"] for row in read.rows[:2]] == ["finance", "unit"]
    assert read.rows[0].values["name"] == "财 政 局"
    assert read.rows[-1].values["name"] == "361"
    assert found(read) == [
        (4, "name", "too_long", "refusal"),
        (4, "sort", "not_a_choice", "refusal"),
        (5, "name", "empty", "refusal"),
        (6, "name", "unkept_text", "refusal"),
        (7, "name", "wrong_kind", "refusal"),
    ]


def test_error_values_and_formulas_that_were_never_computed_are_named() -> None:
    rows = [["单位代码", "单位名称"], ["001", "#REF!"], ["002", '="审计"&"局"']]
    assert found(read_sheet(book(rows), COLUMNS)) == [
        (2, "name", "error_value", "refusal"),
        (3, "name", "not_computed", "refusal"),
    ]


def test_a_computed_formula_gives_its_value() -> None:
    parts = unpacked(book([["单位代码", "单位名称"], ["001", "=1+1"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<f>1+1</f><v></v>" in sheet or b"<f>1+1</f><v />" in sheet
    for empty in (b"<v></v>", b"<v />"):
        sheet = sheet.replace(b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
    read = read_sheet(packed(parts | {"xl/worksheets/sheet1.xml": sheet}), COLUMNS)
    assert (read.rows[0].values["name"], read.findings) == ("2", [])


def test_a_file_that_misstates_its_own_size_is_read_whole() -> None:
    """WPS writes A1 as the size of a full sheet; some tools a million rows."""
    parts = unpacked(book([["单位代码", "单位名称"], ["001", "财政局"], ["002", "审计局"]]))
    for stated in (b'"A1"', b'"A1:XFD1048576"'):
        sheet = parts["xl/worksheets/sheet1.xml"].replace(b'"A1:B3"', stated)
        assert stated in sheet
        read = read_sheet(packed(parts | {"xl/worksheets/sheet1.xml": sheet}), COLUMNS)
        assert [row.number for row in read.rows] == [2, 3]


def test_cells_far_to_the_right_cost_nothing() -> None:
    def far(sheet: Any) -> None:
        for number in range(1, 300):
            sheet.cell(number, 16_384, "x")

    rows = [["单位代码", "单位名称"], *([f"{n:03}", "某局"] for n in range(1, 299))]
    assert len(read_sheet(book(rows, far), COLUMNS).rows) == 298
