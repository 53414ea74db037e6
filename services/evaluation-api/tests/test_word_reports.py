"""The Word report: what it says, and a chart that Word draws itself from values that lie in the document."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from evaluation_api.domain.table_audit.printed import Place, Unread
from evaluation_api.table_reports.word import CHARTED, ReportHeading, word_report

from .table_audit_samples import a_file, of_unit, refused
from .word_reading import C, parts, words

HEADING = ReportHeading(
    unit="龙川县财政局", file_name="自评表.zip", day=date(2023, 6, 15), law="longchuan/evaluation 2024.1",
    rules_sha256="ef" * 32, sha256="cd" * 32, budget_year=2022, made_by="甲", address="/api/v1/table-audits/1",
)  # fmt: skip


def test_a_report_says_what_was_read_found_and_by_which_law() -> None:
    files = [a_file(), of_unit("甲中学", "92", "90", 1), refused()]
    told = words(word_report(files, HEADING, {"longchuan-2.5.b": "《龙川县工作方案》二（五）"}))
    for said in (
        "2022年度绩效表审核报告",
        "2023年6月15日，龙川县财政局对“自评表.zip”中的3个文件进行了审核，读出绩效表2张，没有读成的文件1个。",
        "文件设有密码，请取消密码后重新上传。",
        "共发现4项：确定2项、可能1项、建议1项。",
        "绩效表1张；印出总分与规则总分平均相差2.23分，列第1位；发现问题：确定1项、可能1项、建议1项。",
        "【确定】各行得分之和为59.77，印出的总分为61。（城乡居民医保补助，医保.xlsx 自评表 H11；依据：",
        "；依据：《龙川县工作方案》二（五））",
        "longchuan/evaluation 2024.1",
        "ef" * 32,
        "/api/v1/table-audits/1",
    ):
        assert said in told, said
    ranked = told[told.index("三、单位排名") :]
    assert ranked.index("县医保中心") < ranked.index("甲中学")


def test_every_part_is_xml_and_every_relation_leads_somewhere() -> None:
    held = parts(word_report([a_file()], HEADING))
    for name, part in held.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = ET.fromstring(part)  # noqa: S314 - written by us
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for one in root:
                target = f"{folder}/{one.attrib['Target']}".lstrip("/").replace("word/charts/../", "word/")
                assert target in held, (name, target)


def test_the_chart_holds_its_values_and_a_workbook_of_them() -> None:
    files = [of_unit(f"第{number}中学", f"{90 + number}.5", "90") for number in range(1, 20)]
    held = parts(word_report(files, HEADING))
    root = ET.fromstring(held["word/charts/chart1.xml"])  # noqa: S314 - written by us
    series = list(root.iter(f"{C}ser"))
    cached = [[point.text for point in one.iter(f"{C}v")] for one in series]
    assert [values[0] for values in cached] == ["印出总分", "规则总分"]
    names = [f"第{number}中学" for number in range(19, 19 - CHARTED, -1)]
    assert [values[1 : CHARTED + 1] for values in cached] == [names, names]
    own = [f"{90 + number}.50" for number in range(19, 19 - CHARTED, -1)]
    assert cached[0][CHARTED + 1 :] == own
    sheet = load_workbook(BytesIO(held["word/embeddings/chart1.xlsx"])).worksheets[0]
    assert [Decimal(str(sheet.cell(row, 2).value)) for row in range(2, 17)] == [Decimal(one) for one in own]
    assert [sheet.cell(1, column).value for column in (2, 3)] == ["印出总分", "规则总分"]


def test_names_that_are_no_xml_and_a_report_of_nothing() -> None:
    odd = of_unit("<甲>&\x00\x0b\ud800“乙”\n丙", "92", "90", 1)
    assert "<甲>&“乙”" in words(word_report([odd], HEADING))
    empty = word_report([], ReportHeading("甲", "乙", None, "law", "0"))
    assert "没有能够计算差距的表。" in words(empty)
    assert "word/charts/chart1.xml" not in parts(empty)


def test_what_was_not_read_is_listed_with_file_and_place() -> None:
    remark = Unread(Place(), "文件有 2 处文字已损坏")
    told = words(word_report([a_file(), a_file("二.csv", tables=(), unread=(remark,))], HEADING))
    assert "另有2处内容没有读出，或读出时须说明：" in told
    for said in ("医保.xlsx\n自评表 I9\n看不清。", "二.csv\n全表\n文件有 2 处文字已损坏"):
        assert said in told, said
    many = a_file(unread=tuple(Unread(Place("自评表", f"A{row}", row, 1), "看不清。") for row in range(1, 200)))
    told = words(word_report([many], HEADING))
    assert "另有200处内容没有读出，或读出时须说明，以下列出前100处，其余见各文件的审核结果：" in told
    assert ("自评表 A100" in told, "自评表 A101" in told) == (True, False)


def test_a_command_is_no_address() -> None:
    told = words(
        word_report([a_file()], replace(HEADING, address="", command="./wenxiao audit-tables --on 2024-06-01"))
    )
    assert "复算命令\n./wenxiao audit-tables --on 2024-06-01" in told
    assert "审核结果地址" not in told
