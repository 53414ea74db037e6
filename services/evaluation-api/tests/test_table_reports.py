"""What is written from audited tables: JSON and workbooks, opened again and computed anew by another engine."""

import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.domain.table_audit.printed import Place, Printed, PrintedRow, TableKind
from evaluation_api.domain.table_audit.seen import SeenCell, SeenSheet
from evaluation_api.table_reports.annotated import annotated_workbook
from evaluation_api.table_reports.batch import batch_workbook
from evaluation_api.table_reports.clause_names import clause_names, names_in
from evaluation_api.table_reports.documents import audit_document, audited_file_of
from evaluation_api.table_reports.standings import Apart, ranking, standings
from wenxiao_policies import load

from .recomputing import recomputed
from .table_audit_samples import PRINTED, SHEET, a_file, a_printed_table, a_table, of_unit, refused


def opened(content: bytes) -> Any:
    return load_workbook(BytesIO(content))


def test_a_document_holds_what_was_printed_read_and_found() -> None:
    document = audit_document(a_file())
    assert json.loads(json.dumps(document, ensure_ascii=False)) == document
    assert document["findings"] == {"certain": 1, "likely": 1, "advice": 1}
    (table,) = document["tables"]
    assert table["totals"] == {
        "own_total": "61", "summed_own": "59.77", "ours_total": "58.77", "grade_own": "", "grade_ours": "差",
        "distance": "2.23",
    }  # fmt: skip
    row = table["rows"][0]
    assert (row["own"], row["ours"], row["sentence"][:5]) == ("14.86", "14.86", "应完成 8")
    assert (row["target"]["printed"], row["target"]["operator"], row["target"]["kind"]) == ("≥8755人", "≥", "number")
    assert row["target"]["quantity"] == {"number": "8755", "unit": "人", "scale": "1"}
    assert row["target"]["confidence"] == "certain"
    assert row["printed"]["target"]["place"]["cell"] == "E8"
    found = table["findings"][1]
    assert (found["id"], found["severity_zh"], found["places"][0]["zh"]) == (
        "total.score@自评表 H11", "确定", "自评表 H11",
    )  # fmt: skip
    assert (found["printed"], found["computed"], found["basis"]) == ("61", "59.77", ["longchuan-2.5.b"])


@pytest.mark.parametrize(
    "file",
    [
        a_file(),
        refused(),
        a_file(tables=()),
        a_file(tables=(a_table(rows=a_table().rows[:1]), a_table(table=replace(a_printed_table(), rows=())))),
        of_unit("甲", None, None),
    ],
)
def test_a_document_is_read_back_whole(file: AuditedFile) -> None:
    document = audit_document(file)
    again = audited_file_of(json.loads(json.dumps(document)))
    assert audit_document(again) == document
    assert (again.tables[:1], again.unread) == (file.tables[:1], file.unread)


def test_the_sheets_come_back_as_they_were_seen_with_comments() -> None:
    book = opened(annotated_workbook(a_file()))
    assert book.sheetnames == [SHEET, "差异", "问题清单"]
    sheet = book[SHEET]
    for (row, column), words in PRINTED.items():
        held = sheet.cell(row, column)
        assert str("" if held.value is None else held.value) == words
        assert held.data_type != "f"
    assert sheet["D6"].value == 65.66
    assert (sheet["F9"].value, sheet["F9"].data_type, sheet["F9"].quotePrefix) == ("=1+1", "s", True)
    assert {str(one) for one in sheet.merged_cells.ranges} >= {"A1:I1", "B8:C9", "A11:F11"}
    assert sheet["F9"].comment.text.splitlines() == [
        '【可能】=HYPERLINK("x") 实际值照抄目标。',
        "【建议】写得无法核对。（依据：通行做法）",
    ]
    assert sheet["F9"].fill.fgColor.rgb.endswith("FFE8B3")
    assert sheet["H11"].comment.text == "【确定】各行得分之和为59.77，印出的总分为61。（依据：longchuan-2.5.b）"
    assert sheet["H11"].fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet["A8"].comment is None
    listed = book["问题清单"]
    assert [listed.cell(row, 2).value for row in (3, 4, 5)] == ["确定", "可能", "建议"]
    assert (listed["C3"].value, listed["C3"].hyperlink.location) == ("自评表 H11", "'自评表'!H11")
    assert listed["E4"].data_type == "s"


def test_nothing_of_the_original_and_no_link_outside_comes_along() -> None:
    with ZipFile(BytesIO(annotated_workbook(a_file()))) as package:
        names = package.namelist()
        rels = b"".join(package.read(name) for name in names if name.endswith(".rels"))
    assert b"TargetMode" not in rels
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


@pytest.mark.long
def test_another_engine_computes_the_same_differences(tmp_path: Path) -> None:
    content = annotated_workbook(a_file())
    held = recomputed(content, tmp_path)
    shown = load_workbook(BytesIO(content), data_only=True)["差异"]
    by_hand = {
        "H6": "0", "H7": "1", "H9": "0", "I8": "20", "E10": "60", "F10": "59.77", "I10": "58.77", "H11": "1.23",
        "G12": "58.77", "H12": "2.23",
    }  # fmt: skip
    for cell, number in by_hand.items():
        assert Decimal(format(float(held["差异", cell]), ".12g")) == Decimal(number), cell
        assert Decimal(str(shown[cell].value)) == Decimal(number), cell
    assert (held["差异", "H8"], shown["H8"].value) == ("", None)


def test_a_capped_total_is_told_as_such(tmp_path: Path) -> None:
    file = a_file(tables=(a_table(ours_total=Decimal(55), distance=Decimal(6)),))
    held = recomputed(annotated_workbook(file), tmp_path)
    assert (float(held["差异", "G12"]), float(held["差异", "H12"])) == (55.0, 6.0)
    assert "封顶" in str(held["差异", "J12"])


def test_a_document_without_sheets_is_laid_out_as_the_official_form() -> None:
    rows = tuple(
        PrintedRow(
            number,
            level1=Printed(level1, Place("", f"/indicators/{number - 1}/level1")),
            level3=Printed(f"指标{number}", Place("", f"/indicators/{number - 1}/level3")),
            actual=Printed("+1", Place("", f"/indicators/{number - 1}/actual_text")),
            weight=Printed("30" if number == 1 else "", Place("", f"/indicators/{number - 1}/weight")),
            shares_weight=(1, 2) if number < 3 else (),
        )
        for number, level1 in ((1, "产出指标"), (2, "产出指标"), (3, "效益指标"))
    )
    table = replace(a_printed_table(), place=Place("", ""), rows=rows)
    (first, second, third) = a_table().findings
    found = (
        replace(first, places=(Place("", "/indicators/1/actual_text"),)),
        replace(second, places=(Place("", ""),)),
        replace(third, places=(Place("", "/indicators/2"),), row=3),
    )
    book = opened(annotated_workbook(a_file("a.json", tables=(a_table(table=table, findings=found),), sheets=())))
    sheet = book["第1张表"]
    assert (sheet["C3"].value, sheet["D10"].value, sheet["F11"].value) == ("城乡居民医保补助", "指标1", "+1")
    assert {"B10:B11", "G10:G11"} <= {str(one) for one in sheet.merged_cells.ranges}
    assert sheet["F11"].comment.text.startswith("【建议】")
    assert sheet["A1"].comment.text.startswith("【确定】")
    assert sheet["D12"].comment.text.startswith("【可能】")


def test_a_title_that_is_ours_or_no_title_and_cells_far_away() -> None:
    far = SeenSheet("差异", {(1, 1): SeenCell("x"), (1_048_576, 16_384): SeenCell("远")})
    book = opened(annotated_workbook(a_file(sheets=(far, SeenSheet("a/b:*?"), SeenSheet("")), tables=())))
    assert book.sheetnames == ["差异(2)", "a b", "表", "差异", "问题清单"]
    assert book["差异(2)"].max_row < 6_000


def test_a_refused_file_says_why() -> None:
    book = opened(annotated_workbook(refused()))
    assert book.sheetnames == ["差异", "问题清单"]
    assert book["问题清单"]["A3"].value == "文件设有密码，请取消密码后重新上传。"


def test_units_are_ranked_by_their_mean_distance() -> None:
    """甲: (2 + 4) ÷ 2 = 3; 乙 and 丙 3 too, 乙 with a certain finding, 丁 as 丙; 戊 1."""
    files = [
        of_unit("戊", "91", "90"), of_unit("丁", "93", "90"), of_unit("甲", "92", "90", file="1.xlsx"),
        of_unit("甲 ", "86", "90", file="2.xlsx"), of_unit("乙", "87", "90", 1), of_unit("丙", "93", "90"),
        of_unit("己", None, "90"), refused(), a_file("空.csv", tables=()),
        a_file("目标.xlsx", tables=(a_table(table=replace(a_printed_table(), kind=TableKind.TARGET), distance=None),)),
    ]  # fmt: skip
    told = ranking(files)
    assert [(one.place, one.unit, one.mean, one.certain) for one in told.ranked] == [
        (1, "乙", Decimal("3.00"), 1), (2, "丁", Decimal("3.00"), 0), (2, "丙", Decimal("3.00"), 0),
        (2, "甲", Decimal("3.00"), 0), (5, "戊", Decimal("1.00"), 0),
    ]  # fmt: skip
    assert told.ranked[3].tables == 2
    assert told.apart == (
        Apart("加密.xlsx", "加密.xlsx", "文件设有密码，请取消密码后重新上传。"),
        Apart("县医保中心", "目标.xlsx", "绩效目标表，没有得分"),
        Apart("己", "己.xlsx", "表上没有印出总分，或印出的总分不是数"),
        Apart("空.csv", "空.csv", "没有在文件中找到绩效表"),
    )
    assert ranking(files[::-1]) == told


def test_many_files_in_one_workbook(tmp_path: Path) -> None:
    files = [a_file(), of_unit("=甲", "92", "90"), refused()]
    content = batch_workbook(files)
    book = opened(content)
    assert book.sheetnames == ["汇总", "排名", "问题清单"]
    assert [book["汇总"].cell(row, 3).value for row in (3, 4, 5)] == ["县医保中心", "=甲", "加密.xlsx"]
    assert book["汇总"]["C4"].data_type == "s"
    held = recomputed(content, tmp_path)
    assert [float(held["汇总", cell]) for cell in ("G3", "G4", "H6", "I6", "J6")] == [2.23, 2.0, 1.0, 1.0, 1.0]
    assert held["汇总", "G5"] == ""
    assert [book["排名"].cell(row, 2).value for row in (4, 5)] == ["县医保中心", "=甲"]
    assert book["排名"]["C8"].value == "加密.xlsx：文件设有密码，请取消密码后重新上传。"


def test_the_same_file_gives_the_same_answers() -> None:
    assert json.dumps(audit_document(a_file())) == json.dumps(audit_document(a_file()))
    one, other = (opened(annotated_workbook(a_file())) for _ in range(2))
    for sheet in one.sheetnames:
        assert [[cell.value for cell in row] for row in one[sheet]] == [
            [cell.value for cell in row] for row in other[sheet]
        ]


def test_a_table_that_names_no_unit_says_so() -> None:
    nameless = a_table(table=replace(a_printed_table(), office=None, department=Printed("")))
    file = a_file("无名.xlsx", tables=(nameless,))
    assert [one.unit for one in ranking([file]).ranked] == ["未写明单位（无名.xlsx）"]
    assert [one.printed_unit for one in standings(file)] == [""]
    assert [one.printed_unit for one in standings(a_file())] == ["县医保中心"]


def test_a_form_of_monitoring_is_called_one() -> None:
    printed = replace(a_printed_table(), kind=TableKind.TARGET, title=Printed("项目支出绩效运行监控表"))
    file = a_file(tables=(a_table(table=printed, distance=None),))
    assert audit_document(file)["tables"][0]["kind_zh"] == "绩效运行监控表"
    assert ranking([file]).apart[0].reason == "绩效运行监控表，没有得分"
    assert opened(annotated_workbook(file))["差异"]["A4"].value.startswith("第1张：绩效运行监控表；")


def test_clauses_are_told_by_document_and_article_and_keep_their_ids_in_json() -> None:
    names = clause_names(load())
    assert names["national-2020-10-annex-1"] == "《项目支出绩效评价管理办法》附1 自评表"
    shown = names["longchuan-2.5.b"]
    assert shown.startswith("《龙川县全面实施预算绩效管理工作方案（2021—2022年）》")
    document = audit_document(a_file(), names)
    found = document["tables"][0]["findings"][1]
    assert (found["basis"], found["basis_zh"]) == (["longchuan-2.5.b"], [shown])
    assert audit_document(audited_file_of(document), names_in([document])) == document
    book = opened(annotated_workbook(a_file(), names))
    assert book[SHEET]["H11"].comment.text.endswith(f"（依据：{shown}）")
    lists = [book["问题清单"], opened(batch_workbook([a_file()], names))["问题清单"]]
    lists += [opened(annotated_workbook(a_file(sheets=()), names))["问题清单"]]
    for sheet in lists:
        told = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert (shown in told, "longchuan-2.5.b" in told) == (True, False)
