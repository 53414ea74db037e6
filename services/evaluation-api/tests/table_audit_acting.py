"""Steps of a table audit over HTTP, and tables to be audited."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
from openpyxl import Workbook

from evaluation_api.table_audits.working import AuditTables
from wenxiao.access import Principal

from .acting import FINANCE_MAKER, Acting, View

NOUN = "table-audits"


def a_table(total: str = "100") -> bytes:
    """Points of 50, 30, 10 and 10 for the money: 100, whatever total is printed."""
    rows: list[list[Any]] = [
        ["项目支出绩效自评表"], ["（2022年度）"],
        ["项目名称", "道路养护"], ["主管部门", "交通局", None, "实施单位", "公路站"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 100, 100, 100, 10, "100%", 10],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["产出指标", "数量指标", "养护里程", "≥50公里", "52公里", 50, 50, ""],
        ["效益指标", "社会效益", "事故下降率", "≥10%", "12%", 30, 30, ""],
        ["满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", 10, 10, ""],
        ["总分", None, None, None, None, 100, total, ""],
    ]  # fmt: skip
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**files: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as package:
        for name, held in files.items():
            package.writestr(name, held)
    return content.getvalue()


def a_batch() -> bytes:
    """A good one, one whose printed total is wrong by three, and one that is no table at all."""
    return zipped(**{"甲.xlsx": a_table(), "乙.xlsx": a_table("97"), "丙.xlsx": a_table()[:2000]})


async def sent(
    acting: Acting, content: bytes, who: Principal = FINANCE_MAKER, name: str = "自评表.zip", **asked: Any
) -> httpx.Response:
    headers = {"Content-Type": "application/octet-stream"}
    return await acting.of(who).post(
        f"/api/v1/{NOUN}", params={"file_name": name, **asked}, content=content, headers=headers
    )


async def made(acting: Acting, content: bytes, who: Principal = FINANCE_MAKER, **asked: Any) -> View:
    answer = await sent(acting, content, who, **asked)
    assert answer.status_code == 202, answer.text
    told: View = answer.json()
    assert answer.headers["location"] == f"/api/v1/{NOUN}/{told['id']}"
    return told


async def got(acting: Acting, path: str, who: Principal = FINANCE_MAKER) -> View:
    answer = await acting.get(who, f"{NOUN}/{path}")
    assert answer.status_code == 200, answer.text
    told: View = answer.json()
    return told


async def worked_off(acting: Acting) -> None:
    while await AuditTables()(acting.caller.app):
        pass
