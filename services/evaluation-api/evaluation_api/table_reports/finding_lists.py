"""The sheet 问题清单: every finding of a file, or of many, with the way to its cell."""

from collections.abc import Callable, Iterable

from evaluation_api.domain.table_audit.audited import SEVERITY_ZH, AuditedFile, AuditedTable, TableFinding
from evaluation_api.domain.table_audit.printed import Unread
from evaluation_api.table_reports.clause_names import ClauseNames, basis_of
from evaluation_api.table_reports.marks import FILLS, by_severity
from evaluation_api.table_reports.standings import project_of, unit_of
from wenxiao_workbooks import LaidOutSheet, Style

TITLE = "问题清单"
HEADS = ("序号", "程度", "位置", "指标行", "问题", "印出", "算得", "依据", "编号")
WIDTHS = (6.0, 8.0, 20.0, 8.0, 60.0, 14.0, 14.0, 28.0, 28.0)
WIDER = ("文件", "单位", "项目")
Link = Callable[[TableFinding, AuditedTable], tuple[str, str] | None]


def findings_sheet(file: AuditedFile, link: Link, names: ClauseNames) -> LaidOutSheet:
    sheet = LaidOutSheet(TITLE, WIDTHS, landscape=True)
    row = _head(sheet, HEADS)
    number = 0
    for table in file.tables:
        for finding in by_severity(table.findings):
            number += 1
            _put(sheet, row, 1, (number, finding, basis_of(finding, names)), link(finding, table))
            row += 1
    if not number:
        sheet.put(row, 1, file.refused or "没有发现问题。", to=(row, len(HEADS)))
        row += 1
    _unread(sheet, row + 1, [*file.unread, *(one for table in file.tables for one in table.table.unread)])
    return sheet


def findings_of_many(files: Iterable[AuditedFile], names: ClauseNames) -> LaidOutSheet:
    sheet = LaidOutSheet(TITLE, (26.0, 24.0, 26.0, *WIDTHS), landscape=True)
    row = _head(sheet, (*WIDER, *HEADS))
    number = 0
    for file in files:
        for table in file.tables:
            for finding in by_severity(table.findings):
                number += 1
                for column, words in enumerate((file.name, unit_of(file, table), project_of(table)), 1):
                    sheet.put(row, column, words)
                _put(sheet, row, 4, (number, finding, basis_of(finding, names)), None)
                row += 1
    return sheet


def _head(sheet: LaidOutSheet, heads: tuple[str, ...]) -> int:
    sheet.put(1, 1, TITLE, Style.TITLE, to=(1, len(heads)))
    for column, words in enumerate(heads, 1):
        sheet.put(2, column, words, Style.LABEL)
    return 3


def _put(
    sheet: LaidOutSheet, row: int, first: int, found: tuple[int, TableFinding, str], link: tuple[str, str] | None
) -> None:
    """`found`: the number in the list, the finding, and its basis in words."""
    number, finding, basis = found
    told = (
        number,
        SEVERITY_ZH[finding.severity],
        finding.places[0].zh,
        finding.row if finding.row is not None else "",
        finding.detail,
        finding.printed or "",
        finding.computed or "",
        basis,
        finding.id,
    )
    for column, value in enumerate(told):
        style = Style.TEXT if column in (2, 4, 7, 8) else Style.NUMBER
        fill = FILLS[finding.severity] if column == 1 else ""
        sheet.put(row, first + column, value, style, fill=fill, link=link if column == 2 else None)


def _unread(sheet: LaidOutSheet, row: int, unread: list[Unread]) -> None:
    if not unread:
        return
    sheet.put(row, 1, "没有读出的内容", Style.LABEL, to=(row, len(HEADS)))
    for number, one in enumerate(unread, 1):
        row += 1
        sheet.put(row, 1, number, Style.NUMBER)
        sheet.put(row, 2, one.place.zh, to=(row, 4))
        sheet.put(row, 5, one.detail, to=(row, len(HEADS)))
