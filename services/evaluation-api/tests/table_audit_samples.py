"""Audited files built by hand, for tests of what is written from them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from evaluation_api.domain.table_audit.audited import AuditedFile, AuditedRow, AuditedTable, Severity, TableFinding
from evaluation_api.domain.table_audit.printed import (
    MoneyLine,
    Place,
    Printed,
    PrintedRow,
    PrintedTable,
    TableKind,
    Unread,
)
from evaluation_api.domain.table_audit.seen import Area, SeenCell, SeenSheet
from wenxiao_values import read_target, read_value

SHEET = "自评表"
Cells = dict[tuple[int, int], str]
# Printed: 14.86 + 15 + 20 = 49.86 and 9.91 for the money, 59.77; the total printed is 61.
PRINTED: Cells = {
    (1, 1): "项目支出绩效自评表",
    (2, 1): "（2022年度）",
    (3, 1): "项目名称", (3, 3): "城乡居民医保补助",
    (4, 1): "主管部门", (4, 3): "县医疗保障局", (4, 6): "实施单位", (4, 7): "县医保中心",
    (5, 3): "", (5, 4): "年初预算数", (5, 5): "全年预算数", (5, 6): "全年执行数", (5, 7): "分值", (5, 8): "执行率",
    (5, 9): "得分",
    (6, 1): "项目资金（万元）", (6, 3): "年度资金总额", (6, 4): "65.66", (6, 5): "65.66", (6, 6): "65.07",
    (6, 7): "10", (6, 8): "99.1%", (6, 9): "9.91",
    (7, 1): "绩效指标", (7, 2): "一级指标", (7, 4): "三级指标", (7, 5): "年度指标值", (7, 6): "实际完成值",
    (7, 7): "分值", (7, 8): "得分", (7, 9): "偏差原因",
    (8, 2): "产出指标", (8, 4): "参保人数", (8, 5): "≥8755人", (8, 6): "8676人", (8, 7): "15", (8, 8): "14.86",
    (9, 4): "足额配套率", (9, 5): "100%", (9, 6): "=1+1", (9, 7): "15", (9, 8): "15",
    (10, 2): "效益指标", (10, 4): "群众获得感", (10, 5): "有效提升", (10, 6): "@有效提升", (10, 7): "20",
    (10, 8): "20",
    (11, 1): "总分", (11, 7): "100", (11, 8): "61",
}  # fmt: skip
COLUMNS = {"level1": 2, "level3": 4, "target": 5, "actual": 6, "weight": 7, "score": 8, "reason": 9}


def printed(row: int, column: int) -> Printed:
    return Printed(PRINTED.get((row, column), ""), Place(SHEET, f"{'ABCDEFGHI'[column - 1]}{row}", row, column))


def a_sheet() -> SeenSheet:
    cells = {
        at: SeenCell(words, Decimal(words) if words.replace(".", "").isdigit() else None)
        for at, words in PRINTED.items()
        if words
    }
    areas = {(1, 1): Area(1, 1, 1, 9), (8, 2): Area(8, 2, 9, 3), (11, 1): Area(11, 1, 11, 6)}
    return SeenSheet(SHEET, cells, areas, above=("附件1",), below=("注：=1+1",))


def a_row(number: int, at: int) -> PrintedRow:
    cells: dict[str, Any] = {name: printed(at, column) for name, column in COLUMNS.items()}
    return PrintedRow(number, **cells)


def a_printed_table() -> PrintedTable:
    money = {name: printed(6, column) for column, name in enumerate(
        ("name", "initial", "adjusted", "executed", "weight", "rate", "score"), 3)}  # fmt: skip
    return PrintedTable(
        TableKind.SELF_EVALUATION,
        place=Place(SHEET, "A1", 1, 1),
        title=printed(1, 1),
        year=2022,
        department=printed(4, 3),
        office=printed(4, 7),
        project=printed(3, 3),
        money_unit="万元",
        money=(MoneyLine(**money),),
        rows=(a_row(1, 8), a_row(2, 9), a_row(3, 10)),
        total_weight=printed(11, 7),
        total_score=printed(11, 8),
        remarks=(Printed("注：=1+1"),),
        unread=(Unread(Place(SHEET, "I9", 9, 9), "看不清。"),),
    )


def findings() -> tuple[TableFinding, ...]:
    total = Place(SHEET, "H11", 11, 8)
    own = Place(SHEET, "F9", 9, 6)
    return (
        TableFinding("score.words", Severity.ADVICE, (own,), "写得无法核对。", row=2, source="通行做法"),
        TableFinding(
            "total.score", Severity.CERTAIN, (total, own), "各行得分之和为59.77，印出的总分为61。",
            basis=("longchuan-2.5.b",), printed="61", computed="59.77",
        ),
        TableFinding("actual.copied", Severity.LIKELY, (own,), "=HYPERLINK(\"x\") 实际值照抄目标。", row=2),
    )  # fmt: skip


def a_table(**changes: Any) -> AuditedTable:
    """8676 × 15 ÷ 8755 = 14.864…; the second row is computed to 14, the third is a judgement; 9.91 for the money:
    14.86 + 14 + 20 + 9.91 = 58.77, and 61 − 58.77 = 2.23."""
    rows = (
        AuditedRow(1, "参保人数", read_target("", "≥8755人"), read_value("8676人"), Decimal(15), Decimal("14.86"),
                   Decimal("14.86"), "proportional", "应完成 8755 人，实际 8676 人，按比例得 14.86 分。", met=False),
        AuditedRow(2, "足额配套率", read_target("", "100%"), read_value("2022年6月30日前"), Decimal(15), Decimal(15),
                   Decimal(14), "proportional", "按比例得 14 分。", met=False),
        AuditedRow(3, "群众获得感", read_target("", "有效提升"), None, Decimal(20), Decimal(20), None, "judged",
                   "须评判。", met=None),
    )  # fmt: skip
    return replace(
        AuditedTable(
            a_printed_table(), rows, findings(), Decimal(10), Decimal("9.91"), Decimal("9.91"),
            "执行率 99.10%，得 9.91 分。", own_total=Decimal(61), summed_own=Decimal("59.77"),
            ours_total=Decimal("58.77"), grade_own="", grade_ours="差", distance=Decimal("2.23"),
        ),
        **changes,
    )  # fmt: skip


def a_file(name: str = "医保.xlsx", **changes: Any) -> AuditedFile:
    made = AuditedFile(name, "ab" * 32, 4096, "xlsx", (a_table(),), (a_sheet(),))
    return replace(made, **changes)


def of_unit(name: str, own: str | None, ours: str | None, certain: int = 0, *, file: str = "") -> AuditedFile:
    table = replace(a_printed_table(), office=Printed(name))
    distance = abs(Decimal(own) - Decimal(ours)) if own is not None and ours is not None else None
    found = tuple(
        TableFinding(f"code.{number}", Severity.CERTAIN, (Place(SHEET, "A1", 1, 1),), "错。")
        for number in range(certain)
    )
    audited = a_table(
        table=table, findings=found, distance=distance,
        own_total=None if own is None else Decimal(own), ours_total=None if ours is None else Decimal(ours),
    )  # fmt: skip
    return a_file(file or f"{name}.xlsx", tables=(audited,))


def refused(name: str = "加密.xlsx") -> AuditedFile:
    return AuditedFile(name, "cd" * 32, 10, refused="文件设有密码，请取消密码后重新上传。", reason="encrypted")
