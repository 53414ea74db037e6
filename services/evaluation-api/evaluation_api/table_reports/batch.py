"""Many files in one workbook: a line per table, the units ranked, all findings."""

from collections.abc import Sequence
from decimal import Decimal

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames
from evaluation_api.table_reports.finding_lists import findings_of_many
from evaluation_api.table_reports.standings import Ranking, Standing, ranking, standings
from wenxiao_workbooks import Formula, LaidOutSheet, Style, write_laid_out

SUMMARY, RANKING = "汇总", "排名"
HEADS = ("序号", "文件", "单位", "项目", "印出总分", "规则总分", "差距", "确定", "可能", "建议", "说明")
WIDTHS = (6.0, 36.0, 30.0, 36.0, 10.0, 10.0, 10.0, 8.0, 8.0, 8.0, 44.0)
RANKED = ("名次", "单位", "表数", "平均差距", "最大差距", "确定的问题", "可能的问题")
RANKED_WIDTHS = (8.0, 40.0, 8.0, 12.0, 12.0, 12.0, 12.0)
L, N = Style.LABEL, Style.NUMBER
HOW = (
    "按印出总分与规则总分的平均差距（绝对值）从大到小排列；相同的看确定的问题数，再按单位名称。"
    "差距大不等于有错：须人工评判的行按自评得分计入。"
)


def batch_workbook(files: Sequence[AuditedFile], names: ClauseNames = NO_NAMES) -> bytes:
    return write_laid_out([_summary(files), _ranking(ranking(files)), findings_of_many(files, names)])


def _summary(files: Sequence[AuditedFile]) -> LaidOutSheet:
    sheet = LaidOutSheet(SUMMARY, WIDTHS, landscape=True)
    sheet.put(1, 1, "绩效表审核汇总", Style.TITLE, to=(1, len(HEADS)))
    for column, words in enumerate(HEADS, 1):
        sheet.put(2, column, words, L)
    told = [standing for file in files for standing in standings(file)]
    for row, one in enumerate(told, 3):
        _line(sheet, row, one)
    last = 2 + len(told)
    sheet.put(last + 1, 1, "合计", L, to=(last + 1, 7))
    for column, name in ((8, "certain"), (9, "likely"), (10, "advice")):
        letter, result = "ABCDEFGHIJ"[column - 1], Decimal(sum(getattr(one, name) for one in told))
        words = f"=SUM({letter}3:{letter}{last})"
        sheet.put(last + 1, column, Formula(words, result) if told else 0, N)
    sheet.put(last + 1, 11, f"{len(files)}个文件，{sum(len(file.tables) for file in files)}张表")
    return sheet


def _line(sheet: LaidOutSheet, row: int, one: Standing) -> None:
    for column, value in enumerate((row - 2, one.file, one.unit, one.project, one.own, one.ours), 1):
        sheet.put(row, column, value, Style.TEXT if column in (2, 3, 4) else N)
    words = f'=IF(OR(E{row}="",F{row}=""),"",ROUND(ABS(E{row}-F{row}),6))'
    gap = "" if one.own is None or one.ours is None else abs(one.own - one.ours)
    sheet.put(row, 7, Formula(words, gap), N)
    for column, number in ((8, one.certain), (9, one.likely), (10, one.advice)):
        sheet.put(row, column, number, N)
    sheet.put(row, 11, one.apart)


def _ranking(told: Ranking) -> LaidOutSheet:
    sheet = LaidOutSheet(RANKING, RANKED_WIDTHS)
    sheet.put(1, 1, "单位排名", Style.TITLE, to=(1, len(RANKED)))
    sheet.put(2, 1, HOW, Style.NOTE, to=(2, len(RANKED)))
    for column, words in enumerate(RANKED, 1):
        sheet.put(3, column, words, L)
    row = 4
    for row, one in enumerate(told.ranked, 4):
        values = (one.place, one.unit, one.tables, one.mean, one.largest, one.certain, one.likely)
        for column, value in enumerate(values, 1):
            sheet.put(row, column, value, Style.TEXT if column == 2 else N)
    if not told.ranked:
        sheet.put(row, 1, "没有能够计算差距的表。", to=(row, len(RANKED)))
    if told.apart:
        sheet.put(row + 2, 1, "未列入排名", L, to=(row + 2, len(RANKED)))
    for below, apart in enumerate(told.apart, row + 3):
        sheet.put(below, 1, apart.unit, to=(below, 2))
        sheet.put(below, 3, f"{apart.file}：{apart.reason}", to=(below, len(RANKED)))
    return sheet
