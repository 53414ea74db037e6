"""Workbooks of self-evaluations read, found and recomputed, beside only reading them with the same reader."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import date
from decimal import Decimal
from random import Random

from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files.side_by_side import answers_to
from evaluation_api.table_files.unpacking import Incoming
from evaluation_api.table_files.xlsx import LIMITS
from standalone.bench.measuring import Figure, Sizes, in_turns
from wenxiao_policies import load
from wenxiao_workbooks import Grids, LaidOutSheet, Style, write_laid_out

DAY, ROWS, DIFFERENT, SEED = date(2024, 6, 1), 20, 200, 2024
OPENED = "用同一读取器打开同样的工作簿、读出全部单元格、关闭"
_WIDTHS = (14.0, 14.0, 26.0, 16.0, 16.0, 8.0, 8.0, 24.0)
_LEVELS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
    ("效益指标", "社会效益指标"), ("效益指标", "经济效益指标"), ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip


def table_audit_figures(sizes: Sizes) -> Iterator[Figure]:
    random = Random(SEED)  # noqa: S311 - made-up forms
    different = [_workbook(number, random) for number in range(min(DIFFERENT, sizes.forms))]
    files = [different[number % len(different)] for number in range(sizes.forms)]
    found = in_turns(sizes.rounds, {"opened": _opened(files), "audited": _audited(files)})
    rate = sizes.forms / found["audited"]
    told = f"{sizes.forms}份自评表工作簿各{ROWS}条指标：读出、找表、审核（每秒{rate:.0f}份）"
    yield Figure("audit_tables", told, "s", found["audited"], found["opened"], OPENED, 2.0)


def _opened(files: Sequence[bytes]) -> Callable[[], float]:
    def once() -> float:
        begun = time.perf_counter()
        for content in files:
            for grid in Grids(content, limits=LIMITS):
                for cell in grid.cells.values():
                    cell.words  # noqa: B018 - read, and nothing else
        return time.perf_counter() - begun

    return once


def _audited(files: Sequence[bytes]) -> Callable[[], float]:
    law = audit_law(load(), day=DAY)

    async def all_of_them() -> None:
        sent = (Incoming(f"{number}.xlsx", content) for number, content in enumerate(files))
        async with aclosing(answers_to(sent, law)) as answers:
            async for answer in answers:
                if len(answer.document["tables"]) != 1:
                    raise RuntimeError(f"the table of workbook {answer.document['name']} was not found")

    def once() -> float:
        begun = time.perf_counter()
        asyncio.run(all_of_them())
        return time.perf_counter() - begun

    return once


def _workbook(number: int, random: Random) -> bytes:
    """The official form of 2020, filled in as offices do; a third of the actual values misses its target."""
    sheet = LaidOutSheet("项目支出绩效自评表", _WIDTHS)
    sheet.put(1, 1, "项目支出绩效自评表", Style.TITLE, to=(1, 8))
    sheet.put(2, 1, "（2023年度）", Style.SUBTITLE, to=(2, 8))
    for row, label, words in ((3, "项目名称", f"第{number}项民生补助"), (4, "主管部门", f"第{number % 7}局")):
        sheet.put(row, 1, label, Style.LABEL)
        sheet.put(row, 2, words, to=(row, 5))
    sheet.put(4, 6, "实施单位", Style.LABEL)
    sheet.put(4, 7, f"第{number}中心", to=(4, 8))
    _money(sheet, random)
    sheet.put(8, 1, "年度总体目标", Style.LABEL)
    sheet.put(8, 2, "按时足额完成全年任务，群众得到实惠。" * 3, to=(8, 8))
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    for column, words in enumerate(heads, 1):
        sheet.put(9, column, words, Style.LABEL)
    for row in range(ROWS):
        _indicator(sheet, row, random)
    sheet.put(10 + ROWS, 1, "总分", Style.LABEL, to=(10 + ROWS, 5))
    sheet.put(10 + ROWS, 6, Decimal(100), Style.NUMBER)
    sheet.put(10 + ROWS, 7, Decimal(96), Style.NUMBER)
    return write_laid_out([sheet])


def _money(sheet: LaidOutSheet, random: Random) -> None:
    for column, words in enumerate(("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"), 3):
        sheet.put(5, column, words, Style.LABEL)
    sheet.put(5, 1, "项目资金（万元）", Style.LABEL, to=(7, 1))
    planned, rate = Decimal(random.randint(100, 9000)), Decimal(random.randint(80, 100)) / 100
    for row, label in ((6, "年度资金总额"), (7, "其中：财政拨款")):
        sheet.put(row, 2, label, Style.LABEL)
        for column, amount in ((3, planned), (4, planned), (5, planned * rate)):
            sheet.put(row, column, amount, Style.MONEY)
    sheet.put(6, 6, Decimal(10), Style.NUMBER)
    sheet.put(6, 7, rate, Style.PERCENT)
    sheet.put(6, 8, rate * 10, Style.NUMBER)


def _indicator(sheet: LaidOutSheet, row: int, random: Random) -> None:
    level = _LEVELS[row * len(_LEVELS) // ROWS]
    target, missed = random.randint(50, 5000), random.random() < 0.33
    texts = (
        (f"≥{target}人", f"{target - missed * 9}人"),
        ("≥95%", "93%" if missed else "97%"),
        ("2023年12月31日前", "2024年1月9日" if missed else "2023年11月30日"),
        ("有效提升", "有所提升" if missed else "有效提升"),
    )[row % 4]
    at = 10 + row
    for column, words in enumerate((*level, f"第{row}项工作完成情况", *texts), 1):
        sheet.put(at, column, words)
    sheet.put(at, 6, Decimal("4.5"), Style.NUMBER)
    sheet.put(at, 7, Decimal(4) if missed else Decimal("4.5"), Style.NUMBER)
    sheet.put(at, 8, "进度滞后，下年加快。" if missed else "")
