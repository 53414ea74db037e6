"""Tables that tests write and read."""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from wenxiao_workbooks import Column, Kind, Limits, ReadSheet, WorkbookNotReadable, read_sheet

CODE = Column("code", "单位代码", Kind.CODE, filled=True, lengths=(3, 6, 9), longest=12)
NAME = Column("name", "单位名称", filled=True, also=("名称",), longest=20)
SORT = Column("sort", "类型", Kind.CHOICE, needed=False, choices={"finance": "财政部门", "unit": "预算单位"})
DAY = Column("day", "生效日期", Kind.DAY, needed=False)
SUM = Column("sum", "金额", Kind.NUMBER, needed=False)
COLUMNS = (CODE, NAME, SORT, DAY, SUM)


def book(rows: Sequence[Sequence[Any]], prepare: Callable[[Any], None] = lambda sheet: None) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(row)
    prepare(sheet)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def found(read: ReadSheet) -> list[tuple[int, str, str, str]]:
    return [(finding.row, finding.field, finding.rule, finding.severity) for finding in read.findings]


def one(column: Column, value: Any, shown: str = "") -> ReadSheet:
    def form(sheet: Any) -> None:
        sheet["B2"].number_format = shown or sheet["B2"].number_format

    return read_sheet(book([["序号", column.heading], ["x", value]], form), (Column("x", "序号"), column))


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(WorkbookNotReadable) as raised:
        read_sheet(content, COLUMNS, limits=limits)
    assert any("\u4e00" <= character <= "\u9fff" for character in raised.value.detail)
    return str(raised.value.attributes["reason"])


def packed(parts: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
