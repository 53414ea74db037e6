"""Workbooks as offices send them, and the requests that carry them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from wenxiao.access import Principal
from wenxiao.testing import Caller
from wenxiao_workbooks import MEDIA_TYPE

IMPORTS = "/api/v1/indicator-imports"
OURS = ("一级指标", "二级指标", "三级指标", "评价对象", "行业", "指标类型", "方向", "计量单位", "指标解释")
PROVINCIAL = ("指标编号", "一级指标", "二级指标", "指标名称", "指标属性", "度量单位", "指标说明", "备注")
# As a province prints its library: a title above, one cell for several rows, its own words.
GUANGDONG: Sequence[Sequence[Any]] = (
    ("广东省财政预算绩效指标库（节选）",),
    PROVINCIAL,
    ("GD-1001", "产出", "数量", "海堤加固长度", "正向", "公里", "完成加固的海堤长度", "甲"),
    ("GD-1002", None, None, "渔港清淤方量", "正向", "万立方米", "完成清淤的土方量", None),
    ("GD-1003", None, "质量", "海堤验收合格率", "正向", "%", "验收合格的海堤段数占验收段数的比例", None),
    ("GD-1004", "满意度", "服务对象满意度", "沿海群众投诉起数", "逆向指标", "起", "全年受理的投诉", None),
)


def workbook(rows: Sequence[Sequence[Any]], title: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def cells(content: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet by heading."""
    first: Any = load_workbook(BytesIO(content)).worksheets[0]
    headings, *rows = first.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


async def brought(library: Caller, who: Principal, content: bytes, path: str = IMPORTS, **params: Any) -> Any:
    async with library.of(who) as caller:
        return await caller.post(path, content=content, params=params, headers={"Content-Type": MEDIA_TYPE})
