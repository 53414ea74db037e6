"""The report of an audit in Word: what was read and found, how units stand, by which law, and how to do it again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from evaluation_api.domain.table_audit.audited import SEVERITY_ZH, AuditedFile, AuditedTable, Severity, TableFinding
from evaluation_api.domain.table_audit.codes import code_zh
from evaluation_api.table_reports.charts import Chart, bar_name
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames, basis_of
from evaluation_api.table_reports.marks import ORDER
from evaluation_api.table_reports.standings import RankedUnit, Ranking, kind_zh, project_of, ranking, unit_of
from evaluation_api.table_reports.word_parts import WordDocument
from wenxiao_workbooks import plain

CHARTED = 15
LISTED = 100  # of what was not read
NAMED = 5  # findings of a unit that are written out; all of them stand in the workbook
METHOD = (
    "表格按其中的文字辨认，不按单元格位置；印出的内容一律原样保留，未作更正。",
    "目标值、实际值由同一个读数规则读出数值、符号和单位，读得没有把握的，结论只列为“可能”。",
    "“确定”指由算术或表格本身即可看出；“可能”取决于文字如何理解或各地惯例；“建议”不是差错。",
    "规则得分按下述政策的计分规则由印出的目标值、实际值计算；须人工评判的指标沿用单位自评得分，不作改动。",
    "单位的评判不是差错：规则得分只列在自评得分旁边。差距大的，应当核对佐证材料后再作结论。",
    "审核只看表上的文字，不核实所填内容是否真实；没有读出的内容列在第一部分，注明文件和位置。",
)


@dataclass(frozen=True)
class ReportHeading:
    """`law` names pack, section and version; `address` is where the audit can be read, `command` makes it again."""

    unit: str
    file_name: str
    day: date | None
    law: str
    rules_sha256: str
    sha256: str = ""
    budget_year: int | None = None
    made_by: str = ""
    form: str = ""
    address: str = ""
    command: str = ""


def word_report(files: Sequence[AuditedFile], heading: ReportHeading, names: ClauseNames = NO_NAMES) -> bytes:
    document = WordDocument()
    year = f"{heading.budget_year}年度" if heading.budget_year else ""
    document.heading(f"{year}绩效表审核报告", 0)
    told = ranking(files)
    _scope(document, files, heading)
    _found(document, files)
    _ranked(document, told)
    _units(document, files, told, names)
    document.heading("五、方法和限度")
    for words in METHOD:
        document.item(words)
    _law(document, heading)
    return document.content()


def _scope(document: WordDocument, files: Sequence[AuditedFile], heading: ReportHeading) -> None:
    document.heading("一、审核范围")
    tables = [table for file in files for table in file.tables]
    refused = [file for file in files if file.refused]
    day = f"{heading.day.year}年{heading.day.month}月{heading.day.day}日，" if heading.day else ""
    document.paragraph(
        f"{day}{heading.unit}对“{heading.file_name}”中的{len(files)}个文件进行了审核，读出绩效表{len(tables)}张，"
        f"没有读成的文件{len(refused)}个。"
    )
    kinds = Counter(kind_zh(table.table) for table in tables)
    if kinds:
        words = "、".join(f"{kind}{number}张" for kind, number in sorted(kinds.items()))
        document.paragraph(f"按种类分：{words}。")
    if refused:
        document.table(("没有读成的文件", "原因"), [(file.name, file.refused) for file in refused], (4, 6))
    _unread(document, files)


def _unread(document: WordDocument, files: Sequence[AuditedFile]) -> None:
    told = [
        (file.name, one.place.zh, one.detail)
        for file in files
        for one in (*file.unread, *(held for table in file.tables for held in table.table.unread))
    ]
    if not told:
        return
    more = f"，以下列出前{LISTED}处，其余见各文件的审核结果" if len(told) > LISTED else ""
    document.paragraph(f"另有{len(told)}处内容没有读出，或读出时须说明{more}：")
    document.table(("文件", "位置", "说明"), told[:LISTED], (3, 2, 5))


def _found(document: WordDocument, files: Sequence[AuditedFile]) -> None:
    document.heading("二、发现的问题")
    found = [(file.name, finding) for file in files for table in file.tables for finding in table.findings]
    if not found:
        document.paragraph("没有发现问题。")
        return
    numbers = Counter(finding.severity for _, finding in found)
    words = "、".join(f"{SEVERITY_ZH[severity]}{numbers[severity]}项" for severity in Severity)
    document.paragraph(f"共发现{len(found)}项：{words}。按问题汇总如下。")
    found.sort(key=lambda told: (ORDER[told[1].severity], told[1].code))
    rows = []
    for (severity, code), run in groupby(found, key=lambda told: (told[1].severity, told[1].code)):
        same = list(run)
        where = len({name for name, _ in same})
        rows.append((code_zh(code), SEVERITY_ZH[severity], str(len(same)), str(where), f"{same[0][1].detail}"))
    document.table(("问题", "程度", "项数", "文件数", "举例"), rows, (22, 8, 8, 9, 53))


def _ranked(document: WordDocument, told: Ranking) -> None:
    document.heading("三、单位排名")
    if not told.ranked:
        document.paragraph("没有能够计算差距的表。")
    else:
        document.paragraph(
            "按印出总分与规则总分的平均差距（绝对值）从大到小排列；差距相同的，看确定的问题数，再按单位名称。"
        )
        rows = [
            (str(one.place), one.unit, str(one.tables), f"{one.own_mean}", f"{one.ours_mean}", f"{one.mean}",
             str(one.certain))
            for one in told.ranked
        ]  # fmt: skip
        heads = ("名次", "单位", "表数", "印出总分（平均）", "规则总分（平均）", "平均差距", "确定的问题")
        document.table(heads, rows, (8, 34, 8, 14, 14, 11, 11))
        document.chart(_chart(told.ranked[:CHARTED]))
    if told.apart:
        document.paragraph("以下各表没有列入排名：")
        document.table(("单位", "文件", "原因"), [(one.unit, one.file, one.reason) for one in told.apart], (30, 30, 40))


def _chart(units: Sequence[RankedUnit]) -> Chart:
    return Chart(
        f"印出总分与规则总分（差距最大的{len(units)}个单位）",
        tuple(bar_name(one.unit) for one in units),
        (
            ("印出总分", tuple(one.own_mean for one in units)),
            ("规则总分", tuple(one.ours_mean for one in units)),
        ),
    )


def _units(document: WordDocument, files: Sequence[AuditedFile], told: Ranking, names: ClauseNames) -> None:
    document.heading("四、分单位情况")
    of_unit: dict[str, list[tuple[AuditedFile, AuditedTable]]] = {}
    for file in files:
        for table in file.tables:
            of_unit.setdefault(plain(unit_of(file, table)), []).append((file, table))
    places = {plain(one.unit): one for one in told.ranked}
    for name in sorted(of_unit, key=lambda one: (places[one].place if one in places else len(places) + 1, one)):
        _unit(document, of_unit[name], places.get(name), names)


def _unit(
    document: WordDocument, tables: list[tuple[AuditedFile, AuditedTable]], place: RankedUnit | None, names: ClauseNames
) -> None:
    findings = [(file, table, finding) for file, table in tables for finding in table.findings]
    numbers = Counter(finding.severity for _, _, finding in findings)
    document.heading(unit_of(*tables[0]), 2)
    words = "、".join(f"{SEVERITY_ZH[severity]}{numbers[severity]}项" for severity in Severity if numbers[severity])
    distance = f"印出总分与规则总分平均相差{place.mean}分，列第{place.place}位；" if place else "没有列入排名；"
    document.paragraph(f"绩效表{len(tables)}张；{distance}" + (f"发现问题：{words}。" if words else "没有发现问题。"))
    ordered = sorted(findings, key=lambda told: ORDER[told[2].severity])
    for file, table, finding in ordered[:NAMED]:
        document.item(_finding(file, table, finding, basis_of(finding, names)))
    if len(ordered) > NAMED:
        document.item(f"其余{len(ordered) - NAMED}项见审核汇总表。")


def _finding(file: AuditedFile, table: AuditedTable, finding: TableFinding, basis: str) -> str:
    where = "，".join(part for part in (project_of(table), f"{file.name} {finding.places[0].zh}") if part)
    return f"【{SEVERITY_ZH[finding.severity]}】{finding.detail}（{where}" + (f"；依据：{basis}）" if basis else "）")


def _law(document: WordDocument, heading: ReportHeading) -> None:
    document.heading("六、依据的政策和复算办法")
    document.table(
        ("项目", "内容"),
        [
            ("政策", heading.law),
            ("自评表版式", heading.form or "按政策"),
            ("政策摘要（SHA-256）", heading.rules_sha256),
            ("上传内容摘要（SHA-256）", heading.sha256 or "—"),
            ("办理人", heading.made_by or "—"),
            ("复算命令", heading.command) if heading.command else ("审核结果地址", heading.address or "—"),
        ],
        (30, 70),
    )
    document.paragraph(
        "任何人可以复算：用同一份文件（核对上传内容摘要），按同一政策（核对政策摘要）再次上传，"
        "或在命令行运行 ./wenxiao audit-tables 文件或文件夹，结果应当逐字相同；"
        "批注表的“差异”页为公式，可以在表格软件中直接核对。"
    )
