"""The sheet 差异: what the table prints beside what the rules give, row by row; differences and sums compute live."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.table_audit.audited import AuditedFile, AuditedTable
from evaluation_api.table_reports.standings import kind_zh, project_of, unit_of
from wenxiao_workbooks import Formula, LaidOutSheet, Style

TITLE = "差异"
HEADS = (
    "序号",
    "指标",
    "印出的目标值",
    "印出的实际值",
    "分值",
    "自评得分",
    "规则得分",
    "自评−规则",
    "计入规则总分",
    "说明",
)
WIDTHS = (6.0, 30.0, 18.0, 18.0, 9.0, 10.0, 10.0, 10.0, 12.0, 60.0)
LAST = len(HEADS)
L, N, T = Style.LABEL, Style.NUMBER, Style.TEXT
NOTE = (
    "自评得分为表上印出的得分；规则得分按执行的计分规则由目标值、实际值重新计算，空白处须人工评判，规则总分暂按自评得分计入。"
    "差、合计为公式。评判是单位的职权：有差不等于有错。"
)


@dataclass(frozen=True)
class _Line:
    number: Decimal | str
    name: str
    target: str
    actual: str
    weight: Decimal | None
    own: Decimal | None
    ours: Decimal | None
    sentence: str


def differences_sheet(file: AuditedFile) -> LaidOutSheet:
    sheet = LaidOutSheet(TITLE, WIDTHS, landscape=True)
    sheet.put(1, 1, "印出得分与规则得分对照", Style.TITLE, to=(1, LAST))
    sheet.put(2, 1, NOTE, Style.NOTE, to=(2, LAST))
    row = 4
    for number, table in enumerate(file.tables, 1):
        row = _table(sheet, row, number, file, table) + 2
    if not file.tables:
        sheet.put(row, 1, file.refused or "没有在文件中找到绩效表。", T, to=(row, LAST))
    return sheet


def _table(sheet: LaidOutSheet, row: int, number: int, file: AuditedFile, table: AuditedTable) -> int:
    """The last row of the block."""
    told = (kind_zh(table.table), unit_of(file, table), project_of(table), table.table.place.sheet)
    words = "；".join(part for part in told if part)
    sheet.put(row, 1, f"第{number}张：{words}", L, to=(row, LAST))
    for column, head in enumerate(HEADS, 1):
        sheet.put(row + 1, column, head, L)
    lines = _lines(table)
    first = row + 2
    for at, line in enumerate(lines, first):
        _put(sheet, at, line)
    return _totals(sheet, table, lines, first)


def _lines(table: AuditedTable) -> list[_Line]:
    printed = {row.number: row for row in table.table.rows}
    lines = []
    for row in table.rows:
        seen = printed.get(row.number)
        target, actual = (getattr(getattr(seen, name, None), "words", "") for name in ("target", "actual"))
        lines.append(
            _Line(Decimal(row.number), row.indicator, target, actual, row.weight, row.own, row.ours, row.sentence)
        )
    money = table.table.budget
    if money is None and table.execution_own is None and table.execution_ours is None:
        return lines
    target, actual = (getattr(getattr(money, name, None), "words", "") for name in ("adjusted", "executed"))
    own, ours = table.execution_own, table.execution_ours
    sentence = table.execution_sentence
    return [*lines, _Line("", "预算执行率", target, actual, table.execution_weight, own, ours, sentence)]


def _put(sheet: LaidOutSheet, row: int, line: _Line) -> None:
    own, ours = f"F{row}", f"G{row}"
    told = (line.number, line.name, line.target, line.actual, line.weight, line.own, line.ours)
    for column, value in enumerate(told, 1):
        sheet.put(row, column, value, T if column in (2, 3, 4) else N)
    differs = _gap(line.own, line.ours)
    fill = "FFE8B3" if isinstance(differs, Decimal) and differs else ""
    words = f'=IF(OR({own}="",{ours}=""),"",ROUND({own}-{ours},6))'
    sheet.put(row, 8, Formula(words, differs), N, fill=fill)
    sheet.put(row, 9, Formula(f'=IF({ours}<>"",{ours},IF({own}<>"",{own},0))', _counted(line)), N)
    sheet.put(row, 10, line.sentence)


def _gap(own: Decimal | None, ours: Decimal | None) -> Decimal | str:
    return "" if own is None or ours is None else own - ours


def _counted(line: _Line) -> Decimal:
    """Ours, the office's own where the rules give none."""
    return next((one for one in (line.ours, line.own) if one is not None), Decimal(0))


def _totals(sheet: LaidOutSheet, table: AuditedTable, lines: Sequence[_Line], first: int) -> int:
    last = first + len(lines) - 1
    row = last + 1
    summed = {name: sum((getattr(one, name) or Decimal(0) for one in lines), Decimal(0)) for name in ("weight", "own")}
    counted = sum(map(_counted, lines), Decimal(0))
    sheet.put(row, 1, "各行相加", L, to=(row, 4))
    for column, result in ((5, summed["weight"]), (6, summed["own"])):
        sheet.put(row, column, _sum(column, first, last, result), N)
    sheet.put(row, 7, "", N)
    sheet.put(row, 8, "", N)
    sheet.put(row, 9, _sum(9, first, last, counted), N)
    sheet.put(row, 10, "分值、自评得分、规则总分各为逐行相加")
    _printed_total(sheet, table, row + 1, summed["own"])
    return _ruled_total(sheet, table, row + 2, counted)


def _sum(column: int, first: int, last: int, result: Decimal) -> Formula | str:
    letter = "ABCDEFGHIJ"[column - 1]
    return Formula(f"=ROUND(SUM({letter}{first}:{letter}{last}),6)", result) if last >= first else ""


def _printed_total(sheet: LaidOutSheet, table: AuditedTable, row: int, summed: Decimal) -> None:
    total = table.own_total
    sheet.put(row, 1, "印出的总分", L, to=(row, 4))
    sheet.put(row, 5, "", N)
    sheet.put(row, 6, total, N)
    sheet.put(row, 7, "", N)
    words = f'=IF(OR(F{row}="",F{row - 1}=""),"",ROUND(F{row}-F{row - 1},6))'
    sheet.put(row, 8, Formula(words, _gap(total, summed if _lines(table) else None)), N)
    sheet.put(row, 9, "", N)
    sheet.put(
        row, 10, "差：印出的总分减各行自评得分之和" + (f"；印出的等级：{table.grade_own}" if table.grade_own else "")
    )


def _ruled_total(sheet: LaidOutSheet, table: AuditedTable, row: int, counted: Decimal) -> int:
    """A total that is more than the sum of its rows (capped by the execution rate) is given as it was computed."""
    ours, above = table.ours_total, f"I{row - 2}"
    plain_sum = ours is None or ours == counted
    sheet.put(row, 1, "规则总分", L, to=(row, 4))
    sheet.put(row, 5, "", N)
    sheet.put(
        row, 6, Formula(f'=IF(F{row - 1}="","",F{row - 1})', "" if table.own_total is None else table.own_total), N
    )
    value = Formula(f"={above}", counted) if ours is not None and plain_sum and _lines(table) else ours
    sheet.put(row, 7, value, N)
    words = f'=IF(OR(F{row}="",G{row}=""),"",ROUND(F{row}-G{row},6))'
    sheet.put(row, 8, Formula(words, _gap(table.own_total, ours)), N)
    sheet.put(row, 9, "", N)
    said = "差：印出的总分减规则总分" if ours is not None else "规则总分算不出，原因见各行说明"
    limited = "" if plain_sum else "；规则总分另受规则限制（如执行率封顶），不是各行之和"
    grade = f"；按规则总分等级为{table.grade_ours}" if table.grade_ours else ""
    sheet.put(row, 10, said + limited + grade)
    return row
